#!/usr/bin/env bash
# The carpet and the paper in a browser, by the keyboard.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"
# shellcheck source=tests/station.sh
. "$SRC/tests/station.sh"

with_store
"$WARAQA" refdata load samples/registry >"$TMPDIR/said" 2>&1
with_station
ok "samples are read" "$WARAQA" run samples/dossiers/S0110012.tif samples/dossiers/S0110020.tif
ok "there is an account" add_person amina supervisor
ok "the carpet is worked" run timeout 120 node tests/e2e/station_carpet.mjs "$station" amina \
	"$station_password" 7 1
cp "$out" "$body"
ok "cells lie on it" test "$(field cells)" -gt 5
ok "a digit marks the one that has the focus" is "$(field marked)" 1
ok "Escape takes all marks away" is "$(field unmarked)" 0
ok "the fix is shown before it is made" is "$(field previewed)" 1
ok "it is made" is "$(field 'done')" 1
ok "and taken back" contains "$out" '1.'
ok "the store has the correction and that it was taken back" asked_is "SELECT string_agg(deed, ' '
	ORDER BY number) FROM waraqa.desk_change" "correct undo"
ok "turning a place there and back gives the place" is "$(field turnsAgree)" True
ok "a click on the lit place tells its pixels" test "$(field offMiddle)" -le 6
ok "of its page" is "$(field page)" True
ok "the browser had no trouble" is "$(field troubles)" "[]"
plan_done
