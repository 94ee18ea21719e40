#!/usr/bin/env bash
# The screen of a dossier in a browser: readable by all in both languages, with the keyboards that
# people have, with the mouse, and when two change the same dossier.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"
# shellcheck source=tests/station.sh
. "$SRC/tests/station.sh"
# shellcheck source=tests/browser/run.sh
. "$SRC/tests/browser/run.sh"

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
browse screen DOSSIER="$dossier"
plan_done
