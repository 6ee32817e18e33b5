#!/bin/sh
# The report of a run and the bag for archives say what was read, whole and without anything beside them.
set -u
. tests/export/common.sh
documents=$(realpath tests/faults/documents.py)
sample=$(realpath samples/scans/p01-clean-one.png)
cd "$work" || exit 1

table() {
    awk -v seed="$1" 'BEGIN {
        print "P1\n400 500"
        for (y = 0; y < 500; y++) {
            line = ""
            for (x = 0; x < 400; x++)
                line = line (y >= 40 && y <= 442 && x >= 30 && x <= 372 && ((y - 40) % 100 < 3 || (x - 30) % 110 < 3) || \
                    (y == 20 && x == 20 + seed) ? "1 " : "0 ")
            print line
        }
    }'
}
mkdir in && table 1 >in/1.pbm && table 2 >in/two.pbm && table 3 >3.pbm && cp "$sample" in/page.png
python3 "$documents" scan in/scan.pdf in/1.pbm 3.pbm
python3 "$documents" zip in/a.zip 3.pbm
printf 'no picture at all\n' >'in/<b>&"broken".png'
"$shenbao" run -q in -o out 2>said
[ $? -eq 2 ]
check "the scans are read"
# Doubts of every kind, as a page with a seal would have
page=$(find out/pages -name 'page.png.*')
flagged=$(find out/pages -name '*.json' -exec cat {} + |
    sed -n 's/.*"summary":{"cells":[0-9]*,"flagged":\([0-9]*\)}.*/\1/p' | awk '{ sum += $1 } END { print sum + 0 }')

# --- Report ---
"$shenbao" export out --format report -o report.html
check "a report is written"
"$shenbao" export out --format report | cmp - report.html
check "on stdout it is the same"
grep -q '<b>7</b>pages done' report.html && grep -q '<b>1</b>failed' report.html
check "it has the totals"
grep -q 'not an image this program reads' report.html && grep -q '&lt;b&gt;&amp;&quot;broken&quot;.png' report.html
check "it names what failed and why, and no name becomes markup"
[ "$(grep -o '<polygon class=[dw]' report.html | wc -l)" = "$flagged" ] || [ "$flagged" = 0 ]
check "every cell in doubt is drawn on its page"
[ "$(grep -c '<figure>' report.html)" -ge 1 ] || [ "$flagged" = 0 ]
check "pages with doubts are shown"
! grep -qE '<script|src=|https?://|href="[^d]' report.html
check "it needs nothing beside it"
LC_ALL=zh_CN.UTF-8 "$shenbao" export out --format report | grep -q '运行报告'
check "it is Chinese where the locale is"
sed 's/"flags":\[\]/"flags":["covered"]/g' "$page" >flagged && cp flagged "$page"
"$shenbao" export out --format report -o worst.html && grep -q 'covered by a seal' worst.html &&
    [ "$(grep -o '<image' worst.html | wc -l)" -ge 1 ]
check "doubts are counted by reason, and the page's picture is in it"
mv in gone && "$shenbao" export out --format report -o without.html && grep -q 'page.png' without.html && ! grep -q '<image' without.html
check "without the scans it is written all the same"
mv gone in

# --- Bag ---
"$shenbao" export out --format bagit -o bag
check "a bag is written"
(cd bag && sha256sum -c --quiet manifest-sha256.txt tagmanifest-sha256.txt)
check "its manifests are right"
[ "$(find bag/data -type f | wc -l)" = "$(wc -l <bag/manifest-sha256.txt)" ] && grep -q '^BagIt-Version: 1.0$' bag/bagit.txt
check "everything in it is in the manifest"
grep -q "^Payload-Oxum: $(find bag/data -type f -exec cat {} + | wc -c).$(find bag/data -type f | wc -l)\$" bag/bag-info.txt
check "its size is right"
diff -r out/pages bag/data/pages && cmp out/run.json bag/data/run.json
check "the results in it are byte for byte"
[ "$(grep -c ',unchanged$' bag/data/inputs.csv)" = 6 ] && grep -q '^"a.zip/3.pbm",' bag/data/inputs.csv
check "every scan is there as it was read, in a ZIP too"
(cd in && grep -v 'a.zip/' ../bag/data/inputs.sha256 | sha256sum -c --quiet)
check "sha256sum -c proves the scans"
"$shenbao" export out --format bagit -o bag 2>said
[ $? -eq 4 ]
check "a bag is not written over"
table 9 >in/two.pbm && rm in/1.pbm
"$shenbao" export out --format bagit -o second 2>said
[ $? -eq 2 ] && grep -q '^"two.pbm",.*,changed$' second/data/inputs.csv && grep -q '^"1.pbm",.*,missing$' second/data/inputs.csv &&
    grep -q two.pbm said
check "a scan that was changed or is gone is told of, status 2"
