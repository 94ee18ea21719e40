"""small_scans.py FOLDER COUNT [PREFIX]: writes scans that are read in a fraction of a second.

Each is a TIFF of one small bilevel page (every fifth: two) with bars drawn by chance from its
number: no two look alike, and none has what would have to be read. Prints "SHA256 PAGES" for each.
"""

import hashlib
import random
import struct
import sys

WIDE, TALL, DPI = 416, 584, 50
ROW = WIDE // 8


def draw(chance):
    pixels = bytearray(b"\xff" * (ROW * TALL))
    for _ in range(8):
        left, top = chance.randint(2, ROW - 6), chance.randint(20, TALL - 90)
        right, bottom = left + chance.randint(1, 3), top + chance.randint(10, 60)
        for row in range(top, bottom):
            pixels[row * ROW + left:row * ROW + right] = bytes(right - left)
    return bytes(pixels)


def tiff(pages):
    """The bytes of a TIFF 6.0 file: each page's pixels, then its directory."""
    file = bytearray(struct.pack("<2sHI", b"II", 42, 8 + len(pages[0])))
    for number, pixels in enumerate(pages):
        start = len(file)
        directory = start + len(pixels)
        tags = [(256, 3, WIDE), (257, 3, TALL), (258, 3, 1), (259, 3, 1), (262, 3, 1),
                (273, 4, start), (277, 3, 1), (278, 4, TALL), (279, 4, len(pixels)),
                (282, 5, 0), (283, 5, 0), (296, 3, 2)]
        after = directory + 2 + 12 * len(tags) + 4
        following = after + 8 + len(pixels) if number + 1 < len(pages) else 0
        file += pixels + struct.pack("<H", len(tags))
        for tag, kind, value in tags:
            file += struct.pack("<HHII", tag, kind, 1, after if kind == 5 else value)
        file += struct.pack("<III", following, DPI, 1)
    return bytes(file)


def main():
    folder, count = sys.argv[1], int(sys.argv[2])
    prefix = sys.argv[3] if len(sys.argv) > 3 else "scan"
    for number in range(1, count + 1):
        chance = random.Random(f"{prefix} {number}")
        pages = [draw(chance) for _ in range(2 if number % 5 == 0 else 1)]
        data = tiff(pages)
        with open(f"{folder}/{prefix}-{number:04}.tif", "wb") as file:
            file.write(data)
        print(hashlib.sha256(data).hexdigest(), len(pages))


main()
