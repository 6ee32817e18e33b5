#!/bin/sh
# A plan read in shares gives the bytes of one run, whatever their number, and nothing wrong is put together.
set -u
cluster=$(realpath pipeline/batch/cluster)
. tests/faults/common.sh

mkdir -p in/more
for i in 1 2 3 4 5 6; do page in/$i.pbm $i; done
for i in 7 8 9 10; do page in/more/$i.pbm $i; done
cp in/3.pbm in/more/again.pbm
printf 'no picture at all\n' >in/text.png
python3 "$documents" scan in/two.pdf in/1.pbm in/2.pbm
printf 'x' >"in/more/$(printf 'latin\351.png')"
ln -s nowhere in/gone.png

"$shenbao" plan in -o plan >plan.log 2>&1
[ $? -eq 2 ] && grep -q 'pages 15, of files 14; duplicates left out 1,' plan.log && grep -q 'gone.png' plan.log
check "a plan counts pages and names what cannot be read"
[ "$(grep -c '"sha256":"[0-9a-f]\{64\}"' plan)" = 13 ] && grep -q '"same_as":"3.pbm"' plan
check "it holds every file's SHA-256, and what is there twice"
"$shenbao" plan in -o plan-again -q 2>/dev/null
cmp plan plan-again
check "the same inputs give the same plan"
"$shenbao" plan in -o - -q 2>/dev/null | cmp - plan && [ ! -e - ]
check "and so on stdout"

run_into whole 2 in
"$shenbao" run in -o whole >whole.log 2>&1
for shares in 1 3 7; do
    for share in $(seq "$shares"); do
        "$shenbao" run -q --plan plan --shard "$share/$shares" -o "of$shares/$share" 2>/dev/null
    done
    "$shenbao" merge of$shares/* -o "of$shares-merged" >"merge$shares.log" 2>&1
    [ $? -eq 2 ] && diff -r whole/pages "of$shares-merged/pages" && cmp whole/duplicates.jsonl of$shares-merged/duplicates.jsonl
    check "$shares shares are merged to the bytes of one run"
done
cmp of1-merged/run.json of7-merged/run.json && cmp of1-merged/plan.jsonl of7-merged/plan.jsonl
check "run.json and plan do not depend on the number of shares"
[ "$(results of7/1)" -lt 15 ] && [ "$(results of7/2)" -lt 15 ]
check "a share is a part"
"$shenbao" merge of7/* -o of7-merged >again.log 2>&1
[ $? -eq 2 ] && diff -r whole/pages of7-merged/pages
check "merging once more changes nothing"
run_into of7-merged 2 in && grep -q ' 0 read' of7-merged.log
check "nothing of what was merged is read again"

# refused TEXT OUT...: merge refuses, says so, and leaves nothing
refused() {
    text=$1
    shift
    rm -rf target
    "$shenbao" merge "$@" -o target >refused.log 2>&1
    [ $? -eq 1 ] && grep -q "$text" refused.log && [ ! -e target ] || { sed 's/^/# /' refused.log; false; }
}
refused "missing: .*share 2/3" of3/1 of3/3
check "missing pages are refused, with their share"
cp -R of3 extra && cp extra/1/pages/text.png.*.json extra/1/pages/other.png.0123456789ab.json 2>/dev/null ||
    for i in 1 2 3; do cp extra/$i/pages/text.png.*.json extra/1/pages/other.png.0123456789ab.json 2>/dev/null; done
refused "none of the plan's pages: .*other.png" extra/*
check "a page that is none of the plan's is refused"
cp -R of3 differ && file=$(find differ/2/pages -name '*.pbm.*' | head -n 1) && mkdir -p "differ/1/${file#differ/2/}" && rmdir "differ/1/${file#differ/2/}" &&
    sed 's/"skew":/"skew":1/' "$file" >"differ/1/${file#differ/2/}"
refused "two results that differ" differ/*
check "two results of a page that differ are refused"
cp -R of3 same && cp "same/2/${file#differ/2/}" "$(dirname "same/1/${file#differ/2/}")/" 2>/dev/null ||
    { mkdir -p "$(dirname "same/1/${file#differ/2/}")" && cp "same/2/${file#differ/2/}" "same/1/${file#differ/2/}"; }
"$shenbao" merge same/* -o same-merged 2>/dev/null
[ $? -eq 2 ] && diff -r whole/pages same-merged/pages
check "the same result twice is no harm"
cp -R of3 damaged && file=$(find damaged/2/pages -name '*.pbm.*' | head -n 1) && head -c 100 "$file" >cut && cp cut "$file"
refused "damaged" damaged/*
check "a damaged result is refused"
refused "no run of a share" whole of3/*
check "a run without a plan is refused"
"$shenbao" plan in/more -o other -q 2>/dev/null && "$shenbao" run -q --plan other -o other-out 2>/dev/null
refused "another plan" of3/* other-out
check "shares of another plan are refused"
mkdir -p used && cp -R whole/pages used/
"$shenbao" merge of3/* -o used >used.log 2>&1
[ $? -eq 1 ] && grep -q 'other results' used.log
check "a folder with other results is not merged into"

# --- What is missing ---
[ -z "$("$shenbao" status --missing of7/* 2>/dev/null)" ]
check "nothing is missing of what is whole"
rm -rf lacking && cp -R of7 lacking && rm -rf lacking/2 lacking/3 && mkdir lacking/2
rm "$(find lacking/6/pages -name '*.json' | head -n 1)"
[ "$("$shenbao" status --missing lacking/* 2>missing.log)" = 2-3,6 ] && grep -q 'share 6/7: pages missing: 1 of' missing.log
check "status --missing gives the shares to read again"
for share in 2 3 6; do "$shenbao" run -q --plan plan --shard $share/7 -o lacking/$share 2>/dev/null; done
"$shenbao" merge lacking/* -o lacking-merged 2>/dev/null
[ $? -eq 2 ] && diff -r whole/pages lacking-merged/pages
check "which makes it whole"

# --- Plans that are wrong ---
head -n 5 plan >short && run_into none 1 --plan short && grep -q short none.log
check "a plan that was cut short is refused"
printf '{"schema":"shenbao.plan/1","pages":1,"files":1,"duplicates":0}\n' >climbing # inputs may be missing
sed -n '2s,"name":"[^"]*","name":"../../up.pbm",p' plan >>climbing
sed -n 2p climbing | grep -q '"name":"../../up.pbm"' || sed -n 2p plan | sed 's,"name":"[^"]*","name":"../../up.pbm",' >>climbing
run_into none 1 --plan climbing && [ ! -e none ]
check "a plan that leads out of OUT is refused"
run_into none 1 --plan plan in && run_into none 1 --shard 1/2 in && run_into none 1 --plan plan --shard 3/2
check "plans, inputs and shares that do not go together are bad usage"
cp -R in moved && "$shenbao" plan moved -o moving -q 2>/dev/null
page moved/1.pbm 99
run_into changed 2 --plan moving && [ "$(error_of changed 1.pbm)" = changed ]
check "a file that is not the one that was planned fails as changed"

# --- The files for clusters ---
if command -v parallel >/dev/null 2>&1; then
    SHENBAO=$shenbao sh "$cluster/parallel.sh" plan parallel 4 -j 2 </dev/null >parallel.log 2>&1
    [ $? -eq 2 ] && diff -r whole/pages parallel/all/pages
    check "parallel.sh reads and merges a plan"
else
    echo "skip parallel.sh reads and merges a plan"
fi
# What a pod would run, without Kubernetes
sed -n '/^            - |$/,/^          resources:/{s/^              //p}' "$cluster/job.yaml" >pod.sh
mkdir pod && ln -s ../in pod/in && cp plan pod/plan.jsonl && mkdir tools && ln -s "$shenbao" tools/shenbao
for index in 0 1 2; do
    (cd pod && PATH=$work/tools:$PATH JOB_COMPLETION_INDEX=$index SHARES=3 sh ../pod.sh >/dev/null 2>&1) || echo "# index $index failed"
done
"$shenbao" merge pod/out/* -o pod/all 2>/dev/null
[ $? -eq 2 ] && diff -r whole/pages pod/all/pages
check "what job.yaml runs reads a share an index"
slow_pages scans && cp "$samples"/scans/p10-faint-one.jpg scans # one more: two are in hand at a time
mkdir slow-pod && ln -s ../scans slow-pod/in && (cd slow-pod && "$shenbao" plan -q in -o plan.jsonl)
(cd slow-pod && PATH=$work/tools:$PATH JOB_COMPLETION_INDEX=0 SHARES=1 exec sh ../pod.sh >/dev/null 2>&1) &
pod=$!
once_begun slow-pod/out/1 $pod
kill -TERM $pod
wait $pod
[ $? -eq 130 ] && [ "$(results slow-pod/out/1)" -lt 4 ] && [ -z "$(leftovers slow-pod/out)" ]
check "a pod that is told to go stops between pages"
