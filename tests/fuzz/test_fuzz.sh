#!/bin/sh
# What the fuzz targets were seeded with, and what they once fell over, given to them again under the sanitizers.
set -u

# replay WHAT TARGET FILE...
replay() {
    what=$1
    target=$2
    shift 2
    if timeout 600 "$FUZZ/$target" "$@"; then
        echo "ok $what: $target"
    else
        echo "not ok $what: $target"
    fi
}

for source in tests/fuzz/*.c; do
    target=$(basename "$source" .c)
    [ "$target" = replay ] || replay "replay of the corpus" "$target" "tests/fuzz/corpus/$target"/*
done
replay "the shipped forms as input" form_file models/forms/*.form
