#!/bin/sh
# Installs the Debian packages that are missing, and says which before it does.
#
#   packages.sh PURPOSE...      build, run, samples, train, test, fuzz, package, clean, validators,
#                               office, web, slurm, bench, develop
#   packages.sh --check-build LIBRARY...   fails where pkg-config does not find them all; installs nothing
#
# Nothing is done twice: with all packages in place it asks dpkg once and ends. Without root and without sudo it
# prints the command that somebody with root has to run, and ends with status 1.
set -eu

# The package of a program that may well be there from elsewhere, and then does not go with Debian's.
missing_program() {
    command -v "$1" >/dev/null 2>&1 || echo "$2"
}

packages_for() {
    case $1 in
    build) echo gcc libc6-dev make pkg-config libtesseract-dev libleptonica-dev libpcre2-dev libjansson-dev \
        libutf8proc-dev nettle-dev libexif-dev libtiff-dev zlib1g-dev libzip-dev libseccomp-dev libxlsxwriter-dev libsqlite3-dev \
        libqpdf-dev libmicrohttpd-dev ;;
    run) echo tesseract-ocr-chi-sim poppler-utils ;;
    samples) echo libpango1.0-dev fonts-noto-cjk fonts-arphic-uming fonts-arphic-ukai fonts-arphic-gbsn00lp \
        fonts-arphic-gkai00mp fonts-wqy-zenhei fonts-wqy-microhei fonts-liberation ;;
    test) echo libcmocka-dev valgrind strace unzip g++ dpkg-dev python3-jsonschema python3-openpyxl python3-pil zsh locales libopenblas-dev qpdf libxml2-utils parallel ;;
    fuzz) echo clang-14 libclang-rt-14-dev ;;
    package) echo dpkg-dev ;;
    clean) echo debootstrap lintian buildah ;;
    validators) echo python3-venv curl ;;
    office) echo libreoffice-calc-nogui python3-uno ;;
    web) echo "$(missing_program node nodejs)" "$(missing_program npm npm)" chromium fonts-noto-cjk ;;
    slurm) echo slurm-wlm munge ;;
    bench) echo tesseract-ocr ;;
    train) echo libopenblas-dev opencc tesseract-ocr fonts-noto-cjk-extra fonts-babelstone-han fonts-hanazono fonts-lxgw-wenkai \
        fonts-cns11643-sung fonts-cns11643-kai fonts-cwtex-fs fonts-cwtex-ming fonts-ipamj-mincho \
        fonts-morisawa-bizud-mincho fonts-morisawa-bizud-gothic fonts-ipaexfont-gothic fonts-crosextra-carlito \
        fonts-crosextra-caladea fonts-open-sans fonts-dejavu-core ;;
    develop) echo tesseract-ocr clang-format clang-tidy ;;
    *)
        echo "packages.sh: unknown purpose \"$1\"" >&2
        exit 1
        ;;
    esac
}

installed() {
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

# The build itself needs no dpkg: on another system pkg-config answers just as well.
if [ "${1-}" = --check-build ]; then
    shift
    pkg-config --exists "$@" 2>/dev/null && exit 0
    echo "shenbao: libraries to build with are missing. Install them (see README.md), or run: make packages" >&2
    exit 1
fi

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is no Debian system, so nothing is installed here. What is needed is listed in README.md." >&2
    exit 0
fi

missing=
for purpose in "$@"; do
    for package in $(packages_for "$purpose"); do
        installed "$package" || missing="$missing $package"
    done
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1; then
        as_root=sudo
    else
        echo "These Debian packages are missing, and only root can install them. Have somebody run" >&2
        echo "    apt-get install --no-install-recommends$missing" >&2
        echo "and then run make again." >&2
        exit 1
    fi
fi

echo "Installing from Debian:$missing"
log=$(mktemp) && trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # the list is meant to split
if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -y --no-install-recommends install $missing; } >"$log" 2>&1; then
    tail -20 "$log" >&2
    echo "apt-get failed; nothing more was done." >&2
    exit 1
fi
echo "Installed."
