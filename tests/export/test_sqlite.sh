#!/bin/sh
# The database as SQLite itself and Python see it.
set -u
. tests/export/common.sh

# query FILE SQL
query() {
    "$python" -c '
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]):
    print("|".join(str(value) for value in row))' "$@"
}
# gives EXPECTED SQL
gives() {
    found=$(query "$work/all.db" "$2")
    [ "$found" = "$1" ] || { echo "# $2: $found, not $1"; false; }
}

"$shenbao" export "$results" --format sqlite -o "$work/all.db" 2>"$work/said"
check "a database is exported"
gives ok 'PRAGMA integrity_check'
check "it is whole"
gives '' 'PRAGMA foreign_key_check' && [ "$(query "$work/all.db" "PRAGMA foreign_key_list(funds)" | wc -l)" = 1 ]
check "keys point to rows"
"$python" "$here/records.py" sqlite "$work/all.db" "$results/pages"
check "records rebuilt from sqlite are those of the page results"
gives "$(find "$results/pages" -name '*.json' | wc -l)" 'SELECT count(*) FROM pages'
check "a row a page"
gives "$("$shenbao" export "$results" --format csv --table cells -o - | "$python" -c '
import csv, sys
print(len(list(csv.reader(sys.stdin))) - 1)')" 'SELECT count(*) FROM cells'
check "a row a cell"

# What people ask.
gives 1 "SELECT count(*) > 0 FROM projects_text WHERE projects_text MATCH '养老保险'"
check "names are found by a part"
gives "$(query "$work/all.db" "SELECT count(*) FROM indicators WHERE level3 LIKE '%养老保险%' OR value LIKE '%养老保险%'")" \
    "SELECT count(*) FROM indicators_text WHERE indicators_text MATCH '养老保险'"
check "and indicators, all of them"
gives "$(query "$work/all.db" "SELECT count(*) FROM checks WHERE outcome = 'fail'")" 'SELECT count(*) FROM does_not_add_up'
check "what does not add up"
gives '1' 'SELECT count(*) > 0 FROM does_not_add_up'
check "of which there is some"
gives "$(query "$work/all.db" "SELECT round(sum(CAST(amount AS REAL)), 2) FROM funds WHERE item = 'total' AND unit = '万元'")" \
    'SELECT round(sum(total_wan), 2) FROM totals_by_department'
check "totals by department are those of the funds"
gives "$(query "$work/all.db" 'SELECT count(*) FROM indicators')" 'SELECT sum(times) FROM indicators_by_kind'
check "indicators of a kind are all indicators"
gives "$(query "$work/all.db" 'SELECT sum(flagged) FROM pages')" 'SELECT count(*) FROM in_doubt'
check "cells in doubt are those that the pages count"

"$shenbao" export "$results" --format sqlite -o - 2>"$work/said" | cmp - "$work/all.db"
check "the same goes to stdout, byte for byte"

# A result that stands twice is left out once; the rest is there.
mkdir -p "$work/twice/pages/b"
cp "$results"/pages/p0[01]*.json "$work/twice/pages"
cp "$results"/pages/p00*.json "$work/twice/pages/b"
"$shenbao" export "$work/twice" --format sqlite -o "$work/all.db" 2>"$work/said"
[ $? = 2 ] && grep -q 'left out: p00' "$work/said" && gives 2 'SELECT count(*) FROM pages' &&
    gives ok 'PRAGMA integrity_check' && gives '' 'PRAGMA foreign_key_check'
check "a page that is there already is left out"
"$python" "$here/hostile.py" "$work/hostile" >"$work/texts.json"
"$shenbao" export "$work/hostile" --format sqlite -o "$work/all.db" 2>"$work/said"
[ $? = 2 ] && gives ok 'PRAGMA integrity_check'
check "cells that stand twice on a page are refused with it"
