#!/bin/sh
# What the stages make of a few sample pages, compared exactly.
#
#   test_golden.sh             each tests/golden/PAGE.grid and PAGE.text against the result of that page
#   REWRITE=yes test_golden.sh writes them anew, for the pages that have one; look at the diff before it is kept
#
# RESULTS is a folder with the page results of the samples, DIGEST the program that makes text of one.
set -u
here=$(dirname "$0")
digest=${DIGEST:-build/tests/golden/digest}
results=${RESULTS:-build/tests/samples}
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

for golden in "$here"/*.grid "$here"/*.text; do
    [ -e "$golden" ] || continue
    name=$(basename "$golden")
    kind=${name##*.}
    page=${name%.*}
    set -- "$results"/pages/"$page".*.json
    "$digest" "$kind" "$1" >"$work/now" 2>&1
    if [ "${REWRITE-}" = yes ]; then
        cmp -s "$work/now" "$golden" || { cp "$work/now" "$golden" && echo "rewritten: $golden"; }
    elif diff -u "$golden" "$work/now" >"$work/diff"; then
        echo "ok $name"
    else
        echo "not ok $name"
        head -40 "$work/diff"
    fi
done
