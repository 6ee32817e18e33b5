#!/bin/sh
# What goes wrong outside the program stays where it went wrong: bad input costs its own page, a lost worker the page it
# had in hand, a full disk leaves nothing half-written, and no input is ever changed.
#
# SHENBAO is the program; SHENBAO_MODELS or the models beside it are used. What needs another user or a mount is
# skipped where that is not to be had.
set -u
. tests/faults/common.sh

page table.pbm

# --- Bad input ---
mkdir -p in/deep bad
cp table.pbm in/good.pbm
page "in/deep/two  spaces.pbm" 5
page "in/deep/项目申报.pbm" 6
page "in/deep/$(printf 'new\nline.pbm')" 1
page "in/$(printf 'latin\351.pbm')" 2
page in/wrong-ending.jpg 3
page in/no-ending 4
: >in/zero.png
printf 'no picture at all\n' >in/text.png
printf '\211PNG\r\n\032\n' >in/header-only.png
head -c 300000 table.pbm >in/truncated.pbm
printf 'P5\n1 1\n255\nx' >in/one-pixel.pgm
printf 'P4\n30000 30000\n' >in/huge.pbm
# A PNG that says 30000 x 30000 in its first chunk and holds no more
printf '\211PNG\r\n\032\n\0\0\0\015IHDR\0\0\165\060\0\0\165\060\010\0\0\0\0\0\0\0\0\0\0\0\0IDAT\0\0\0\0' >in/huge.png
printf '%%PDF-1.4\n' >in/document.pdf
mkfifo in/pipe.png
ln -s . in/itself
ln -s ring in/ring
printf '{}' >in/leftover.json
cp table.pbm in/.hidden.pbm

state() {
    find in -type f -exec cksum {} + | sort
    find in -printf '%p %T@ %C@ %s %m\n' | sort
}
state >before

run_into out 2 in missing.png
check "bad input ends with status 2"
state >after
cmp before after
check "no input is changed, its times included"

while read -r name code; do
    [ "$(error_of out "$name")" = "$code" ]
    check "$name gives an error document: $code"
    grep -q "/$name.*: \|^shenbao: $name: " out.log
    check "$name is named in a message"
done <<LIST
zero.png empty_file
text.png not_an_image
header-only.png not_an_image
truncated.pbm bad_image
one-pixel.pgm too_small
huge.pbm too_many_pixels
huge.png too_many_pixels
document.pdf bad_pdf
pipe.png not_a_file
ring not_found
missing.png not_found
LIST

for name in good.pbm 'two  spaces.pbm' '项目申报.pbm' 'new%0Aline.pbm' 'latin%E9.pbm' wrong-ending.jpg no-ending; do
    [ "$(find out/pages -name "$name.????????????.json" -exec grep -l '"tables":\[{' {} + | wc -l)" = 1 ]
    check "$name is read"
done
grep -q '"path":"latin%E9.pbm","path_encoding":"percent"' out/pages/latin*.json
check "a name that is no UTF-8 is escaped, and says so"
grep -q '"path":"deep/new\\nline.pbm"' out/pages/deep/new*.json
check "a name with a new line is kept"
[ "$(results out)" = 18 ]
check "each page has one result, leftovers and hidden files none"
if "$shenbao" export out --format csv --table pages >pages.csv && [ "$(grep -c 'not_an_image\|empty_file' pages.csv)" = 3 ]; then
    echo "ok failed pages are exported with their reason"
else
    echo "not ok failed pages are exported with their reason"
fi

# --- Limits ---
run_into limits 2 table.pbm --max-bytes 1K && [ "$(error_of limits table)" = too_many_bytes ]
check "--max-bytes is honoured"
run_into limits 2 table.pbm --max-pixels 479K && [ "$(error_of limits table)" = too_many_pixels ]
check "--max-pixels is honoured"
run_into limits 0 table.pbm --max-pixels 480K && [ -z "$(error_of limits table)" ]
check "a page that failed is read again once nothing stands in its way"

# --- Rights ---
as_nobody() {
    if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi
}
mkdir -p rights closed && chmod 777 rights && cp table.pbm rights/secret.pbm && page rights/open.pbm 1
chmod 000 rights/secret.pbm
cp "$shenbao" program 2>/dev/null && cp -R "$models" nobody-models && chmod -R a+rX program nobody-models
if SHENBAO_MODELS=$work/nobody-models as_nobody "$work/program" --version >/dev/null 2>&1; then
    SHENBAO_MODELS=$work/nobody-models as_nobody "$work/program" run rights -o rights/out >rights.log 2>&1
    [ $? -eq 2 ] && [ "$(error_of rights/out secret)" = no_permission ] && [ -z "$(error_of rights/out open)" ]
    check "a file without permission costs its page alone"
    chmod 555 closed
    SHENBAO_MODELS=$work/nobody-models as_nobody "$work/program" run table.pbm -o closed/out >closed.log 2>&1
    [ $? -eq 4 ] && grep -q 'closed/out' closed.log && [ ! -e closed/out ]
    check "a read-only OUT ends with status 4"
else
    echo "skip a file without permission costs its page alone"
    echo "skip a read-only OUT ends with status 4"
fi
chmod 600 rights/secret.pbm
"$shenbao" run table.pbm -o table.pbm/out >under.log 2>&1
[ $? -eq 4 ] && grep -q 'table.pbm/out' under.log
check "an OUT below a file ends with status 4"

# --- Full disk ---
(
    ulimit -f 4 # 2 KB a file: run.json fits, no result does
    "$shenbao" run table.pbm -o full >full.log 2>&1
)
[ $? -eq 4 ] && grep -q full full.log && [ "$(results full)" = 0 ] && [ -z "$(leftovers full)" ]
check "a result that cannot be written whole is not written at all, status 4"
mkdir small
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=32k tmpfs small 2>/dev/null; then
    mounted=$work/small
    mkdir many && for i in 1 2 3 4 5 6 7 8; do page many/$i.pbm $i; done
    "$shenbao" run many -o small/out >small.log 2>&1
    [ $? -eq 4 ] && grep -q 'small/out' small.log && [ -z "$(leftovers small)" ]
    check "a full disk ends with status 4 and leaves no temporary file"
    bad=0
    for file in $(find small/out/pages -name '*.json'); do
        tail -c 2 "$file" | grep -q '}' || bad=1
    done
    [ $bad = 0 ]
    check "a full disk leaves whole results only"
    umount small && mounted=
else
    echo "skip a full disk ends with status 4 and leaves no temporary file"
    echo "skip a full disk leaves whole results only"
fi

printf x >in-the-way
run_into pictures 4 table.pbm --debug in-the-way && [ "$(results pictures)" = 0 ]
check "a --debug folder that cannot be made ends with status 4"
mkdir drawn && printf x >drawn/overlays
run_into drawn 4 table.pbm --overlay && [ "$(results drawn)" = 0 ]
check "an overlay that cannot be written ends with status 4"
rm drawn/overlays && run_into drawn 0 table.pbm --overlay && [ "$(find drawn/overlays -name '*.png' | wc -l)" = 1 ]
check "an overlay is drawn where it is asked for"

# --- Workers ---
mkdir batch && for i in 1 2 3 4 5 6; do page batch/$i.pbm $i; done
slow_pages slow
# spent PROCESS: the processor time that it has had, in hundredths of a second
spent() {
    awk '{ print $14 + $15 }' /proc/"$1"/stat 2>/dev/null || echo 0
}
# at_work PROCESS: has had 0.05 s since it was first seen reading, or waiting to: a worker that waits for a page takes none,
# so it has one in hand
at_work() {
    [ "$1" = "$watched" ] || { watched=$1 since=$(spent "$1"); }
    [ "$(spent "$1")" -ge $((since + 5)) ]
}
# lose_worker TIMES SIGNAL OPTION...: reads the slow pages, and sends the only worker a signal once the first is done, and to
# as many after it, each with a page in hand
lose_worker() {
    times=$1 signal=$2 last= watched= since=0
    shift 2
    rm -rf lost
    "$shenbao" run slow -o lost -j 1 "$@" >lost.log 2>&1 &
    parent=$!
    once_begun lost $parent
    while [ "$times" -gt 0 ] && kill -0 $parent 2>/dev/null; do
        worker=$(cat /proc/$parent/task/$parent/children 2>/dev/null)
        worker=${worker%% *}
        # one that is loading its models has no page in hand yet
        if [ -z "$worker" ] || [ "$worker" = "$last" ] || ! grep -q "^NoNewPrivs:.*1" /proc/"$worker"/status 2>/dev/null ||
            ! at_work "$worker"; then
            sleep 0.01
            continue
        fi
        kill -"$signal" "$worker"
        last=$worker times=$((times - 1))
    done
    wait $parent
}
lose_worker 1 KILL
[ $? -eq 0 ] && [ "$(results lost)" = 3 ] && [ "$(grep -c '"attempts":2' lost/log.jsonl)" = 1 ]
check "a page whose worker was killed is tried once more"
cp -R lost/pages slow-pages
lose_worker 2 STOP --page-timeout 10
[ $? -eq 2 ] && [ "$(results lost)" = 3 ] && [ "$(cat lost/pages/*.json | grep -c '"code":"timed_out"')" = 1 ]
check "a worker that hangs twice costs its page alone: timed_out"
run_into lost 2 slow --page-timeout 10 && grep -q '0 read, 2 had a current result, 1 failed' lost.log
check "the lost page is not tried again and again"
run_into lost 0 slow --page-timeout 10 --retry-failed && ! grep -q '"error"' lost/pages/*.json
check "--retry-failed tries it again"
run_into memory 2 table.pbm --page-memory 5M && [ "$(error_of memory table)" = memory_limit ]
check "a page that needs too much memory fails alone: memory_limit"

# --- Resume ---
run_into one 0 batch -j 1 && run_into three 0 batch -j 3 && diff -r one/pages three/pages
check "results are the same bytes whatever the number of workers"
run_into one 0 batch && grep -q '0 read, 6 had a current result' one.log && diff -r one/pages three/pages
check "a second run reads nothing again"
: >one/pages/"$(ls one/pages | head -1)"
run_into one 0 batch && grep -q '1 read, 5 had a current result' one.log && diff -r one/pages three/pages
check "a result that is damaged is made again"
run_into one 0 batch --force && grep -q '6 read, 0 had' one.log
check "--force reads all again"
"$shenbao" run slow -o stopped -j 1 >stopped.log 2>&1 &
parent=$!
once_begun stopped $parent
kill -TERM $parent
wait $parent
[ $? -eq 130 ] && [ "$(results stopped)" -lt 3 ] && [ -z "$(leftovers stopped)" ]
check "a run that is stopped ends with status 130, its results whole"
"$shenbao" status stopped | grep -q 'interrupted.*' && "$shenbao" status stopped | grep -q "$((3 - $(results stopped))) left"
check "status says what is left"
run_into stopped 0 slow && diff -r stopped/pages slow-pages
check "and goes on to the same results"
mkdir again && printf 'damaged' >again/1.pbm && run_into renewed 2 again
page again/1.pbm && run_into renewed 0 again && [ "$(results renewed)" = 1 ]
check "a scan made anew replaces the result of the damaged one"

slow_pages leaving/a && mkdir -p leaving/b && for i in 1 2 3; do page leaving/b/$i.pbm $((10 + i)); done
"$shenbao" run leaving -o left -j 1 >left.log 2>&1 &
parent=$!
once_begun left $parent
mv leaving/b gone
wait $parent
[ $? -eq 2 ] && [ "$(find left/pages/b -name '*.unread.json' | wc -l)" = 3 ] && grep -q 'leaving/b/3.pbm: ' left.log
check "a folder that vanishes costs its pages alone"
mv gone leaving/b
run_into left 0 leaving && [ "$(results left)" = 6 ]
check "and they are read once it is back"

# --- Usage and models ---
mkdir empty
run_into unused 1 empty && grep -q empty unused.log && [ ! -e unused ]
check "a folder without scans is bad usage"
"$shenbao" run table.pbm >usage.log 2>&1
[ $? -eq 1 ] && grep -q -- '-o' usage.log
check "no OUT is bad usage"
for option in --no-such-option --jobs=0 --jobs=x --max-bytes=12Q --page-timeout=-1 --review-rate=2 --max-slip=x; do
    run_into unused 1 table.pbm $option && grep -q -- '--help' unused.log
    check "bad usage with a hint: $option"
done
SHENBAO_MODELS=$work/empty run_into unused 3 table.pbm && grep -q SHENBAO_MODELS unused.log
check "missing models end with status 3"
mkdir -p broken/tessdata && cp -R "$models/forms" "$models/doubt" broken/ && printf 'no model' >broken/tessdata/shenbao.traineddata
SHENBAO_MODELS=$work/broken run_into unused 3 table.pbm && grep -q shenbao.traineddata unused.log
check "a model that is refused ends with status 3 and is named"
mkdir -p uncalibrated && cp -R "$models/forms" "$models/tessdata" uncalibrated/
SHENBAO_MODELS=$work/uncalibrated run_into unused 3 table.pbm && grep -q doubt/calibration.txt unused.log
check "a missing calibration ends with status 3 and is named"
mkdir uncalibrated/doubt && sed '$d' "$models/doubt/calibration.txt" >uncalibrated/doubt/calibration.txt
SHENBAO_MODELS=$work/uncalibrated run_into unused 3 table.pbm && grep -q 'calibration.txt:[0-9]*: .*cut off' unused.log
check "a calibration that was cut off ends with status 3; file, line and reason are named"
run_into sure 0 table.pbm --max-slip 30 && grep -q '"options":"max-slip 30"' sure/pages/*.json
check "what the flags were chosen by is in the result"
run_into sure 0 table.pbm --review-rate 0.05 && grep -q '"options":"review-rate 0.05"' sure/pages/*.json &&
    grep -q '"doubt": "review-rate 0.05"' sure/run.json
check "another choice reads the page again"
LC_ALL=zh_CN.UTF-8 "$shenbao" run missing.png -o chinese 2>&1 | grep -q '文件不存在'
check "messages are Chinese where the locale is"
LC_ALL=zh_CN.UTF-8 "$shenbao" status chinese | grep -q '文件不存在'
check "and so are the failures that status lists"
printf '{"source"' >one/pages/damaged.json
"$shenbao" export one --format jsonl >export.jsonl 2>export.log
[ $? -eq 2 ] && grep -q damaged.json export.log
check "export names a damaged result and leaves it out, status 2"
