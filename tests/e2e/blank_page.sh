#!/usr/bin/env bash
# A blank page in a dossier is named, kept with its image, and never dropped.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

sample=samples/dossiers/S0110020.tif

# blank_page FILE: an empty A4 page in grey at 100 dpi, as an uncompressed TIFF.
blank_page() {
	python3 - "$1" <<'END'
import struct, sys
wide, tall = 827, 1169
tags = ((256, 3, 1, wide), (257, 3, 1, tall), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
        (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, tall), (279, 4, 1, wide * tall))
after = 8 + wide * tall + 2 + 12 * (len(tags) + 3) + 4
tags += ((282, 5, 1, after), (283, 5, 1, after), (296, 3, 1, 2))
with open(sys.argv[1], "wb") as file:
    file.write(struct.pack("<2sHI", b"II", 42, 8 + wide * tall))
    file.write(bytes([246]) * (wide * tall))
    file.write(struct.pack("<H", len(tags)))
    for tag in tags:
        file.write(struct.pack("<HHII", *tag))
    file.write(struct.pack("<III", 0, 150, 1))
END
}

# page KEY: that of the second page of the stored dossier.
page() {
	"$WARAQA" show --json blank.tif | python3 -c '
import json, sys
print(json.load(sys.stdin)["pages"][1][sys.argv[1]])' "$1"
}

reason() {
	"$WARAQA" show --json blank.tif | python3 -c '
import json, sys
for reason in json.load(sys.stdin)["reasons"]:
    if reason["code"] == sys.argv[1]:
        print(reason["page"], reason["message_fr"])' "$1"
}

blank_page "$TMPDIR/white.tif"
ok "a blank page is laid behind the first" \
	tiffcp -c lzw "$sample",0 "$TMPDIR/white.tif" "$sample",1, "$TMPDIR/blank.tif"
with_store
ok "registers are loaded" "$WARAQA" refdata load samples/registry
ok "the dossier is taken in" expect_exit 0 "$WARAQA" run "$TMPDIR/blank.tif"
ok "the page is named blank" is "$(page type)" blank
ok "with the share of ink" contains <(reason I01) "2 La page 2 est blanche (0.00 % d'encre)."
ok "and no turn is asked of it" is "$(reason D02)" ""
find "$WARAQA_HOME/images" -type f >"$TMPDIR/files"
ok "the images of all five pages and the original are kept" is "$(wc -l <"$TMPDIR/files")" 6
plan_done
