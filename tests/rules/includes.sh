#!/bin/sh
# Who may include whom. Prints every breach below ROOT (default: here); status 1 where there is one.
#
#   a stage       its own folder, base/ and the contracts in include/shenbao/
#   base          itself, and the contracts that hold only vocabulary
#   a contract    other contracts and the C library: no foreign library shows in it
#   run, main and what else lies directly in pipeline/: everything of ours
#   foreign       one .c file each includes Tesseract and PCRE2
set -eu
cd "${1:-.}"

files=$(find pipeline include -name '*.[ch]' | sort)
# shellcheck disable=SC2086
awk '
    /^[ \t]*#[ \t]*include/ {
        name = $0
        sub(/^[ \t]*#[ \t]*include[ \t]*/, "", name)
        print FILENAME, substr(name, 2, match(substr(name, 2), /[">]/) - 1)
    }' $files |
awk '
    function breach(why) { printf "%s includes %s: %s\n", file, to, why; bad = 1 }
    function once(library) {
        if (file !~ /\.c$/) breach(library " is for one .c file, not for a header")
        if (library in user && user[library] != file) breach(library " is already used by " user[library])
        user[library] = file
    }
    BEGIN { split("geometry status sheet record correction", list); for (i in list) vocabulary["shenbao/" list[i] ".h"] = 1 }
    {
        file = $1; to = $2
        depth = split(file, part, "/")
        area = part[1] == "include" ? "contract" : depth == 2 ? "program" : part[2]
        split(to, first, "/")
        if (to ~ /\.\./) breach("no way up")
        if (to ~ /^tesseract\//) once("Tesseract")
        if (to ~ /^pcre2/) once("PCRE2")
        if (area == "contract") {
            if (to ~ /\// && first[1] != "shenbao" && first[1] != "sys") breach("a contract names no library")
            next
        }
        ours = first[1] == "shenbao" || system("test -d pipeline/" first[1] " -a -n \"" first[2] "\"") == 0
        if (!ours || area == "program") {
            if (area != "program" && system("test -e pipeline/" to) == 0) breach("the program is above the stages")
            next
        }
        if (area == "base") {
            if (first[1] != "base" && !(to in vocabulary)) breach("base knows no stage")
        } else if (first[1] != area && first[1] != "base" && first[1] != "shenbao")
            breach("a stage reaches into another")
    }
    END { exit bad }'
