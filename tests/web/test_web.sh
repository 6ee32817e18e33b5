#!/bin/sh
# The correction page in a real browser: keys, input methods, languages, sizes, and what became of it all in the log and the
# exports. Needs node, Chromium and playwright-core (`make test-web` gets them); where they are missing it is skipped.
set -u
export LC_ALL=C.UTF-8 OMP_THREAD_LIMIT=1
here=$(cd "$(dirname "$0")" && pwd)
shenbao=$(realpath "${SHENBAO:-build/shenbao}")
results=$(realpath "${RESULTS:-build/tests/samples}")
modules=$(realpath "${WEB_MODULES:-build/web}" 2>/dev/null)
chromium=$(command -v chromium || command -v chromium-browser || true)

if ! command -v node >/dev/null 2>&1 || [ -z "$chromium" ] || [ ! -d "$modules/node_modules/playwright-core" ]; then
    echo "skip the correction page in a browser: no node, chromium or playwright-core; make test-web gets them"
    exit 0
fi
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT

# A run of some samples in two folders, one of whose cells says what a page must not obey.
for folder in a b; do
    mkdir -p "$work/out/pages/$folder" "$work/scans/$folder"
done
cp "$results"/pages/p0[0-57]-*.json "$results"/pages/p1[0-5]-*.json "$work/out/pages/a"
cp "$results"/pages/p0[689]-*.json "$results"/pages/p16-*.json "$work/out/pages/b"
cp samples/scans/*.jpg samples/scans/*.png samples/scans/*.tif "$work/scans/a"
cp samples/scans/*.jpg samples/scans/*.png samples/scans/*.tif "$work/scans/b"
for folder in a b; do
    sed -i 's/"path": *"/&'$folder'\//' "$work/out/pages/$folder"/*.json
done
# One of them says which characters the recogniser doubted.
node -e 'const fs = require("fs"), file = process.argv[1], page = JSON.parse(fs.readFileSync(file));
    const cell = page.tables.flatMap(({cells}) => cells).find(({text, raw_text: raw}) => text === raw && [...text].length > 6);
    Object.assign(cell, {flags: ["clipped"], confidence: 0.3, suggestions: undefined, doubtful: [[1, 3], [4, 5]]});
    fs.writeFileSync(file, JSON.stringify(page));' "$work"/out/pages/a/p12-*.json
echo '{"inputs": ["'"$work/scans"'"]}' >"$work/out/run.json"

"$shenbao" review "$work/out" --port 0 --token-file "$work/token" >"$work/address" 2>"$work/said" &
server=$!
for _ in $(seq 100); do
    [ -s "$work/address" ] && break
    sleep 0.1
done
WEB_MODULES=$modules CHROMIUM=$chromium ADDRESS=$(cat "$work/address") SHENBAO=$shenbao OUT=$work/out \
    SHOTS=${SHOTS-} timeout "${WEB_SECONDS:-280}" node "$here/web.mjs"
status=$?
[ $status -eq 0 ] || echo "not ok the browser's script ends well ($status)"
kill "$server" && wait "$server"
[ $? -eq 0 ] && echo "ok the server ends when it is told to" || echo "not ok the server ends when it is told to"
server=
