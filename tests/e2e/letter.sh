#!/usr/bin/env bash
# The letter of a dossier that goes back: everything at once, in both languages, and nothing else.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

# A dossier that comes a year late goes back; another in time is accepted.
folder=$TMPDIR/b07
mkdir "$folder"
cp samples/dossiers/S0110022.tif "$folder/in-time.tif"
cp samples/dossiers/S0110012.tif "$folder/late.tif"
cat >"$folder/manifest.csv" <<CSV
branch;batch;file;fund;received_date
B07;2026-118;in-time.tif;CNOPS;2026-10-28
B07;2026-118;late.tif;CNSS;2027-10-18
CSV

# told_all JSON TEXT: every sentence that is told is in the text, in both languages, days as people
# write them; letters are compared without what a line's end or a ligature changes.
told_all() {
	python3 - "$1" "$2" <<'PYTHON'
import json, re, sys, unicodedata
dossier = json.load(open(sys.argv[1], encoding="utf-8"))
text = open(sys.argv[2], encoding="utf-8").read()

def folded(text, letters):
    text = re.sub(r"(\d{4})-(\d\d)-(\d\d)", r"\3/\2/\1", unicodedata.normalize("NFKC", text))
    text = re.sub("ل([اأإآ])", r"\1ل", text)
    return "".join(re.findall(letters, text))

FRENCH, ARABIC = r"[0-9A-Za-zÀ-ÿ]", "[\u0620-\u064a]"
office = {"R19", "R26", "I01", "I02", "I03", "I04", "I05", "I06", "D01", "D02"}
told = [r for r in dossier["reasons"] if r["code"] not in office]
assert any(r["severity"] == "error" for r in told), told
for reason in told:
    assert folded(reason["message_fr"], FRENCH) in folded(text, FRENCH), reason["message_fr"]
    assert folded(reason["message_ar"], ARABIC) in folded(text, ARABIC), reason["message_ar"]
    for figure in re.findall(r"\d{2,}", reason["message_ar"]):
        assert figure in text, figure
assert not re.search(r"\d{4}-\d\d-\d\d", text), "a day as no one writes it"
PYTHON
}

with_store
"$WARAQA" refdata load samples/registry >/dev/null
expect_exit 0 "$WARAQA" run "$folder" >/dev/null
"$WARAQA" show --json late >"$TMPDIR/late.json"
id=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["id"])' "$TMPDIR/late.json")

letter=$TMPDIR/letter.pdf
ok "a dossier that goes back has a letter" expect_exit 0 "$WARAQA" letter late --out "$letter"
ok "whose pages are told" contains "$out" "letter of dossier $id, 2 pages, in '$letter'"
ok "there are as many" grep -q '^Pages: *2$' <(pdfinfo "$letter")
pdftotext "$letter" "$TMPDIR/letter.txt"
ok "it says everything at once, in French and in Arabic" \
	told_all "$TMPDIR/late.json" "$TMPDIR/letter.txt"
for word in "B07/2026-118" 18/10/2027 late.tif "À faire" "Page 1/2" "WARAQA-L/$id" \
	"Caisse nationale de sécurité sociale" "n'est pas accepté en l'état"; do
	ok "it says $word" contains "$TMPDIR/letter.txt" "$word"
done
ok "no fund's rule gives a day to answer, so none is made up" \
	lacks "$TMPDIR/letter.txt" "au plus tard"
ok "its fonts are in it" is "$(pdffonts "$letter" | awk 'NR > 2 && $(NF - 4) != "yes"')" ""
"$WARAQA" read --json "$letter" >"$TMPDIR/read.json" 2>/dev/null
ok "its code is read on both pages" is "$(python3 -c 'import json, sys
print([(b["page"], b["value"]) for b in json.load(open(sys.argv[1]))["barcodes"]])' \
	"$TMPDIR/read.json")" "[(1, 'WARAQA-L/$id'), (2, 'WARAQA-L/$id')]"

ok "and a letter that comes back is no certificate" is "$(python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
print([p["type"] for p in d["pages"]], len(d["fields"]), {b["role"] for b in d["barcodes"]})' \
	"$TMPDIR/read.json")" "['other', 'other'] 0 {'unknown'}"

"$WARAQA" rules show CNSS/1 >"$TMPDIR/CNSS.csv"
echo 'answer_days,,30,2006-01-01,,' >>"$TMPDIR/CNSS.csv"
"$WARAQA" rules load "$TMPDIR/CNSS.csv" >/dev/null
printf 'Service des remboursements\nمصلحة التعويضات\n' >"$TMPDIR/head.txt"
ok "a letterhead may be given" expect_exit 0 "$WARAQA" letter late --out "$letter" \
	--letterhead "$TMPDIR/head.txt"
pdftotext "$letter" "$TMPDIR/letter.txt"
ok "which stands on it" contains "$TMPDIR/letter.txt" "Service des remboursements"
ok "and a fund's rule gives the day to answer" contains "$TMPDIR/letter.txt" \
	"au plus tard le $(date -d '+30 days' +%d/%m/%Y)"
head -c 3000 /dev/zero >"$TMPDIR/long.txt"
not_ok "a letterhead that is no letterhead is refused" "$WARAQA" letter late --out "$letter" \
	--letterhead "$TMPDIR/long.txt"

rm "$letter"
ok "an accepted dossier has none" expect_exit 64 "$WARAQA" letter in-time --out "$letter"
ok "with the reason" contains "$err" "is accepted, so there is nothing to write about"
ok "and nothing is written" test ! -e "$letter"
ok "a dossier that is not there is named" expect_exit 66 "$WARAQA" letter nothing
ok "a letter wants a dossier" expect_exit 64 "$WARAQA" letter
ok "or a batch, not both" expect_exit 64 "$WARAQA" letter late --batch 1 --out "$TMPDIR/letters"
ok "a batch wants a folder" expect_exit 64 "$WARAQA" letter --batch 1
ok "which it fills" expect_exit 0 "$WARAQA" letter --batch B07/2026-118 --out "$TMPDIR/letters"
ok "with the letters that are due" is "$(ls "$TMPDIR/letters")" "letter-$id.pdf"
ok "and counts the others" contains "$out" "1 dossiers need no letter"
ok "a place that cannot be written is named" expect_exit 73 "$WARAQA" letter late \
	--out "$TMPDIR/no/such/letter.pdf"

plan_done
