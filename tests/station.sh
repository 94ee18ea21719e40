# Helpers for the scripts that ask the station as a browser does. Source after tests/lib.sh.
#
#	with_station
#	add_person amina supervisor
#	log_in amina
#	ok "the queue is shown" fetch amina /review
#	ok "its title is there" contains "$body" "À vérifier"
#	ok "a value is changed" post amina /api/v1/dossiers/1/correct page=1 field=total value=12
#	ok "nobody may" expect_code 403 fetch nobody /review
#
# The last answer is in $body, its head in $head, its status in $code.
# shellcheck shell=bash

body=$TMPDIR/body
head=$TMPDIR/head
code=
station=
station_password='une phrase assez longue 58'

# with_station [OPTION...]: serves the store until the script ends.
with_station() {
	log=$TMPDIR/station.log
	"$WARAQA" serve --listen 0 "$@" >"$TMPDIR/said" 2>"$log" &
	station_process=$!
	trap 'kill "$station_process" 2>/dev/null; wait "$station_process" 2>/dev/null; clean_up' EXIT
	within 20 grep -q 'station is at' "$log" || exit 1
	station=$(sed -n 's,.*is at \(http://[0-9.:]*\)/.*,\1,p' "$log")
}

# add_person LOGIN ROLE [OPTION...]
add_person() {
	printf '%s\n' "$station_password" |
		"$WARAQA" user add "$1" --role "$2" --name "$1" --final "${@:3}" >"$TMPDIR/said" 2>&1
}

# ask_station PERSON ARGUMENT...: curl with the person's cookies; true if the code is a success.
ask_station() {
	local jar=$TMPDIR/jar-$1
	shift
	code=$(curl -sS -b "$jar" -c "$jar" -D "$head" -o "$body" -w '%{http_code}' "$@") || code=000
	[ "$code" -ge 200 ] && [ "$code" -lt 300 ] && return 0
	echo "status $code"
	head -c 2000 "$body"
	return 1
}

fetch() {
	ask_station "$1" "$station$2"
}

# token_of PERSON: what a form of the person's has to send.
token_of() {
	curl -sS -b "$TMPDIR/jar-$1" "$station/password" |
		sed -n 's/.*<meta name="csrf" content="\([^"]*\)".*/\1/p'
}

# post PERSON PATH [NAME=VALUE...]
post() {
	local person=$1 path=$2 fields=()
	shift 2
	for field in "$@"; do
		fields+=(--data-urlencode "$field")
	done
	[ ${#fields[@]} -gt 0 ] || fields=(--data '')
	ask_station "$person" -H "X-Csrf: $(cat "$TMPDIR/token-$person")" "${fields[@]}" "$station$path"
}

post_without_token() {
	: >"$TMPDIR/token-kept"
	cp "$TMPDIR/token-$1" "$TMPDIR/token-kept"
	echo wrong >"$TMPDIR/token-$1"
	local status=0
	post "$@" || status=$?
	cp "$TMPDIR/token-kept" "$TMPDIR/token-$1"
	return "$status"
}

log_in() {
	local token
	ask_station "$1" "$station/login" || return 1
	token=$(sed -n 's/.*<meta name="csrf" content="\([^"]*\)".*/\1/p' "$body")
	ask_station "$1" --data-urlencode "login=$1" --data-urlencode "password=$station_password" \
		--data-urlencode "csrf=$token" "$station/login" >/dev/null
	token_of "$1" >"$TMPDIR/token-$1"
	[ -s "$TMPDIR/token-$1" ]
}

# speak PERSON LANGUAGE
speak() {
	post "$1" /language "language=$2" back=/ >/dev/null
	[ "$code" = 303 ]
}

# expect_code CODE COMMAND...
expect_code() {
	local expected=$1
	shift
	"$@" >/dev/null
	[ "$code" = "$expected" ] && return 0
	echo "expected status $expected, not $code, of: $*"
	head -c 2000 "$body"
	return 1
}

# field PATH: of the last answer, which is JSON: "changes.0.before".
field() {
	python3 -c 'import json, sys
at = json.load(open(sys.argv[1]))
for step in sys.argv[2].split("."):
    at = at[int(step)] if isinstance(at, list) else at.get(step)
print(at)' "$body" "$1"
}

# any_field NAME KEY: of the first field of that name in the last answer, a dossier.
any_field() {
	python3 -c 'import json, sys
state = json.load(open(sys.argv[1]))
print(next(each[sys.argv[3]] for each in state["fields"] if each["name"] == sys.argv[2]))' \
		"$body" "$1" "$2"
}
