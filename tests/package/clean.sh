#!/bin/sh
# The package on a system that has nothing of it: installed, used by an ordinary user, taken out, nothing left behind. Then
# the image that the container file makes of it, on the same system instead of the registry's.
#
#   clean.sh PACKAGE.deb ROOT
#
# ROOT gets a minimal Debian 12 (debootstrap, 200 MB) the first time. Needs root and a Debian mirror. RESULTS is the run of
# the samples to compare with.
set -eu
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive OMP_THREAD_LIMIT=1
package=$1 root=$2
results=$(realpath "${RESULTS:-build/tests/samples}")

[ "$(id -u)" = 0 ] || { echo "tests/package/clean.sh: it needs root, for chroot" >&2; exit 1; }
if [ ! -e "$root/complete" ]; then
    rm -rf "$root"
    mkdir -p "$root"
    debootstrap --variant=minbase bookworm "$root/base" >"$root/log" 2>&1 || { tail -5 "$root/log" >&2; exit 1; }
    touch "$root/complete"
fi
system=$root/system
trap 'umount "$system/proc" 2>/dev/null || :; rm -rf "$system" "$root/images" "$root/run"' EXIT
rm -rf "$system" "$root/images" "$root/run"
cp -a "$root/base" "$system"
mount -t proc proc "$system/proc"

set +e
check() {
    if [ $? -eq 0 ]; then echo "ok $1"; else echo "not ok $1"; fi
}
# inside COMMAND...: as root in the new system
inside() {
    chroot "$system" "$@" >"$root/log" 2>&1 || { tail -5 "$root/log" | sed 's/^/# /'; false; }
}
# What is on the system, but for what apt keeps of its own.
files() {
    find "$system" -xdev \( -path "$system/proc" -o -path "$system/var/lib/apt" -o -path "$system/var/lib/dpkg" -o \
        -path "$system/var/cache" -o -path "$system/var/log" -o -path "$system/home" \) -prune -o -print | sort
}

lintian --allow-root --fail-on error,warning "$package" >"$root/log" 2>&1 || { sed 's/^/# /' "$root/log"; false; }
check "lintian finds nothing"
inside apt-get update
check "a clean system"
# What the package needs of others is installed first, so that what it brings itself can be told from that.
cp "$package" "$system/tmp/shenbao.deb"
needed=$(dpkg-deb -f "$package" Depends | sed -e 's/([^)]*)//g' -e 's/,/ /g' -e 's/|[^ ]*//g')
# shellcheck disable=SC2086 # the list is meant to split
inside apt-get -y --no-install-recommends install $needed
check "what it depends on is to be had"
files >"$root/before"
inside apt-get -y --no-install-recommends install /tmp/shenbao.deb
check "it installs"
files | comm -13 "$root/before" - | grep -q "^$system/usr/bin/shenbao$"
check "and is there"

mkdir -p "$system/home/reader" && cp -R samples/scans "$system/home/reader" && chown -R 1000:1000 "$system/home/reader"
reader() {
    chroot --userspec=1000:1000 "$system" env -i PATH=/usr/bin:/bin HOME=/home/reader LANG=C.UTF-8 OMP_THREAD_LIMIT=1 \
        sh -c "cd && $1" >"$root/log" 2>&1 || { tail -5 "$root/log" | sed 's/^/# /'; false; }
}
reader 'shenbao run -q scans -o out --page-timeout 600 --format xlsx'
check "an ordinary user reads the samples"
diff -r "$results/pages" "$system/home/reader/out/pages" >"$root/log" 2>&1
check "the results are those of this build, byte for byte"
[ -s "$system/home/reader/out/export/declarations.xlsx" ]
check "and a workbook is there"
reader 'shenbao export out --format sqlite -o all.db && shenbao export out --format pdf -o pdf && shenbao status out && shenbao forms'
check "other commands run"
ls "$system/usr/lib/libshenbao.so.1" >"$root/log" && inside sh -c 'ldconfig -p | grep -q libshenbao.so.1'
check "the linker knows the library"

inside apt-get -y purge shenbao
check "it is removed"
files | diff "$root/before" - | sed -e 's/^/# /' -e '/^# [0-9]/d' >"$root/left"
cat "$root/left"
[ ! -s "$root/left" ]
check "nothing is left behind"

# image ARGUMENT...: buildah, with what it keeps under ROOT
image() {
    buildah --root "$root/images" --runroot "$root/run" --storage-driver vfs "$@" 2>"$root/log" ||
        { tail -5 "$root/log" | sed 's/^/# /' >&2; false; }
}
container=$(image from scratch) && image add -q "$container" "$root/base" >"$root/left" &&
    image commit -q "$container" docker.io/library/debian:12-slim >"$root/left" &&
    image bud --isolation chroot --pull-never -t shenbao -f pipeline/package/Containerfile "$(dirname "$package")" >"$root/left"
check "the container image is built"
container=$(image from --pull-never localhost/shenbao) &&
    image run --isolation chroot -v "$(realpath samples/scans):/scans:ro" "$container" -- \
        shenbao run -q /scans/p18-clean-pair.png -o /out --page-timeout 600 &&
    image run --isolation chroot "$container" -- sh -c 'cat /out/pages/*.json' | cmp - "$results"/pages/p18-clean-pair.*.json
check "and reads a scan, with the same result"
