#!/bin/sh
# Puts what `make install` installs into a Debian package: deb.sh VERSION LIBRARY-FOLDER PACKAGE.deb
set -eu
version=$1
package=$3
root=$(dirname "$package")/root
rm -rf "$root"
mkdir -p "$root/DEBIAN" "$root/usr"
make --no-print-directory -s install ROOT="$root/usr"

# The package is for reading scans, not for training; and its prefix is /usr.
rm -rf "$root/usr/share/shenbao/models/train" "$root/usr/share/shenbao/models/rules.mk" \
    "$root/usr/share/shenbao/models/curve.svg"
sed -i 's,^prefix=.*,prefix=/usr,' "$root/usr/lib/pkgconfig/shenbao.pc"
strip --strip-unneeded "$root/usr/bin/shenbao" "$root"/usr/lib/libshenbao.so.*.*.*
gzip -9n "$root/usr/share/man/man1/shenbao.1"
install -D -m 644 LICENSE "$root/usr/share/doc/shenbao/copyright"
install -m 644 NOTICE README.md README.zh-CN.md "$root/usr/share/doc/shenbao"
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
Maintainer: The shenbao project <shenbao@project.invalid>
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
dpkg-deb --root-owner-group --build "$root" "$package" >/dev/null
rm -rf "$root"
echo "$package"
