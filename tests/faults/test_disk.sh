#!/bin/sh
# Disks that fail, and machines that lose their power. strace makes calls fail with EIO, one after the other; and it
# notes in which order a run writes, syncs and renames, from which power.py makes what a disk may hold at any moment.
set -u
power=$(realpath tests/faults/power.py)
. tests/faults/common.sh

if ! strace -f -o /dev/null true 2>/dev/null; then
    echo "skip disks that fail, and machines that lose their power: strace cannot trace here"
    exit 0
fi
mkdir -p in/deep && for i in 1 2 3; do page in/$i.pbm $i; done
page in/deep/4.pbm 4 && page in/deep/5.pbm 5 && cp in/1.pbm in/again.pbm
run_into peace 0 in
check "the pages are read in peace"

# failing CALL WHEN [PATH]: a run into `out` in which that call fails with EIO; WHEN counts in each process by itself
failing() {
    rm -rf out
    strace -f -o /dev/null ${3:+-P "$work/$3"} -e trace="$1" -e inject="$1:error=EIO:when=$2" \
        "$shenbao" run in -o out -j 1 >out.log 2>&1
}
# whole: every result in `out` is the one of peace, or says that a worker was lost (whose report could not be written)
whole() {
    (cd out/pages 2>/dev/null || exit 0
    find . -name '*.json' ! -exec grep -q '"error":{"code":"crashed"' {} \; -exec cmp {} ../../peace/pages/{} \;) >differences 2>&1
    [ ! -s differences ] || { sed 's/^/# /' differences; false; }
}

failing read 1+ in/3.pbm
[ $? -eq 2 ] && [ "$(error_of out 3.pbm)" = io_error ] && grep -q 'in/3.pbm: ' out.log && [ "$(results out)" = 5 ]
check "a scan that cannot be read through costs its page alone: io_error"
run_into out 0 in && diff -r peace/pages out/pages
check "and is read once the disk gives it back"

# Each writing call of each process in turn: pages that are there are whole, the status is a documented one, and the next
# run makes it whole.
for call in write fsync rename; do
    bad= stopped=
    for when in 1 2 3 4; do
        failing $call $when
        status=$?
        case $status in
        0 | 2) ;;
        4) stopped=yes && grep -q 'cannot write to out: Input/output error' out.log || bad="$bad $when: no message;" ;;
        *) bad="$bad $when: status $status;" ;;
        esac
        whole && [ -z "$(leftovers out/pages)" ] || bad="$bad $when: not whole;"
        "$shenbao" run in -o out -j 1 -q --retry-failed 2>>out.log && diff -r peace/pages out/pages >/dev/null || bad="$bad $when: not resumed;"
    done
    [ -z "$bad" ] && [ -n "$stopped" ] || { echo "#$bad"; false; }
    check "EIO of $call, whichever: status 4, results whole, and the next run goes on"
done

# --- Power ---
rm -rf out
strace -f -y -xx -s 4000000 -o trace -e trace=openat,write,pwrite64,fsync,fdatasync,rename,unlink,unlinkat,rmdir,mkdir,ftruncate \
    "$shenbao" run in -o out -j 2 -q
python3 "$power" trace "$work" out peace "$shenbao"
