#!/usr/bin/env bash
# Double keying in a browser, by the keyboard: nothing is lost when the network is.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"
# shellcheck source=tests/station.sh
. "$SRC/tests/station.sh"

with_store
"$WARAQA" refdata load samples/registry >"$TMPDIR/said" 2>&1
"$WARAQA" keying draw --dossiers 1000 --empty 0 >"$TMPDIR/said" 2>&1
with_station
ok "a sample is read" "$WARAQA" run samples/dossiers/S0110001.tif --received 2026-10-18
for who in amina:operator brahim:operator chama:supervisor; do
	ok "there is an account of ${who%:*}" add_person "${who%:*}" "${who#*:}"
done
ok "places are keyed" run timeout 120 node tests/e2e/station_keying.mjs "$station" \
	"$station_password" amina brahim chama
cp "$out" "$body"
ok "the frame is in the picture" is "$(field framed)" True
ok "the next place is there at once" is "$(field moved)" True
ok "and the input has the focus" is "$(field focus)" keying-value
ok "nothing typed is not sent" contains "$body" 'F2'
ok "the last comes back" is "$(field back)" True
ok "the whole page is shown and left again" is "$(field whole)" True
ok "what is keyed without a network is kept" is "$(field kept)" True
ok "and stored when it is back" asked_is "SELECT count(*) FROM waraqa.keying
	JOIN waraqa.person ON person.id = person WHERE login = 'amina' AND value LIKE '77%'" 2
ok "each value is that of its own place" asked_is "SELECT count(*) FROM waraqa.keying
	JOIN waraqa.person ON person.id = person WHERE login = 'amina' AND keyed_at IS NOT NULL" 4
ok "a digit decides" asked_is "SELECT count(*) FROM waraqa.keying_task WHERE outcome = 'arbitrated'" 1
ok "the keys fit the screen" is "$(field fits)" True
ok "the pages are accessible, in both languages" is "$(field violations)" "[]"
ok "the browser had no trouble" is "$(field troubles)" "[]"
plan_done
