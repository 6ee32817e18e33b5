#!/bin/sh
# The forms: what `shenbao forms` says, and records of printed samples of every form, made of the printed text alone.
set -u
export LC_ALL=C.UTF-8
shenbao=${SHENBAO:-build/shenbao}
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

print() {
    "$PRINTER" --fonts tests/forms/fonts.list --kind clean "$@"
}

say() {
    if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi
}

# ---- the command ----
LANG=C "$shenbao" forms >"$work/list"
[ $? = 0 ] && [ "$(wc -l <"$work/list")" = "$(ls models/forms/*.form | wc -l)" ] &&
    grep -q "^performance-target@[0-9]*	项目支出绩效目标申报表	" "$work/list"
say $? "forms lists the forms"

"$shenbao" forms test >"$work/said"
[ $? = 0 ] && [ "$(grep -cE 'examples? pass(es)?$' "$work/said")" = "$(wc -l <"$work/list")" ]
say $? "every form carries examples, and they pass"

"$shenbao" forms check models/forms/*.form >"$work/said"
[ $? = 0 ] && [ "$(grep -c 'no mistakes$' "$work/said")" = "$(wc -l <"$work/list")" ]
say $? "no form has a mistake"

printf '[form]\nid = x\nfoo\n[known by]\nneeds = a\n[value]\nnumber = (\n' >"$work/bad.form"
"$shenbao" forms check "$work/bad.form" >"$work/said"
[ $? = 2 ] && [ "$(cut -d: -f2 "$work/said" | tr '\n' ' ')" = "3 5 7 " ]
say $? "forms check names every mistake by its line"

"$shenbao" forms check "$work/none.form" >"$work/said"
[ $? = 2 ] && grep -q "none.form: No such file" "$work/said"
say $? "a form file that is not there is named"

cp models/forms/performance-target-annual.form "$work/own.form"
cat >>"$work/own.form" <<'FORM'
[example wrong]
text = 项目支出绩效目标表
row  = 项目名称 | < | 校园厕所改造
row  = 项目资金（万元） | 年度资金总额： | 88.60
row  = ^ | 其中：财政拨款 | 88.60
row  = ^ | 其他资金 | 0.00
field project_name = 校园厕所
FORM
"$shenbao" forms test "$work/own.form" >"$work/said"
[ $? = 2 ] && grep -q 'own.form:[0-9]*: wanted "校园厕所", found "校园厕所改造"' "$work/said"
say $? "an example that fails says what was wanted and found"

"$shenbao" forms sing >/dev/null 2>"$work/said"
[ $? = 1 ] && grep -q "sing" "$work/said"
say $? "an unknown action is bad usage"

# ---- a form added at run time ----
mkdir "$work/forms"
sed 's/^id .*/id = of-our-own/; s/^needs .*/needs = 1/; s/^title 4 .*/title 20 = 项目支出/' \
    models/forms/performance-target.form >"$work/forms/own.form"
"$shenbao" run -q --forms "$work/forms" samples/scans/p01-clean-one.png -o "$work/out" 2>"$work/said"
[ $? = 0 ] && grep -q '"form":"of-our-own"' "$work"/out/pages/*.json
say $? "run --forms reads by a form of the folder"
echo "[form" >"$work/forms/own.form"
"$shenbao" run -q --forms "$work/forms" samples/scans/p01-clean-one.png -o "$work/out2" 2>"$work/said"
[ $? = 3 ] && grep -q "own.form:1: a section heading" "$work/said"
say $? "a mistake in it stops the run and is named"

# ---- printed samples of every form ----
for layout in two one fourteen newer department evaluation; do
    mkdir -p "$work/$layout" "$work/records"
    print --count 12 --seed 11 --layout $layout --dpi 80 -o "$work/$layout" >"$work/said" 2>&1
    "$RESTRUCTURE" models/forms models/doubt/calibration.txt "$work/records" "$work/$layout"/*.json >>"$work/said" 2>&1 &&
        python3 tests/forms/compare.py "$work/$layout" "$work/records" >>"$work/said" 2>&1
    status=$?
    say $status "records of printed samples: $layout"
    [ $status = 0 ] || cat "$work/said"
done

# ---- declarations over two pages ----
for layout in two one fourteen newer evaluation; do
    for part in 1 2; do
        mkdir -p "$work/$layout-$part" "$work/records-$layout-$part"
        print --count 8 --seed 12 --layout $layout --dpi 80 --part $part -o "$work/$layout-$part" >"$work/said" 2>&1
        "$RESTRUCTURE" models/forms models/doubt/calibration.txt "$work/records-$layout-$part" \
            "$work/$layout-$part"/*.json >>"$work/said" 2>&1
    done
    python3 tests/forms/pages.py "$shenbao" "$work/$layout-1" "$work/records-$layout-1" "$work/records-$layout-2" \
        "$work/joined-$layout" >>"$work/said" 2>&1
    status=$?
    say $status "declarations over two pages: $layout"
    [ $status = 0 ] || cat "$work/said"
done

# ---- two declarations on one page, through the whole program ----
mkdir "$work/stacked"
stack() { # name, layout above, layout below
    for half in "upper $2" "lower $3"; do
        print --layout "${half#* }" --plain --dpi 200 --seed 21 -o "$work/stacked/$1-${half% *}" || return 1
    done >"$work/said" 2>&1
    python3 tests/forms/stack.py picture "$work/stacked/$1-upper.png" "$work/stacked/$1-lower.png" "$work/stacked/$1.pgm" \
        >>"$work/said" 2>&1 &&
        OMP_THREAD_LIMIT=1 "$shenbao" run -q "$work/stacked/$1.pgm" -o "$work/stacked/$1" >>"$work/said" 2>&1 &&
        python3 tests/forms/stack.py compare "$work/stacked/$1-upper.json" "$work/stacked/$1-lower.json" \
            "$work/stacked/$1"/pages/*.json >>"$work/said" 2>&1
}
for pair in "two one" "evaluation department"; do
    stack "${pair% *}" "${pair% *}" "${pair#* }"
    status=$?
    say $status "two declarations on one page: ${pair% *} above ${pair#* }"
    [ $status = 0 ] || cat "$work/said"
done
