# What the scripts of this folder share; sourced, from the top of the tree. SHENBAO is the program, RESULTS the run of the
# samples that is exported. $work goes with the script.
export LC_ALL=C.UTF-8 OMP_THREAD_LIMIT=1
shenbao=$(realpath "${SHENBAO:-build/shenbao}")
results=$(realpath "${RESULTS:-build/tests/samples}")
SHENBAO_MODELS=$(realpath "${SHENBAO_MODELS:-models}") && export SHENBAO_MODELS
here=$(realpath tests/export)
python=/usr/bin/python3 # whatever else PATH may offer: it has the Debian packages
validators=$(realpath "${VALIDATORS:-build/validators}" 2>/dev/null) # of others: make packages-validators
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

# check NAME: tells how the command before it ended
check() {
    if [ $? -eq 0 ]; then echo "ok $1"; else echo "not ok $1"; fi
}
# quietly COMMAND...: what it says is shown where it fails
quietly() {
    "$@" >"$work/said" 2>&1 || { head -20 "$work/said" | sed 's/^/# /'; false; }
}
