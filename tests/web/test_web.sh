#!/bin/sh
# The correction page in a real browser: keys, input methods, languages, sizes, and what became of it all in the log and
# the exports.
set -u
. "$(dirname "$0")/browser.sh"
need "the correction page in a browser"
samples_out
# One of the cells says which characters the recogniser doubted, an amount is said to be none, and the page has flags of its own.
node -e 'const fs = require("fs"), file = process.argv[1], page = JSON.parse(fs.readFileSync(file));
    const cell = page.tables.flatMap(({cells}) => cells).find(({text, raw_text: raw}) => text === raw && [...text].length > 6);
    Object.assign(cell, {flags: ["clipped"], confidence: 0.3, suggestions: undefined, doubtful: [[1, 3], [4, 5]]});
    const amount = page.tables.flatMap(({cells}) => cells).find(({id}) => id === page.records[0].funds[0].cell);
    Object.assign(amount, {flags: ["pattern_mismatch"], confidence: 0.1});
    page.page.flags = ["grid_uncertain", "cut_off"];
    fs.writeFileSync(file, JSON.stringify(page));' "$work"/out/pages/a/p12-*.json

drive web.mjs --token-file "$work/token"
kill "$server" && wait "$server"
[ $? -eq 0 ] && echo "ok the server ends when it is told to" || echo "not ok the server ends when it is told to"
server=
