#!/bin/sh
# Reads a plan by pipeline/batch/cluster/submit.sh on a Slurm of one machine: munged, slurmctld and slurmd are started
# here, in a folder of their own and on ports of their own. One task is killed, one is requeued in its midst.
# Takes a minute or two; skipped with a notice where Slurm is not installed or cannot be started.
set -u
cluster=$(realpath pipeline/batch/cluster)
. tests/faults/common.sh

skip() {
    echo "skip a Slurm array reads a plan: $1"
    exit 0
}
for program in munged slurmctld slurmd sbatch; do
    PATH=$PATH:/usr/sbin command -v $program >/dev/null || skip "$program is missing (apt-get install slurm-wlm munge)"
done
[ "$(id -u)" = 0 ] || skip "needs root"
PATH=$PATH:/usr/sbin

# --- The cluster ---
daemons=
stop_cluster() {
    for daemon in $daemons; do kill "$daemon" 2>/dev/null; done
    for daemon in $daemons; do wait "$daemon" 2>/dev/null; done
    cd / && rm -rf "$work"
}
trap stop_cluster EXIT
host=$(hostname -s)
mkdir -m 755 munge state spool
dd if=/dev/urandom of=munge/key bs=128 count=1 2>/dev/null && chmod 400 munge/key
cat >slurm.conf <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=17817
SlurmdPort=17818
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SlurmdParameters=config_overrides
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
JobRequeue=1
KillWait=2
ReturnToService=2
MailProg=/bin/true
NodeName=$host NodeAddr=127.0.0.1 CPUs=4 RealMemory=8000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:4
CONF
export SLURM_CONF="$work/slurm.conf"
munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munge/pid" \
    --log-file="$work/munge/log" --seed-file="$work/munge/seed" >munge.out 2>&1 &
daemons="$!"
slurmctld -D >ctld.out 2>&1 &
daemons="$! $daemons"
slurmd -D -N "$host" >slurmd.out 2>&1 &
daemons="$! $daemons"
tries=0
until sinfo -h -o %T 2>/dev/null | grep -q 'idle'; do
    tries=$((tries + 1))
    [ $tries -lt 60 ] || { tail -n 3 munge.out ctld.out slurmd.out | sed 's/^/# /'; skip "it did not start"; }
    sleep 0.5
done

# --- The work ---
mkdir in && for i in $(seq 24); do page in/$i.pbm "$i"; done
"$shenbao" run -q in -o whole
"$shenbao" plan -q in -o plan
# A program that is killed in its second share, and waits to be requeued in its third, the first time
cat >fragile <<SCRIPT
#!/bin/sh
out= shard=
for word; do
    [ "\$last" != -o ] || out=\$word
    [ "\$last" != --shard ] || shard=\${word%/*}
    last=\$word
done
if { [ "\$shard" = 2 ] || [ "\$shard" = 3 ]; } && mkdir "$work/struck.\$shard" 2>/dev/null; then
    "$shenbao" "\$@" &
    until [ -s "\$out/log.jsonl" ]; do sleep 0.02; done
    [ "\$shard" = 3 ] || kill -9 \$! \$\$
    kill -STOP \$! && touch "$work/waiting" && wait
fi
exec "$shenbao" "\$@"
SCRIPT
chmod +x fragile
cat >program <<SCRIPT
#!/bin/sh
# submit.sh asks what is missing; the tasks read
[ "\$1" = run ] && exec "$work/fragile" "\$@"
exec "$shenbao" "\$@"
SCRIPT
chmod +x program
export SHENBAO="$work/program"

# idle: waits until no task is queued or running
idle() {
    tries=0
    while squeue -h | grep -q .; do
        tries=$((tries + 1))
        [ $tries -lt 600 ] || { squeue | sed 's/^/# /'; return 1; }
        sleep 0.5
    done
}
sh "$cluster/submit.sh" plan out 6 >submit.log 2>&1 && grep -q 'Submitted batch job' submit.log ||
    { sed 's/^/# /' submit.log; false; }
check "submit.sh submits an array"
grep -q 'Shares 1-4 of 4' submit.log
check "of as many shares as the plan has pages for"
job=$(sed -n 's/^Submitted batch job //p' submit.log)
tries=0
until [ -e waiting ] || [ $tries -ge 240 ]; do sleep 0.5 && tries=$((tries + 1)); done
[ -e waiting ] && scontrol requeue "${job}_3"
check "a task is requeued in its midst"
idle
check "the array comes to its end"
[ "$(results out/3)" -gt 0 ] && [ -n "$(results out/1)" ] && [ "$("$shenbao" status --missing out/* 2>/dev/null)" = 2 ]
check "the requeued task is whole, the one that was killed is missing"
sh "$cluster/submit.sh" plan out 6 >again.log 2>&1 && grep -q 'Shares 2 of 4' again.log && idle
check "submit.sh run again reads what is missing"
sh "$cluster/submit.sh" plan out 6 >none.log 2>&1 && grep -q 'Nothing is missing' none.log
check "and then nothing is"
"$shenbao" merge out/[0-9]* -o out/all 2>merge.log && diff -r whole/pages out/all/pages
check "the shares are merged to the bytes of one run"
