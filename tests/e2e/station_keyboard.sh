#!/usr/bin/env bash
# Ten doubtful dossiers are cleared in a browser by the keyboard alone.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"
# shellcheck source=tests/station.sh
. "$SRC/tests/station.sh"
# shellcheck source=tests/browser/run.sh
. "$SRC/tests/browser/run.sh"

with_store
"$WARAQA" refdata load samples/registry >"$TMPDIR/said" 2>&1
with_station
# The same papers again are asked about too (R19), so that there are enough.
mkdir "$TMPDIR/again"
for each in samples/dossiers/*.tif; do
	cp "$each" "$TMPDIR/again/again-$(basename "$each")"
	tiffset -s 270 again "$TMPDIR/again/again-$(basename "$each")"
done
ok "samples are read" "$WARAQA" run samples/dossiers
ok "the same papers are read again" "$WARAQA" run "$TMPDIR/again"
ok "there is an account" add_person amina supervisor
# PICTURES=DIR keeps the screens of docs/station.md.
[ -z "${PICTURES-}" ] || browse pictures DOSSIER="$(ask "SELECT dossier FROM review_item
	ORDER BY cost DESC LIMIT 1")"
browse keyboard COUNT=10
ok "the store has ten decisions" asked_is "SELECT count(DISTINCT dossier) FROM waraqa.desk_change
	WHERE deed IN ('accept', 'send_back', 'reject')" 10
ok "none of the ten waits" asked_is "SELECT count(*) FROM waraqa.review_item WHERE dossier IN (
	SELECT dossier FROM waraqa.desk_change WHERE deed IN ('accept', 'send_back', 'reject'))" 0

plan_done
