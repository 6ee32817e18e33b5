#!/bin/sh
# Puts what `make install` installs into a Debian package: deb.sh VERSION LIBRARY-FOLDER PACKAGE.deb
set -eu
version=$1
package=$3
root=$(dirname "$package")/root
rm -rf "$root"
mkdir -p "$root/DEBIAN" "$root/usr"
make --no-print-directory -s install ROOT="$root/usr"

# The package is for reading scans, not for training or fitting; and its prefix is /usr.
models=$root/usr/share/shenbao/models
rm -rf "$models/train" "$models/calibrate" "$models/rules.mk" "$models/curve.svg"
sed -i 's,^prefix=.*,prefix=/usr,' "$root/usr/lib/pkgconfig/shenbao.pc"
strip --strip-unneeded "$root/usr/bin/shenbao" "$root"/usr/lib/libshenbao.so.*.*.*
gzip -9n "$root/usr/share/man/man1/shenbao.1" "$root/usr/share/man/man3/libshenbao.3"
documents=$root/usr/share/doc/shenbao
install -D -m 644 pipeline/package/copyright "$documents/copyright"
install -m 644 NOTICE README.md README.zh-CN.md "$documents"
install -D -m 644 pipeline/package/lintian-overrides "$root/usr/share/lintian/overrides/shenbao"
maintainer='The shenbao project <shenbao@project.invalid>'
written=$(git log -1 --format=%cD 2>/dev/null || date -R -r Makefile)
printf 'shenbao (%s-1) stable; urgency=low\n\n  * This version.\n\n -- %s  %s\n' "$version" "$maintainer" "$written" |
    gzip -9n >"$documents/changelog.Debian.gz"
chmod -R u=rwX,go=rX "$root"

# dpkg-shlibdeps wants a source package's control file about it.
mkdir -p "$root/debian"
printf 'Source: shenbao\n\nPackage: shenbao\nArchitecture: any\n' >"$root/debian/control"
needed=$(cd "$root" && dpkg-shlibdeps -O -l"$PWD/usr/lib" usr/bin/shenbao usr/lib/libshenbao.so.*.*.* 2>/dev/null |
    sed 's/^shlibs:Depends=//')
rm -rf "$root/debian"
cat >"$root/DEBIAN/control" <<CONTROL
Package: shenbao
Version: $version-1
Architecture: $(dpkg --print-architecture)
Maintainer: $maintainer
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Depends: $needed, poppler-utils
Section: graphics
Priority: optional
Description: turns scanned Chinese declaration tables into records
 shenbao (申报) reads folders of scanned declaration tables, finds the grid, reads
 the cells and rebuilds the declaration: fields, funds, goals and indicators. Of
 every cell it says how probably it is right. It works offline.
 .
 The library libshenbao, its header and its pkg-config file are in it too.
CONTROL
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
printf 'activate-noawait ldconfig\n' >"$root/DEBIAN/triggers"
library=$(basename "$root"/usr/lib/libshenbao.so.?)
printf 'libshenbao %s shenbao (>= %s)\n' "${library##*.}" "$version" >"$root/DEBIAN/shlibs"
dpkg-deb --root-owner-group --build "$root" "$package" >/dev/null
rm -rf "$root"
echo "$package"
