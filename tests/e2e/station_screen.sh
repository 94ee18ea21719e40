#!/usr/bin/env bash
# The screen of a dossier in a browser: readable by all in both languages, with the keyboards that
# people have, with the mouse, and when two change the same dossier.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"
# shellcheck source=tests/station.sh
. "$SRC/tests/station.sh"

with_store
"$WARAQA" refdata load samples/registry >"$TMPDIR/said" 2>&1
printf '12, rue des Essais\n' >"$TMPDIR/head.txt"
with_station --letterhead "$TMPDIR/head.txt"
ok "samples are read" "$WARAQA" run samples/dossiers
ok "there is an account" add_person amina supervisor
# One that waits and has enough pages to be split.
dossier=$(ask "SELECT dossier FROM waraqa.review_item WHERE 4 <= (
	SELECT count(*) FROM waraqa.page WHERE page.dossier = review_item.dossier)
	ORDER BY 1 LIMIT 1")
ok "the browser looks" run timeout 300 node tests/e2e/station_screen.mjs "$station" amina \
	"$station_password" "$dossier"
while IFS=$'\t' read -r name is_true found; do
	ok "$name" is "$is_true $found" "true $found"
done <"$out"
ok "it looked to the end" contains "$out" "the browser had no trouble"

plan_done
