#!/bin/sh
# What people settled by `shenbao review` is in every format: all samples are corrected by the correction page's own
# interface, and what comes out is held against what that page shows.
set -u
. tests/export/common.sh
export SHENBAO="$shenbao"

mkdir "$work/out" && cp -R "$results/pages" "$results/run.json" "$work/out"
"$python" "$here/correct_by_review.py" "$work/out" "$work/seen"
check "all samples are corrected by review, and say what was typed"
diff -r "$results/pages" "$work/out/pages"
check "the page results stay as they were read"

quietly "$shenbao" export "$work/out" --format csv -o "$work/csv"
check "csv is exported"
for format in json jsonl sqlite; do
    quietly "$shenbao" export "$work/out" --format $format -o "$work/$format"
    check "$format is exported"
done
for format in json jsonl csv sqlite; do
    "$python" "$here/records.py" $format "$work/$format" "$work/seen"
    check "records rebuilt from $format are those that people settled"
    ! "$python" "$here/records.py" $format "$work/$format" "$results/pages" >"$work/said"
    check "and not those that were read"
done
"$python" "$here/package.py" "$work/csv"
check "csv keeps the rules of its data package"
if [ -x "$validators/bin/frictionless" ]; then
    quietly "$validators/bin/frictionless" validate "$work/csv/datapackage.json"
    check "frictionless finds nothing wrong with csv"
else
    echo "skip frictionless is not installed (make packages-validators)"
fi
"$python" "$here/lines.py" "$work/jsonl"
check "jsonl keeps its schema"
for format in page-xml alto hocr pdf; do
    quietly "$shenbao" export "$work/out" --format $format -o "$work/$format"
    check "$format is exported"
    "$python" "$here/archive.py" $format "$work/$format" "$work/seen"
    check "$format says what people settled"
done
for format in html md; do
    quietly "$shenbao" export "$work/out" --format $format -o "$work/all.$format" && grep -q '野家' "$work/all.$format"
    check "$format has what was typed"
done
quietly "$shenbao" export "$work/out" --format xlsx -o "$work/all.xlsx"
check "xlsx is exported"
"$python" "$here/workbook.py" settled "$work/all.xlsx" "$work/seen"

"$shenbao" diff "$results" "$work/out" >"$work/told" 2>"$work/said"
[ $? = 5 ] && grep -q '野家' "$work/told" && grep -q 'records\.0\.' "$work/told"
check "diff tells corrections from what was read"
"$shenbao" diff "$work/out" "$work/out" >"$work/told" && [ "$(wc -l <"$work/told")" = 1 ]
check "and nothing where both were corrected alike"
"$shenbao" diff --as-read "$results" "$work/out" >"$work/told"
check "with --as-read corrections do not count"
