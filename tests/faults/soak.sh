#!/bin/sh
# A run that is struck again and again loses nothing: soak.sh [PAGES]
#
# Many small pages are read once in peace, and once while workers and the whole run are killed with SIGKILL at random
# moments, and the run is begun again until all is done. Then no page may be lost, none be there twice, and every result
# be the bytes of the peaceful run. Memory of parent and workers is looked at on the way. Prints a line a test.
set -u
pages=${1:-60}
. tests/faults/common.sh
seed=${SOAK_SEED:-$$}
echo "# $pages pages, SOAK_SEED=$seed"

# Twelve tables of different shape, each page with a comment of its own: another content and size, read in no time.
mkdir in
for rows in 2 3 4 5; do
    for columns in 2 3 4; do
        awk -v rows="$rows" -v columns="$columns" 'BEGIN {
            print "400 500"
            for (y = 0; y < 500; y++) {
                line = ""
                for (x = 0; x < 400; x++) {
                    rule = y >= 40 && y <= 452 && x >= 30 && x <= 372 &&
                        ((y - 40) % int(410 / rows) < 3 || (x - 30) % int(340 / columns) < 3)
                    line = line (rule ? "1 " : "0 ")
                }
                print line
            }
        }' >table.$rows.$columns
    done
done
i=0
while [ $i -lt "$pages" ]; do
    folder=in/$((i / 100))
    mkdir -p $folder
    { printf 'P1\n#%*d\n' $((i + 5)) $i && cat table.$((2 + i % 4)).$((2 + i % 3)); } >$folder/$i.pbm
    i=$((i + 1))
done

# --- In peace, with an eye on the parent's memory ---
"$shenbao" run -q in -o peace -j 2 &
parent=$!
once_begun peace $parent # what it takes to begin is no growth
while kill -0 $parent 2>/dev/null; do
    sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' /proc/$parent/status 2>/dev/null
    sleep 0.1
done >rss
wait $parent
[ $? -eq 0 ] && [ "$(results peace)" = "$pages" ]
check "$pages pages are read in peace"

# grown FILE: by how many percent the last tenth of the numbers is above the second tenth, at its most
grown() {
    awk '{ value[NR] = $1 }
        END {
            tenth = int(NR / 10) + 1
            for (i = tenth; i <= 2 * tenth && i <= NR; i++) if (value[i] > early) early = value[i]
            for (i = NR - tenth + 1; i <= NR; i++) if (value[i] > late) late = value[i]
            print early ? int(100 * (late - early) / early) : 0
        }' "$1"
}
sed -n 's/.*"worker_peak_kib":\([0-9]*\).*/\1/p' peace/log.jsonl >peaks
echo "# memory: parent +$(grown rss)% of $(sort -n rss | tail -n 1) kB, workers +$(grown peaks)% of $(sort -n peaks | tail -n 1) kB"
[ "$(grown rss)" -le 10 ] && [ "$(grown peaks)" -le 10 ]
check "parent and workers hold their memory"

# --- Struck ---
strikes=$((pages / 8 < 8 ? 8 : pages / 8))
deaths=0 losses=0 last=0
while [ $((deaths + losses)) -lt $strikes ] && [ "$(results struck)" -lt "$pages" ]; do
    "$shenbao" run -q in -o struck -j 2 2>>struck.log &
    parent=$!
    while kill -0 $parent 2>/dev/null && [ $((deaths + losses)) -lt $strikes ]; do
        seed=$(((seed * 1103515245 + 12345) % 2147483648))
        # The first strike comes as soon as there is something to lose: a fast machine is through in a second.
        if [ $deaths -gt 0 ]; then sleep 0.$((seed / 131072 % 90 + 10)); else sleep 0.01; fi
        # On a slow machine nothing may have been read since the last strike: then there is nothing to lose yet.
        noted=$(wc -l 2>/dev/null <struck/log.jsonl || echo 0)
        [ "$noted" -gt "$last" ] || continue
        last=$noted
        workers=$(cat /proc/$parent/task/$parent/children 2>/dev/null)
        if [ $((seed / 65536 % 5)) = 0 ] || [ $((deaths * 8)) -le $losses ]; then
            kill -9 $parent 2>/dev/null && deaths=$((deaths + 1))
            break
        fi
        [ -z "$workers" ] || { kill -9 "${workers%% *}" 2>/dev/null && losses=$((losses + 1)); }
    done
    wait $parent 2>/dev/null
done
echo "# killed: the run $deaths times, a worker $losses times; $(results struck) pages were done by then"
[ $deaths -gt 0 ]
check "the run was struck"
run_into struck 0 in -q -j 2 --retry-failed
check "what is left is read"
[ "$(results struck)" = "$pages" ] && diff -rq -x '*.shenbao-tmp' peace/pages struck/pages
check "no page is lost, none is there twice, and all are the same bytes"
# What a worker was writing when the run was killed stays for an hour: it could be another machine's.
[ "$(leftovers struck | wc -l)" -le $((2 * deaths)) ] && find struck -name '*shenbao-tmp*' -exec touch -d '2 hours ago' {} + &&
    run_into struck 0 in -q && [ -z "$(leftovers struck)" ]
check "nothing is left on the way"
# A page is read again only where it was in hand when a worker or the run was killed: two workers, one page each.
read=$(grep -c '"status":"ok"' struck/log.jsonl)
echo "# $read readings were noted for $pages pages"
[ "$read" -le $((pages + 2 * deaths + losses)) ]
check "no more than the pages in hand are read again"
