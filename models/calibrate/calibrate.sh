#!/bin/sh
# Reads the printed pages, fits the calibration and judges it. What comes out replaces what is in OUT only when all of it
# is there.
#
#   B=build OUT=models/doubt calibrate.sh WORK      WORK holds the printed pages in fit/ and judge/
set -eu
work=$1
here=$(dirname "$0")
. "$here/read.sh"

read_pages "$work/fit"
read_pages "$work/judge"

"$B/calibrate" fit "$work/fit" "$work/fit.read" "$work/new/calibration.txt"
"$B/calibrate" judge "$work/judge" "$work/judge.read" "$work/new/calibration.txt" "$work/new"
mkdir -p "$OUT"
for made in calibration.txt reliability.svg tradeoff.svg rates.md; do
    cp "$work/new/$made" "$OUT/$made.new"
    mv "$OUT/$made.new" "$OUT/$made"
done
cat "$OUT/rates.md"
