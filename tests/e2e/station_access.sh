#!/usr/bin/env bash
# Every page of the station's navigation, in both languages: nothing keeps anybody out. What an operator has
# a supervisor has too.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

server_pid=
log=$TMPDIR/server
password='un cheval bleu marche loin'

stop_server() {
	[ -z "$server_pid" ] || kill -KILL "$server_pid" 2>/dev/null
	clean_up
}
trap stop_server EXIT

# nothing_is_wrong LOGIN: the only line is the count of pages.
nothing_is_wrong() {
	run timeout 120 node tests/e2e/station_access.mjs "http://127.0.0.1:$port" "$1" "$password"
	grep -qE '^[0-9]+ pages$' "$out" && [ "$(wc -l <"$out")" = 1 ] && return 0
	head -n 40 "$out" "$err"
	return 1
}

with_store
for role in supervisor administrator; do
	"$WARAQA" user add "$role" --role "$role" --final <<<"$password" >/dev/null
done
"$WARAQA" user add branch --role branch --branch B07 --final <<<"$password" >/dev/null
"$WARAQA" serve --listen 0 2>"$log" &
server_pid=$!
ok "the station opens" within 20 grep -q 'station is at' "$log"
port=$(sed -n 's|.*http://127.0.0.1:\([0-9]*\)/$|\1|p' "$log")
for role in supervisor branch administrator; do
	ok "an account of the role $role meets no obstacle" nothing_is_wrong "$role"
done
plan_done
