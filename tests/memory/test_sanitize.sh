#!/bin/sh
# The sanitizers find nothing: the samples are read by the program built with address and undefined-behaviour
# checks, its results are those of the release build, and no report was written by it or any of its workers.
#
# SANITIZED is that program, RESULTS a folder with the release build's results of SCANS.
set -u
results=${RESULTS:-build/tests/samples}
scans=${SCANS:-samples/scans}
sanitized=${SANITIZED:-build/sanitize/shenbao}
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
here=$(cd "$(dirname "$0")" && pwd)

export ASAN_OPTIONS="log_path=$work/report:detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1"
export SHENBAO_MODELS=models # it does not lie beside them
export UBSAN_OPTIONS="log_path=$work/report:print_stacktrace=1"
export LSAN_OPTIONS="suppressions=$here/leaks.txt:print_suppressions=0"

"$sanitized" run "$scans" -o "$work/out" -q --page-timeout 600 >"$work/log" 2>&1
status=$?
if [ $status = 0 ]; then
    echo "ok the samples are read under the sanitizers"
else
    echo "not ok the samples are read under the sanitizers: status $status"
    tail -5 "$work/log"
fi

if ls "$work"/report* >/dev/null 2>&1; then
    echo "not ok the sanitizers report nothing"
    head -30 "$work"/report*
else
    echo "ok the sanitizers report nothing"
fi

if diff -rq "$results/pages" "$work/out/pages"; then
    echo "ok the results are those of the release build"
else
    echo "not ok the results are those of the release build"
fi
