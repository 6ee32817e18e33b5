#!/bin/sh
# What goes into an archive, as the tools for it see it: PAGE-XML, ALTO, hOCR, searchable PDF, HTML and Markdown.
# The published schema of PAGE-XML is in xsd/; where `make packages-validators` was run, that of ALTO and hocr-spec judge
# too. XSD=FOLDER has other schemas, for both.
set -u
. tests/export/common.sh

mkdir -p "$work/corrected" "$work/hostile"
cp -R "$results/pages" "$results/run.json" "$work/corrected"
"$python" "$here/correct_all.py" "$work"/corrected/pages/*.json
"$python" "$here/hostile.py" "$work/hostile" >"$work/texts.json"
for run in "$results" "$work/corrected"; do
    of=$(basename "$run")
    for format in page-xml alto hocr pdf; do
        quietly "$shenbao" export "$run" --format $format -o "$work/$of-$format"
        check "$of: $format is exported"
        "$python" "$here/archive.py" $format "$work/$of-$format" "$run/pages"
        check "$of: $format says what the pages do, in their order"
    done
done
samples=$work/$(basename "$results")

# Cells that cannot be laid out: the page is left out.
for format in page-xml alto hocr html md; do
    "$shenbao" export "$work/hostile" --format $format -o "$work/hostile-$format" >"$work/said" 2>&1
    [ $? = 2 ] && grep -q 'left out: hostile' "$work/said"
    check "$format: a table whose cells lie over each other is left out"
done
# The same page with its first sixteen cells alone is one.
"$python" - "$work/hostile/pages/hostile.json" <<'PYTHON'
import json, sys
page = json.load(open(sys.argv[1]))
page["tables"][0]["cells"] = page["tables"][0]["cells"][:16]
json.dump(page, open(sys.argv[1], "w"))
PYTHON
for format in page-xml alto hocr; do
    quietly "$shenbao" export "$work/hostile" --format $format -o "$work/hostile-$format" &&
        quietly xmllint --nonet --noout "$work/hostile-$format"/*
    check "$format: texts that mean harm stay texts"
done
quietly "$shenbao" export "$work/hostile" --format html -o "$work/hostile.html" && ! grep -q '<b>' "$work/hostile.html"
check "html: texts that mean harm stay texts"
quietly "$shenbao" export "$work/hostile" --format md -o "$work/hostile.md" && ! grep -q '<b>' "$work/hostile.md"
check "md: texts that mean harm stay texts"

for format in page-xml alto hocr; do
    quietly xmllint --nonet --noout "$samples-$format"/*
    check "$format is well-formed"
done
# valid FORMAT SCHEMA
valid() {
    for run in "$samples" "$work/corrected" "$work/hostile"; do
        quietly xmllint --nonet --noout --schema "$2" "$run-$1"/*
        check "${run##*/}: $1 is valid by its schema"
    done
}
valid page-xml "${XSD:-$here/xsd}/pagecontent.xsd"
alto=${XSD:-$validators/xsd}/alto-4-4.xsd
if [ -e "$alto" ]; then
    valid alto "$alto"
else # its licence, CC BY-SA, keeps it out of this tree
    echo "skip alto is valid by its schema: no $alto (make packages-validators)"
fi
# The schema refuses what it should, and xmllint tells.
sed 's/<TextRegion/<TextRegions/; s/<\/TextRegion/<\/TextRegions/' "$(ls "$samples"-page-xml/p00-*)" >"$work/refused.xml"
! xmllint --nonet --noout --schema "$here/xsd/pagecontent.xsd" "$work/refused.xml" 2>"$work/said" && grep -q 'TextRegions' "$work/said"
check "what is not of PAGE-XML is refused"
if [ -x "$validators/bin/hocr-spec" ]; then
    quietly "$validators/bin/hocr-spec" "$samples-hocr"/* "$work"/corrected-hocr/* && ! grep -E '^\[(WARN|ERROR|FATAL)' "$work/said"
    check "hocr-spec finds nothing to say of hocr"
else
    echo "skip hocr-spec is not installed (make packages-validators)"
fi

bad=0
for file in "$samples"-pdf/*.pdf; do
    quietly qpdf --check "$file" || bad=1
done
[ $bad = 0 ]
check "qpdf finds nothing wrong with the PDFs"
pdfimages -all "$(ls "$samples"-pdf/p02-*.pdf)" "$work/image" && cmp "$work"/image-000.jpg samples/scans/p02-flatbed-two.jpg
check "a JPEG in a PDF is the scan, byte for byte"
# A word's place in the PDF is that of its line on the scan: half a millimetre is allowed.
pdftotext -bbox "$(ls "$samples"-pdf/p02-*.pdf)" "$work/places.html" && "$python" - "$work/places.html" \
    "$(ls "$results"/pages/p02-*.json)" <<'PYTHON'
import json, re, sys
page = json.load(open(sys.argv[2]))
scale = 72 / page["source"]["dpi"]
words = {text: [float(number) for number in box] for *box, text in re.findall(
    r'<word xMin="([^"]*)" yMin="([^"]*)" xMax="([^"]*)" yMax="([^"]*)">([^<]*)<', open(sys.argv[1]).read())}
seen = 0
for cell in page["tables"][0]["cells"]:
    if len(cell["lines"]) == 1 and cell["text"] in words and sum(c["text"] == cell["text"] for c in page["tables"][0]["cells"]) == 1:
        xs, ys = zip(*cell["lines"][0]["polygon"])
        box = [min(xs) * scale, min(ys) * scale, max(xs) * scale, max(ys) * scale]
        seen += 1
        if max(abs(a - b) for a, b in zip(box, words[cell["text"]])) > 6:
            print("#", cell["text"], box, words[cell["text"]])
            sys.exit(1)
sys.exit(seen < 10)
PYTHON
check "words of a PDF lie where they do on the scan"

mkdir "$work/away" && cp -R "$results/pages" "$work/away"
"$shenbao" export "$work/away" --format pdf -o "$work/away-pdf" >"$work/said" 2>&1
[ $? = 2 ] && grep -q 'name the folder with --scans' "$work/said" && [ -z "$(find "$work/away-pdf" -type f)" ]
check "without their scans there are no PDFs"
quietly "$shenbao" export "$work/away" --format pdf --scans samples/scans -o "$work/away-pdf"
check "and with --scans there are"

for format in html md; do
    quietly "$shenbao" export "$results" --format $format -o "$work/all.$format"
    check "$format is exported"
    [ "$(grep -c '<table' "$work/all.$format")" = "$("$python" -c '
import json, pathlib, sys
print(sum(len(json.loads(path.read_text())["tables"]) for path in pathlib.Path(sys.argv[1]).rglob("*.json")))' \
        "$results/pages")" ]
    check "$format has every table"
done
