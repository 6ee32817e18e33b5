# What the browser's tests share; they read it in. Needs node, Chromium and playwright-core (`make test-web` gets them).
# Leaves $here, $shenbao, $results, $work and what node is told.
export LC_ALL=C.UTF-8 OMP_THREAD_LIMIT=1
here=$(cd "$(dirname "$0")" && pwd)
shenbao=$(realpath "${SHENBAO:-build/shenbao}")
results=$(realpath "${RESULTS:-build/tests/samples}")
WEB_MODULES=$(realpath "${WEB_MODULES:-build/web}" 2>/dev/null)
CHROMIUM=$(command -v chromium || command -v chromium-browser || true)

# need WHAT: ends the test where there is nothing to run it with.
need() {
    if ! command -v node >/dev/null 2>&1 || [ -z "$CHROMIUM" ] || [ ! -d "$WEB_MODULES/node_modules/playwright-core" ]; then
        echo "skip $1: no node, chromium or playwright-core; make test-web gets them"
        exit 0
    fi
    work=$(mktemp -d)
    server=
    trap '[ -z "$server" ] || kill "$server" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
}

# samples_out: $work/out is a run of some samples in two folders.
samples_out() {
    for folder in a b; do
        mkdir -p "$work/out/pages/$folder" "$work/scans/$folder"
        cp samples/scans/*.jpg samples/scans/*.png samples/scans/*.tif "$work/scans/$folder"
    done
    cp "$results"/pages/p0[0-57]-*.json "$results"/pages/p1[0-5]-*.json "$work/out/pages/a"
    cp "$results"/pages/p0[689]-*.json "$results"/pages/p16-*.json "$work/out/pages/b"
    for folder in a b; do
        sed -i 's/"path": *"/&'$folder'\//' "$work/out/pages/$folder"/*.json
    done
    echo '{"inputs": ["'"$work/scans"'"]}' >"$work/out/run.json"
}

# drive SCRIPT [OPTION...]: serves $work/out and has the script drive its page.
drive() {
    script=$1
    shift
    "$shenbao" review "$work/out" --port 0 "$@" >"$work/address" 2>"$work/said" &
    server=$!
    for _ in $(seq 600); do
        [ -s "$work/address" ] && break
        sleep 0.1
    done
    ADDRESS=$(cat "$work/address") SHENBAO=$shenbao OUT=$work/out WORK=$work WEB_MODULES=$WEB_MODULES CHROMIUM=$CHROMIUM \
        timeout "${WEB_SECONDS:-800}" node "$here/$script"
    status=$?
    [ $status -eq 0 ] || echo "not ok the browser's script ends well ($status)"
}
