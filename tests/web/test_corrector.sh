#!/bin/sh
# A scripted corrector settles up to CORRECT_CELLS=200 doubtful cells of CORRECT_SCANS=samples/scans in a real browser, key
# by key, as the truth beside the scans says; what was settled must then score as wholly right.
set -u
. "$(dirname "$0")/browser.sh"
need "a corrector in a browser"
scans=${CORRECT_SCANS:-samples/scans}
if [ ! -d "$scans" ]; then
    echo "skip a corrector in a browser: no scans at $scans"
    exit 0
fi

# The samples have been read already.
mkdir "$work/out"
if [ "$(realpath "$scans")" = "$(realpath samples/scans)" ]; then
    cp -r "$results/pages" "$work/out"
else
    "$shenbao" run -q "$scans" -o "$work/out"
fi
export TRUTH=$scans CELLS="${CORRECT_CELLS-200}"
drive corrector.mjs --scans "$scans"
