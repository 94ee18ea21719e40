#!/usr/bin/env bash
# Every fuzzer for FUZZ_S seconds, from seeds that are made here. Findings stay in $TMPDIR only when
# the script is run alone: `FUZZ_S=600 bash tests/fuzz/fuzz.sh`.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

seconds=${FUZZ_S:-60}
programs=build/fuzz/tests/fuzz

make_seeds() {
	/usr/bin/env python3 - "$TMPDIR" <<'PYTHON'
import io
import os
import struct
import sys
import tarfile
import zipfile
import zlib

root = sys.argv[1]


def put(kind, name, data):
    os.makedirs(os.path.join(root, kind), exist_ok=True)
    with open(os.path.join(root, kind, name), "wb") as out:
        out.write(data)


def tiff(order, width, height, compression, data):
    tags = [(256, 4, width), (257, 4, height), (258, 3, 1), (259, 3, compression), (262, 3, 0),
            (273, 4, 8), (277, 3, 1), (278, 4, height), (279, 4, len(data))]
    mark = b"II*\0" if order == "<" else b"MM\0*"
    out = mark + struct.pack(order + "I", 8 + len(data)) + data
    out += struct.pack(order + "H", len(tags))
    for tag, kind, value in tags:
        out += struct.pack(order + "HHI", tag, kind, 1)
        out += struct.pack(order + ("HH" if kind == 3 else "I"), *((value, 0) if kind == 3 else (value,)))
    return out + struct.pack(order + "I", 0)


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes(range(16)) for _ in range(16))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 16, 16, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


for order, name in (("<", "little"), (">", "big")):
    put("headers", name + ".tif", tiff(order, 64, 8, 1, bytes(64)))
    put("headers", name + "-g4.tif", tiff(order, 64, 8, 4, b"\x26\xa0\xff\xe0\x01\x00"))
    put("headers", name + "-lzw.tif", tiff(order, 64, 8, 5, b"\x80\x00\x40\x10"))
put("headers", "a.png", png())
put("render", "a.png", bytes([1, 3, 8, 8, 0, 0]) + png())
put("render", "part.png", bytes([0, 3, 10, 10, 8, 8]) + png())
# the smallest grey JPEG that there is, 8 x 8
put("render", "a.jpg", bytes([0, 1, 8, 8, 0, 0]) + bytes.fromhex(
    "ffd8ffdb004300" + "03" * 64 + "ffc0000b080008000801011100"
    "ffc4001500010100000000000000000000000000000007"
    "ffc40014100100000000000000000000000000000000ffda0008010100003f0047ffd9"))
put("headers", "a.pgm", b"P5 4 4 255\n" + bytes(16))
put("manifest", "a.csv", b"file,fund,pages,received_date\na.tif,CNSS,3,2026-10-18\n")
put("manifest", "b.csv", b"\xef\xbb\xbffile;pages\n\"a;b.tif\";3\n")
put("manifest", "c.json", b'{"branch":"B07","batch":"12","files":[{"file":"a.tif","pages":3,"received_date":"2026-10-18"}]}')
put("payload", "box", b"01061180000308291728063010LOT-7a\x1d21SN0042")
put("payload", "others", b"3103000125\x1d7003280630120071003400921\x1d0106118000030829")
put("payload", "separator", b"WARAQA/B07/12/1/0A0A")
put("request", "form", b"/people/12/reset\ncsrf=a%C3%A9+b&name=%3Cb%3E&role&x=%00&y=%ff")
put("request", "path", b"/dossiers/7/pages/2\n")
packed = io.BytesIO()
with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("p1.tif", bytes(300))
    archive.writestr("../p2.tif", b"x" * 30)
put("archive", "a.zip", packed.getvalue())
packed = io.BytesIO()
with tarfile.open(fileobj=packed, mode="w:gz") as archive:
    info = tarfile.TarInfo("p1.tif")
    info.size = 40
    archive.addfile(info, io.BytesIO(b"y" * 40))
put("archive", "a.tgz", packed.getvalue())
PYTHON
}

# One fuzzer; what it found is in its log.
fuzz() {
	local name=$1
	(cd "$TMPDIR" && "$SRC/$programs/fuzz_$name" -max_total_time="$seconds" -timeout=10 \
		-rss_limit_mb=2048 -max_len=8192 -print_final_stats=1 "$name" >"$name.log" 2>&1)
}

ok "seeds are made" make_seeds
pids=()
names=(headers render manifest archive payload request)
for name in "${names[@]}"; do
	fuzz "$name" &
	pids+=($!)
done
for i in "${!names[@]}"; do
	name=${names[$i]}
	if wait "${pids[$i]}"; then
		runs=$(awk '/number_of_executed_units/ { print $2 }' "$TMPDIR/$name.log")
		say_passed "the fuzzer of $name finds nothing in $seconds seconds ($runs tries)"
	else
		tail -n 40 "$TMPDIR/$name.log" >"$out"
		say_failed "the fuzzer of $name finds nothing in $seconds seconds" "$out"
	fi
done
plan_done
