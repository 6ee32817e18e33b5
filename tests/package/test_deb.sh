#!/bin/sh
# The Debian package holds what it should, and what it holds runs from where it is unpacked.
set -u
export LC_ALL=C.UTF-8 OMP_THREAD_LIMIT=1
results=$(realpath "${RESULTS:-build/tests/samples}")
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

say() {
    if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi
}
if ! command -v dpkg-shlibdeps >/dev/null || ! command -v dpkg-deb >/dev/null; then
    echo "skip dpkg-dev is not installed (sh tests/packages.sh package)"
    exit 0
fi

make --no-print-directory -s deb >"$work/said" 2>&1 || sed 's/^/# /' "$work/said"
package=$(tail -n 1 "$work/said")
[ -f "$package" ]
say $? "make deb"
dpkg-deb -f "$package" Depends >"$work/depends"
for wanted in libtesseract5 liblept5 libjansson4 libqpdf29 libsqlite3-0 libxlsxwriter4 poppler-utils; do
    grep -q "$wanted" "$work/depends"
    say $? "it depends on $wanted"
done
dpkg-deb -c "$package" >"$work/contents"
! awk '{ print $2, $6 }' "$work/contents" | grep -v '^root/root ' && ! awk '{ print $1 }' "$work/contents" | grep -v '^l' | grep '^.\{8\}w'
say $? "files are root's, and nobody else writes them"
for wanted in usr/bin/shenbao usr/lib/libshenbao.so.1 usr/include/shenbao/shenbao.h usr/share/man/man1/shenbao.1.gz \
    usr/share/shenbao/models/tessdata/shenbao.traineddata usr/share/shenbao/models/tessdata/shenbao-bilevel.traineddata usr/share/shenbao/models/tessdata/shenbao.ngram usr/share/bash-completion/completions/shenbao \
    usr/share/doc/shenbao/copyright; do
    grep -q " ./$wanted" "$work/contents"
    say $? "it has $wanted"
done
! awk '{ print $6 }' "$work/contents" | grep -v '^./$\|^./usr/'
say $? "and nothing outside usr"
dpkg-deb -x "$package" "$work/root" && dpkg-deb -e "$package" "$work/control" &&
    (cd "$work/root" && md5sum --quiet -c "$work/control/md5sums")
say $? "its checksums are right"

mkdir "$work/scans" && cp samples/scans/p01-clean-one.png "$work/scans"
(cd "$work" && env -u SHENBAO_MODELS LD_LIBRARY_PATH="$work/root/usr/lib" "$work/root/usr/bin/shenbao" run scans -o out -q \
    --format csv) >"$work/said" 2>&1
say $? "unpacked, it reads a scan with its own models"
cmp "$work"/out/pages/p01-clean-one.*.json "$results"/pages/p01-clean-one.*.json
say $? "as it does here"
grep -q p01-clean-one "$work/out/export/csv/projects.csv"
say $? "and writes the format that was asked for at once"
