#!/bin/sh
# Two runs with one OUT: the second is told who is at work and leaves; a run that was killed stands in nobody's way.
set -u
. tests/faults/common.sh

slow_pages in
# begin OUT: a run that stands still with its first pages in hand; its process is $run
begin() {
    "$shenbao" run in -o "$1" -j 1 -q 2>"$1.first" &
    run=$!
    once_begun "$1" $run
    kill -STOP $run
}

begin out
cksum out/*.* >before # the worker may still be writing its page
run_into out 4 in && grep -q "process $run on $(uname -n)" out.log && grep -q "shenbao status out" out.log
check "a second run says who is at work, and ends with status 4"
cksum out/*.* | cmp - before
check "and touches nothing"
LC_ALL=zh_CN.UTF-8 "$shenbao" run in -o out 2>&1 | grep -q "进程 $run"
check "in Chinese too"
run_into other 0 in
check "another OUT is free"
"$shenbao" status out | grep -q '^run: *running' && "$shenbao" plan in -o plan -q && "$shenbao" export out --format jsonl -o out.jsonl &&
    "$shenbao" export out --format report | grep -q '<p class=soft>running'
check "status, plan and export do not mind"

mkdir -p out/.work/1 && : >out/.work/1/page.pdf && : >out/pages/.1-00000000.shenbao-tmp
kill -9 $run
wait $run 2>/dev/null
"$shenbao" status out | grep -q '^run: *died'
check "status says that a run was killed"
"$shenbao" export out --format report | grep -q 'died (the same' && LC_ALL=zh_CN.UTF-8 "$shenbao" export out --format report | grep -q 异常终止
check "so does the report"
run_into out 0 in && [ "$(results out)" = 3 ] && diff -r out/pages other/pages && [ -z "$(leftovers out)" ]
check "the next one goes on at once, and clears away what the dead one left"

"$shenbao" plan in -o plan -q
begin held
for share in 1 2; do "$shenbao" run -q --plan plan --shard $share/2 -o of2/$share; done
"$shenbao" run -q --plan plan --shard 1/1 -o of1 && kill -CONT $run && wait $run && "$shenbao" merge of2/* -o merged 2>/dev/null &&
    diff -r merged/pages held/pages
check "shares have each a lock of their own"

if strace -o /dev/null true 2>/dev/null; then
    mkdir nolock && : >nolock/run.lock
    strace -f -o /dev/null -P "$work/nolock/run.lock" -e trace=fcntl -e inject=fcntl:error=ENOLCK "$shenbao" run in/1.pbm -o nolock >nolock.log 2>&1
    [ $? -eq 0 ] && grep -q 'without locks' nolock.log && [ "$(results nolock)" = 1 ]
    check "where the file system knows no locks the run says so and goes on"
else
    echo "skip where the file system knows no locks the run says so and goes on"
fi
