#!/bin/sh
# A calibration that belongs to another model is named at the start of a run.
set -u
export LC_ALL=C.UTF-8
shenbao=${SHENBAO:-build/shenbao}
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

say() {
    if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi
}

# No page of it can be read; the models are looked at all the same.
mkdir -p "$work/scans" "$work/models/doubt"
echo "no picture" >"$work/scans/a.png"
for part in forms tessdata; do
    ln -s "$PWD/models/$part" "$work/models/$part"
done
sed 's/^model [0-9a-f]*/model '"$(printf '%064d' 7)"'/' models/doubt/calibration.txt \
    >"$work/models/doubt/calibration.txt"

LANG=C "$shenbao" run --model-dir "$work/models" "$work/scans" -o "$work/out" 2>"$work/said"
[ $? = 2 ] && grep -q "doubt/calibration.txt was fitted to another recogniser's model" "$work/said"
say $? "a calibration of another model is named"

LC_ALL=zh_CN.UTF-8 "$shenbao" run --model-dir "$work/models" "$work/scans" -o "$work/out2" 2>"$work/said"
[ $? = 2 ] && grep -q "另一识别模型" "$work/said"
say $? "in Chinese too"

digits=$(sha256sum models/tessdata/shenbao.traineddata | cut -d' ' -f1)
sed "s/^model [0-9a-f]*/model $digits/" models/doubt/calibration.txt >"$work/models/doubt/calibration.txt"
"$shenbao" run --model-dir "$work/models" "$work/scans" -o "$work/out3" 2>"$work/said"
[ $? = 2 ] && ! grep -q "another recogniser's model" "$work/said"
say $? "that of the model itself passes in silence"
