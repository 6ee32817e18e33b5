#!/bin/sh
# No two files of the program define the same name: from a static library the linker takes whichever comes first, and says
# nothing.
set -u
library=${LIBRARY:-build/libshenbao.a}
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

# twice ARCHIVE: the names that several of its files define, with their files
twice() {
    nm -A "$1" 2>/dev/null | awk '$(NF - 1) ~ /^[TDBRC]$/ { files[$NF] = files[$NF] " " $1; count[$NF]++ }
                                  END { for (name in count) if (count[name] > 1) print name ":" files[name] }'
}

twice "$library" >"$work/twice"
if [ -s "$library" ] && [ ! -s "$work/twice" ]; then
    echo "ok every name is defined once"
else
    echo "not ok every name is defined once"
    cat "$work/twice"
fi

for name in a b; do
    echo "int shared_name(void); int shared_name(void) { return 0; }" >"$work/$name.c"
    ${CC:-cc} -c -o "$work/$name.o" "$work/$name.c"
done
ar rcs "$work/both.a" "$work/a.o" "$work/b.o"
if twice "$work/both.a" | grep -q '^shared_name: .*a\.o.*b\.o'; then
    echo "ok finds: a name that two files define"
else
    echo "not ok finds: a name that two files define"
fi
