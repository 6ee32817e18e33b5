#!/bin/sh
# Trains in stages of falling learning rate, and goes on from the last checkpoint when it was interrupted.
#
#   train.sh FOLDER STEPS
#
# FOLDER holds stock.traineddata and stock.lstm (trainable), frame.traineddata (symbols), train.list (documents).
# Leaves FOLDER/last, the path of the last checkpoint. LSTMTRAINING names another program than lstmtraining.
set -eu
folder=$1 steps=$2
lstmtraining=${LSTMTRAINING:-lstmtraining}
export OMP_THREAD_LIMIT=1

# stage, learning rate, share of the steps in percent
from="$folder/stock.lstm"
old="--old_traineddata $folder/stock.traineddata"
while read -r stage rate share; do
    run="$folder/stage-$stage"
    if [ ! -e "$run/done" ]; then
        mkdir -p "$run"
        count=$((steps * share / 100))
        echo "stage $stage: $count steps at $rate"
        # shellcheck disable=SC2086 # $old is two words or none
        "$lstmtraining" --continue_from "$from" $old --traineddata "$folder/frame.traineddata" \
            --train_listfile "$folder/train.list" --model_output "$run/model" --reset_learning_rate \
            --learning_rate "$rate" --max_iterations "$count" --max_image_MB 4000 >>"$run/log" 2>&1 ||
            { tail -5 "$run/log" >&2; exit 1; }
        touch "$run/done"
    fi
    from="$run/model_checkpoint"
    old=
done <<STAGES
1 1e-3 20
2 4e-4 50
3 1.5e-4 30
STAGES
echo "$from" >"$folder/last"
