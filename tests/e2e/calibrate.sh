#!/usr/bin/env bash
# `waraqa calibrate`: confidences against a known truth.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

# json EXPRESSION: prints what it gives of the object `d` in $out; group(of, source, kind) finds a
# group of it.
json() {
	python3 -c 'import json, sys
d = json.loads(open(sys.argv[1], encoding="utf-8").readline())
def group(of, source=None, kind=None):
    return [g for g in d["groups"] if g["of"] == of and g["kind"] == kind
            and source in (g.get("source"), g.get("symbology"))
            and (source or not (g.get("source") or g.get("symbology")))][0]
print(eval(sys.argv[2]))' "$out" "$1"
}

# ---- a truth and readings made for the purpose ---------------------------------------------------

truth=$TMPDIR/truth
mkdir "$truth"
cat >"$truth/A1.json" <<'JSON'
{"received": "2026-10-18",
 "fields": {"cnss-610-1-02-p1": {
   "assure_nom": "AÏT ALI FATIMA", "assure_cin": "KA089958", "beneficiaire_naissance": "12061956",
   "montant_frais": "536,20", "sexe_f": true, "nombre_pieces": "3", "medecin_inpe": "091603397"}},
 "codes": ["6118001200504", "6118001200504", "091603397"],
 "claim": {"care_date": "2026-09-13", "beneficiary": "AIT ALI FATIMA", "medicines_amount": "286.20",
   "practitioner_inpe": "091603397", "pharmacy_inpe": "092905437", "dispensing_date": null}}
JSON
cp "$truth/A1.json" "$truth/A2.json"
echo 'this is the bordereau' >"$truth/manifest.json"
python3 - "$TMPDIR/readings.jsonl" <<'PYTHON'
import json
import sys

FORM = "cnss-610-1-02-p1"
FIELDS = [
    # form, name, value, confidence, source: right
    (FORM, "assure_nom", "ait  ali fatima", 0.99, "print"),
    (FORM, "assure_cin", "KA 089958", 0.99, "print"),
    (FORM, "beneficiaire_naissance", "1956-06-12", 0.9, "hand"),
    (FORM, "montant_frais", "536.20", 0.99, "print"),
    (FORM, "sexe_f", "true", 0.99, "mark"),
    (FORM, "sexe_m", "false", 0.99, "mark"),
    ("ordonnance", "patient", "Mme Fatima AIT ALI", 0.8, "print"),
    ("facture", "total", "286.20", 0.6, "print"),
    # wrong
    (FORM, "lien_enfant", "true", 0.97, "mark"),
    (FORM, "nombre_pieces", "8", 0.96, "hand"),
    (FORM, "assure_adresse", "RUE 4", 0.3, "hand"),
    ("facture", "date", "2026-09-14", 0.7, "print"),
    # nothing to compare, or nothing read
    (FORM, "assure_signature", "true", 0.9, "mark"),
    (FORM, "medecin_inpe", None, 0.9, "hand"),
    ("ordonnance", "ligne_1_medicament", "DOLIPRANE", 0.9, "print"),
]
KEYS = ("form", "name", "value", "confidence", "source")
CODES = [("6118001200504", 0.99), ("6118001200504", 0.99), ("6118001200504", 0.9), ("1234", 0.98)]
line = {"file": "scans/A1.tif", "fields": [dict(zip(KEYS, field)) for field in FIELDS],
        "barcodes": [{"page": 2, "symbology": "ean13", "value": value, "confidence": confidence}
                     for value, confidence in CODES]}
with open(sys.argv[1], "w", encoding="utf-8") as file:
    print(json.dumps(line), file=file)
    print(json.dumps({**line, "dossier": 2}), file=file)
    print(json.dumps({**line, "file": "scans/other.tif"}), file=file)
    print(file=file)
PYTHON

ok "readings of an earlier run are taken" expect_exit 0 "$WARAQA" calibrate "$truth" --json \
	--list 9 --readings "$TMPDIR/readings.jsonl"
ok "one of two dossiers was read, its first line counts" is "$(json 'd["dossiers"], d["truths"]')" \
	"(1, 2)"
ok "what has a truth is compared" is "$(json 'group("fields")["count"]')" 12
ok "accents, blanks, titles, commas and the order of a date do not matter" \
	is "$(json 'group("fields")["right"]')" 8
ok "a tick that is not on the paper is wrong, one that is absent right" \
	is "$(json 'group("fields", "mark", "check")["count"], group("fields", "mark", "check")["right"]')" \
	"(3, 2)"
ok "fields of both dossiers without a value are counted by kind" \
	is "$(json 'd["unread"], d["unread_by_kind"]["number"], d["unread_by_kind"]["date"]')" \
	"(8, 2, 1)"
ok "a barcode is right as often as it is on the paper" \
	is "$(json 'group("barcodes", "ean13")["count"], group("barcodes", "ean13")["right"]')" "(4, 2)"
ok "the calibration error is the one worked out by hand" \
	is "$(json 'round(group("fields", "hand")["expected_calibration_error"], 4)')" 0.4533
ok "so few values prove no threshold" \
	is "$(json 'group("fields", "print")["wanted"]["proof"], group("fields", "print")["wanted"]["threshold"]')" \
	"('too_few', None)"
ok "but say how many would" is "$(json 'group("fields", "print")["wanted"]["needed"]')" 2995
ok "the surest wrong answers are listed, the surest first" \
	is "$(json '[w["confidence"] for w in d["wrong"]]')" "[0.98, 0.97, 0.96]"

# 5 right of 5 are wrong in at most 45.1 % of all cases, 2 wrong of the first 7 in 65.9 %.
ok "a rate that few values can prove" expect_exit 0 "$WARAQA" calibrate "$truth" --json --wrong 50 \
	--readings "$TMPDIR/readings.jsonl"
ok "has a threshold" is "$(json 'group("fields")["wanted"]["threshold"]')" 0.99
ok "with its share of answers and a bound below the rate" is \
	"$(json '[round(group("fields")["wanted"]["best"][k], 4) for k in ("count", "coverage", "bound")]')" \
	"[5, 0.4167, 0.4507]"

ok "for a person it is a table" expect_exit 0 "$WARAQA" calibrate "$truth" \
	--readings "$TMPDIR/readings.jsonl"
ok "with the sum of it" contains "$out" "all fields: 12, right 66.67 %"
ok "that says what is missing" contains "$out" "too few to say, 2995 are needed"
ok "and shows no value of a dossier unasked" lacks "$out" "1234"
ok "no line is wider than a page" test -z "$(awk 'length > 100' "$out")"

ok "the lines of the thresholds are printed" expect_exit 0 "$WARAQA" calibrate "$truth" \
	--readings "$TMPDIR/readings.jsonl" --thresholds
grep '^THRESHOLD' "$out" | sed 's/0*)$/)/' >"$TMPDIR/printed"
grep '^THRESHOLD' validate/thresholds.list | sed 's/0*)$/)/' >"$TMPDIR/kept"
ok "without proof they are those that are used" same "$TMPDIR/kept" "$TMPDIR/printed"

# The two amounts of print are right, one said at 0.99, one at 0.6. A look of 20 s at 1.00 a minute
# costs 0.33: with 50 at stake 0.9933 is asked for, so both are looked at, which is all of them. Any
# confidence from 0.6 down would have cost nothing.
ok "a price of a minute gives what looking costs" expect_exit 0 "$WARAQA" calibrate "$truth" \
	--readings "$TMPDIR/readings.jsonl" --minute 1.00 --look 20
ok "by the price of a look" contains "$out" "a look at one value costs 0.33 dirhams"
ok "with the confidence that a stake asks for" contains "$out" "at stake 50: taken from 0.9933 on"
ok "and what it comes to" contains "$out" \
	"  amount       2       2      0      333.33      333.33        0.00 at 0.6000"
# A look of 60 s at 1.50 costs 1.50, and 50 at stake ask for 0.97. Of the four codes one is below, and
# the one at 0.98 is wrong: 1.50 + 50.00 on 4 values. To look at the two below 0.99 is cheapest.
ok "a look may take longer" expect_exit 0 "$WARAQA" calibrate "$truth" \
	--readings "$TMPDIR/readings.jsonl" --minute 1,50 --look 60
ok "which lets a wrong one through that costs more" contains "$out" \
	"  code         4       1      1    12875.00     1500.00      750.00 at 0.9900"
ok "a price that is none is wrong use" expect_exit 64 "$WARAQA" calibrate "$truth" --minute free
ok "and so is nothing for a minute" expect_exit 64 "$WARAQA" calibrate "$truth" --minute 0

# ---- what is wrong with the inputs ---------------------------------------------------------------

ok "a rate that is none is wrong use" expect_exit 64 "$WARAQA" calibrate "$truth" --wrong much
ok "and so is one of nothing" expect_exit 64 "$WARAQA" calibrate "$truth" --wrong 0
ok "a folder that is not there is named" expect_exit 66 "$WARAQA" calibrate "$TMPDIR/nothing"
mkdir "$TMPDIR/empty"
ok "one without truth too" expect_exit 66 "$WARAQA" calibrate "$TMPDIR/empty"
ok "readings that are not there too" expect_exit 66 "$WARAQA" calibrate "$truth" --readings nothing
printf '{"file": "A1.tif"}\nno line\n' >"$TMPDIR/bad.jsonl"
ok "a line that is none" expect_exit 65 "$WARAQA" calibrate "$truth" --readings "$TMPDIR/bad.jsonl"
ok "is told by its number" contains "$err" "line 2 of"
echo '{"file": "B9.tif"}' >"$TMPDIR/other.jsonl"
ok "readings of another folder are no data" expect_exit 65 "$WARAQA" calibrate "$truth" \
	--readings "$TMPDIR/other.jsonl"
echo '{"fields": 5}' >"$truth/A3.json"
ok "a truth that is none" expect_exit 65 "$WARAQA" calibrate "$truth" \
	--readings "$TMPDIR/readings.jsonl"
ok "is named" contains "$err" "A3.json"

# ---- the samples ---------------------------------------------------------------------------------

mkdir "$TMPDIR/two"
cp samples/dossiers/S01100{01,06}.{tif,json} "$TMPDIR/two"
ok "scans are read beside their truth" expect_exit 0 "$WARAQA" calibrate "$TMPDIR/two" --no-store \
	--json
ok "all of them" is "$(json 'd["dossiers"], d["truths"]')" "(2, 2)"
ok "and their codes are right" \
	is "$(json 'group("barcodes")["count"] > 5 and group("barcodes")["right"] == group("barcodes")["count"]')" \
	True
cp "$out" "$TMPDIR/now"
run "$WARAQA" read --json --no-store --received 2026-10-18 "$TMPDIR"/two/*.tif
cp "$out" "$TMPDIR/two.jsonl"
ok "reading now is as reading before" expect_exit 0 "$WARAQA" calibrate "$TMPDIR/two" --json \
	--readings "$TMPDIR/two.jsonl"
ok "to the last figure" same "$TMPDIR/now" "$out"
rm "$TMPDIR/two/S0110001.tif"
ok "a scan that is not there ends with 3" expect_exit 3 "$WARAQA" calibrate "$TMPDIR/two" \
	--no-store --json
ok "and its fields are unread" test "$(json 'd["unread"] > 15')" = True

plan_done
