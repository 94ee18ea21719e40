#!/usr/bin/env bash
# The same scans in other formats give the same claims: every dossier of the folder DOSSIERS (default
# ../shared/specimens, else the samples) as LZW TIFF, CMYK TIFF, PDF, ZIP of PNG pages, tar.gz, and
# folders of JPEG pages, each beside a bordereau, read with the registers and compared with what the
# originals gave. Only JPEG loses pixels: its claims may differ where a value was doubtful, and the
# table says how often.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

DOSSIERS=${DOSSIERS:-../shared/specimens}
[ -d "$DOSSIERS" ] || DOSSIERS=samples/dossiers
REGISTRY=${REGISTRY:-../shared/data/registry}
[ -d "$REGISTRY" ] || REGISTRY=samples/registry
copies=$TMPDIR/copies

# The bordereau's lines with other names of the files.
declare_copies() { # declare_copies FORMAT SUFFIX
	sed "s/^\([^,]*\)\.tif,/\1$2,/" "$DOSSIERS/manifest.csv" >"$copies/$1/manifest.csv"
}

# Grey and bilevel pictures (PGM, PPM, PBM) become the K of a CMYK TIFF.
write_cmyk() { # write_cmyk OUT.tif DPI PICTURE...
	python3 - "$@" <<'PYTHON'
import re
import struct
import sys

out, dpi, names = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
with open(out, "wb") as file:
    file.write(b"II*\0")
    link = 4
    file.write(bytes(4))
    for name in names:
        with open(name, "rb") as page:
            data = page.read()
        head = re.match(rb"P([456])\s+(\d+)\s+(\d+)\s+(?:255\s)?", data)
        width, height = int(head[2]), int(head[3])
        inks = bytearray(4 * width * height)
        if head[1] != b"4":
            grey = data[head.end():] if head[1] == b"5" else data[head.end()::3]
            inks[3::4] = grey.translate(bytes(range(255, -1, -1)))
        else:
            expand = [bytes(255 * (byte >> 7 - bit & 1) for bit in range(8)) for byte in range(256)]
            row = (width + 7) // 8
            for y in range(height):
                bits = data[head.end() + y * row:head.end() + (y + 1) * row]
                black = b"".join(map(expand.__getitem__, bits))[:width]
                inks[4 * y * width + 3:4 * (y + 1) * width:4] = black
        at = file.tell()
        file.write(inks)
        bits, resolution = file.tell(), file.tell() + 8
        file.write(struct.pack("<4H2I", 8, 8, 8, 8, dpi, 1))
        directory = file.tell()
        tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 4, bits), (259, 3, 1, 1),
                (262, 3, 1, 5), (273, 4, 1, at), (277, 3, 1, 4), (278, 4, 1, height),
                (279, 4, 1, len(inks)), (282, 5, 1, resolution), (283, 5, 1, resolution)]
        file.write(struct.pack("<H", len(tags)))
        for tag in tags:
            file.write(struct.pack("<HHII", *tag))
        file.write(bytes(4))
        end = file.tell()
        file.seek(link)
        file.write(struct.pack("<I", directory))
        file.seek(end)
        link = end - 4
PYTHON
}

dpi_of() {
	tiffinfo -0 "$1" 2>/dev/null | sed -n 's/.*Resolution: \([0-9]*\).*/\1/p' | head -n 1
}

# Lossless but for JPEG. (tiff2pdf spoils a JPEG of several strips, so it gets plain pixels.)
copy_one() { # copy_one SCAN
	local scan=$1 name pages=$TMPDIR/pages dpi
	name=$(basename "$scan" .tif)
	dpi=$(dpi_of "$scan")
	rm -rf "$pages"
	mkdir -p "$pages" "$copies/jpeg/$name"
	tiffcp -c lzw "$scan" "$copies/lzw/$name.tif" || return 1
	tiffcp -c none "$scan" "$pages/plain.tif" || return 1
	tiff2pdf -z -o "$copies/pdf/$name.pdf" "$pages/plain.tif" || return 1
	pdfimages -png "$copies/pdf/$name.pdf" "$pages/p" || return 1
	tar -czf "$copies/tar/$name.tar.gz" -C "$(dirname "$scan")" "$name.tif" || return 1
	python3 -m zipfile -c "$copies/zip/$name.zip" "$pages"/*.png || return 1
	pdfimages "$copies/pdf/$name.pdf" "$pages/g" || return 1
	write_cmyk "$copies/cmyk/$name.tif" "$dpi" "$pages"/g*.p[bgp]m || return 1
	pdftoppm -gray -r "$dpi" -jpeg -jpegopt quality=90 "$copies/pdf/$name.pdf" \
		"$copies/jpeg/$name/p"
}

copy_all() {
	local scan
	mkdir -p "$copies"/{lzw,cmyk,pdf,zip,tar,jpeg}
	for scan in "$DOSSIERS"/*.tif; do
		copy_one "$scan" || return 1
	done
	declare_copies lzw .tif
	declare_copies cmyk .tif
	declare_copies pdf .pdf
	declare_copies zip .zip
	declare_copies tar .tar.gz
	declare_copies jpeg ""
}

read_all() { # read_all FORMAT PATH...: a line a dossier into TMPDIR/FORMAT.jsonl
	local format=$1
	shift
	"$WARAQA" read --json "$@" >"$TMPDIR/$format.jsonl" 2>"$err"
}

# Prints a row for each format; fails when a claim, verdict or reason of a lossless one differs.
compare_all() {
	python3 - "$TMPDIR" lzw cmyk tar zip pdf jpeg <<'PYTHON'
import json
import os
import sys

folder, formats = sys.argv[1], sys.argv[2:]


def load(name):
    dossiers = {}
    for line in open(os.path.join(folder, name + ".jsonl"), encoding="utf-8"):
        dossier = json.loads(line)
        dossiers[os.path.basename(dossier["file"]).split(".")[0]] = dossier
    return dossiers


def reasons(dossier):
    return sorted((r["code"], r["severity"], str(r.get("field")), str(r.get("page")))
                  for r in dossier["reasons"])


def fields(dossier):
    return {(f["page"], f["form"], f["name"]): f["value"] for f in dossier["fields"]}


originals = load("original")
count = len(originals)
print("# | written as | same claim | same verdict | same reasons | same barcodes | fields the same |")
bad = 0
for name in formats:
    copies = load(name)
    same = dict.fromkeys(("claim", "verdict", "reasons", "barcodes"), 0)
    equal = of = 0
    for name_of, a in originals.items():
        b = copies.get(name_of)
        if b is None or "error" in b:
            continue
        a_fields, b_fields = fields(a), fields(b)
        of += len(a_fields)
        equal += sum(b_fields.get(k) == v for k, v in a_fields.items())
        differing = [key for key in a["claim"]
                     if key != "confidence" and a["claim"][key] != b["claim"].get(key)]
        same["claim"] += not differing
        same["verdict"] += a["verdict"] == b["verdict"]
        same["reasons"] += reasons(a) == reasons(b)
        codes = [sorted((c["page"], c["value"]) for c in d["barcodes"]) for d in (a, b)]
        same["barcodes"] += codes[0] == codes[1]
        if differing or codes[0] != codes[1]:
            print("#", name, name_of, a["verdict"], "differs in", *differing,
                  "barcodes" * (codes[0] != codes[1]))
    if name == "jpeg":
        bad += same["verdict"] != count or same["barcodes"] != count
    else:
        bad += sum(n != count for n in same.values())
    print("# |", name, "|", " | ".join(f"{n} of {count}" for n in same.values()),
          f"| {equal} of {of} |")
sys.exit(bad > 0)
PYTHON
}

with_store
ok "the registers are loaded" "$WARAQA" refdata load "$REGISTRY"
ok "every scan is written in six other ways" copy_all
ok "the originals are read" read_all original "$DOSSIERS"
for format in lzw cmyk pdf zip tar jpeg; do
	ok "and again as $format" read_all $format "$copies/$format"
done
compare_all >"$TMPDIR/table"
compared=$?
cat "$TMPDIR/table"
ok "what loses no pixel gives the same claims, and JPEG the same verdicts and barcodes" is "$compared" 0
plan_done
