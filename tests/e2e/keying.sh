#!/usr/bin/env bash
# Double keying through the real server: blind keying by two people, a decision, the figures, and a
# dossier that is opened again.
. "${SRC:-.}/tests/lib.sh"

socket=$TMPDIR/station
log=$TMPDIR/serve.log
serve_pid=

stop() {
	[ -z "$serve_pid" ] || { kill "$serve_pid" && wait "$serve_pid"; } 2>/dev/null
	clean_up
}
trap stop EXIT

# ---- a browser's part -----------------------------------------------------------------------------

# browse WHO CURL-ARGUMENTS... PATH: the answer's body in $out, its code in $code.
browse() {
	local who=$1 path=${*: -1}
	set -- "${@:2:$#-2}"
	code=$(curl -s --unix-socket "$socket" -b "$TMPDIR/$who" -c "$TMPDIR/$who" -o "$out" \
		-w '%{http_code}' "$@" "http://station$path")
}

# send WHO PATH NAME=VALUE...: as a form of the page does.
send() {
	local who=$1 path=$2 fields=() field
	shift 2
	for field in "csrf=$(<"$TMPDIR/$who.csrf")" "$@"; do
		fields+=(--data-urlencode "$field")
	done
	browse "$who" "${headers[@]}" "${fields[@]}" "$path"
}
headers=()

token() {
	sed -n 's/.*<meta name="csrf" content="\([^"]*\)".*/\1/p' "$out"
}

log_in() {
	browse "$1" /login
	browse "$1" --data-urlencode "csrf=$(token)" --data-urlencode "login=$1" \
		--data-urlencode "password=corail grenade $1 47" /login
	is "$code" 303 || return 1
	browse "$1" /password
	token >"$TMPDIR/$1.csrf"
}

answers() {
	browse "$1" "$2"
	is "$code" "$3"
}

add() {
	echo "corail grenade $1 47" | "$WARAQA" user add "$1" --role "$2" --final
}

# held WHO [PLACE]: the id of the task that the person holds at that place, 0 the first; "" if none.
held() {
	browse "$1" -H 'Accept: application/json' /keying
	python3 -c 'import json, sys
print(*[task["id"] for task in json.load(open(sys.argv[1]))["tasks"]][int(sys.argv[2]):][:1])' \
		"$out" "${2-0}"
}

# key_all WHO: keys all that the person is given as the machine has it, but for what $says names. As the
# page's module does, which is answered with the next tasks.
declare -A says name_of value_of
key_all() {
	local task value state headers=(-H 'Accept: application/json')
	while IFS='|' read -r task name value; do
		name_of[$task]=$name
		value_of[$task]=$value
	done < <(ask "SELECT task, name, value FROM waraqa.keying_machine JOIN waraqa.keying_task ON id = task")
	held "$1" >/dev/null
	while task=$(sed -n 's/.*"tasks":\[{"id":\([0-9]*\).*/\1/p' "$out") && [ -n "$task" ]; do
		state=value
		value=${says[$1 ${name_of[$task]}]-${value_of[$task]}}
		[ -n "$value" ] || state=nothing
		send "$1" "/keying/$task" "state=$state" "value=$value"
		[ "$code" = 200 ] || return 1
	done
}

# ---- a dossier that is accepted, and people -------------------------------------------------------

with_store
"$WARAQA" refdata load samples/registry >"$TMPDIR/said" 2>&1
ok "how much is drawn can be said" \
	expect_exit 0 "$WARAQA" keying draw --dossiers 1000 --empty 0
ok "and is told" contains "$out" '1000 of 1000 accepted dossiers'
not_ok "more than all is refused" "$WARAQA" keying draw --dossiers 1001
"$WARAQA" run samples/dossiers/S0110001.tif --received 2026-10-18 >"$TMPDIR/said" 2>&1
ok "an accepted dossier is drawn" \
	asked_is "SELECT count(*) > 15 FROM waraqa.keying_task WHERE chance = 1" t
ok "figures of nothing are no figures" expect_exit 0 "$WARAQA" keying rates
ok "and say so" contains "$out" 'settled: 0'
for who in alice:operator basma:operator chakir:supervisor; do
	ok "there is a person ${who%:*}" add "${who%:*}" "${who#*:}"
done
"$WARAQA" serve --listen "$socket" >"$log" 2>&1 &
serve_pid=$!
within 20 test -S "$socket" || exit 1
for who in alice basma chakir; do
	ok "$who logs in" log_in "$who"
done

# ---- blindness ------------------------------------------------------------------------------------

ok "the page of keying is there" answers alice /keying 200
ok "and names no dossier" lacks "$out" S0110001
task=$(held alice)
ok "what is given names a place and nothing else" python3 - "$out" <<'PYTHON'
import json, sys
for task in json.load(open(sys.argv[1]))["tasks"]:
    assert sorted(task) == ["crop", "how", "id", "kind", "kind_word", "label", "page"], task
PYTHON
ok "its paper is a picture" answers alice "/keying/$task/crop" 200
ok "of some size" test "$(wc -c <"$out")" -gt 200
ok "the page as a whole too" answers alice "/keying/$task/page" 200
ok "that the look is told of" \
	asked_is "SELECT count(*) >= 2 FROM waraqa.audit WHERE deed = 'image_read' AND actor LIKE '%alice%'" t
ok "another person does not see it" answers basma "/keying/$task/crop" 403
ok "nor is anybody who is not logged in shown anything" answers nobody "/keying/$task/crop" 303
ok "who keys does not decide" answers alice /keying/arbitration 403
ok "nor sees the figures" answers alice /keying/rates 403
browse alice --data-urlencode state=value --data-urlencode value=1 "/keying/$task"
ok "a form of another site keys nothing" is "$code" 403
send basma "/keying/$(held alice 3)" state=value value=1
ok "nor does who was not given the task" is "$code" 303
ok "it is still to be keyed" \
	asked_is "SELECT count(*) FROM waraqa.keying WHERE keyed_at IS NOT NULL" 0
send alice "/keying/$task" state=value 'value= '
ok "an empty value is no value" \
	asked_is "SELECT count(*) FROM waraqa.keying WHERE keyed_at IS NOT NULL" 0
send alice "/keying/$task" state=value "value=$(printf '%0900d' 1)"
ok "nor is a book" is "$code" 422
send alice "/keying/$task" state=else value=1
ok "nor is what no key says" is "$code" 400
send alice "/keying/$task" state=value value=1
send alice /keying/undo
ok "the last can be taken back" \
	asked_is "SELECT count(*) FROM waraqa.keying WHERE keyed_at IS NOT NULL" 0
ok "and is given again first" is "$(held alice)" "$task"

# ---- keying ---------------------------------------------------------------------------------------

machine() {
	ask "SELECT value FROM waraqa.keying_machine JOIN waraqa.keying_task ON id = task WHERE name = '$1'"
}
right=$(machine montant_frais)
says["alice montant_frais"]='1 999,50'
says["basma montant_frais"]=1999.5
says["basma medecin_date"]=01012020
ok "alice keys all there is" key_all alice
ok "basma does as well" key_all basma
ok "nothing is left" asked_is "SELECT count(*) FROM waraqa.keying_task WHERE outcome IS NULL" 0
ok "two who write it differently agree, and the machine is wrong" \
	asked_is "SELECT outcome || ' ' || finding || ' ' || settled_value FROM waraqa.keying_task WHERE name = 'montant_frais'" \
	'agreed wrong 1999.50'
ok "two who differ wait for a decision" \
	asked_is "SELECT outcome FROM waraqa.keying_task WHERE name = 'medecin_date'" differs
ok "all else is right" \
	asked_is "SELECT count(*) FROM waraqa.keying_task WHERE finding = 'wrong'" 1

# ---- deciding -------------------------------------------------------------------------------------

ok "who decides is shown both" answers chakir /keying/arbitration 200
ok "the other's too" contains "$out" '01/01/2020'
task=$(ask "SELECT id FROM waraqa.keying_task WHERE name = 'medecin_date'")
ok "and the paper" answers chakir "/keying/$task/crop" 200
send chakir "/keying/arbitration/$task" state=value "value=$(machine medecin_date)"
ok "the decision is kept" \
	asked_is "SELECT outcome || ' ' || finding FROM waraqa.keying_task WHERE id = $task" \
	'arbitrated right'
ok "and the one who was wrong is known" \
	asked_is "SELECT login FROM waraqa.keying JOIN waraqa.person ON person.id = person WHERE task = $task AND NOT is_right" basma
send chakir "/keying/arbitration/$task" state=nothing
ok "it is decided once" \
	asked_is "SELECT settled_state FROM waraqa.keying_task WHERE id = $task" value

# ---- the dossier is opened again ------------------------------------------------------------------

ok "what was keyed just now waits" \
	asked_is "SELECT count(*) FROM waraqa.keying_task WHERE reopened_at IS NOT NULL" 0
ask "UPDATE waraqa.keying_task SET settled_at = now() - interval '11 minutes'" >"$TMPDIR/said"
ok "the figures are there" answers chakir /keying/rates 200
ok "with the wrong value" contains "$out" '999,50'
ok "the supervisor's day has them in short" answers chakir /day/rates 200
ok "with the interval" contains "$out" 'sûr à 95 %), sur '
ok "the page has a place for them" answers chakir /day 200
ok "and says where they come from" contains "$out" 'href="/keying/rates"'
ok "a wrong accepted dossier is opened again" \
	asked_is "SELECT count(*) FROM waraqa.keying_task WHERE reopened_at IS NOT NULL" 1
ok "it waits for a person" \
	asked_is "SELECT decision || ' ' || (SELECT count(*) FROM waraqa.review_item) FROM waraqa.claim WHERE current" \
	'reopened 1'
ok "and nobody holds it" asked_is "SELECT count(locked_by) FROM waraqa.review_item" 0
ok "what happened is in its history" \
	asked_is "SELECT string_agg(deed, ' ' ORDER BY number) || ' ' || count(note) FROM waraqa.desk_change" \
	'reopen correct 1'
ok "with what people found as a person's reading" \
	asked_is "SELECT value FROM waraqa.reading WHERE source = 'person' AND name = 'montant_frais'" 1999.50
ok "in place of the machine's" test "$right" != 1999.50
ok "and the trail tells it" \
	asked_is "SELECT count(*) FROM waraqa.audit WHERE deed = 'keying_reopened'" 1
ok "the trail holds" "$WARAQA" audit verify

# ---- figures --------------------------------------------------------------------------------------

ok "the command line has them too" expect_exit 0 "$WARAQA" keying rates --json
ok "of machine and people" python3 - "$out" <<'PYTHON'
import json, sys
lines = {line["of"]: line for line in map(json.loads, open(sys.argv[1]))}
assert lines["accepted values"]["wrong"] == 1, lines
assert lines["accepted dossiers"] == {"of": "accepted dossiers", "keyed": 1, "wrong": 1, "share": 1.0,
                                      "low": lines["accepted dossiers"]["low"], "high": 1.0}, lines
assert abs(lines["accepted dossiers"]["low"] - 0.025) < 1e-6, lines
assert lines["people"]["wrong"] == 1, lines
low, share, high = (lines["people"][key] for key in ("low", "share", "high"))
assert 0 < low < share < high < 0.2, lines
PYTHON
ok "they can be had as a file" answers chakir /keying/rates.csv 200
ok "with a line for all values" contains "$out" 'values,,,'
send chakir /keying/rates dossiers=20 empty=50 dear=100
ok "the draw can be changed" \
	asked_is "SELECT per_thousand || ' ' || empty_per_thousand || ' ' || dear_centimes FROM waraqa.keying_rate ORDER BY id DESC LIMIT 1" \
	'20 50 10000'
send chakir /keying/rates dossiers=2000 empty=50 dear=100
ok "not beyond all" asked_is "SELECT max(per_thousand) FROM waraqa.keying_rate" 1000
send chakir /language language=ar back=/keying/rates
ok "all of it is there in Arabic" answers chakir /keying/rates 200
ok "from right to left" contains "$out" 'dir="rtl"'
ok "nothing of it is logged" lacks "$log" 1999

plan_done
