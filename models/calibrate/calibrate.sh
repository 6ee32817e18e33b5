#!/bin/sh
# Reads the printed pages, fits the calibration and judges it. What comes out replaces what is in OUT only when all of it
# is there.
#
#   B=build OUT=models/doubt calibrate.sh WORK      WORK holds the printed pages in fit/ and judge/
set -eu
work=$1
here=$(dirname "$0")
export OMP_THREAD_LIMIT=1

# Read by what is fitted to, with a calibration that knows nothing: the old one may be of another program.
models=$work/models
rm -rf "$models"
mkdir -p "$models/doubt" "$work/new"
ln -s "$(realpath models/tessdata)" "$models/tessdata"
ln -s "$(realpath models/forms)" "$models/forms"
cp "$here/neutral.txt" "$models/doubt/calibration.txt"

# A page that cannot be read (status 2) is named, and left out.
read_pages() {
    echo "Reading the pages of $1"
    "$B/shenbao" run --evidence --model-dir "$models" --page-timeout 900 "$1" -o "$1.read" || [ $? -eq 2 ]
}
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
