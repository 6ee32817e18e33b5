#!/bin/sh
# Exports of the samples' results: every table in a file of its own, and formats that agree on what they hold.
set -u
. tests/export/common.sh
pages=$(find "$results/pages" -name '*.json' | wc -l)

rows() {
    # A table's rows without its head; line feeds inside quotes are not rows.
    awk '{ quotes += gsub(/"/, "") } quotes % 2 == 0 { rows++ } END { print rows - 1 }' "$1"
}

"$shenbao" export "$results" --format csv -o "$work/tables" 2>"$work/said"
check "csv is exported"
for table in pages projects fields funds goals indicators checks cells; do
    head -n 1 "$work/tables/$table.csv" 2>"$work/said" | grep -q '^path,frame,'
    check "$table.csv has its head"
    "$shenbao" export "$results" --format csv --table "$table" 2>"$work/said" | cmp - "$work/tables/$table.csv"
    check "$table by itself is the same"
done
[ "$(rows "$work/tables/pages.csv")" = "$pages" ] && [ "$pages" -gt 0 ]
check "a row a page"

"$shenbao" export "$results" --format json -o "$work/all.json" 2>"$work/said"
check "json is exported"
[ "$(grep -o '"schema": *"shenbao.page/1"' "$work/all.json" | wc -l)" = "$pages" ]
check "json holds every page"

"$shenbao" export "$results" --format jsonl -o "$work/all.jsonl" 2>"$work/said"
check "jsonl is exported"
[ "$(wc -l <"$work/all.jsonl")" = "$(rows "$work/tables/projects.csv")" ]
check "jsonl has a line a declaration"

# What comes out is what the page results say, as others than this program read it.
for format in json jsonl; do
    "$python" "$here/records.py" $format "$work/all.$format" "$results/pages"
    check "records rebuilt from $format are those of the page results"
done
"$python" "$here/records.py" csv "$work/tables" "$results/pages"
check "records rebuilt from csv are those of the page results"
sed 's/,total,/,fiscal,/' "$work/tables/funds.csv" >"$work/funds" && cp -R "$work/tables" "$work/spoiled"
cp "$work/funds" "$work/spoiled/funds.csv"
! "$python" "$here/records.py" csv "$work/spoiled" "$results/pages" >"$work/said"
check "and a difference is noticed"
"$python" "$here/package.py" "$work/tables"
check "csv keeps the rules of its data package"
if [ -x "$validators/bin/frictionless" ]; then
    quietly "$validators/bin/frictionless" validate "$work/tables/datapackage.json"
    check "frictionless finds nothing wrong with it"
    ! "$validators/bin/frictionless" validate "$work/spoiled/datapackage.json" >"$work/said" 2>&1
    check "but with one that is spoiled"
else
    echo "skip frictionless is not installed (make packages-validators)"
fi
! "$python" "$here/package.py" "$work/spoiled" >"$work/said"
check "and a table that does not is noticed"
"$python" "$here/lines.py" "$work/all.jsonl"
check "jsonl keeps its schema"
sed 's/"mid_term"/"never"/' "$work/all.jsonl" >"$work/spoiled.jsonl"
! "$python" "$here/lines.py" "$work/spoiled.jsonl" >"$work/said"
check "and a line that does not is noticed"
"$python" models/schema/declaration.py | cmp - models/schema/declaration-1.schema.json
check "the declaration's schema is that of the page result"

# A byte order mark where the locale is Chinese, or by option.
first_bytes() {
    head -c 3 | od -An -tx1 | tr -d ' '
}
for case in "C.UTF-8 706174" "zh_CN.UTF-8 efbbbf" "C.UTF-8 efbbbf --bom" "zh_CN.UTF-8 706174 --no-bom"; do
    # shellcheck disable=SC2086 # a case has several words
    set -- $case
    found=$(LC_ALL=$1 "$shenbao" export "$results" --format csv --table pages ${3-} -o - | first_bytes)
    [ "$found" = "$2" ]
    check "csv in $1 ${3-} begins with $2"
done

# What does not go together is refused, and nothing is written.
for arguments in "--format csv" "--format csv -o -" "--format json --bom" "--format none" "--format gt-lines" \
    "--format csv --layout tables -o $work/none" "--format json --pictures 3" "--format md --table cells"; do
    # shellcheck disable=SC2086
    "$shenbao" export "$results" $arguments >"$work/nothing" 2>"$work/said"
    [ $? = 1 ] && [ ! -s "$work/nothing" ]
    check "refused: $arguments"
done

# A page result that is none is left out and told of; the rest comes out.
mkdir -p "$work/run/pages" && cp "$results"/pages/p0[01]*.json "$work/run/pages" && echo '{' >"$work/run/pages/a.json"
"$shenbao" export "$work/run" --format jsonl -o "$work/rest.jsonl" 2>"$work/said"
[ $? = 2 ] && grep -q 'a.json is no page result' "$work/said" && [ "$(wc -l <"$work/rest.jsonl")" -ge 2 ]
check "a spoiled result is left out"

find "$work" -name '*shenbao-tmp' | grep -q .
[ $? != 0 ]
check "no temporary file is left"
