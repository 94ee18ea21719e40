#!/usr/bin/env bash
# The sheets that `waraqa separator` prints split a scanned stack, whatever way the paper lies.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

sheets=$TMPDIR/sheets.pdf
scans=(samples/dossiers/*.tif)

ok "sheets are printed" "$WARAQA" separator --branch B07 --batch 2026-118 --count 4 "$sheets"
ok "a branch that no code can bear is refused" \
	expect_exit 64 "$WARAQA" separator --branch 'b 7' --batch 1 "$sheets.no"
ok "and nothing is written then" test ! -e "$sheets.no"
ok "a place that cannot be written is named" \
	expect_exit 73 "$WARAQA" separator --branch B07 --batch 1 "$TMPDIR/no/such/folder.pdf"
ok "the sentence quotes the path" contains "$err" "no/such/folder.pdf'"

# The sheets as a scanner sees them: bilevel at 200 dpi.
pdftoppm -mono -tiff -tiffcompression lzw -r 200 "$sheets" "$TMPDIR/sheet"
sheet() {
	printf '%s/sheet-%d.tif' "$TMPDIR" "$1"
}

# of_pages LIST: for each dossier its page numbers, its separators, and whether its bounds are in
# doubt.
of_pages() {
	"$WARAQA" read --json --no-store "$1" 2>/dev/null | python3 -c '
import json, sys
for line in sys.stdin:
    dossier = json.loads(line)
    separators = sum(page["type"] == "separator" for page in dossier["pages"])
    doubt = any(reason["code"] == "D01" for reason in dossier["reasons"])
    print(dossier["dossier"], len(dossier["pages"]) - separators, separators, doubt)'
}

splits_as() {
	[ "$(of_pages "$1")" = "$2" ]
}

# Of each symbology, how many copies on a sheet are read.
copies_on() {
	"$WARAQA" read --json --no-store "$1" 2>/dev/null | python3 -c '
import collections, json, sys
codes = json.loads(sys.stdin.read())["barcodes"]
print(*sorted(collections.Counter((c["symbology"], c["role"]) for c in codes).items()))'
}

reads_all_copies() {
	[ "$(copies_on "$1")" = "(('code128', 'separator'), 2) (('qr', 'separator'), 2)" ]
}
ok "all four copies of the code are read" reads_all_copies "$(sheet 2)"

counts=()
for scan in "${scans[@]:0:3}"; do
	counts+=("$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["pages"]))' \
		"${scan%.tif}.json")")
done

stack=$TMPDIR/stack.tif
tiffcp "$(sheet 1)" "${scans[0]}" "$(sheet 2)" "${scans[1]}" "$(sheet 3)" "${scans[2]}" "$stack"
ok "each sheet begins a dossier and stays with it" splits_as "$stack" \
	"1 ${counts[0]} 1 False
2 ${counts[1]} 1 False
3 ${counts[2]} 1 False"

tiffcp "$(sheet 1)" "${scans[0]}" "${scans[1]}" "$(sheet 3)" "${scans[2]}" "$stack"
ok "a sheet that was forgotten merges nothing and is pointed out on both sides" splits_as "$stack" \
	"1 ${counts[0]} 1 True
2 ${counts[1]} 0 True
3 ${counts[2]} 1 False"

tiffcp "$(sheet 1)" "$(sheet 2)" "$stack"
ok "sheets alone are no dossier" splits_as "$stack" "1 0 2 False"

plan_done
