#!/bin/sh
# shenbao run --format writes the format when all is read, as shenbao export does.
set -u
. tests/export/common.sh

mkdir "$work/scans" && cp samples/scans/p18-clean-pair.png "$work/scans"
"$shenbao" run "$work/scans" -o "$work/out" -q --format json 2>"$work/said"
check "run --format json"
"$shenbao" export "$work/out" --format json -o - | cmp - "$work/out/export/declarations.json" &&
    [ -s "$work/out/export/declarations.json" ]
check "writes what export does"
"$shenbao" run "$work/scans" -o "$work/out" -q --format csv 2>"$work/said" && [ -s "$work/out/export/csv/funds.csv" ]
check "a format of several files has a folder"
"$shenbao" run "$work/scans" -o "$work/none" --format nothing 2>"$work/said"
[ $? = 1 ] && [ ! -e "$work/none" ]
check "an unknown format is refused before anything is read"
