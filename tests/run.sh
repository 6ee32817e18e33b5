#!/bin/sh
# Runs tests side by side and sums them up.
#
#   run.sh LOGS TEST...
#
# A TEST is a cmocka program, or a script that prints one line a test: "ok NAME", "not ok NAME" or "skip NAME".
# Each one's output goes to LOGS/<its name>.log and is shown where it failed. A test that ends badly, that runs
# longer than TEST_SECONDS (900), or that prints no result at all, counts as one failure.
# The last line is "N passed, N failed", with ", N skipped" where some were; the status is 0 where none failed.
set -u
jobs=${TEST_JOBS:-$(env -u OMP_THREAD_LIMIT -u OMP_NUM_THREADS nproc)} # nproc believes in these
export OMP_THREAD_LIMIT=1 LC_ALL=C.UTF-8

# build/tests/test_arena -> test_arena, build/sanitize/tests/test_arena -> sanitize-test_arena
test_name() {
    echo "${1#build/}" | sed -e 's,/tests/,-,' -e 's,^tests/,,' -e 's,\.sh$,,' -e 's,/,-,g'
}

# Sum of the numbers that the pattern's first group takes from the log.
count() {
    sed -n "s/$1/\\1/p" "$2" | awk '{ sum += $1 } END { print sum + 0 }'
}

# run_one TEST
run_one() {
    name=$(test_name "$1")
    log=$logs/$name.log
    case $1 in
    *.sh) set -- sh "$1" ;;
    esac
    start=$(date +%s.%N)
    timeout -k 5 "${TEST_SECONDS:-900}" "$@" >"$log" 2>&1 </dev/null
    status=$?
    seconds=$(echo "$start $(date +%s.%N)" | awk '{ printf "%.1f", $2 - $1 }')

    passed=$(($(count '^\[  PASSED  \] \([0-9]*\) test.*' "$log") + $(grep -c '^ok ' "$log")))
    failed=$(($(count '^\[  FAILED  \] \([0-9]*\) test.*' "$log") + $(grep -c '^not ok ' "$log")))
    skipped=$(($(count '^\[  SKIPPED \] \([0-9]*\) test.*' "$log") + $(grep -c '^skip ' "$log")))
    word=ok
    if [ $failed -eq 0 ] && { [ $status -ne 0 ] || [ $((passed + skipped)) -eq 0 ]; }; then
        failed=1
        echo "status $status, no failing test named" >>"$log"
    fi
    [ $failed -eq 0 ] || word=FAILED
    echo "$passed $failed $skipped" >"$log.sum"
    line=$(printf '  %-7s %-34s %4d tests %6s s' "$word" "$name" $((passed + failed + skipped)) "$seconds")
    if [ $failed -gt 0 ]; then
        line=$(echo "$line" && grep -v '^ok \|^\[       OK \]\|^\[ RUN ' "$log" | tail -40 | sed 's/^/          /')
    fi
    echo "$line"
}

if [ "${1-}" = --one ]; then
    logs=$2
    run_one "$3"
    exit 0
fi

logs=$1
shift
rm -rf "$logs"
mkdir -p "$logs"
printf '%s\n' "$@" | xargs -d '\n' -n 1 -P "$jobs" sh "$0" --one "$logs"
cat "$logs"/*.sum 2>/dev/null | awk -v expected=$# '
    { passed += $1; failed += $2; skipped += $3 }
    END {
        if (NR != expected)
            failed += expected - NR
        printf "%d passed, %d failed", passed, failed
        if (skipped)
            printf ", %d skipped", skipped
        print ""
        exit failed > 0
    }'
