#!/bin/sh
# Valgrind finds no error and no leak of ours while the smallest samples are read.
#
# SHENBAO is the program, SCANS a folder of scans; the VALGRIND_PAGES (1) smallest files of it are read.
set -u
here=$(dirname "$0")
shenbao=${SHENBAO:-build/shenbao}
scans=${SCANS:-samples/scans}
export OMP_THREAD_LIMIT=1 # or the program would start itself anew by /proc/self/exe, which is valgrind's
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

mkdir "$work/scans"
find "$scans" -maxdepth 1 -type f ! -name '*.json' ! -name '*.md' -size +1k -exec ls -S -r -- {} + |
    head -n "${VALGRIND_PAGES:-1}" | while read -r page; do cp "$page" "$work/scans/"; done

valgrind --trace-children=yes --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
    --error-exitcode=99 --child-silent-after-fork=no --log-file="$work/valgrind.%p" \
    --suppressions="$here/valgrind.supp" \
    "$shenbao" run "$work/scans" -o "$work/out" --jobs 1 --page-timeout 3600 -q >"$work/log" 2>&1
status=$?
if [ $status = 0 ]; then
    echo "ok the smallest samples are read under valgrind"
else
    echo "not ok the smallest samples are read under valgrind: status $status"
    tail -5 "$work/log"
fi

for report in "$work"/valgrind.*; do
    if grep -q 'ERROR SUMMARY: 0 errors' "$report"; then
        echo "ok process ${report##*.}"
    else
        echo "not ok process ${report##*.}"
        head -60 "$report"
    fi
done
