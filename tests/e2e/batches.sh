#!/usr/bin/env bash
# What a bordereau declares and what came: told of the batch, of the dossiers and on the receipt.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

scans=(samples/dossiers/*.tif)
folder=$TMPDIR/b07
mkdir "$folder"
cp "${scans[0]}" "$folder/as-declared.tif"
cp "${scans[1]}" "$folder/thinner.tif"
cp "${scans[2]}" "$folder/unasked.tif"
late=${scans[3]}

# pages_of SCAN
pages_of() {
	python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["pages"]))' "${1%.tif}.json"
}

cat >"$folder/manifest.csv" <<CSV
branch;batch;file;fund;pages;received_date;agent
B07;2026-118;as-declared.tif;CNSS;$(pages_of "${scans[0]}");2026-10-18;x
B07;2026-118;thinner.tif;CNSS;$(($(pages_of "${scans[1]}") + 1));2026-10-19;x
B07;2026-118;late.tif;CNSS;$(pages_of "$late");2026-10-18;x
CSV

# reasons DOSSIER: how often R26 is given, and its sentences
reasons() {
	"$WARAQA" show --json "$1" | python3 -c 'import json, sys
said = [r["message_fr"] for r in json.load(sys.stdin)["reasons"] if r["code"] == "R26"]
print(len(said), *said)'
}

# of_dossier DOSSIER EXPRESSION
of_dossier() {
	"$WARAQA" show --json "$1" | python3 -c 'import json, sys
d = json.load(sys.stdin)
print(eval(sys.argv[1]))' "$2"
}

# of_batch EXPRESSION: over the receipt `r` of the batch, with its files `f` by name
of_batch() {
	"$WARAQA" receipt --json B07/2026-118 | python3 -c 'import json, sys
r = json.load(sys.stdin)
f = {file["file"]: file for file in r["files"]}
print(eval(sys.argv[1]))' "$1"
}

with_store
ok "no batch is said as well" expect_exit 0 "$WARAQA" batches
ok "in words" contains "$out" "no bordereau"

ok "a folder with a missing file ends with 3" expect_exit 3 "$WARAQA" run \
	--received 2026-10-20 "$folder"
ok "and a sentence" contains "$err" "1 declared file is missing; the others are stored"
ok "nothing was refused" lacks "$out" "refused"
ok "the batch is told of" contains "$out" "B07/2026-118: 3 declared, 3 came"
ok "with what is missing" grep -q '^   missing  *late\.tif$' "$out"
ok "what is extra" grep -q '^   extra  *unasked\.tif$' "$out"
ok "and what is counted differently" grep -Eq \
	'^   counted differently  *thinner\.tif  *[0-9]+ declared, [0-9]+ found$' "$out"
ok "what to type next has the receipt" grep -q '^ .* receipt 1$' "$out"

ok "what came as declared has no R26" is "$(reasons as-declared)" 0
ok "a page too few is a reason" is "$(reasons thinner)" \
	"1 Le bordereau annonce $(($(pages_of "${scans[1]}") + 1)) pages, le dossier en a $(pages_of "${scans[1]}")."
ok "a file that was not declared is a reason" is "$(reasons unasked)" \
	"1 Le fichier de ce dossier n'est pas annoncé par le bordereau."
ok "which sends it to a person" is "$(of_dossier unasked 'd["verdict"] == "accepted"')" False
ok "branch and batch are the bordereau's" is \
	"$(of_dossier as-declared 'd["branch"], d["batch"]')" "('B07', '2026-118')"

ok "batches are listed" expect_exit 0 "$WARAQA" batches
ok "with their counts" grep -Eq '^ +1  B07/2026-118  .* 3 +3 +1 +1 +1 +0$' "$out"
ok "for programs too" is "$("$WARAQA" batches --json | python3 -c 'import json, sys
b = json.load(sys.stdin)
print(b["declared"], b["came"], b["missing"], b["extra"], b["differing"], b["dossiers"])')" \
	"3 3 1 1 1 3"

ok "the receipt names every state" is \
	"$(of_batch '[(n, f[n]["state"]) for n in sorted(f)]')" \
	"[('as-declared.tif', 'ok'), ('late.tif', 'missing'), ('thinner.tif', 'counted_differently'), ('unasked.tif', 'extra')]"
ok "with the hash of what came" is "$(of_batch 'f["thinner.tif"]["sha256"]')" \
	"$(sha256sum <"$folder/thinner.tif" | cut -d' ' -f1)"
ok "as text" expect_exit 0 "$WARAQA" receipt --text "$folder"
ok "hash by hash" contains "$out" "$(sha256sum <"$folder/unasked.tif" | cut -d' ' -f1)"

receipt=$TMPDIR/receipt.pdf
ok "and on paper" expect_exit 0 "$WARAQA" receipt --out "$receipt" 2026-118
pdftotext -layout "$receipt" "$TMPDIR/receipt.txt"
for word in "B07" "2026-118" "18/10/2026 – 20/10/2026" "late.tif" manquant "non déclaré" \
	"pages différentes" "Page 1/1" "$(sha256sum <"$folder/as-declared.tif" | cut -d' ' -f1)" \
	"$(sha256sum <"$folder/manifest.csv" | cut -d' ' -f1)"; do
	ok "which says $word" contains "$TMPDIR/receipt.txt" "$word"
done
on_the_receipt() {
	python3 - "$WARAQA_HOME" "$TMPDIR/receipt.txt" <<PYTHON
import json, subprocess, sys
text = open(sys.argv[2], encoding="utf-8").read()
for dossier in ("1", "2", "3"):
    shown = json.loads(subprocess.run(["$WARAQA", "show", "--json", dossier], check=True,
                                      capture_output=True).stdout)
    for key in ("immatriculation", "beneficiary"):
        value = shown["claim"][key]
        assert not value or len(value) < 6 or value not in text, key
PYTHON
}
ok "but nothing that was read" on_the_receipt
ok "a place that cannot be written is named" expect_exit 73 "$WARAQA" receipt 1 \
	--out "$TMPDIR/no/such/receipt.pdf"
ok "a batch that is not there is named" expect_exit 66 "$WARAQA" receipt B07/2026-119
ok "and a folder without bordereau says so" expect_exit 66 "$WARAQA" receipt samples/registry

# The missing file comes.
cp "$late" "$folder/late.tif"
ok "when the missing file comes, the run is well" expect_exit 0 "$WARAQA" run "$folder"
ok "it was read with what was declared of it" is "$(reasons late)" 0
ok "and the batch is settled" is "$(of_batch 'f["late.tif"]["state"], r["came"]')" "('ok', 4)"
ok "nothing is doubled" is "$("$WARAQA" batches --json | wc -l)" 1
ok "a third run changes nothing" expect_exit 0 "$WARAQA" run "$folder"
ok "of the dossiers" is "$(of_batch 'r["dossiers"]')" 4

# A part of a batch, named alone, and files that were taken in and moved away.
part=$TMPDIR/part
mkdir "$part"
cp "${scans[0]}" "$part/a.tif"
printf 'batch,file\n9,a.tif\n9,b.tif\n' >"$part/manifest.csv"
ok "one file of a batch that is named alone is well" expect_exit 0 "$WARAQA" run "$part/a.tif"
ok "though the batch wants more" contains "$out" "-/9: 2 declared, 1 came, 1 missing"
ok "the folder as a whole is not" expect_exit 3 "$WARAQA" run "$part"
mv "$part/a.tif" "$part/b.tif"
ok "what came and was moved away since has come" expect_exit 0 "$WARAQA" run "$part"
ok "and a copy of it is told" contains "$out" "-/9: 2 declared, 2 came, 1 copy of another"

# A thinner scan is made again, and what came first is kept.
rm "$folder/thinner.tif"
tiffcp "${scans[1]}" "${scans[4]},0" "$folder/thinner.tif"
ok "a file that is made again is read" expect_exit 0 "$WARAQA" run "$folder"
ok "and replaces the first" is \
	"$(of_batch '[x["state"] for x in r["files"] if x["file"] == "thinner.tif"]')" "['ok', 'replaced']"

# A bordereau as JSON, with a sheet of another batch in the stack.
other=$TMPDIR/b08
mkdir "$other"
"$WARAQA" separator --branch B08 --batch 77 --count 1 "$TMPDIR/sheet.pdf" >/dev/null
pdftoppm -mono -tiff -tiffcompression lzw -r 200 "$TMPDIR/sheet.pdf" "$TMPDIR/sheet"
tiffcp "$TMPDIR"/sheet-1.tif "${scans[5]}" "$other/stack.tif"
echo '{"branch": "B08", "batch": "78", "files": [{"file": "stack.tif"}]}' >"$other/manifest.json"
ok "a bordereau may be JSON" expect_exit 0 "$WARAQA" run "$other"
ok "the sheet is believed" is "$(of_dossier stack 'd["branch"], d["batch"]')" "('B08', '77')"
ok "but a person must look" is "$(reasons stack)" \
	"1 La page de séparation porte le lot B08/77, le bordereau annonce le lot B08/78."
cp "$folder/manifest.csv" "$other"
ok "two bordereaux in a folder are refused" expect_exit 65 "$WARAQA" run "$other"
ok "with what to do" contains "$err" "take one away"
ok "and cost only that folder" expect_exit 3 "$WARAQA" run "$other" "$folder"
ok "which is named" grep -q '^refused: there are both ' "$out"

plan_done
