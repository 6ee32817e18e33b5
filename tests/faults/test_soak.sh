#!/bin/sh
# The soak at a size for every day; `make soak` takes thousands of pages.
exec sh tests/faults/soak.sh 60
