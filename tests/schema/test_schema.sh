#!/bin/sh
# The page result keeps its schema: the one in page.json does, each spoiled copy of it does not, and every result
# that the program left in RESULTS does.
set -u
here=$(dirname "$0")
schema=models/schema/page-1.schema.json
validator=/usr/bin/jsonschema # of package python3-jsonschema, whatever else PATH may offer
[ -x "$validator" ] || validator=jsonschema
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

valid() {
    "$validator" --error-format '{error.json_path}: {error.message:.200}
' -i "$1" "$schema" 2>&1
}
say() {
    if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi
}

valid "$here/page.json"
say $? "the page of the contract"

# Named cases, one a line: what is wrong, then the sed script that makes it so.
grep -v '^#' "$here/breakages.txt" | while read -r line; do
    name=$(echo "${line%% s/*}" | sed 's/ *$//')
    sed "s/${line#*s/}" "$here/page.json" >"$work/spoiled.json"
    if cmp -s "$here/page.json" "$work/spoiled.json"; then
        echo "not ok refuses $name: the case changes nothing"
    elif valid "$work/spoiled.json" >/dev/null; then
        echo "not ok refuses $name"
    else
        echo "ok refuses $name"
    fi
done

results=${RESULTS:-build/tests/samples}
find "$results/pages" -name '*.json' >"$work/list"
[ -s "$work/list" ] || say 1 "there are results in $results"
while read -r page; do
    valid "$page"
    say $? "${page#"$results"/pages/}"
done <"$work/list"
