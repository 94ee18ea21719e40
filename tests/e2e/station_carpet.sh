#!/usr/bin/env bash
# The carpet and the paper in a browser, by the keyboard.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"
# shellcheck source=tests/station.sh
. "$SRC/tests/station.sh"
# shellcheck source=tests/browser/run.sh
. "$SRC/tests/browser/run.sh"

with_store
"$WARAQA" refdata load samples/registry >"$TMPDIR/said" 2>&1
with_station
ok "samples are read" "$WARAQA" run samples/dossiers/S0110012.tif samples/dossiers/S0110020.tif
ok "there is an account" add_person amina supervisor
browse carpet CHARACTER=7 RIGHT=1
ok "the store has the correction and that it was taken back" asked_is "SELECT string_agg(deed, ' '
	ORDER BY number) FROM waraqa.desk_change" "correct undo"
plan_done
