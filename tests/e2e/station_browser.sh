#!/usr/bin/env bash
# The station in Debian's Chromium, against a real server and database: ten doubtful dossiers cleared
# by keyboard alone, one that two people share split, one found by a name in Arabic letters, a
# bordereau sent over a network that is cut, another branch's papers at no address, and every screen
# in both languages. PICTURES=DIR keeps what people see.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"
# shellcheck source=tests/station.sh
. "$SRC/tests/station.sh"
# shellcheck source=tests/browser/run.sh
. "$SRC/tests/browser/run.sh"

scans=(samples/dossiers/*.tif)
in=$TMPDIR/in
mkdir "$in" "$TMPDIR/sent"
# The samples; half of some once more, which is as good as a paper that lost its second half; and the
# papers of two people in one file.
cp "${scans[@]}" "$in"
for number in 0 1 2 3 4; do
	tiffcp "${scans[$number]},0,1" "$in/half-$number.tif"
done
tiffcp "${scans[7]}" "${scans[5]}" "$in/two-people.tif"
first=$(tiffinfo "${scans[7]}" 2>/dev/null | grep -c 'TIFF Directory')

with_store
"$WARAQA" refdata load samples/registry >"$TMPDIR/said" 2>&1
ok "fourteen files are read" "$WARAQA" run "$in"
add_person amina supervisor
add_person casa branch --branch B77
with_station

shared() {
	ask "SELECT dossier.id FROM dossier JOIN file ON file.id = dossier.file
		WHERE stem = 'two-people' ORDER BY dossier.id LIMIT 1"
}
dossier=$(shared)
others=$(ask "SELECT string_agg(id::text, ' ') FROM (SELECT id FROM dossier ORDER BY id LIMIT 2) AS one")

browse screens DOSSIER="$dossier"
browse arrange DOSSIER="$dossier" FIRST_PAGES="$first"
browse clear COUNT=10
ok "ten dossiers and more are decided in the store" \
	test "$(ask "SELECT count(*) FROM claim WHERE current AND decision IS NOT NULL")" -ge 10
browse find NAME='آيت الصالحي' FILE=S0110020.tif

printf 'file,pages\n' >"$TMPDIR/sent/manifest.csv"
for number in 1 2 3; do
	first_page "${scans[$number]}" "$TMPDIR/sent/$number.tif" "sent $number"
	echo "$number.tif,1" >>"$TMPDIR/sent/manifest.csv"
done
browse send FILES="$(printf '%s\n' "$TMPDIR"/sent/*)" OTHERS="$others"
ok "what was sent is queued once" asked_is "SELECT count(*) FROM job" 3
ok "no file is in two states" expect_exit 0 "$WARAQA" ledger
ok "the trail is whole" expect_exit 0 "$WARAQA" audit verify

plan_done
