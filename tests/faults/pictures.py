"""Makes picture files that are not what they say, for the tests: python3 pictures.py FOLDER SCAN...

In FOLDER: headers that promise more than there is, and of each scan a copy with a hole and one cut short.
"""
import os
import struct
import sys

SIDE = 30000


def tiff(width, height, strip, count, next_directory=0):
    """One strip of G4 of `strip`, said to have `count` bytes. The directory stands behind it."""
    at = 8 + len(strip) + len(strip) % 2
    entries = [(256, 4, width), (257, 4, height), (258, 3, 1), (259, 3, 4), (262, 3, 0), (273, 4, 8),
               (277, 3, 1), (278, 4, height), (279, 4, count)]
    directory = struct.pack("<H", len(entries))
    for tag, kind, value in entries:
        directory += struct.pack("<HHII", tag, kind, 1, value)
    directory += struct.pack("<I", at if next_directory else 0)
    return b"II*\0" + struct.pack("<I", at) + strip + b"\0" * (len(strip) % 2) + directory


def jpeg(width, height):
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", 2 + len(frame)) + frame + b"\xff\xda\0\x08\1\1\0\0\x3f\0" + b"\0" * 64


def bmp(width, height):
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", 14 + len(head), 0, 0, 14 + len(head)) + head + b"\0" * 64


def webp(width, height):
    lossless = b"\x2f" + struct.pack("<I", (width - 1) & 0x3fff | ((height - 1) & 0x3fff) << 14) + b"\0" * 12
    chunk = b"VP8L" + struct.pack("<I", len(lossless)) + lossless + b"\0" * (len(lossless) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def put(name, data):
    with open(os.path.join(sys.argv[1], name), "wb") as file:
        file.write(data)


put("forged.jpg", jpeg(SIDE, SIDE))
put("forged.tif", tiff(SIDE, SIDE, b"\0" * 64, 64))
put("forged.bmp", bmp(SIDE, SIDE))
put("forged.webp", webp(16384, 16384))
put("endless.tif", tiff(800, 800, b"\0" * 64, 64, next_directory=1))
put("strip.tif", tiff(800, 800, b"\0" * 64, 0xfffffff0))
put("wide.tif", tiff(0xffffffff, 1, b"\0" * 64, 64))
put("empty.tif", tiff(0, 800, b"\0" * 64, 64))
put("hollow.jpg", jpeg(800, 800))
put("hollow.bmp", bmp(800, 800))
for path in sys.argv[2:]:
    with open(path, "rb") as file:
        data = file.read()
    middle = len(data) // 2
    ending = path.rsplit(".", 1)[1]
    put("hole." + ending, data[:middle] + b"\0" * 512 + data[middle + 512:])
    put("cut." + ending, data[:middle])
