#!/bin/sh
# The correction server under what may happen to it: killed at random moments, two people racing for the same cells, many
# cells, slow clients and too many requests.
set -u
export LC_ALL=C.UTF-8 OMP_THREAD_LIMIT=1
here=$(dirname "$0")
shenbao=$(realpath "${SHENBAO:-build/shenbao}")
results=$(realpath "${RESULTS:-build/tests/samples}")
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

parts="killed_at_random race blind reread at_once taken_back outside many limits"
for part in $parts; do # side by side: one of them mostly waits
    mkdir "$work/$part"
    ONLY=$part SHENBAO=$shenbao RESULTS=$results WORK=$work/$part CELLS=${CELLS-5000} \
        python3 "$here/review.py" >"$work/$part.log" 2>&1 &
done
wait
for part in $parts; do
    cat "$work/$part.log"
    grep -q '^ok ' "$work/$part.log" || echo "not ok $part says something"
done

"$shenbao" review "$work/nowhere" >/dev/null 2>"$work/said"
[ $? -eq 1 ] && grep -q 'no results here' "$work/said" && echo "ok a folder without results is told of" ||
    echo "not ok a folder without results is told of"
mkdir -p "$work/bad/pages"
echo 'no database at all, and long enough to be looked at as one' >"$work/bad/corrections.sqlite"
"$shenbao" review "$work/bad" --port 0 >/dev/null 2>"$work/said"
[ $? -eq 4 ] && grep -q 'corrections.sqlite' "$work/said" && echo "ok a spoiled log is told of and left alone" ||
    echo "not ok a spoiled log is told of and left alone"
"$shenbao" export "$work/bad" --format json >/dev/null 2>"$work/said"
[ $? -eq 4 ] && grep -q 'corrections' "$work/said" && echo "ok nothing is exported without its corrections" ||
    echo "not ok nothing is exported without its corrections"
