#!/bin/sh
# General Chinese to learn from, out of Debian packages that are fetched but not installed.
#
#   texts.sh FOLDER
#
# Leaves in FOLDER: prose.txt (a paragraph a line, as it comes), words.txt (word, tab, frequency; simplified) and
# wubi.txt (Wubi codes, for the recoder). Nothing is done twice.
set -eu

PROSE="libreoffice-help-zh-cn debian-reference-zh-cn debian-handbook gnome-user-docs manpages-zh installation-guide-amd64"
TABLES="rime-essay rime-data-wubi"
folder=$1
mkdir -p "$folder/debs" "$folder/files"

fetch() {
    [ -d "$folder/files/$1" ] && return
    (cd "$folder/debs" && apt-get download -qq "$1" 2>../complaint) || {
        cat "$folder/complaint" >&2
        echo "texts.sh: the package $1 is not to be had; its texts are learned from" >&2
        exit 1
    }
    rm -rf "$folder/files/$1.part"
    mkdir "$folder/files/$1.part"
    dpkg-deb -x "$folder"/debs/"$1"_*.deb "$folder/files/$1.part"
    mv "$folder/files/$1.part" "$folder/files/$1"
}

for package in $PROSE $TABLES; do
    fetch "$package"
done

# Tags out, entities in; lines of a paragraph joined; a paragraph a line.
from_html() {
    xargs -0 cat | sed -e 's/<!--[^>]*-->//g' -e 's/<\/\(p\|li\|td\|th\|h[1-9]\|dt\|dd\|div\|title\|item\)>/\n\n/g' |
        sed -e 's/<[^>]*>//g' -e 's/&lt;/</g' -e 's/&gt;/>/g' -e 's/&nbsp;/ /g' -e 's/&[a-z]*;//g' -e 's/&#[0-9a-fx]*;//g' \
            -e 's/&amp;/\&/g' | awk 'BEGIN { RS = ""; FS = "\n" } { line = ""; for (i = 1; i <= NF; i++) { gsub(/^[ \t]+|[ \t]+$/, "", $i); line = line $i } if (line != "") print line }'
}

# Manual pages: requests and font changes out.
from_man() {
    xargs -0 zcat | sed -e '/^[.'"'"']/s/^[.'"'"'][A-Za-z]* *//' -e 's/\\f[A-Z]//g' -e 's/\\[-&|^e]//g' -e 's/\\([a-z][a-z]//g' -e 's/\\[A-Za-z*(][A-Za-z(*]*//g' -e 's/\\//g' -e 's/"//g'
}

if [ ! -e "$folder/prose.txt" ]; then
    {
        find "$folder/files" -path '*zh?[Cc][Nn]*' \( -name '*.html' -o -name '*.page' -o -name '*.xml' \) -print0 | from_html
        find "$folder/files/manpages-zh/usr/share/man/zh_CN" -name '*.gz' -type f -print0 | from_man
    } | LC_ALL=C grep -a "$(printf '[\344-\351]')" | LC_ALL=C sort -u >"$folder/prose.part"
    mv "$folder/prose.part" "$folder/prose.txt"
fi
if [ ! -e "$folder/words.txt" ]; then
    opencc -c t2s.json -i "$folder/files/rime-essay/usr/share/rime-data/essay.txt" -o "$folder/words.part"
    mv "$folder/words.part" "$folder/words.txt"
fi
cp "$folder/files/rime-data-wubi/usr/share/rime-data/wubi86.dict.yaml" "$folder/wubi.txt"
