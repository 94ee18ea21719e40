#!/usr/bin/env bash
# `waraqa read`: the read format, the manifest, files that cannot be read.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

scans=(samples/dossiers/*.tif)
scan=${scans[0]}
pages=$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["pages"]))' \
	"${scan%.tif}.json")

# Holds every line of a file to docs/read-format.md.
has_the_read_format() {
	python3 - "$1" <<'PYTHON'
import json
import re
import sys

DATE = re.compile(r"\d{4}-\d\d-\d\d")
AMOUNT = re.compile(r"-?\d+\.\d\d")
TOP = ["file", "sha256", "dossier", "received", "fund", "pages", "barcodes", "fields", "claim",
       "verdict", "reasons"]
CLAIM = ["immatriculation", "beneficiary", "birth_date", "practitioner_inpe", "pharmacy_inpe",
         "care_date", "dispensing_date", "acts", "medicines", "medicines_amount", "total",
         "payable", "confidence", "breakdown", "doubts"]


def is_box(box, pages):
    return box is None or (len(box) == 4 and all(type(n) is int for n in box) and min(box[2:]) > 0)


def centimes(amount):
    assert amount is None or AMOUNT.fullmatch(amount), amount
    return None if amount is None else int(amount.replace(".", ""))


def check_money(claim):
    """Every share has its line and sentences, and they add up to what is paid."""
    lines = {"act": claim["acts"], "medicine": claim["medicines"]}
    for share in claim["breakdown"]:
        assert list(share) == ["payer", "of", "line", "asked", "base", "rate", "amount",
                               "message_fr", "message_ar"], share
        assert 1 <= share["line"] <= len(lines[share["of"]]), share
        assert share["message_fr"].endswith(".") and share["message_ar"].endswith("."), share
    amounts = [centimes(share["amount"]) for share in claim["breakdown"]]
    if claim["payable"] is not None:
        assert centimes(claim["payable"]) == sum(amounts), claim["breakdown"]
    losses = [doubt["wrong"] * centimes(doubt["stake"]) for doubt in claim["doubts"]]
    assert all(a >= b - 1 for a, b in zip(losses, losses[1:])), claim["doubts"]


def check(dossier):
    assert list(dossier) == TOP, list(dossier)
    assert re.fullmatch(r"[0-9a-f]{64}", dossier["sha256"])
    assert DATE.fullmatch(dossier["received"])
    numbers = [page["number"] for page in dossier["pages"]]
    assert numbers == list(range(1, len(numbers) + 1)), numbers
    for page in dossier["pages"]:
        assert list(page)[:6] == ["number", "type", "turn_deg", "skew_deg", "dpi", "faults"], page
        assert list(page)[6:] in ([], ["kind", "kind_confidence"]), page
        assert 0 < page.get("kind_confidence", 1) <= 1, page
        assert page["turn_deg"] in (0, 90, 180, 270) and abs(page["skew_deg"]) <= 7
        assert 50 < page["dpi"] < 1300
    for code in dossier["barcodes"]:
        assert list(code)[:5] == ["page", "symbology", "value", "box", "role"], code
        assert code["page"] in numbers and is_box(code["box"], numbers)
    for field in dossier["fields"]:
        assert list(field)[:7] == ["page", "form", "name", "value", "confidence", "box", "source"]
        assert field["page"] in numbers and is_box(field["box"], numbers), field
        assert 0 <= field["confidence"] <= 1, field
        assert round(field["confidence"], 4) == field["confidence"], field
    for key in CLAIM:
        assert key in dossier["claim"], key
    for key in ("medicines_amount", "total"):
        amount = dossier["claim"][key]
        assert amount is None or AMOUNT.fullmatch(amount), amount
    check_money(dossier["claim"])
    assert dossier["verdict"] in ("accepted", "review", "rejected")
    for reason in dossier["reasons"]:
        assert re.fullmatch(r"[RI]\d\d", reason["code"])
        assert reason["severity"] in ("info", "check", "error")
        assert reason["message_fr"] and reason["message_ar"], reason


lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
assert lines, "no line"
for line in lines:
    check(json.loads(line))
PYTHON
}

# json EXPRESSION: prints what it gives of the dossier `d`, the first line of $out.
json() {
	python3 -c 'import json, sys
d = json.loads(open(sys.argv[1], encoding="utf-8").readline())
print(eval(sys.argv[2]))' "$out" "$1"
}

ok "a dossier is read without a store" expect_exit 0 "$WARAQA" read --json "$scan"
ok "and that there are no registers is said" contains "$err" "without registers"
ok "no store was made by it" test ! -e "$WARAQA_HOME"
ok "the line keeps to the read format" has_the_read_format "$out"
ok "it names the file as it was named" is "$(json 'd["file"]')" "$scan"
ok "and has every page" is "$(json 'len(d["pages"])')" "$pages"
cp "$out" "$TMPDIR/first"
ok "reading again gives the same bytes" expect_exit 0 "$WARAQA" read --json --no-store "$scan"
ok "to the last" same "$TMPDIR/first" "$out"
ok "with --no-store nothing is said of registers" lacks "$err" registers

ok "for a person it is laid out" expect_exit 0 "$WARAQA" read --no-store "$scan"
ok "with pages, fields, claim and verdict" grep -qE '^verdict: (accepted|review|rejected)$' "$out"
ok "no line is wider than a page" python3 -c '
import sys
for line in open(sys.argv[1], encoding="utf-8"):
    assert len(line.rstrip("\n")) <= 100, line' "$out"

# A branch's manifest is beside the file.
mkdir "$TMPDIR/branch"
cp "$scan" "$TMPDIR/branch/a.tif"
printf 'file,fund,pages,received_date\na.tif,CNSS,%d,2026-10-20\n' $((pages + 5)) \
	>"$TMPDIR/branch/manifest.csv"
ok "a folder is read with its manifest" expect_exit 0 "$WARAQA" read --json --no-store \
	--received 2026-01-01 "$TMPDIR/branch"
ok "the manifest's date of arrival counts" is "$(json 'd["received"]')" 2026-10-20
ok "a wrong number of pages is a reason" is \
	"$(json '[r["code"] for r in d["reasons"]].count("R26")')" 1
rm "$TMPDIR/branch/manifest.csv"
ok "without a manifest --received counts" expect_exit 0 "$WARAQA" read --json --no-store \
	--received 2026-01-01 "$TMPDIR/branch/a.tif"
ok "and is in the line" is "$(json 'd["received"]')" 2026-01-01
ok "and no page is missed" is "$(json '[r["code"] for r in d["reasons"]].count("R26")')" 0
printf 'file,pages\na.tif,four\n' >"$TMPDIR/branch/manifest.csv"
ok "a manifest that makes no sense is refused" expect_exit 65 "$WARAQA" read --no-store \
	"$TMPDIR/branch"
ok "with its line" contains "$err" "line 2"
ok "and nothing was printed" test ! -s "$out"

# A file that cannot be read does not keep the others from being read, and lines stay in order.
echo 'this is no scan' >"$TMPDIR/text.tif"
ok "a file that is no scan ends with 3" expect_exit 3 "$WARAQA" read --json --no-store \
	"$TMPDIR/text.tif" "$scan" "$TMPDIR/nothing.tif"
cp "$out" "$TMPDIR/three"
ok "after three lines" is "$(wc -l <"$out")" 3
ok "the first of which says why" is "$(json 'd["error"]["code"]')" refused
ok "and of which file" is "$(json 'd["file"]')" "$TMPDIR/text.tif"
sed 1d "$TMPDIR/three" >"$out"
ok "the second is the dossier" is "$(json 'd["file"]')" "$scan"
sed 1,2d "$TMPDIR/three" >"$out"
ok "the third is the file that is not there" is "$(json 'd["error"]["code"]')" no_input

# With a store the registers are asked, and nothing is written.
with_store
ok "registers are loaded" "$WARAQA" refdata load samples/registry
ok "a dossier is read with registers" expect_exit 0 "$WARAQA" read --json "$scan"
ok "and no store is missed" lacks "$err" "without registers"
run "$WARAQA" status --json
ok "no dossier was stored" is "$(json 'd["dossiers"] + d["refused_files"]')" 0
"$WARAQA" down >/dev/null
ok "a cluster that was stopped is started" expect_exit 0 "$WARAQA" read --json "$scan"
ok "and is asked" has_the_read_format "$out"

# A sheet without a resolution, a little larger than its paper: by its size it is A5 at 300 dpi.
resolutions_of() {
	"$WARAQA" read --json --no-store "$1" 2>/dev/null | python3 -c '
import json, sys
page = json.loads(sys.stdin.readline())["pages"][0]
print(page["type"], page["dpi"])'
}
tiffcp samples/dossiers/S0110002.tif,0 "$TMPDIR/unsized.tif"
tiffset -s 282 1 "$TMPDIR/unsized.tif"
tiffset -s 283 1 "$TMPDIR/unsized.tif"
ok "a form whose file states no resolution tells it" \
	is "$(resolutions_of "$TMPDIR/unsized.tif")" "cnss-610-1-02-p1 200"
tiffset -s 296 2 "$TMPDIR/unsized.tif"
tiffset -s 282 300 "$TMPDIR/unsized.tif"
tiffset -s 283 300 "$TMPDIR/unsized.tif"
ok "and so does one whose file states a wrong one" \
	is "$(resolutions_of "$TMPDIR/unsized.tif")" "cnss-610-1-02-p1 200"

# A bordereau that was packed into the archive.
mkdir -p "$TMPDIR/day"
tiffcp samples/dossiers/S0110022.tif,1 "$TMPDIR/day/a.tif"
tiffcp samples/dossiers/S0110022.tif,2 "$TMPDIR/day/b.tif"
printf 'file,pages,received_date,batch\na.tif,1,2026-10-17,9\nb.tif,2,,9\nc.tif,1,,9\n' \
	>"$TMPDIR/day/manifest.csv"
(cd "$TMPDIR" && python3 -m zipfile -c day.zip day)
# Of each dossier its pages, day of arrival and the reasons that tell of the bordereau.
declared_in() {
	"$WARAQA" read --json --no-store --received 2026-10-20 "$1" 2>/dev/null | python3 -c '
import json, sys
for line in sys.stdin:
    dossier = json.loads(line)
    codes = {reason["code"] for reason in dossier["reasons"]} & {"R26", "I06"}
    print(len(dossier["pages"]), dossier["received"], *sorted(codes))'
}
ok "a bordereau in an archive parts, dates and counts its files, and misses one" \
	is "$(declared_in "$TMPDIR/day.zip")" "1 2026-10-17
1 2026-10-20 R26
1 2026-10-20 I06"
printf 'file,pages\na.tif,many\n' >"$TMPDIR/day/manifest.csv"
(cd "$TMPDIR" && python3 -m zipfile -c day.zip day)
ok "one that is not understood refuses the archive" \
	expect_exit 3 "$WARAQA" read --json --no-store "$TMPDIR/day.zip"
ok "and says which line" contains "$out" "line 2: this is no number of pages"
{
	echo file
	seq -f '%g.tif' 501
} >"$TMPDIR/day/manifest.csv"
(cd "$TMPDIR" && python3 -m zipfile -c day.zip day)
ok "one that names more files than a file may have pages does too" \
	expect_exit 3 "$WARAQA" read --json --no-store "$TMPDIR/day.zip"
ok "and says how many" contains "$out" "names 501 files, more than the 500 pages"

plan_done
