#!/usr/bin/env python3
"""Two printed pages on one: a picture of both, one below the other, and what a run makes of it.

usage: stack.py picture UPPER.png LOWER.png OUT.pgm
       stack.py compare UPPER.json LOWER.json RESULT.json

`picture` cuts the white off above and below each page (8-bit grey PNG). `compare` wants a record of each, in that order,
with its own title and year and nearly all of what was printed; a character misread here and there is the recogniser's.
"""
import json
import struct
import sys
import zlib

from compare import found, wanted

MARGIN, WHITE, SHARE = 60, 200, 0.9


def unfilter(kind, line, above):
    """PNG, 9.2: of one byte a pixel."""
    out = bytearray(line)
    for x in range(len(out)):
        left, up, corner = (out[x - 1] if x else 0), above[x], (above[x - 1] if x else 0)
        guess = left + up - corner
        nearest = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
        out[x] = out[x] + (0, left, up, (left + up) // 2, nearest)[kind] & 255
    return out


def rows_of(path):
    with open(path, 'rb') as file:
        data = file.read()
    at, packed, width = 8, b'', 0
    while at < len(data):
        size, name = struct.unpack('>I4s', data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if name == b'IHDR':
            width, _, depth, colour = struct.unpack('>IIBB', body[:10])
            assert (depth, colour) == (8, 0), 'an 8-bit grey PNG is wanted'
        packed += body if name == b'IDAT' else b''
        at += 12 + size
    pixels, rows, above = zlib.decompress(packed), [], bytes(width)
    for start in range(0, len(pixels), width + 1):
        line = pixels[start + 1:start + 1 + width]
        above = line if pixels[start] == 0 else unfilter(pixels[start], line, above)
        rows.append(bytes(above))
    inked = [y for y, row in enumerate(rows) if min(row) < WHITE]
    return rows[max(inked[0] - MARGIN, 0):inked[-1] + MARGIN]


def picture(upper, lower, out):
    rows = rows_of(upper) + rows_of(lower)
    width = max(map(len, rows))
    with open(out, 'wb') as file:
        file.write(b'P5 %d %d 255\n' % (width, len(rows)))
        file.write(b''.join(row.ljust(width, b'\xff') for row in rows))


def compare(upper, lower, result):
    with open(result, encoding='utf8') as file:
        records = json.load(file)['records']
    bad = len(records) != 2
    print(f'{len(records)} records')
    for path, record in zip((upper, lower), records):
        with open(path, encoding='utf8') as file:
            page = json.load(file)
        have = {key: text for key, text in found(record).items() if text}
        want = wanted(page['truth'], ' '.join(line['text'] for line in page['outside']), have)
        right = sum(have.get(key) == text for key, text in want.items())
        print(f'{path}: {right} of {len(want)} items, {len(have)} found')
        bad |= any(have.get(key) != want.get(key) for key in ('title', 'year')) or right < SHARE * len(want)
        bad |= abs(len(have) - len(want)) > (1 - SHARE) * len(want)
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit((picture if sys.argv[1] == 'picture' else compare)(*sys.argv[2:5]))
