#!/bin/sh
# Reads a plan with GNU parallel, on this machine or on several.
#
#   sh parallel.sh PLAN OUT SHARES [OPTION OF PARALLEL...]
#
# For several machines, that see PLAN, OUT and the scans under the same paths: --sshlogin FILE --workdir .
# Run again, it goes on; what is whole is looked at and left. Then the shares are put together in OUT/all.
set -eu
plan=$1 out=$2 shares=$3
shift 3
shenbao=${SHENBAO:-shenbao}
mkdir -p "$out"
# Status 2, pages that cannot be read, is no failure of a share.
seq "$shares" | parallel "$@" \
    "'$shenbao' run -q -j 1 --plan '$plan' --shard {}/$shares -o '$out'/{} || [ \$? -eq 2 ]"
exec "$shenbao" merge "$out"/[0-9]* -o "$out/all"
