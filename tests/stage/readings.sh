#!/usr/bin/env bash
# What the stages read on the samples filled by software, against tests/stage/golden: pages, barcodes,
# fields, claim and reasons, a line each, so that a difference can be read. Confidences are left out:
# they move with every table that is measured again. `make golden` renews the files and shows what changed.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

as_text() {
	python3 - "$1" <<'PYTHON'
import json
import sys

dossier = json.loads(open(sys.argv[1], encoding="utf-8").readline())
for page in dossier["pages"]:
    print("page", page["number"], page["type"], "turned", page["turn_deg"], *page["faults"])
for code in sorted(dossier["barcodes"], key=lambda c: (c["page"], c["value"], c["box"])):
    print("barcode", code["page"], code["symbology"], code["value"], code["role"])
for field in dossier["fields"]:
    read = " (read %s)" % field["read"] if field.get("read") else ""
    print("field", field["page"], field["name"], "=", field["value"], field["source"] + read)
for key, value in dossier["claim"].items():
    if key not in ("acts", "medicines", "confidence", "breakdown", "doubts"):
        print("claim", key, value)
for kind in ("acts", "medicines"):
    for line in dossier["claim"][kind]:
        print("claim", kind, json.dumps(line, ensure_ascii=False))
for share in dossier["claim"]["breakdown"]:
    print("share", share["payer"], share["amount"], share["message_fr"])
for doubt in dossier["claim"]["doubts"]:
    print("doubt", json.dumps(doubt, ensure_ascii=False))
print("verdict", dossier["verdict"])
for reason in dossier["reasons"]:
    print("reason", reason["code"], reason["severity"], reason["message_fr"])
PYTHON
}

# is_as_golden NAME: reads a sample and compares it with its golden, or writes that.
is_as_golden() {
	local golden=tests/stage/golden/$1.txt
	"$WARAQA" read --json "samples/dossiers/$1.tif" >"$TMPDIR/$1.json" 2>"$err" || return 1
	as_text "$TMPDIR/$1.json" >"$TMPDIR/$1.txt" || return 1
	[ "${WARAQA_GOLDEN-}" != write ] || cp "$TMPDIR/$1.txt" "$golden"
	diff -u "$golden" "$TMPDIR/$1.txt"
}

with_store
ok "the registers of the samples load" "$WARAQA" refdata load samples/registry
ok "a clean dossier on a good scan reads as its golden" is_as_golden S0110001
ok "a dossier with a missing box code and turned pages reads as its golden" is_as_golden S0110018
ok "a dossier deposited too late reads as its golden" is_as_golden S0110020
ok "a dossier whose total is not the sum of its parts reads as its golden" is_as_golden S0110021
plan_done
