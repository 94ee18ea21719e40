#!/usr/bin/env bash
# Every page of the station's navigation, in both languages: nothing keeps anybody out. What an operator has
# a supervisor has too.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"
# shellcheck source=tests/station.sh
. "$SRC/tests/station.sh"
# shellcheck source=tests/browser/run.sh
. "$SRC/tests/browser/run.sh"

with_store
with_station
for role in supervisor administrator; do
	add_person "$role" "$role"
done
add_person branch branch --branch B07
for role in supervisor branch administrator; do
	browse access LOGIN="$role"
done
plan_done
