#!/bin/sh
# The learning curve as a picture: wrong codes of the training lines over mini-batches, from the log of learn.
#
#   curve.sh LOG >CURVE.svg
set -eu
awk '
$1 == "step" && $7 == "error" { x[++n] = $2; y[n] = $8 + 0 }
END {
    if (!n) exit 1
    top = 1
    for (i = 1; i <= n; i++) if (y[i] > top) top = y[i]
    top = int(top / 5 + 1) * 5; right = x[n]
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 320\" font-family=\"sans-serif\" font-size=\"12\">"
    print "<rect width=\"640\" height=\"320\" fill=\"white\"/>"
    for (k = 0; k <= 5; k++) {
        h = 280 - 260 * k / 5
        printf "<path d=\"M50 %g H620\" stroke=\"#ddd\"/><text x=\"44\" y=\"%g\" text-anchor=\"end\">%g%%</text>\n", h, h + 4, top * k / 5
        printf "<text x=\"%g\" y=\"298\" text-anchor=\"middle\">%d</text>\n", 50 + 570 * k / 5, right * k / 5
    }
    printf "<path fill=\"none\" stroke=\"#06c\" stroke-width=\"1.5\" d=\""
    for (i = 1; i <= n; i++) printf "%s%.1f %.1f", (i == 1 ? "M" : "L"), 50 + 570 * x[i] / right, 280 - 260 * y[i] / top
    print "\"/>\n<text x=\"335\" y=\"315\" text-anchor=\"middle\">mini-batches of 32 lines</text>\n</svg>"
}' "$@"
