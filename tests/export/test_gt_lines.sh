#!/bin/sh
# Corrections become lines to train on: what is corrected comes out line by line, the rest stays where it is, and
# scans that are away, changed, or named by a spoiled result are told of.
set -u
. tests/export/common.sh

# export_lines STATUS ARGUMENT...: from $work/out to $work/lines; what it said is in $work/said
export_lines() {
    expected=$1
    shift
    "$shenbao" export "$work/out" --format gt-lines -o "$work/lines" "$@" 2>"$work/said"
    status=$?
    [ $status -eq "$expected" ] || { sed 's/^/# /' "$work/said"; echo "# status $status, not $expected"; false; }
}
lines() {
    find "$work/lines" -name '*.gt.txt' | wc -l
}
# result NAME: the page result of a sample
result() {
    find "$work/out/pages" -name "$1.*.json"
}

# A run of two samples, of which one is corrected.
mkdir -p "$work/out/pages" "$work/scans"
for page in p01-clean-one p08-rot-fourteen; do
    cp "$results"/pages/$page.*.json "$work/out/pages"
    cp samples/scans/$page.[jp][pn]g "$work/scans"
done
echo '{"inputs": ["'"$work/scans"'"]}' >"$work/out/run.json"
export_lines 0 && [ "$(lines)" = 0 ] && grep -q 'nothing is corrected' "$work/said"
check "what nobody corrected is not taken"

for page in p01-clean-one p08-rot-fourteen; do
    "$python" "$here/correct.py" "$(result $page)" samples/scans/$page.json "$work/$page.expected"
    export_lines 0 && [ "$(lines)" -ge 50 ]
    check "$page: corrected lines come out"
    for text in "$work"/lines/$page.*.gt.txt; do
        cell=${text#"$work/lines/$page".*.*.}
        printf '%s\t%s\n' "${cell%%.*}" "$(cat "$text")"
    done | sort >"$work/found"
    # What an uncertain end leaves out is little; what is there is right.
    sort "$work/$page.expected" | comm -23 "$work/found" - >"$work/wrong"
    [ ! -s "$work/wrong" ] || { sed 's/^/# /' "$work/wrong"; false; }
    check "$page: each has its own text"
    [ "$(wc -l <"$work/found")" -ge $(($(wc -l <"$work/$page.expected") * 8 / 10)) ]
    check "$page: most of them come out"
    [ "$(grep -c '^o' "$work/found")" -ge 2 ]
    check "$page: lines outside the tables too"
done
for text in "$work"/lines/*.gt.txt; do
    head -c 24 "${text%.gt.txt}.png" | tail -c 4 | od -An -tu1
done | sort -u >"$work/heights"
[ "$(cat "$work/heights")" = "   0   0   0  36" ]
check "every text has its picture, of the height that reading makes"
[ "$(find "$work/lines" -name '*.png' | wc -l)" = "$(lines)" ]
check "and every picture its text"

touch "$work/mark"
sleep 0.1
export_lines 0 && [ -z "$(find "$work/lines" -type f -newer "$work/mark")" ]
check "a second export writes nothing"

many=$(lines)
export_lines 0 --cells sure && [ "$(lines)" -ge "$many" ]
check "with --cells sure there are more"

# The scans go elsewhere.
mv "$work/scans" "$work/moved"
export_lines 2 && grep -q 'name the folder with --scans' "$work/said" && [ "$(lines)" -ge "$many" ]
check "scans that are away are told of, and their lines stay"
export_lines 0 --scans "$work/nowhere" --scans "$work/moved" && [ "$(lines)" = "$many" ]
check "and are found where --scans says"
mkdir "$work/scans"
cp samples/scans/p00-clean-two.png "$work/scans/p01-clean-one.png"
export_lines 2 --scans "$work/scans" && grep -q 'other content' "$work/said"
check "another scan of that name is not taken"
rm -r "$work/scans"
mv "$work/moved" "$work/scans"

# A correction is taken back.
cp "$results"/pages/p08-rot-fourteen.*.json "$work/out/pages"
export_lines 0 && [ -z "$(find "$work/lines" -name 'p08-*')" ] && [ "$(lines)" -ge 50 ]
check "the lines of corrections taken back go"

# Results that are none.
rm -r "$work/lines"
spoiled=$(result p08-rot-fourteen)
for script in 's/"path": *"[^"]*"/"path":"..\/secret.png"/' 's/"path": *"[^"]*"/"path":"\/etc\/passwd"/' \
    's/"frame":0/"frame":7/' 's/"polygon":\[\[/"polygon":[[1e99,/2' 's/"lines":\[/"lines":[7,/' 's/"schema":"[^"]*"/"schema":1/'; do
    # shellcheck disable=SC2086 # one file
    sed -e "$script" -e 's/"notes":\[\]/"notes":["corrected: by hand"]/g' "$results"/pages/p08-rot-fourteen.*.json >"$spoiled"
    export_lines 2 && [ -z "$(find "$work/lines" -name 'p08-*')" ]
    check "refused: $script"
done
echo '{' >"$spoiled"
export_lines 2 && [ "$(lines)" -ge 50 ]
check "and the other pages are done"

: >"$work/file"
"$shenbao" export "$work/out" --format gt-lines -o "$work/file" 2>"$work/said"
[ $? -eq 4 ] && grep -q 'cannot write' "$work/said"
check "a folder that cannot be is told of"
find "$work" -name '*shenbao-tmp*' | grep -q .
[ $? != 0 ]
check "no temporary file is left"
"$shenbao" export "$work/out" --format csv --cells sure -o "$work/csv" 2>"$work/said"
[ $? -eq 1 ]
check "--cells with another format is bad usage"
