#!/bin/sh
# Of a grammar of wording what quotes something is left, and what holds it together.
set -u
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

cat >"$work/wording" <<'END'
# A grammar.
name = 公路养护 | “四好农村路”补助 | <place>补助
| 桥梁维修 | “三改”（改桥、改路） | 隧道照明
| 航标维护
place = 六安市 | 安庆市
END
cat >"$work/wanted" <<'END'
# A grammar.
name = “四好农村路”补助 | <place>补助
| “三改”（改桥、改路）
place = 六安市 | 安庆市
END
if awk -f models/train/quoted.awk "$work/wording" | diff "$work/wanted" - >"$work/said"; then
    echo "ok what quotes something is left, and rules that do not"
else
    echo "not ok what quotes something is left, and rules that do not"
    sed 's/^/# /' "$work/said"
fi

# What is left of the whole grammar still says everything it names.
cat models/train/wording*.txt >"$work/all"
awk -f models/train/quoted.awk "$work/all" >"$work/quoted"
grep -o '^[a-z0-9_]* =' "$work/all" | sort -u >"$work/names"
grep -o '^[a-z0-9_]* =' "$work/quoted" | sort -u | cmp -s - "$work/names" &&
    echo "ok no rule of the grammar is lost" || echo "not ok no rule of the grammar is lost"
[ "$(grep -c '“' "$work/quoted")" -gt 1000 ] && ! grep -q '= *$\|[|] *$' "$work/quoted" &&
    echo "ok and none is empty" || echo "not ok and none is empty"
