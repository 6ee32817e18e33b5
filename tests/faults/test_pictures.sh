#!/bin/sh
# Picture files that are not what their headers say, and scans whose data is damaged: each costs its own page and is named
# with its reason, none costs more memory or time than a page may, and nothing made up comes out.
set -u
. tests/faults/common.sh

mkdir in
python3 "${documents%/*}/pictures.py" in "$samples"/scans/p00-*.png "$samples"/scans/p02-*.jpg "$samples"/scans/p06-*.tif
page in/good.pbm
find in -type f -exec cksum {} + | sort >before
run_into out 2 in --page-memory 500M --page-timeout 120
check "forged and damaged pictures end with status 2"
while read -r name code; do
    [ "$(error_of out "$name")" = "$code" ] && grep -q "/$name.*: " out.log
    check "$name: $code"
done <<LIST
forged.jpg too_many_pixels
forged.tif too_many_pixels
forged.bmp too_many_pixels
forged.webp too_many_pixels
wide.tif bad_image
empty.tif bad_image
strip.tif bad_image
endless.tif bad_image
hollow.jpg bad_image
hollow.bmp bad_image
hole.png bad_image
hole.jpg bad_image
hole.tif bad_image
cut.png bad_image
cut.jpg bad_image
cut.tif bad_image
LIST
[ -z "$(error_of out good)" ] && [ "$(results out)" = 17 ]
check "the page beside them is read"
! grep -q '"tables":\[{' out/pages/forged* out/pages/hole* out/pages/cut*
check "nothing is made of them"
find in -type f -exec cksum {} + | sort | cmp - before
check "none of them is changed"

# Two gigabytes that take no room on the disk
mkdir giant && page giant/good.pbm && truncate -s 2G giant/giant.tif giant/giant.pdf giant/giant.zip && printf 'II*\0\10\0\0\0' >head &&
    dd if=head of=giant/giant.tif conv=notrunc 2>/dev/null && printf '%%PDF-1.5\n' | dd of=giant/giant.pdf conv=notrunc 2>/dev/null
run_into giants 2 giant && [ "$(error_of giants giant.tif)" = too_many_bytes ] && [ "$(error_of giants giant.pdf)" = too_many_bytes ] &&
    [ "$(error_of giants giant.zip)" = bad_zip ] && [ -z "$(error_of giants good)" ]
check "pages of 2 GB cost themselves alone"
rm giant/giant.pdf giant/giant.zip
run_into giants 2 giant --max-bytes 4G --page-memory 500M --page-timeout 600 && [ "$(error_of giants giant.tif)" = memory_limit ] && [ -z "$(error_of giants good)" ]
check "so they do where they are let in: memory_limit"

# A header of 480 megapixels, and one of more than a picture in memory can have. A sanitized program has no limit on
# addresses; there its allocator has one, and refuses as well.
mkdir large && printf 'P6\n24000 20000\n255\n' >large/large.ppm && printf 'P6\n30000 20000\n255\n' >large/huge.ppm && page large/good.pbm
export ASAN_OPTIONS="${ASAN_OPTIONS-}:allocator_may_return_null=1:max_allocation_size_mb=1200"
run_into larges 2 large --max-pixels 500M --page-memory 600M && [ "$(error_of larges large)" = memory_limit ] &&
    [ "$(error_of larges huge)" = too_many_pixels ] && [ -z "$(error_of larges good)" ]
check "a picture for which there is no memory is not called damaged"
ASAN_OPTIONS=${ASAN_OPTIONS%:allocator*}
run_into larges 2 large --max-pixels 500M --page-memory 3G && [ "$(error_of larges large)" = bad_image ]
check "with memory enough it is"
run_into refused 1 large --max-pixels 537M && grep -q 536M refused.log
check "--max-pixels takes what can be decoded"
