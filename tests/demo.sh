#!/bin/sh
# Reads FOLDER into OUT and shows what came of it.
#
#   SHENBAO=build/shenbao demo.sh FOLDER OUT
set -eu
folder=$1 out=$2
case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
*UTF-8 | *utf8) ;;
*) export LC_ALL=C.UTF-8 ;;
esac

echo
echo "$ $SHENBAO run $folder -o $out --overlay"
status=0
"$SHENBAO" run "$folder" -o "$out" --overlay || status=$?
[ $status = 0 ] || [ $status = 2 ] || exit $status

echo
echo "$ $SHENBAO export $out --format csv -o $out/tables"
"$SHENBAO" export "$out" --format csv -o "$out/tables"

# Of each page: cells, cells to look at, indicators, project name. Rows of CSV, quoted where needed.
echo
awk '
    function split_row(row, field,    n, i, c, quoted) {
        n = 1; field[1] = ""; quoted = 0
        for (i = 1; i <= length(row); i++) {
            c = substr(row, i, 1)
            if (c == "\"") quoted = !quoted
            else if (c == "," && !quoted) field[++n] = ""
            else if (c != "\r") field[n] = field[n] c
        }
        return n
    }
    FNR == 1 {
        file++; delete at
        columns = split_row($0, title)
        for (i = 1; i <= columns; i++) at[title[i]] = i
        next
    }
    { split_row($0, field); page = field[at["path"]] " " field[at["frame"]] }
    file == 1 { order[++pages] = page; name[page] = field[at["path"]]; cells[page] = field[at["cells"]]
                flagged[page] = field[at["flagged"]]; error[page] = field[at["error"]] }
    file == 2 { project[page] = field[at["project_name"]] }
    file == 3 { indicators[page]++ }
    END {
        printf "  %-34s %5s %5s %10s  %s\n", "page", "cells", "doubt", "indicators", "project"
        for (i = 1; i <= pages; i++) {
            page = order[i]
            printf "  %-34s %5s %5s %10d  %s\n", name[page], cells[page], flagged[page], indicators[page],
                error[page] ? "(" error[page] ")" : project[page]
        }
    }' "$out/tables/pages.csv" "$out/tables/projects.csv" "$out/tables/indicators.csv"

echo
echo "Where the results are:"
echo "  $out/pages/       one JSON document a page: cells, records, confidence, flags"
echo "  $out/tables/      the same as tables; open indicators.csv or funds.csv in a spreadsheet"
echo "  $out/overlays/    each page with the grid that was found; doubtful cells are coloured"
echo
echo "Your own scans:  $SHENBAO run FOLDER -o OUT"
