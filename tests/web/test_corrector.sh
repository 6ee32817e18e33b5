#!/bin/sh
# A scripted corrector settles up to CORRECT_CELLS=200 doubtful cells of CORRECT_SCANS=samples/scans in a real browser, key
# by key, as the truth beside the scans says; what was settled must then score as wholly right. Where node, Chromium,
# playwright-core (`make test-web` gets them) or the scans are missing it is skipped.
set -u
export LC_ALL=C.UTF-8 OMP_THREAD_LIMIT=1
here=$(cd "$(dirname "$0")" && pwd)
shenbao=$(realpath "${SHENBAO:-build/shenbao}")
results=$(realpath "${RESULTS:-build/tests/samples}")
modules=$(realpath "${WEB_MODULES:-build/web}" 2>/dev/null)
chromium=$(command -v chromium || command -v chromium-browser || true)
scans=${CORRECT_SCANS:-samples/scans}

if ! command -v node >/dev/null 2>&1 || [ -z "$chromium" ] || [ ! -d "$modules/node_modules/playwright-core" ]; then
    echo "skip a corrector in a browser: no node, chromium or playwright-core; make test-web gets them"
    exit 0
fi
if [ ! -d "$scans" ]; then
    echo "skip a corrector in a browser: no scans at $scans"
    exit 0
fi
scans=$(realpath "$scans")
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT

# The samples have been read already.
mkdir "$work/out"
if [ "$scans" = "$(realpath samples/scans)" ]; then
    cp -r "$results/pages" "$work/out"
else
    "$shenbao" run -q "$scans" -o "$work/out"
fi

"$shenbao" review "$work/out" --scans "$scans" --port 0 >"$work/address" 2>"$work/said" &
server=$!
for _ in $(seq 100); do
    [ -s "$work/address" ] && break
    sleep 0.1
done
WEB_MODULES=$modules CHROMIUM=$chromium ADDRESS=$(cat "$work/address") SHENBAO=$shenbao OUT=$work/out TRUTH=$scans \
    WORK=$work CELLS=${CORRECT_CELLS-200} timeout "${WEB_SECONDS:-280}" node "$here/corrector.mjs"
status=$?
[ $status -eq 0 ] || echo "not ok the corrector's script ends well ($status)"
