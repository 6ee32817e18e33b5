#!/bin/sh
# The include rules hold, and the checker finds each kind of breach.
set -u
here=$(dirname "$0")
tree=$(mktemp -d) && trap 'rm -rf "$tree"' EXIT

if sh "$here/includes.sh"; then
    echo "ok the tree keeps the include rules"
else
    echo "not ok the tree keeps the include rules"
fi

# breach NAME FILE INCLUDED: a tree in which FILE has that one line is refused
# keeps NAME FILE INCLUDED: and one is accepted
tree_status() {
    rm -rf "$tree"/*
    mkdir -p "$tree/include/shenbao" "$tree/pipeline/base" "$tree/pipeline/grid" "$tree/pipeline/text"
    : >"$tree/pipeline/run.h"
    echo '#include <tesseract/capi.h>' >"$tree/pipeline/text/recogniser.c"
    echo "#include $2" >"$tree/$1"
    sh "$here/includes.sh" "$tree" >/dev/null
}
breach() {
    if tree_status "$2" "$3"; then echo "not ok finds: $1"; else echo "ok finds: $1"; fi
}
keeps() {
    if tree_status "$2" "$3"; then echo "ok allows: $1"; else echo "not ok allows: $1"; fi
}
breach "a stage in another stage" pipeline/grid/a.c '"text/line.h"'
breach "a stage in the program" pipeline/grid/a.c '"run.h"'
breach "base in a stage" pipeline/base/a.c '"grid/rule.h"'
breach "base in a stage's contract" pipeline/base/a.c '"shenbao/grid.h"'
breach "a second user of Tesseract" pipeline/text/a.c '<tesseract/capi.h>'
breach "PCRE2 in a header" pipeline/grid/a.h '<pcre2.h>'
breach "a library in a contract" include/shenbao/a.h '<leptonica/allheaders.h>'
breach "a way up" pipeline/grid/a.c '"../base/arena.h"'
keeps "a stage in itself" pipeline/grid/a.c '"grid/rule.h"'
keeps "a stage in base" pipeline/grid/a.c '"base/arena.h"'
keeps "a contract" pipeline/grid/a.c '"shenbao/text.h"'
keeps "a library" pipeline/grid/a.c '<leptonica/allheaders.h>'
keeps "the program in a stage" pipeline/a.c '"grid/rule.h"'
keeps "vocabulary in base" pipeline/base/a.c '"shenbao/sheet.h"'
