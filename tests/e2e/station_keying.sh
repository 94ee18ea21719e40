#!/usr/bin/env bash
# Double keying in a browser, by the keyboard: nothing is lost when the network is.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"
# shellcheck source=tests/station.sh
. "$SRC/tests/station.sh"
# shellcheck source=tests/browser/run.sh
. "$SRC/tests/browser/run.sh"

with_store
"$WARAQA" refdata load samples/registry >"$TMPDIR/said" 2>&1
"$WARAQA" keying draw --dossiers 1000 --empty 0 >"$TMPDIR/said" 2>&1
with_station
ok "a sample is read" "$WARAQA" run samples/dossiers/S0110001.tif --received 2026-10-18
for who in amina:operator brahim:operator chama:supervisor; do
	ok "there is an account of ${who%:*}" add_person "${who%:*}" "${who#*:}"
done
browse keying
ok "what was keyed without a network is stored when it is back" asked_is "SELECT count(*) FROM waraqa.keying
	JOIN waraqa.person ON person.id = person WHERE login = 'amina' AND value LIKE '77%'" 2
ok "each value is that of its own place" asked_is "SELECT count(*) FROM waraqa.keying
	JOIN waraqa.person ON person.id = person WHERE login = 'amina' AND keyed_at IS NOT NULL" 4
ok "a digit decides" asked_is "SELECT count(*) FROM waraqa.keying_task WHERE outcome = 'arbitrated'" 1
plan_done
