#!/bin/sh
# shenbao run --format writes the format when all is read, as shenbao export does.
set -u
export LC_ALL=C.UTF-8 OMP_THREAD_LIMIT=1
shenbao=$(realpath "${SHENBAO:-build/shenbao}")
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

say() {
    if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi
}

mkdir "$work/scans" && cp samples/scans/p18-clean-pair.png "$work/scans"
"$shenbao" run "$work/scans" -o "$work/out" -q --format json 2>"$work/said"
say $? "run --format json"
"$shenbao" export "$work/out" --format json -o - | cmp - "$work/out/export/declarations.json" &&
    [ -s "$work/out/export/declarations.json" ]
say $? "writes what export does"
"$shenbao" run "$work/scans" -o "$work/out" -q --format csv 2>"$work/said" && [ -s "$work/out/export/csv/funds.csv" ]
say $? "a format of several files has a folder"
"$shenbao" run "$work/scans" -o "$work/none" --format nothing 2>"$work/said"
[ $? = 1 ] && [ ! -e "$work/none" ]
say $? "an unknown format is refused before anything is read"
