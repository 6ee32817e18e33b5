#!/bin/sh
# The man page and --help name the same options, and the READMEs name only commands and targets that exist.
set -u
export LC_ALL=C.UTF-8
shenbao=${SHENBAO:-build/shenbao}
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
commands="run plan merge status export diff review score forms"

say() {
    if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi
}
options() {
    grep -oE -e '--[a-z][a-z-]+' "$1" | grep -vxE -e '--(help|usage|version)' | sort -u
}

for command in $commands; do
    "$shenbao" "$command" --help
    say $? "shenbao $command --help" >&2
done >"$work/help" 2>"$work/said"
cat "$work/said"
sed 's/\\-/-/g' pipeline/shenbao.1 >"$work/manual"
options "$work/help" >"$work/of-help"
options "$work/manual" >"$work/of-manual"
diff "$work/of-help" "$work/of-manual"
say $? "the man page has the options of --help"
[ "$(wc -l <"$work/of-help")" -ge 15 ]
say $? "the options were found at all"

# The library's page has its functions as the header does.
declarations() {
    tr -d ' "\n' | tr ';' '\n' | sed 's/ret_//g' | sort
}
awk '/^SHENBAO_API/ { open = 1 } open { print } /;/ { open = 0 }' include/shenbao/shenbao.h |
    sed -e 's/^SHENBAO_API//' -e 's,/[*].*[*]/,,' | declarations >"$work/header"
sed -n '/^\.nf/,/^\.fi/p' pipeline/libshenbao.3 | sed -n -e '/shenbao_open(&/q' -e '/#include/d' -e 's/^\.BI* //p' |
    declarations >"$work/page"
[ "$(wc -l <"$work/header")" -ge 15 ] && diff "$work/header" "$work/page"
say $? "the library's man page declares what its header does"

make -pnr : 2>/dev/null | sed -n 's/^\([a-z-]*\):.*/\1/p' | sort -u >"$work/targets"
for readme in README.md README.zh-CN.md; do
    # A command stands at the beginning of a line or of `code`.
    grep -oE '(^|`)(build/)?shenbao [a-z]+' "$readme" | sed 's/.*shenbao //' | sort -u >"$work/used"
    missing=$(while read -r word; do
        case " $commands " in *" $word "*) ;; *) echo "$word" ;; esac
    done <"$work/used")
    [ -z "$missing" ] && [ -s "$work/used" ]
    say $? "$readme: commands exist $missing"

    grep -oE '(^|`)make [a-z]+' "$readme" | sed 's/.*make //' | sort -u >"$work/used"
    missing=$(comm -23 "$work/used" "$work/targets")
    [ -z "$missing" ] && [ -s "$work/used" ]
    say $? "$readme: targets exist $missing"

    grep -oE '\]\([^)#:]+\)' "$readme" | sed 's/^](\(.*\))$/\1/' >"$work/used"
    missing=$(while read -r file; do [ -e "$file" ] || echo "$file"; done <"$work/used")
    [ -z "$missing" ] && [ -s "$work/used" ]
    say $? "$readme: linked files exist $missing"
done

# Both languages tell the same story: the same commands, code blocks and links.
for readme in README.md README.zh-CN.md; do
    grep -oE '\]\([^)]+\)|^(make|build/)[a-z/]* [a-z]+|^\| [0-9]+ ' "$readme" | grep -v README | sort >"$work/$readme"
done
diff "$work/README.md" "$work/README.zh-CN.md"
say $? "the READMEs agree"
