#!/bin/sh
# Valgrind finds no error and no leak of ours while a page is read: the head of a declaration, small because valgrind
# takes about fifty times as long.
#
# SHENBAO is the program.
set -u
here=$(dirname "$0")
shenbao=${SHENBAO:-build/shenbao}
export OMP_THREAD_LIMIT=1 # or the program would start itself anew by /proc/self/exe, which is valgrind's
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

valgrind --trace-children=yes --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
    --error-exitcode=99 --child-silent-after-fork=no --log-file="$work/valgrind.%p" \
    --suppressions="$here/valgrind.supp" \
    "$shenbao" run "$here/head.png" -o "$work/out" --jobs 1 --page-timeout 3600 -q >"$work/log" 2>&1
status=$?
if [ $status = 0 ]; then
    echo "ok the page is read under valgrind"
else
    echo "not ok the page is read under valgrind: status $status"
    tail -5 "$work/log"
fi

# One of the parent, one of each worker.
number=0
for report in "$work"/valgrind.*; do
    number=$((number + 1))
    if grep -q 'ERROR SUMMARY: 0 errors' "$report"; then
        echo "ok process $number"
    else
        echo "not ok process $number"
        head -60 "$report"
    fi
done
if [ $number -ge 2 ]; then echo "ok a worker was watched"; else echo "not ok a worker was watched"; fi
