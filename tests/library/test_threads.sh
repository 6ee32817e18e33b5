#!/bin/sh
# libshenbao in a program of eight threads, each with a handle of its own, under address and thread sanitizers.
# EXAMPLES are the programs, build/MODE/tests/example-threads.
set -u
export LC_ALL=C.UTF-8 OMP_THREAD_LIMIT=1 SHENBAO_MODELS=models
small=samples/scans/p18-clean-pair.png
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

say() {
    if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi
}

for checked in ${EXAMPLES:-build/sanitize/tests/example-threads build/thread/tests/example-threads}; do
    name=${checked#build/} && name=${name%%/*}
    "$checked" "$small" >/dev/null 2>"$work/said" || { head -40 "$work/said" | sed 's/^/# /'; false; }
    say $? "$name: eight threads read the same"
    grep -c 'WARNING: ThreadSanitizer\|ERROR: AddressSanitizer\|runtime error' "$work/said" | grep -qx 0
    say $? "$name: and nothing is found"
done
