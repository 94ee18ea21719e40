#!/usr/bin/env bash
# Bombs, and every file of the folder BADFILES (default: ../shared/data/badfiles), through `waraqa
# read`: each gives pages or a named error within 10 seconds and 1 GB, and the program lives.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

BADFILES=${BADFILES:-../shared/data/badfiles}
mkdir -p "$TMPDIR/bombs"

make_bombs() {
	python3 - "$TMPDIR/bombs" <<'PYTHON'
import io
import os
import struct
import sys
import tarfile
import zipfile
import zlib

root = sys.argv[1]


def put(name, data):
    with open(os.path.join(root, name), "wb") as out:
        out.write(data)


def tiff(tags, data):
    out = b"II*\0" + struct.pack("<I", 8 + len(data)) + data + struct.pack("<H", len(tags))
    for tag, kind, value in tags:
        out += struct.pack("<HHI", tag, kind, 1) + struct.pack("<I", value)
    return out + struct.pack("<I", 0)


def page(width, height, bits, compression, photometric, samples, data):
    return tiff([(256, 4, width), (257, 4, height), (258, 3, bits), (259, 3, compression),
                 (262, 3, photometric), (273, 4, 8), (277, 3, samples), (278, 4, height),
                 (279, 4, len(data))], data)


# Blank fax rows cost a bit each: 7.7 KB are 60,000 rows of 60,000 pixels.
put("g4.tif", page(60000, 60000, 1, 4, 0, 1, b"\xff" * 7700))
put("g4-within.tif", page(9990, 9990, 1, 4, 0, 1, b"\xff" * 1300))


def lzw(count):
    """Zeros, LZW as TIFF has it: one code for ever longer runs."""
    bits, out, codes = 9, "", [256]
    length, next_code, total = 1, 258, 0
    sequence = [0]
    while total < count:
        sequence.append(next_code)
        total += length
        length += 1
        next_code += 1
        if next_code >= 4094:
            sequence += [256, 0]
            length, next_code = 1, 258
    table = 258
    out = bytearray()
    accumulator = filled = 0
    for code in [256] + sequence + [257]:
        accumulator = accumulator << bits | code
        filled += bits
        while filled >= 8:
            filled -= 8
            out.append(accumulator >> filled & 255)
        accumulator &= (1 << filled) - 1
        if code == 256:
            table, bits = 257, 9
        else:
            table += 1
            bits = 9 if table < 511 else 10 if table < 1023 else 11 if table < 2047 else 12
    out.append(accumulator << 8 - filled & 255 if filled else 0)
    return bytes(out)


put("lzw.tif", page(40000, 35000, 8, 5, 2, 3, lzw(60000000)))
put("lzw-within.tif", page(9990, 9990, 8, 5, 1, 1, lzw(99800100)))


def png(width, height, rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    squeeze = zlib.compressobj(9)
    data = b"".join(squeeze.compress(bytes(width * 3 + 1)) for _ in range(rows)) + squeeze.flush()
    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", data) + chunk(b"IEND", b""))


put("png.png", png(30000, 30000, 1000))
put("png-within.png", png(9990, 9990, 9990))
packed = io.BytesIO()
with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("a.tif", bytes(400 << 20))
put("zip.zip", packed.getvalue())
inner = packed.getvalue()
packed = io.BytesIO()
with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
    for i in range(100):
        archive.writestr("inner%d.zip" % i, inner)
put("nested.zip", packed.getvalue())
packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    for i in range(20000):
        archive.writestr("p%d.tif" % i, b"")
put("many.zip", packed.getvalue())
packed = io.BytesIO()
with tarfile.open(fileobj=packed, mode="w:gz") as archive:
    info = tarfile.TarInfo("a.tif")
    info.size = 400 << 20
    archive.addfile(info, io.BytesIO(bytes(info.size)))
put("tar.tgz", packed.getvalue())


def pdf(page, content):
    return (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R" +
            page + b"/Contents 4 0 R>>endobj\n4 0 obj<</Length %d>>stream\n" % len(content) +
            content + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")


put("page.pdf", pdf(b"/MediaBox[0 0 14400 14400]", b"0 0 100 100 re f"))
put("slow.pdf", pdf(b"/MediaBox[0 0 595 842]", b"0 0 m " + b"595 842 l 0 421 l 300 0 l " * 400000 + b"S"))
# A chain of directories that comes back to its beginning.
put("loop.tif", b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) +
    struct.pack("<HHII", 256, 4, 1, 100) + struct.pack("<I", 8))
PYTHON
}

# Reads a file; prints what it cost if it was too much, or how the program died.
cost_of() {
	local file=$1 status=0 said
	said=$(TIMEFORMAT='%R'; { time timeout 30 "$WARAQA" read --no-store --json "$file" \
		>"$out" 2>"$err"; } 2>&1) || status=$?
	if [ "$status" -ne 0 ] && [ "$status" -ne 3 ]; then
		echo "$(basename "$file"): exit status $status"
	elif [ "$status" -eq 3 ] && ! grep -q '"error"' "$out"; then
		echo "$(basename "$file"): refused without a sentence"
	elif [ "${said%%.*}" -ge 10 ]; then
		echo "$(basename "$file"): $said s"
	fi
	seconds+=("$said $(basename "$file")")
}

# check_all DESCRIPTION FILE...
check_all() {
	local description=$1 file
	shift
	seconds=()
	: >"$TMPDIR/troubles"
	for file; do
		cost_of "$file" >>"$TMPDIR/troubles"
	done
	if [ -s "$TMPDIR/troubles" ]; then
		say_failed "$description" "$TMPDIR/troubles"
	else
		say_passed "$description ($# files)"
	fi
	printf '%s\n' "${seconds[@]}" | sort -rn | head -n 3 | sed 's/^/# /'
}

ok "bombs are made" make_bombs
# What no child may take is more than any may: all of them together, and the shell with them.
ulimit -v $((6 << 20))
check_all "bombs give a page or a named error in 10 seconds" "$TMPDIR"/bombs/*
if [ -d "$BADFILES" ]; then
	mapfile -t files < <(find "$BADFILES" -type f ! -name 'COPYRIGHT' ! -name 'LICENSE' | sort)
	check_all "broken and odd files give pages or a named error in 10 seconds" "${files[@]}"
fi
plan_done
