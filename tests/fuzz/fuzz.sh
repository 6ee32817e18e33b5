#!/bin/sh
# Runs fuzz targets under libFuzzer, one after the other.
#
#   fuzz.sh FOLDER SECONDS TARGET...
#
# FOLDER/fuzz/TARGET is the program. What it learns stays in FOLDER/corpus/TARGET and goes on from there the next time;
# an input that it falls over stays in FOLDER/found. Once mended, copy that to tests/fuzz/corpus/TARGET, where every
# `make test` replays it. The labels and words of the form files are given as a dictionary.
set -eu
folder=$1
seconds=$2
shift 2

dictionary=$folder/dictionary
mkdir -p "$folder/found"
cat models/forms/*.form | grep -v '^#' | tr ' |\t' '\n\n\n' | grep '..' | sort -u |
    while IFS= read -r word; do
        printf '%s' "$word" | od -An -v -tx1 | tr -d '\n' | sed -e 's/ /\\x/g' -e 's/.*/"&"/'
        echo
    done >"$dictionary"

for target in "$@"; do
    echo "$target: $seconds s"
    mkdir -p "$folder/corpus/$target"
    seeds=tests/fuzz/corpus/$target
    [ "$target" != form_file ] || seeds="$seeds models/forms"
    # shellcheck disable=SC2086 # the seeds are meant to split
    "$folder/fuzz/$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1500 -print_final_stats=1 \
        -dict="$dictionary" -artifact_prefix="$folder/found/$target-" \
        "$folder/corpus/$target" $seeds >"$folder/$target.log" 2>&1 || {
        tail -60 "$folder/$target.log"
        exit 1
    }
    grep -h '^stat::\|^DONE\|^Done' "$folder/$target.log" | tail -8
done
