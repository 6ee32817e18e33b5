#!/bin/sh
# Workbooks as others read them: openpyxl, and LibreOffice where it is installed (make packages-office).
set -u
. tests/export/common.sh

"$shenbao" export "$results" --format xlsx -o "$work/all.xlsx" 2>"$work/said"
check "a workbook is exported"
"$python" "$here/workbook.py" records "$work/all.xlsx" "$results/pages"
"$shenbao" export "$results" --format xlsx -o - 2>"$work/said" | cmp - "$work/all.xlsx"
check "the same goes to stdout"
"$shenbao" export "$results" --format xlsx --layout tables -o "$work/tables" 2>"$work/said"
check "tables are rebuilt"
"$python" "$here/workbook.py" tables "$work/tables" "$results/pages"

"$shenbao" export "$results" --format xlsx --pictures 3 -o "$work/few.xlsx" 2>"$work/said"
[ "$(unzip -l "$work/few.xlsx" | grep -c 'media/image')" = 3 ]
check "no more pictures than were asked for"

mkdir "$work/away" && cp -R "$results/pages" "$work/away"
"$shenbao" export "$work/away" --format xlsx -o "$work/away.xlsx" 2>"$work/said"
[ $? = 0 ] && grep -q 'no pictures of the cells of [0-9]* pages: .*--scans' "$work/said"
check "without the scans there is a workbook without pictures, which is told"
"$shenbao" export "$work/away" --format xlsx --scans samples/scans -o "$work/away.xlsx" 2>"$work/said"
[ $? = 0 ] && [ ! -s "$work/said" ] && [ "$(unzip -l "$work/away.xlsx" | grep -c 'media/image')" -gt 20 ]
check "with --scans they are there"

"$python" "$here/hostile.py" "$work/hostile" >"$work/texts.json"
"$shenbao" export "$work/hostile" --format xlsx -o "$work/hostile.xlsx" 2>"$work/said"
check "texts that mean harm are exported"
"$python" "$here/workbook.py" hostile "$work/hostile.xlsx" "$work/texts.json"
"$shenbao" export "$work/hostile" --format xlsx --layout tables -o "$work/tables" 2>"$work/said"
[ $? = 2 ] && grep -q 'hostile' "$work/said" && [ ! -e "$work/tables/hostile.xlsx" ]
check "a table whose cells lie over each other is left out"

find "$work" -name '*shenbao-tmp' | grep -q .
[ $? != 0 ]
check "no temporary file is left"

if ! command -v soffice >/dev/null; then
    echo "skip LibreOffice is not installed (make packages-office)"
    exit 0
fi
# office FILE SHEET: the sheet as CSV, recalculated, into $work/FILE-SHEET.csv
office() {
    (cd "$work" && soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to \
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,$2" "$1.xlsx" >"$work/said" 2>&1)
    mv "$work/$1"-*.csv "$work/$1-$2.csv"
}
office hostile 3
grep -q '"\?=1+1"\?,' "$work/hostile-3.csv" && grep -q '007' "$work/hostile-3.csv"
check "LibreOffice takes no text for a formula"
if "$python" -c 'import uno' 2>/dev/null; then
    "$python" "$here/office.py" "$work/all.xlsx" "$work/tables" "$results/pages" 2>"$work/said" || { cat "$work/said"; false; }
    check "LibreOffice is through with them"
else
    echo "skip LibreOffice opens workbooks without repair: no python3-uno (make packages-office)"
fi
