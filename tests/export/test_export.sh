#!/bin/sh
# Exports of the samples' results: every table in a file of its own, and formats that agree on what they hold.
set -u
export LC_ALL=C.UTF-8
shenbao=${SHENBAO:-build/shenbao}
results=${RESULTS:-build/tests/samples}
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
pages=$(find "$results/pages" -name '*.json' | wc -l)

say() {
    if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi
}
rows() {
    # A table's rows without its head; line feeds inside quotes are not rows.
    awk '{ quotes += gsub(/"/, "") } quotes % 2 == 0 { rows++ } END { print rows - 1 }' "$1"
}

"$shenbao" export "$results" --format csv -o "$work/tables" 2>"$work/said"
say $? "csv is exported"
for table in pages projects fields funds goals indicators checks cells; do
    head -n 1 "$work/tables/$table.csv" 2>"$work/said" | grep -q '^path,frame,'
    say $? "$table.csv has its head"
    "$shenbao" export "$results" --format csv --table "$table" 2>"$work/said" | cmp - "$work/tables/$table.csv"
    say $? "$table by itself is the same"
done
[ "$(rows "$work/tables/pages.csv")" = "$pages" ] && [ "$pages" -gt 0 ]
say $? "a row a page"

"$shenbao" export "$results" --format json -o "$work/all.json" 2>"$work/said"
say $? "json is exported"
[ "$(grep -o '"schema": *"shenbao.page/1"' "$work/all.json" | wc -l)" = "$pages" ]
say $? "json holds every page"

"$shenbao" export "$results" --format jsonl -o "$work/all.jsonl" 2>"$work/said"
say $? "jsonl is exported"
[ "$(wc -l <"$work/all.jsonl")" = "$(rows "$work/tables/projects.csv")" ]
say $? "jsonl has a line a declaration"

find "$work" -name '*shenbao-tmp' | grep -q .
[ $? != 0 ]
say $? "no temporary file is left"
