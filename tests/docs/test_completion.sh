#!/bin/sh
# Completion offers the commands, options and words that --help names.
set -u
export LC_ALL=C.UTF-8
if [ -z "${BASH_VERSION-}" ]; then exec bash "$0" "$@"; fi
shenbao=$(realpath "${SHENBAO:-build/shenbao}")
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
# shellcheck source=/dev/null
. pipeline/completion/shenbao.bash

say() {
    if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi
}
# offers WORD...: what is offered for the last word, one a line, into $work/offered
offers() {
    COMP_WORDS=("$shenbao" "$@")
    COMP_CWORD=$#
    _shenbao
    printf '%s\n' "${COMPREPLY[@]}" | sort -u >"$work/offered"
}

offers ""
"$shenbao" --help | sed -n 's/^  shenbao \([a-z]*\) .*/\1/p' | { cat; printf '%s\n' --help --version; } | sort -u |
    diff - "$work/offered" && [ "$(wc -l <"$work/offered")" -ge 7 ]
say $? "every command is offered"
for command in $("$shenbao" --help | sed -n 's/^  shenbao \([a-z]*\) .*/\1/p'); do
    offers "$command" --
    "$shenbao" "$command" --help | grep -oE -e '--[a-z][a-z-]+' | sort -u | diff - "$work/offered"
    say $? "$command: every option is offered"
done
for command in export run; do
    offers "$command" OUT --format = x
    grep -qx xlsx "$work/offered" && ! grep -qx csv "$work/offered"
    say $? "$command: formats that begin with the word are offered"
done
offers export OUT -f ""
[ "$(tr '\n' ' ' <"$work/offered")" = "$(LC_ALL=C "$shenbao" export x --format=? 2>&1 | sed -n 's/.*it takes //p' |
    sed -e 's/ or /, /' -e 's/, /\n/g' | sort | tr '\n' ' ')" ] && grep -qx gt-lines "$work/offered"
say $? "all formats are offered"
offers export OUT --table ""
grep -qx indicators "$work/offered"
say $? "tables are offered"
offers run READM
grep -qx README.md "$work/offered"
say $? "files are offered"

if ! command -v zsh >/dev/null; then
    echo "skip zsh is not installed"
    exit 0
fi
mkdir "$work/bin" && ln -s "$shenbao" "$work/bin/shenbao"
# zsh_offers LINE WANTED: what a real zsh offers for the last word of the line, with blanks between, is what is wanted
zsh_offers() {
    found=$(zsh -f tests/docs/complete.zsh "$work" "$1" | tr '\n' ' ')
    [ "$found" = "$2 " ] || { echo "# $1: $found, not $2"; false; }
    say $? "zsh: $1"
}
joined() {
    sort -u | tr '\n' ' ' | sed 's/ $//'
}
zsh_offers 'shenbao ' "$("$shenbao" --help | sed -n 's/^  shenbao \([a-z]*\) .*/\1/p' | { cat; printf '%s\n' --help --version; } | joined)"
for command in export run; do
    zsh_offers "shenbao $command --" "$("$shenbao" $command --help | grep -oE -e '--[a-z][a-z-]+' | joined)"
    zsh_offers "shenbao $command OUT --format x" xlsx
    zsh_offers "shenbao $command OUT --format=h" 'hocr html'
done
zsh_offers 'shenbao export OUT --layout ' 'records tables'
zsh_offers 'shenbao export OUT -t in' indicators
zsh_offers 'shenbao run READM' 'README.md README.zh-CN.md'
