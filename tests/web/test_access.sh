#!/bin/sh
# The correction page for those who see it badly or not at all, in a real browser.
set -u
. "$(dirname "$0")/browser.sh"
need "a correction page for everybody"
samples_out
drive access.mjs
