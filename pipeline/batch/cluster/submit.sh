#!/bin/sh
# Reads a plan on a Slurm cluster, one share a task of a job array; run again, what is missing.
#
#   sh submit.sh PLAN OUT [PAGES]
#
# Shares are read into OUT/1, OUT/2, … and have about PAGES pages (500: some five minutes on two cores; Slurm takes half
# a second to start a task, so that smaller ones do not pay). PLAN, OUT and the scans must be where every node sees them
# under the same path. Options for sbatch, such as --partition, are taken from SBATCH_PARTITION and the like.
# Afterwards: shenbao merge OUT/[0-9]* -o OUT/all
set -eu
plan=$1 out=$2 pages=${3:-500}
shenbao=${SHENBAO:-shenbao}
total=$(head -n 1 "$plan" | sed -n 's/.*"pages": *\([0-9]*\).*/\1/p')
[ -n "$total" ] || { echo "submit.sh: $plan is no plan; make one with: $shenbao plan SCANS -o $plan" >&2; exit 1; }

shares=$(((total + pages - 1) / pages))
array=1-$shares
mkdir -p "$out"
if ls "$out"/[0-9]*/run.json >/dev/null 2>&1; then
    shares=$(sed -n 's/.*"shards": *\([0-9]*\).*/\1/p' "$out"/[0-9]*/run.json | head -n 1)
    array=$("$shenbao" status --missing "$out"/[0-9]*)
    [ -n "$array" ] || { echo "Nothing is missing. Next: $shenbao merge $out/[0-9]* -o $out/all"; exit 0; }
fi
echo "Shares $array of $shares"
exec sbatch --array="$array" "$(dirname "$0")/share.sbatch" "$plan" "$out" "$shares"
