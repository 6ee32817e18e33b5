#!/bin/sh
# Every header compiles by itself, in any order and twice.
set -u
headers=$(find include/shenbao pipeline -name '*.h' | sort)
source=$(mktemp) && trap 'rm -f "$source"' EXIT

compiles() {
    # shellcheck disable=SC2086 # flags are meant to split
    eval "${COMPILE:-gcc -Iinclude -Ipipeline} -std=c17 -Wall -Wextra -Werror -fsyntax-only -x c" "$1"
}
for header in $headers; do
    name=${header#include/}
    name=${name#pipeline/}
    printf '#include "%s"\n#include "%s"\n' "$name" "$name" >"$source"
    if compiles "$source"; then echo "ok $name"; else echo "not ok $name compiles by itself"; fi
done

echo '#include "no/such/header.h"' >"$source"
if compiles "$source" 2>/dev/null; then echo "not ok a bad header is noticed"; else echo "ok a bad header is noticed"; fi
