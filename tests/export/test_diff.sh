#!/bin/sh
# shenbao diff tells what differs, and nothing else.
set -u
. tests/export/common.sh

# differ STATUS ARGUMENT...
differ() {
    expected=$1
    shift
    "$shenbao" diff "$@" >"$work/told" 2>"$work/said"
    [ $? = "$expected" ]
}

differ 0 "$results" "$results" && grep -q '^pages that differ: 0 of ' "$work/told" && [ "$(wc -l <"$work/told")" = 1 ]
check "a run does not differ from itself"
mkdir "$work/other" && cp -R "$results/pages" "$work/other"
"$python" - "$work/other/pages" <<'PYTHON'
import json, pathlib, sys
folder = pathlib.Path(sys.argv[1])
one, two, gone = sorted(folder.glob("p0[012]-*.json"))
page = json.loads(one.read_text())
cell = page["tables"][0]["cells"][1]
cell["text"], cell["confidence"] = "另一个名称", 0.123
page["tables"][0]["cells"][2]["flags"] = ["covered", "clipped"]
del page["tables"][0]["cells"][3]
page["records"][0]["funds"][0]["amount"] = "1.00"
page["records"][0]["indicators"].append({"level3": "新指标"})
one.write_text(json.dumps(page))
page = json.loads(two.read_text())
page["records"][0]["fields"]["year"]["confidence"] = 0.5
two.write_text(json.dumps(page))
gone.unlink()
PYTHON
differ 5 "$results" "$work/other"
check "a difference has its own status"
[ "$(grep -c '^p0' "$work/told")" = 2 ] && grep -q '另一个名称' "$work/told" && grep -q 'covered' "$work/told" &&
    grep -q 'records.0.funds.0.amount: .* → 1.00' "$work/told" && grep -q 'only in' "$work/told" &&
    grep -q "^pages that differ: 2 of $(ls "$results/pages" | wc -l); in texts 1, flags 1, cells 1, records 2\$" "$work/told"
check "texts, flags, cells and records are told; how sure the program is, is not"
differ 5 --json "$results" "$work/other" && "$python" - "$work/told" <<'PYTHON'
import json, sys
told = json.load(open(sys.argv[1]))
kinds = sorted(change["kind"] for change in told["changes"])
sys.exit(kinds != ["cell", "flags", "page", "record", "record", "text"] or told["summary"]["different"] != 2)
PYTHON
check "json says the same"
differ 5 "$work/other" "$results" && grep -q '另一个名称 → ' "$work/told"
check "the other way round too"
echo '{' >"$work/other/pages/$(basename "$(ls "$results"/pages/p03-*.json)")"
differ 2 "$results" "$work/other" && grep -q 'is no page result' "$work/said"
check "a spoiled result is named"
differ 1 "$results" && differ 1 "$results" "$work/none" && differ 1 "$results" "$results" "$results"
check "bad usage is refused"
