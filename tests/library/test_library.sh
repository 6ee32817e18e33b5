#!/bin/sh
# libshenbao as a program outside this tree has it: installed, found by pkg-config, seen to export what it promises, and
# used by an example.
set -u
export LC_ALL=C.UTF-8 OMP_THREAD_LIMIT=1
here=$(dirname "$0")
results=${RESULTS:-build/tests/samples}
lib=${LIB:-build/lib}
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
scan=samples/scans/p01-clean-one.png
small=samples/scans/p18-clean-pair.png

say() {
    if [ "$1" = 0 ]; then echo "ok $2"; else echo "not ok $2"; fi
}
# quietly COMMAND...: what it says is shown where it fails
quietly() {
    "$@" >"$work/said" 2>&1 || { head -20 "$work/said" | sed 's/^/# /'; false; }
}

# promise NAME: as say, of what programs that were built before rely on
promise() {
    [ $? = 0 ] && echo "ok $1" && return
    cat <<'ADVICE'
# Programs that were built with libshenbao.so.1 must go on with it. What is new goes beside what is there: another function
# (then into symbols.txt and abi.c), a last member of a struct (into abi.c; library.c leaves it to callers that have it),
# another status (into abi.c). What has to go or change goes under a new name, or the library does: ABI in
# pipeline/library.mk, with a new node in library.map, and symbols.txt and abi.c of that.
ADVICE
    echo "not ok $1"
}

grep -v '^SHENBAO_1$' "$here/symbols.txt" >"$work/promised"
nm -D --defined-only "$lib/libshenbao.so.1" | awk '{ print $3 }' | sort | diff - "$here/symbols.txt"
promise "the library shows the names it promises, and no others"
nm -g --defined-only "$lib/libshenbao.a" | awk 'NF == 3 { print $3 }' | sort >"$work/static"
sed -e '/^SHENBAO_1$/d' -e 's/@@.*//' "$here/symbols.txt" | diff "$work/static" -
say $? "so does the static one"
objdump -p "$lib/libshenbao.so.1" | grep -q 'SONAME *libshenbao.so.1$'
promise "it is libshenbao.so.1"
nm -D --undefined-only "$lib/libshenbao.so.1" | grep -wE 'exit|_exit|printf|puts|perror' | sed 's/^/# /' | grep .
[ $? != 0 ]
say $? "it neither prints to stdout nor ends the process"
quietly gcc -std=c17 -Wall -Wextra -Werror -Iinclude -fsyntax-only "$here/abi.c"
promise "structs, statuses and functions are as they were"
sed -n 's/^IS(\([a-z_]*\),.*/\1@@SHENBAO_1/p' "$here/abi.c" | sort | cmp - "$work/promised" &&
    sed -n 's/^ *\(STATUS_[A-Z_]*\) = \(-*[0-9]*\).*/NUMBER(\1, \2);/p' include/shenbao/status.h >"$work/statuses" &&
    grep '^NUMBER(' "$here/abi.c" | diff "$work/statuses" -
promise "and these are all there are"
if command -v g++ >/dev/null; then
    echo '#include <shenbao/shenbao.h>' >"$work/a.cc" && quietly g++ -Wall -Wextra -Iinclude -fsyntax-only "$work/a.cc"
    say $? "C++ takes the header"
else
    echo "skip C++ takes the header: no g++"
fi

# Installed, and used from there. The install is this build's own: nothing is compiled anew.
quietly make --no-print-directory -s install DESTDIR="$work/root" PREFIX=/usr/local
say $? "make install"
find "$work/root" -type f -o -type l | sort >"$work/installed"
export PKG_CONFIG_PATH="$work/root/usr/local/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$work/root"
for linking in shared static; do
    flags=$(PKG_CONFIG_SYSROOT_DIR="$work/root" pkg-config --cflags --libs shenbao)
    if [ $linking = static ]; then
        flags="-I$work/root/usr/local/include $work/root/usr/local/lib/libshenbao.a $(PKG_CONFIG_SYSROOT_DIR='' \
            pkg-config --libs $(pkg-config --print-requires-private shenbao)) -lm -pthread"
    fi
    # shellcheck disable=SC2086 # flags are meant to split
    quietly gcc -std=c17 -Wall -Wextra samples/library/cells.c -o "$work/cells-$linking" $flags
    say $? "an example builds against the $linking library"
    LD_LIBRARY_PATH="$work/root/usr/local/lib" SHENBAO_MODELS="$work/root/usr/local/share/shenbao/models" \
        "$work/cells-$linking" "$scan" "$work/overlay.png" >"$work/cells" 2>"$work/said"
    say $? "and runs"
    /usr/bin/python3 - "$work/cells" "$(ls "$results"/pages/p01-clean-one.*.json)" <<'PYTHON'
import json, sys
page = json.load(open(sys.argv[2]))
wanted = [(cell["id"], cell["text"], cell["flags"]) for table in page["tables"] for cell in table["cells"]]
rows = [line.split("\t") for line in open(sys.argv[1]).read().replace("\r", "").split("\n") if line.startswith("t0r")]
found = [(row[0], row[2], row[3:]) for row in rows]
funds = [["fund", fund["period"], fund["item"], fund.get("amount", "")] for fund in page["records"][0]["funds"]]
told = [line.split("\t") for line in open(sys.argv[1]).read().split("\n") if line.startswith("fund")]
sys.exit(found != wanted or funds != told or len(found) < 50)
PYTHON
    say $? "it walks the cells and funds of the page result"
    head -c 8 "$work/overlay.png" | od -An -c | grep -q 'P   N   G'
    say $? "and gets the overlay"
done

# Structs grow: a program of today with a library of tomorrow, and the other way round.
mkdir -p "$work/later/shenbao"
sed -e 's/^    int64_t max_pixels;.*/&\n    const char *later;/' -e 's/^    double polygon\[8\];.*/&\n    const char *later[9];/' \
    include/shenbao/shenbao.h >"$work/later/shenbao/shenbao.h"
# A build of before may have left objects of sources that are gone.
(cd "$lib/obj" && find pipeline -name '*.o' ! -path pipeline/library.o) | while read -r object; do
    [ ! -e "${object%.o}.c" ] || echo "$lib/obj/$object"
done >"$work/objects"
quietly eval "${COMPILE:-gcc -D_GNU_SOURCE -DSHENBAO_VERSION='\"0\"' -Iinclude -Ipipeline} -std=c17 -fPIC -fvisibility=hidden" \
    '-iquote "$work/later" -c pipeline/library.c -o "$work/library.o"' &&
    quietly gcc -shared -Wl,-soname,libshenbao.so.1 -Wl,--version-script=pipeline/library.map -o "$work/later/libshenbao.so.1" \
        $(cat "$work/objects") "$work/library.o" \
        $(PKG_CONFIG_SYSROOT_DIR='' pkg-config --libs $(pkg-config --print-requires-private shenbao)) -lm -pthread
say $? "a library whose structs have grown is built"
LD_LIBRARY_PATH=$work/later SHENBAO_MODELS=models quietly "$work/cells-shared" "$scan" "$work/overlay.png" && cmp "$work/said" "$work/cells"
promise "a program of before works with it"
quietly gcc -std=c17 -I"$work/later" -Iinclude samples/library/cells.c -o "$work/cells-later" -L"$lib" -lshenbao &&
    LD_LIBRARY_PATH=$lib SHENBAO_MODELS=models quietly "$work/cells-later" "$scan" "$work/overlay.png" && cmp "$work/said" "$work/cells"
promise "and one of then with the library of today"

quietly make --no-print-directory -s uninstall DESTDIR="$work/root" PREFIX=/usr/local
[ -z "$(find "$work/root" -type f -o -type l)" ] && [ -s "$work/installed" ]
say $? "make uninstall leaves nothing behind"

# In a program whose numbers have a comma.
mkdir "$work/locales"
if localedef -i de_DE -f UTF-8 "$work/locales/de_DE.UTF-8" >"$work/said" 2>&1; then
    quietly gcc -std=c17 -Iinclude samples/library/cells.c "$here/german.c" -o "$work/cells-german" -L"$lib" -lshenbao
    LD_LIBRARY_PATH=$lib SHENBAO_MODELS=models LOCPATH=$work/locales "$work/cells-german" "$scan" >"$work/german" 2>"$work/said"
    sed 's/^\(t0r[^\t]*\t[01]\),/\1./' "$work/german" | cmp - "$work/cells" && grep -q '^t0r0c0.[01],' "$work/german"
    say $? "a host with another locale reads the same, and keeps its locale"
else
    echo "skip a host with another locale: no locales"
fi
! objdump -t "$lib/libshenbao.o" | awk 'NF >= 5 && $(NF - 2) ~ /^\.t?(data|bss)$/ { print $NF }' | grep -v '^\.' |
    grep -vE '^(init_lock|quiet|silenced|watched)(\.[0-9]+)?$' | sed 's/^/# /' | grep .
say $? "no state is kept but that of the recogniser's set-up and each thread's own"

# What is no scan is told, with nothing left behind.
printf 'no image' >"$work/none"
SHENBAO_MODELS=models LD_LIBRARY_PATH=$lib quietly "$work/cells-static" "$work/none"
[ $? = 1 ] && grep -q 'not an image' "$work/said"
say $? "what is no image is told by its status"
SHENBAO_MODELS=$work LD_LIBRARY_PATH=$lib quietly "$work/cells-static" "$scan"
[ $? = 1 ] && grep -q 'traineddata\|form' "$work/said"
say $? "missing models are named"
