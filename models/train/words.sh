#!/bin/sh
# Gives MODEL a dictionary: the words of chi_sim's and those of LIST.
#
#   words.sh CHI_SIM.traineddata LIST MODEL.traineddata
set -eu
stock=$1 list=$2 model=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log=$work/log

fail() {
    echo "words.sh: no dictionary was made for $model:" >&2
    cat "$log" >&2
    exit 1
}

unpack() {
    combine_tessdata -u "$1" "$2" >"$log" 2>&1 || fail
}

unpack "$stock" "$work/stock."
cp "$model" "$work/model.traineddata"
unpack "$work/model.traineddata" "$work/model."
dawg2wordlist "$work/stock.lstm-unicharset" "$work/stock.lstm-word-dawg" "$work/stock.words" >"$log" 2>&1 || fail
{ cat "$work/stock.words"; sed '/^#/d' "$list" | tr -s ' ' '\n'; } | LC_ALL=C sort -u >"$work/words"
wordlist2dawg "$work/words" "$work/model.lstm-word-dawg" "$work/model.lstm-unicharset" >"$log" 2>&1 || fail
combine_tessdata -o "$work/model.traineddata" "$work/model.lstm-word-dawg" >"$log" 2>&1 || fail
cp "$work/model.traineddata" "$model.new"
mv "$model.new" "$model"
