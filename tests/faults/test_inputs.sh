#!/bin/sh
# What may be given to be read: lists, patterns, PDF, ZIP, the same twice; and what is wrong with them is named.
set -u
. tests/faults/common.sh

mkdir -p in/deep
for i in 1 2 3 4 5 6 7; do page $i.pbm $i; done

# source_of OUT FILE-PATTERN: path and frame that the results name
source_of() {
    find "$1/pages" -type f -name "$2" -exec sed -n 's/.*"source":{"path":"\([^"]*\)".*"frame":\([0-9]*\).*/\1 \2/p' {} + | sort
}
# read_ok OUT PATTERN: results that were read, not failed
read_ok() {
    find "$1/pages" -type f -name "$2" -exec grep -l '"tables":\[{' {} + | wc -l
}
# tables OUT FILE-PATTERN: what the page holds, without where it is from
tables() {
    find "$1/pages" -type f -name "$2" -exec sed 's/.*"tables"://' {} +
}

# --- PDF ---
mkdir pdf
python3 "$documents" scan pdf/scan.pdf 1.pbm 2.pbm
python3 "$documents" strips pdf/strips.pdf 1.pbm
python3 "$documents" mixed pdf/mixed.pdf 3.pbm
python3 "$documents" text pdf/text.pdf
head -c 900 pdf/scan.pdf >pdf/cut.pdf
cp pdf/scan.pdf pdf/wrong-ending.jpg && printf '\n' >>pdf/wrong-ending.jpg
qpdf --encrypt secret secret 256 -- pdf/strips.pdf pdf/locked.pdf
qpdf --encrypt '' owner 256 -- pdf/strips.pdf pdf/owner.pdf
find pdf -type f -exec sha256sum {} + | sort >before
run_into documents 2 pdf
check "documents that cannot be read end with status 2"
[ "$(source_of documents 'scan.pdf.*' | tr '\n' ' ')" = "scan.pdf 0 scan.pdf 1 " ] && [ "$(read_ok documents 'scan.pdf.*')" = 2 ]
check "a PDF has a page result a page"
"$shenbao" run -q 1.pbm 2.pbm -o plain
[ "$(tables documents 'scan.pdf.????????????.json')" = "$(tables plain '1.pbm.*')" ] &&
    [ "$(tables documents 'scan.pdf.*.f1.json')" = "$(tables plain '2.pbm.*')" ]
check "its scans are read as they are stored, at their own resolution"
[ "$(read_ok documents 'strips.pdf.*')" = 1 ] && grep -q '"rows":4,"columns":3' documents/pages/strips.pdf.*
check "a page of several pictures is put together"
[ "$(read_ok documents 'wrong-ending.jpg.*')" = 2 ] && [ "$(read_ok documents 'owner.pdf.*')" = 1 ]
check "a PDF is known by its content, and needs no password to be read only"
while read -r name code; do
    [ "$(error_of documents "$name")" = "$code" ] && grep -q "/$name.*: " documents.log
    check "$name: $code"
done <<LIST
text.pdf text_pdf
cut.pdf bad_pdf
locked.pdf encrypted
LIST
[ "$(error_of documents mixed.pdf)" = text_pdf ] && [ "$(read_ok documents 'mixed.pdf.*')" = 1 ]
check "of a PDF of text and scans the scans are read"
find pdf -type f -exec sha256sum {} + | sort | cmp - before && [ -z "$(leftovers documents)" ]
check "no document is changed, and nothing is left on the way"
run_into documents 2 pdf && grep -q ': 0 read' documents.log
check "nothing of them is read again"
run_into limits 2 pdf/scan.pdf --max-frames 1 && [ "$(error_of limits scan)" = too_many_frames ]
check "--max-frames counts a PDF's pages"
run_into limits 2 pdf/scan.pdf --max-pixels 100K && [ "$(error_of limits scan | sort -u)" = too_many_pixels ]
check "--max-pixels counts a PDF's pictures"
mkdir bin && ln -s "$(command -v true)" bin/nothing
PATH=$work/bin "$shenbao" run pdf/scan.pdf -o without >without.log 2>&1
[ $? -eq 2 ] && grep -q poppler-utils without.log
check "where poppler is missing the message says what to install"

# --- ZIP ---
mkdir zip
mkdir inner && cp 4.pbm inner/四.pbm && cp 5.pbm inner/5.pbm && cp pdf/scan.pdf inner/
python3 "$documents" zip zip/good.zip inner/四.pbm inner/5.pbm inner/scan.pdf
python3 "$documents" locked zip/locked.zip 6.pbm
python3 "$documents" climber zip/climber.zip 7.pbm
python3 "$documents" bomb zip/bomb.zip
python3 "$documents" zip zip/empty.zip
head -c 400 zip/good.zip >zip/cut.zip
run_into archives 2 zip
check "archives that cannot be read end with status 2"
[ "$(source_of archives '四.pbm.*')" = "good.zip/inner/四.pbm 0" ] && [ "$(read_ok archives '四.pbm.*')" = 1 ]
check "a scan in a ZIP is named by archive and member"
[ "$(source_of archives 'scan.pdf.*' | tr '\n' ' ')" = "good.zip/inner/scan.pdf 0 good.zip/inner/scan.pdf 1 " ]
check "a PDF in a ZIP is read"
[ "$(source_of archives '7.pbm.*')" = "climber.zip/__/__/__/7.pbm 0" ] && [ ! -e archives/7.pbm ] &&
    [ -z "$(find . .. -maxdepth 1 -name '7.pbm.*')" ]
check "a member that climbs out of its archive stays inside OUT"
[ "$(error_of archives 6.pbm)" = encrypted ]
check "a member that needs a password is named"
[ "$(error_of archives bomb.pbm)" = too_many_bytes ]
check "a bomb costs itself alone"
[ "$(error_of archives cut.zip)" = bad_zip ] && [ "$(error_of archives empty.zip)" = empty_zip ]
check "damaged and empty archives are named"
[ -z "$(leftovers archives)" ]
check "nothing is unpacked"

# --- Lists and patterns ---
cp 1.pbm 2.pbm in/ && cp 3.pbm "in/deep/new
line.pbm" && cp 4.pbm 'in/deep/a[1].pbm'
printf 'in/1.pbm\r\n\n./in/deep/a[1].pbm\n%s/2.pbm\n' "$work" >list
run_into listed 0 --files-from list &&
    [ "$(source_of listed '*.json' | tr '\n' ';')" = "2.pbm 0;in/1.pbm 0;in/deep/a[1].pbm 0;" ]
check "--files-from reads what a list names, by the path that it gives"
find in -name '*.pbm' -print0 | "$shenbao" run -q --files-from - -0 -o nul && [ "$(results nul)" = 4 ]
check "names may hold line feeds where they end in NUL"
run_into unlisted 1 --files-from none && grep -q none unlisted.log
check "a list that is missing is bad usage"
run_into globbed 0 'in/deep/a*' '[12].pbm' && [ "$(results globbed)" = 3 ]
check "a pattern that the shell did not expand is expanded"
run_into bracket 0 'in/deep/a[1].pbm' && [ "$(results bracket)" = 1 ]
check "a file whose name is a pattern is that file"

# --- Twice ---
mkdir -p same/b && cp 1.pbm same/a.pbm && cp 1.pbm same/b/c.pbm && cp 2.pbm same/d.pbm && cp zip/good.zip same/b/
mkdir same/e && cp 5.pbm same/e/
run_into twice 0 same && [ "$(results twice)" = 6 ] && grep -q '2 files have the content of another' twice.log
check "what is there twice is read once"
sort twice/duplicates.jsonl | tr -d '\n' |
    grep -qF '{"path":"b/c.pbm","same_as":"a.pbm"}{"path":"e/5.pbm","same_as":"b/good.zip/inner/5.pbm"}'
check "and said so"
rm same/a.pbm
run_into twice 0 same && [ "$(source_of twice 'c.pbm.*')" = "b/c.pbm 0" ]
check "the second is read once the first is gone"
