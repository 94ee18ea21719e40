#!/usr/bin/env bash
# The supervisor's day and the search, over HTTP: what is found, by whom, and what a spreadsheet gets.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

server_pid=
jar=$TMPDIR/jar
heads=$TMPDIR/heads
password='un cheval bleu marche loin'

stop_server() {
	[ -z "$server_pid" ] || kill -KILL "$server_pid" 2>/dev/null
	clean_up
}
trap stop_server EXIT

# ask_for PATH [CURL-OPTION...]: prints the code; the body is in $out, the heads in $heads.
ask_for() {
	local path=$1
	shift
	curl -s --path-as-is -m 20 -o "$out" -D "$heads" -w '%{http_code}' -b "$jar" -c "$jar" "$@" \
		"http://127.0.0.1:$port$path"
}

log_in() {
	local token
	rm -f "$jar"
	ask_for /login >/dev/null
	token=$(grep -o 'name="csrf" value="[^"]*"' "$out" | head -n 1 | cut -d '"' -f 4)
	ask_for /login --data-urlencode "csrf=$token" --data-urlencode "login=$1" \
		--data-urlencode "password=$password"
}

# names PATH: the names of the dossiers that a search for programs gives, in their order.
names() {
	ask_for "$1" >/dev/null
	python3 -c 'import json, sys
print(" ".join(one["name"] for one in json.load(open(sys.argv[1]))["dossiers"]))' "$out"
}

# finds QUERY NAME...: whether the search gives these dossiers and no others, in whatever order they
# were read.
finds() {
	local query=$1
	shift
	is "$(names "/api/v1/search?$query" | tr ' ' '\n' | sort | paste -sd ' ')" "$*"
}

# figure EXPRESSION: of the day that came last, as Python has it.
figure() {
	python3 -c 'import json, sys
day = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$out" "$1"
}

encoded() {
	python3 -c 'import sys, urllib.parse; print(urllib.parse.quote(sys.argv[1]))' "$1"
}

psql_says() {
	local superuser=(psql -h "$WARAQA_HOME/pg/socket" -U postgres -d waraqa -Atqc)
	[ "$(id -u)" -ne 0 ] || superuser=(runuser -u postgres -- "${superuser[@]}")
	"${superuser[@]}" "SET search_path = waraqa, public; $1"
}

# ---- two branches ----

with_store
"$WARAQA" refdata load samples/registry >/dev/null
for branch in 07 08; do
	mkdir "$TMPDIR/b$branch"
	echo 'branch;batch;file;pages;received_date' >"$TMPDIR/b$branch/manifest.csv"
	"$WARAQA" branch add "B$branch" >/dev/null
	printf '%s\n' "$password" | "$WARAQA" user add "b$branch" --role branch --branch "B$branch" --final >/dev/null
done
for role in operator supervisor; do
	printf '%s\n' "$password" | "$WARAQA" user add "$role" --role "$role" --final >/dev/null
done
for file in 07/S0110001 07/S0110006 08/S0110012 08/S0110022; do
	cp "samples/dossiers/${file#*/}.tif" "$TMPDIR/b${file%/*}"
	echo "B${file%/*};2026-118;${file#*/}.tif;;2026-10-18" >>"$TMPDIR/b${file%/*}/manifest.csv"
done
echo 'this is no scan' >"$TMPDIR/b08/broken.tif"
echo 'B08;2026-118;broken.tif;;2026-10-18' >>"$TMPDIR/b08/manifest.csv"
for branch in 07 08; do "$WARAQA" run "$TMPDIR/b$branch" >"$TMPDIR/said" 2>&1; done
TZ=WAT-1 "$WARAQA" serve --listen 0 2>"$TMPDIR/server" & # an hour before UTC, as Morocco mostly is
server_pid=$!
within 20 grep -q 'station is at' "$TMPDIR/server"
port=$(sed -n 's|.*http://127.0.0.1:\([0-9]*\)/$|\1|p' "$TMPDIR/server")

# ---- search ----

ok "an operator logs in" is "$(log_in operator)" 303
ok "a dossier is found by a name in Arabic" finds "q=$(encoded 'محمد مكوار')" S0110022.tif
ok "by a name in any order" finds "q=jamal+mansouri" S0110012.tif
ok "by a name that is misspelt" finds "q=majidy" S0110006.tif
ok "by the insured's number" finds q=286090339 S0110012.tif
ok "by a bordereau and a branch" finds 'q=2026-118&branch=B07' S0110001.tif S0110006.tif
ok "by the day of arrival and a state" finds 'q=18/10/2026&state=waiting&branch=B08' S0110012.tif
ok "by its own number" finds 'q=%231' "$(psql_says "SELECT base_name FROM file JOIN dossier ON dossier.file = file.id WHERE dossier.id = 1")"
ok "nothing is found by a name that nobody has" finds q=xylophone
ok "the page says it in French" is "$(ask_for "/find?q=$(encoded 'المنصوري')")" 200
ok "with the dossier and its state" contains "$out" 'S0110012.tif'
ok "in words" contains "$out" 'À traiter'
ok "what is typed is text and nothing else" is "$(ask_for "/find?q=$(encoded '"><script>alert(1)</script>')")" 200
ok "and comes back as text" lacks "$out" '<script>alert'
ok "a page that no list gave is refused" is "$(ask_for '/find?after=x')" 400
ok "a page of one leads to the next" is "$(ask_for '/api/v1/search?most=1')" 200
next=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["next"])' "$out")
first=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["dossiers"][0]["name"])' "$out")
ok "which has other dossiers" is "$(names "/api/v1/search?most=500&after=$next" | grep -c "$first")" 0

# ---- spreadsheets ----

ok "a list comes as a table" is "$(ask_for '/find.csv?branch=B08')" 200
ok "to be saved" contains "$heads" 'attachment; filename="dossiers.csv"'
ok "with a byte order mark" is "$(head -c 3 "$out" | od -An -tx1 | tr -d ' ')" efbbbf
ok "with semicolons, and a line each" is "$(grep -c ';B08;2026-118;' "$out")" 2
ok "it is in the trail" is "$("$WARAQA" audit log --json | grep list_exported | grep -c '"lines":2\|"lines": 2')" 1
psql_says "UPDATE claim SET beneficiary = '=cmd|'' /C calc''!A0' WHERE current AND dossier = 1"
ok "what would be a formula" is "$(ask_for '/find.csv?q=%231')" 200
ok "is text" contains "$out" "\"'=cmd|' /C calc'!A0\""

# ---- the day ----

ok "an operator has no day" is "$(ask_for /day)" 403
ok "nor its rates" is "$(ask_for /day/rates)" 403
ok "a supervisor logs in" is "$(log_in supervisor)" 303
ok "the day is shown" is "$(ask_for /day)" 200
ok "with what came" contains "$out" 'Dossiers reçus'
ok "by which clock" contains "$out" 'Chaque jour va de 01:00 à 01:00, heure de la station.'
ok "no error rate is known yet" is "$(ask_for /day/rates)" 200
ok "which is said" contains "$out" 'pas encore mesuré'
ok "its hours are had as a table" is "$(ask_for '/day.csv?table=hour')" 200
ok "by the same clock" contains "$out" "$(psql_says \
	"SELECT to_char(max(received_at) AT TIME ZONE 'UTC' + interval '1 hour', 'HH24:00') FROM file")"
ok "the day for programs" is "$(ask_for /api/v1/day)" 200
ok "has the dossiers of the status" is "$(figure 'day["total"]["dossiers"]')" "$(count dossiers)"
ok "and its verdicts" is "$(figure '[day["total"][v] for v in ("accepted", "review", "rejected")]')" \
	"[$(count accepted), $(count review), $(count rejected)]"
ok "and the files of the ledger" is "$(figure '[day["total"]["files_read"], day["total"]["files_refused"]]')" \
	"$("$WARAQA" ledger --json | python3 -c 'import json, sys
ledger = [json.loads(line) for line in sys.stdin if line.strip()]
lines = ledger[0]["lines"] if "lines" in ledger[0] else ledger
print([sum(one["files"][state] if "files" in one else one[state] for one in lines) for state in ("done", "refused")])')"
ok "what waits has its deadline" is "$(figure 'day["dossiers"]["waiting"]')" \
	"$(($(count review) + $(count rejected)))"
ok "a branch by itself" is "$(ask_for '/api/v1/day?branch=B07')" 200
ok "has its own" is "$(figure 'day["total"]["dossiers"]')" 2
ok "a table of the day" is "$(ask_for '/day.csv?table=branch')" 200
ok "has a line a branch" is "$(grep -c '^B0[78];' "$out")" 2
ok "there is no other table" is "$(ask_for '/day.csv?table=person')" 404
ok "days in the wrong order are refused" is "$(ask_for '/day?from=2026-10-02&to=2026-10-01')" 400
ok "the plot's script is there" is "$(ask_for "$(ask_for /day >/dev/null && grep -o '/static/[0-9a-f]*/day.js' "$out")")" 200

# ---- a branch ----

ok "a branch logs in" is "$(log_in b07)" 303
ok "it finds its own" finds q= S0110001.tif S0110006.tif
ok "but nobody else's by a name" finds q=mansouri
ok "nor by a number" finds q=286090339
ok "nor by asking for the other branch" finds branch=B08 S0110001.tif S0110006.tif
ok "its table has its own" is "$(ask_for '/find.csv')" 200
ok "and no other" lacks "$out" 'B08'
ok "it has no day" is "$(ask_for /api/v1/day)" 403
rm -f "$jar"
ok "who is not logged in finds nothing" is "$(ask_for '/api/v1/search?q=mansouri')" 401

# ---- the command line ----

ok "the command line finds by name as well" expect_exit 0 "$WARAQA" find --name 'المنصوري'
ok "with the dossier" contains "$out" "EL MANSOURI JAMAL"
plan_done
