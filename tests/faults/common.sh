# What the scripts of this folder share; sourced, from the top of the tree. Leaves the caller in a folder of its own,
# which goes with it. SHENBAO is the program; SHENBAO_MODELS or the models beside it are used.
shenbao=$(realpath "${SHENBAO:-build/shenbao}")
documents=$(realpath tests/faults/documents.py)
models=$(realpath "${SHENBAO_MODELS:-models}")
samples=$(realpath samples)
export SHENBAO_MODELS="$models" OMP_THREAD_LIMIT=1 LC_ALL=C.UTF-8
work=$(mktemp -d) && chmod 755 "$work" && cd "$work" || exit 1
mounted=
trap '[ -z "$mounted" ] || umount "$mounted"; rm -rf "$work"' EXIT

# check NAME: tells how the command before it ended
check() {
    if [ $? -eq 0 ]; then echo "ok $1"; else echo "not ok $1"; fi
}

# run_into OUT STATUS ARGUMENT...: runs the program and compares its exit status; its messages are in OUT.log
run_into() {
    out=$1 expected=$2
    shift 2
    "$shenbao" run "$@" -o "$out" >"$out.log" 2>&1
    status=$?
    [ $status -eq "$expected" ] || { sed 's/^/# /' "$out.log"; echo "# status $status, not $expected"; false; }
}

# page FILE [SHADE]: a bitmap of a ruled table of three by four cells, and a speck that tells one from another
page() {
    awk -v seed="${2:-0}" 'BEGIN {
        print "P1\n600 800"
        for (y = 0; y < 800; y++) {
            line = ""
            for (x = 0; x < 600; x++) {
                rule = y >= 100 && y <= 702 && x >= 60 && x <= 542 && ((y - 100) % 150 < 3 || (x - 60) % 160 < 3)
                line = line (rule || (y == 20 && x == 20 + seed) ? "1 " : "0 ")
            }
            print line
        }
    }' >"$1"
}

# slow_pages FOLDER: three scans, the first read in no time, the others in about a second each, so that a run is struck in
# its midst
slow_pages() {
    mkdir -p "$1" && cp "$samples"/scans/p01-clean-one.png "$samples"/scans/p09-rot-one.jpg "$1" && page "$1/1.pbm" 1
}

# once_begun OUT PROCESS: waits until that run has noted a page
once_begun() {
    until [ -s "$1/log.jsonl" ] || ! kill -0 "$2" 2>/dev/null; do sleep 0.01; done
}

# error_of OUT NAME: the error code of the one result whose file begins with NAME
error_of() {
    find "$1/pages" -type f -name "$2*.json" -exec sed -n 's/.*"error":{"code":"\([a-z_]*\)".*/\1/p' {} +
}

# leftovers OUT: temporary files and folders
leftovers() {
    find "$1" -name '*shenbao-tmp*' -o -path "$1/.work" 2>/dev/null
}

results() {
    find "$1/pages" -type f -name '*.json' 2>/dev/null | wc -l
}
