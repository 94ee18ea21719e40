#!/usr/bin/env bash
# `waraqa serve`: who may come in, what is refused, and that it goes on. The pages that people work
# with have tests of their own.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

server_pid=
port=
jar=$TMPDIR/jar
heads=$TMPDIR/heads
log=$TMPDIR/server
password='un cheval bleu marche loin'

stop_server() {
	[ -z "$server_pid" ] || kill -KILL "$server_pid" 2>/dev/null
	clean_up
}
trap stop_server EXIT

# serve OPTION...: starts a station and learns its port.
serve() {
	"$WARAQA" serve --listen 0 "$@" 2>"$log" &
	server_pid=$!
	within 20 grep -q 'station is at' "$log" || return 1
	port=$(sed -n 's|.*http://127.0.0.1:\([0-9]*\)/$|\1|p' "$log")
}

end_server() {
	local status=0
	kill -TERM "$server_pid"
	wait "$server_pid" || status=$?
	server_pid=
	return "$status"
}

# ask_for PATH [CURL-OPTION...]: prints the code; the body is in $out, the heads in $heads.
ask_for() {
	local path=$1
	shift
	curl -s --path-as-is -m 20 -o "$out" -D "$heads" -w '%{http_code}' -b "$jar" -c "$jar" "$@" \
		"http://127.0.0.1:$port$path"
}

# token: of the forms of the page that came last.
token() {
	grep -o 'name="csrf" value="[^"]*"' "$out" | head -n 1 | cut -d '"' -f 4
}

# post PATH NAME=VALUE...: as the form of the page that came last does.
post() {
	local path=$1 field fields=(--data-urlencode "csrf=$(token)")
	shift
	for field; do fields+=(--data-urlencode "$field"); done
	ask_for "$path" "${fields[@]}"
}

# log_in LOGIN [PASSWORD]: a fresh browser; prints the code.
log_in() {
	rm -f "$jar"
	ask_for /login >/dev/null
	post /login "login=$1" "password=${2-$password}"
}

# with_cookie TOKEN PATH: in a browser that has no other; prints the code.
with_cookie() {
	local jar=/dev/null
	ask_for "$2" -H "Cookie: waraqa=$1"
}

cookie() {
	awk '$6 == "waraqa" { print $7 }' "$jar"
}

add_user() {
	printf '%s\n' "$password" | expect_exit 0 "$WARAQA" user add "$@"
}

# raw BYTES: sent as they stand (printf's escapes); what comes back is in $out.
raw() {
	(
		trap '' PIPE # the other side may have closed already
		exec 3<>"/dev/tcp/127.0.0.1/$port"
		# shellcheck disable=SC2059 # the escapes are the point
		printf "$1" >&3
		timeout 5 cat <&3 >"$out"
	) 2>/dev/null
}

# refused_alone BYTES: 400, nothing after it, and the connection is closed.
refused_alone() {
	raw "$1"
	head -n 1 "$out" | grep -q '^HTTP/1.1 400' && [ "$(grep -ac '^HTTP/1' "$out")" = 1 ] &&
		grep -aqi '^connection: close' "$out" && return 0
	cat "$out"
	return 1
}

# ---- accounts --------------------------------------------------------------------------------------

ok "without a store, it says how to make one" expect_exit 78 "$WARAQA" serve --listen 0
with_store
ok "a good password is taken" add_user admin --role administrator --final
ok "a short one is refused" \
	expect_exit 64 "$WARAQA" user add f.alami --role supervisor <<<'short'
ok "and the refusal says why" contains "$err" "12 characters"
ok "so is one that everybody tries" \
	expect_exit 64 "$WARAQA" user add f.alami --role supervisor <<<'motdepasse2026'
ok "none at all as well" expect_exit 64 "$WARAQA" user add f.alami --role supervisor </dev/null
ok "a role that there is not is refused" expect_exit 64 "$WARAQA" user add x --role chief
ok "a branch's person needs a branch" expect_exit 64 "$WARAQA" user add b07 --role branch
ok "a supervisor is added" add_user f.alami --role supervisor --name 'Fatima Alami' --final
ok "the same login again is refused" \
	expect_exit 76 "$WARAQA" user add f.alami --role operator <<<"$password"
ok "a branch's person makes the branch's account" add_user b07 --role branch --branch B07 --final
ok "which is there then" expect_exit 0 "$WARAQA" branch list
ok "by its name" contains "$out" B07
ok "a password can be drawn" expect_exit 0 "$WARAQA" user add op --role operator --generate
drawn=$(sed -n 's/^password: //p' "$out")
ok "and is printed" test "${#drawn}" = 24
ok "people are listed" expect_exit 0 "$WARAQA" user list --json
ok "with their roles" contains "$out" '"login":"op","name":"op","role":"operator"'
ok "no hash is shown" lacks "$out" argon2
ok "none is stored in the clear" asked_is "SELECT count(*) FROM waraqa.person
	WHERE password NOT LIKE '\$argon2id\$v=19\$m=65536,t=2,p=1\$%'" 0

# ---- logging in ------------------------------------------------------------------------------------

ok "the station opens" serve
ok "and says where" test -n "$port"
ok "it is this machine's alone" lacks "$log" 'other machines'
ok "a stranger is sent to log in" is "$(ask_for '/people?a=b%20c')" 303
ok "and back afterwards" contains "$heads" 'next=%2Fpeople%3Fa%3Db%2520c'
ok "the page is there" is "$(ask_for /login)" 200
for head in "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'" \
	"X-Content-Type-Options: nosniff" "X-Frame-Options: DENY" "Referrer-Policy: same-origin" \
	"Cache-Control: no-store" "Cross-Origin-Opener-Policy: same-origin"; do
	ok "it has ${head%%:*}" contains "$heads" "$head"
done
ok "its cookie is no script's" grep -q '^Set-Cookie: waraqa=.*; HttpOnly; SameSite=Strict' "$heads"
ok "nothing of it is written in line" lacks "$out" 'style='
ok "a wrong password is refused" is "$(log_in f.alami 'something else entirely')" 403
cp "$out" "$TMPDIR/known"
ok "a login that nobody has as well" is "$(log_in nobody 'something else entirely')" 403
same_but_tokens() {
	diff <(sed 's/value="[^"]*"//g; s/content="[^"]*"//g' "$1") \
		<(sed 's/value="[^"]*"//g; s/content="[^"]*"//g' "$2")
}
ok "in the same words" same_but_tokens "$TMPDIR/known" "$out"
ok "the right one is taken" is "$(log_in F.Alami)" 303
ok "the first page is there" is "$(ask_for /)" 200
ok "it calls the person by name" contains "$out" '<bdi>Fatima Alami</bdi>'
ok "a supervisor does not manage people" is "$(ask_for /people)" 403
ok "who has logged in needs no log-in" is "$(ask_for /login)" 303

# ---- sessions --------------------------------------------------------------------------------------

planted=$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d =)
fixation() {
	rm -f "$jar"
	ask_for /login -H "Cookie: waraqa=$planted" >/dev/null
	curl -s -m 20 -o "$TMPDIR/body" -D "$heads" -H "Cookie: waraqa=$planted" \
		--data-urlencode "csrf=$(token)" --data-urlencode login=f.alami \
		--data-urlencode "password=$password" "http://127.0.0.1:$port/login"
	grep -q '^HTTP/1.1 303' "$heads" && grep -q '^Set-Cookie: waraqa=' "$heads" &&
		! grep -qF "waraqa=$planted" "$heads"
}
ok "a log-in gets a token of its own" fixation
ok "one that was planted before opens nothing" \
	is "$(with_cookie "$planted" /)" 303
log_in f.alami >/dev/null
session=$(cookie)
ok "the token itself is not stored" asked_is \
	"SELECT count(*) FROM waraqa.person_session WHERE token = convert_to('$session', 'UTF8')" 0
ok "a form without its token is refused" \
	is "$(ask_for /language --data language=ar)" 403
ask_for / >/dev/null
other=$(token)
log_in f.alami >/dev/null
ok "so is one with another session's" \
	is "$(ask_for /language --data-urlencode "csrf=$other" --data language=ar)" 403
ok "what has no form is refused too" is "$(ask_for /logout -X POST)" 403
ask_for / >/dev/null
ok "with its own it is taken" is "$(post /language language=ar back=/)" 303
ok "and the language is kept" is "$(ask_for /)" 200
ok "from right to left" contains "$out" '<html lang="ar" dir="rtl">'
ok "also for the next log-in" is "$(log_in f.alami && ask_for /)" 303200
ok "of the person" contains "$out" 'dir="rtl"'
rm -f "$jar"
ask_for /login >/dev/null
post /language language=fr back=/login >/dev/null
ask_for /login >/dev/null
ok "what was chosen before a log-in holds after it" \
	is "$(post /login login=f.alami "password=$password")$(ask_for /)" 303200
ok "as the person's" contains "$out" '<html lang="fr" dir="ltr">'
post /language language=fr back=//other.example/ >/dev/null
ok "a way back leads nowhere else" contains "$heads" 'Location: /'
lacks "$heads" other.example >/dev/null || say_failed "it led elsewhere" "$heads"
ok "the token may come in a header" is "$(ask_for / >/dev/null
	ask_for /language -H "X-Csrf: $(token)" --data language=fr)" 303
ask_for / >/dev/null
session=$(cookie)
ok "a log-out is taken" is "$(post /logout)" 303
ok "and the session is over" is "$(with_cookie "$session" /)" 303
log_in f.alami >/dev/null
ask "UPDATE waraqa.person_session SET idle_at = now() - interval '1 second'" >/dev/null
ok "a session that is not used is over" is "$(ask_for /password)" 303
ok "which the page says" contains "$heads" 'over=1'
ok "a script is told so in JSON" is "$(ask_for / -H 'X-Csrf: x')" 401
ok "with a name for it" contains "$out" '"error":"not_logged_in"'

# ---- people ----------------------------------------------------------------------------------------

ok "a first password opens one page alone" is "$(log_in op "$drawn")" 303
ok "where it is changed" contains "$heads" 'Location: /password'
ok "whatever is asked for" is "$(ask_for /)" 303
ok "the page is there for it" is "$(ask_for /password)" 200
ok "a short one is refused" is "$(post /password "old=$drawn" new=short again=short)" 422
ok "so is one that was mistyped" \
	is "$(post /password "old=$drawn" 'new=trois girafes lisent' 'again=trois girafes lisen')" 422
ok "the old one has to be known" \
	is "$(post /password old=wrong 'new=trois girafes lisent' 'again=trois girafes lisent')" 422
session=$(cookie)
ok "then it is changed" \
	is "$(post /password "old=$drawn" 'new=trois girafes lisent' 'again=trois girafes lisent')" 303
ok "and the session goes on under another token" is "$(ask_for /)" 200
ok "the old one is over" is "$(with_cookie "$session" /)" 303
ok "the old password as well" is "$(log_in op "$drawn")" 403
ok "an administrator sees the people" is "$(log_in admin && ask_for /people)" 303200
ok "all of them" contains "$out" 'Fatima Alami'
ok "and adds one" is "$(post /people login=new name='<b>N</b>' role=operator branch=)" 200
ok "whose name is no markup" contains "$out" '&lt;b&gt;N&lt;/b&gt;'
given=$(grep -o '<output[^>]*>[^<]*' "$out" | sed 's/.*>//')
ok "a login that is taken is refused" is "$(post /people login=new name=N role=operator branch=)" 409
ok "a branch that is not there too" is "$(post /people login=n2 name=N role=branch branch=)" 422
id=$(ask "SELECT id FROM waraqa.person WHERE login = 'new'")
cp "$jar" "$TMPDIR/admin"
ok "who was added can log in" is "$(log_in new "$given")" 303
cp "$jar" "$TMPDIR/new"
cp "$TMPDIR/admin" "$jar"
ask_for /people >/dev/null
ok "until the account is closed" is "$(post "/people/$id/disable")" 303
ok "then not any more" is "$(jar=$TMPDIR/new ask_for /password)" 303
ok "nor is the own account closed" is "$(ask_for /people >/dev/null
	post "/people/$(ask "SELECT id FROM waraqa.person WHERE login = 'admin'")/disable")" 422
ok "a branch's person comes in" is "$(log_in b07 && ask_for /)" 303200
ok "as the branch's own login" asked_is "SELECT count(*) > 0 FROM pg_stat_activity
	WHERE usename LIKE 'waraqa_branch_%'" t
ok "and does not manage people" is "$(ask_for /people)" 403
ok "a log-in is in the trail" asked_is "SELECT count(*) > 0 FROM waraqa.audit
	WHERE deed = 'logged_in' AND actor = 'station (b07)'" t

# ---- the lock-out ----------------------------------------------------------------------------------

for login in f.alami nobody2; do
	for _ in 1 2 3 4 5; do
		code=$(log_in "$login" 'something else entirely')
	done
	ok "the fifth try is still looked at" is "$code" 403
	ok "the sixth is not, of $login" is "$(log_in "$login")" 429
	ok "and is told how long" grep -qE '^Retry-After: (29|30)' "$heads"
done
ask "DELETE FROM waraqa.login_failure" >/dev/null

# ---- what is refused -------------------------------------------------------------------------------

end=$'Host: x\r\n'
inner='GET /health HTTP/1.1\r\nHost: x\r\n\r\n'
ok "two lengths are refused" refused_alone \
	"POST /login HTTP/1.1\r\n${end}Content-Length: 0\r\nContent-Length: 38\r\n\r\n$inner"
ok "the same length twice as well" refused_alone \
	"POST /login HTTP/1.1\r\n${end}Content-Length: 0\r\nContent-Length: 0\r\n\r\n$inner"
ok "a length beside chunks" refused_alone \
	"POST /login HTTP/1.1\r\n${end}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n$inner"
ok "chunks alone" refused_alone \
	"POST /login HTTP/1.1\r\n${end}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n$inner"
ok "an encoding that nobody knows" refused_alone \
	"POST /login HTTP/1.1\r\n${end}Transfer-Encoding: xchunked\r\n\r\n$inner"
ok "a header with a blank in its name" refused_alone \
	"POST /login HTTP/1.1\r\n${end}Content-Length : 38\r\n\r\n$inner"
ok "two hosts" refused_alone "GET /health HTTP/1.1\r\n${end}Host: y\r\n\r\n"
ok "a body where none belongs" refused_alone \
	"GET /health HTTP/1.1\r\n${end}Content-Length: 38\r\n\r\n$inner"
large=$(head -c 70000 /dev/zero | tr '\0' a)
ok "what is too long" is "$(printf 'csrf=%s' "$large" | ask_for /login --data-binary @-)" 413
ok "an address that is nowhere" is "$(ask_for /nothing)" 404
ok "also with a body" is "$(ask_for /nothing --data x=1)" 404
ok "a method that there is not" is "$(ask_for /login -X DELETE)" 405
ok "and which there are" contains "$heads" 'Allow: GET, HEAD, POST'
ok "under the interface in JSON" is "$(ask_for /api/v1/nothing)" 404
ok "with a name for it" contains "$out" '"error":"not_found"'
ok "the head of a page has no body" is "$(ask_for /login -I)$(wc -c <"$out")" "200$(wc -c <"$heads")"

ask_for /login >/dev/null
css=$(grep -o '/static/[^"]*station.css' "$out")
ok "a static file is there" is "$(ask_for "$css")" 200
ok "for a year" contains "$heads" 'immutable'
for path in "${css%/*}/../../layout.c" "${css%/*}/%2e%2e/%2e%2e/review/layout.c" \
	"${css%/*}/..%2f..%2fetc%2fpasswd" /static/../../../../etc/passwd /static/ "${css%/*}/" \
	/static/000000000000/station.css "${css%/*}//etc/passwd"; do
	ok "there is nothing at $path" is "$(ask_for "$path")" 404
done
for file in openseadragon.js uplot.js uplot.css; do
	ok "$file is served from here" is "$(ask_for "${css%/*}/vendor/$file")" 200
done

# ---- it goes on ------------------------------------------------------------------------------------

slow_ones() {
	local i fd
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		exec {fd}<>"/dev/tcp/127.0.0.1/$port"
		printf 'POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\ncsrf=%s' "$i" >&"$fd"
	done
	is "$(ask_for /health -m 2)" 200
}
ok "those who send half a request hold up nobody" slow_ones
many_log_ins() {
	local i pids=()
	ask_for /login >/dev/null
	for i in $(seq 20); do
		curl -s -o /dev/null -w '%{http_code}\n' -b "$jar" --data-urlencode "csrf=$(token)" \
			--data "login=many$i&password=something-else" "http://127.0.0.1:$port/login" &
		pids+=($!)
	done >"$TMPDIR/codes"
	is "$(ask_for /health -m 2)" 200 || return 1
	wait "${pids[@]}"
	! grep -vE '^(403|503)$' "$TMPDIR/codes" && grep -q 403 "$TMPDIR/codes"
}
ok "nor do twenty who log in at once" many_log_ins
"$WARAQA" down >/dev/null 2>&1
ok "without the database it says so" is "$(ask_for /login)" 503
ok "calmly" contains "$out" 'Réessayez dans quelques secondes'
ok "and when to ask again" contains "$heads" 'Retry-After: 5'
ok "its log has no address of a page" lacks "$log" '/login?'
"$WARAQA" up >/dev/null 2>&1
is_well() { is "$(ask_for /health)" 200; }
ok "it is back with the database" is_well
ok "a second one at the port is refused" \
	expect_exit 69 "$WARAQA" serve --listen "127.0.0.1:$port"
ok "a stop is no failure" end_server

# ---- behind another server -------------------------------------------------------------------------

socket=$TMPDIR/station.sock
"$WARAQA" serve --listen "$socket" --behind-tls --threads 2 2>"$log" &
server_pid=$!
ok "it opens at a socket" within 20 test -S "$socket"
curl -s -o "$out" -D "$heads" --unix-socket "$socket" http://x/login
ok "behind TLS its cookie goes over that alone" \
	grep -q '^Set-Cookie: __Host-waraqa=.*; Path=/; HttpOnly; SameSite=Strict; Secure' "$heads"
ok "and so does the browser from then on" contains "$heads" 'Strict-Transport-Security: max-age='
ok "it stops" end_server
ok "and takes its socket away" test ! -e "$socket"
plan_done
