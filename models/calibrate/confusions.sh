#!/bin/sh
# Reads the printed pages that the calibration is fitted to, and learns what the recogniser takes for what.
#
#   B=build confusions.sh WORK OUT      WORK holds the printed pages in fit/; OUT is the table
set -eu
work=$1
here=$(dirname "$0")
. "$here/read.sh"

read_pages "$work/fit"
"$B/calibrate" confusions "$work/fit" "$work/fit.read" "$work/new/confusions.txt"
cp "$work/new/confusions.txt" "$2.new"
mv "$2.new" "$2"
echo "$2: $(grep -c '^misread' "$2") confusions"
