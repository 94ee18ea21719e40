#!/usr/bin/env bash
# Workers, their supervisor, PostgreSQL's processes and the sender are killed at random, KILLS times
# (200) while COUNT dossiers (500) come in and are read. This script starts again what was killed, as
# an init system does. In the end every dossier is done once, none was set aside, every image is
# there, and nothing is left behind. SEED (printed) repeats the same strikes.
# shellcheck source=tests/trouble.sh
. "${SRC:-.}/tests/trouble.sh"

count=${COUNT:-500}
kills=${KILLS:-200}
seed=${SEED:-$((RANDOM * 32768 + RANDOM))}
RANDOM=$seed
chunk=$((count >= 100 ? 10 : 4))
real=$((count / 50))
crew=
deaths=0     # crews that ended without being killed
longest_ms=0 # from a strike to the next dossier
server_ids=$TMPDIR/server-ids
declare -A struck=()

# ---- Coming in ----------------------------------------------------------------------------------

# In step with the strikes, so that there is work until the last. A sender who is not told that all
# went well sends the same again.
feed() {
	local -a files=("$in"/*.tif)
	local first
	for ((first = 0; first < count; first += chunk)); do
		while [ $((($(cat "$TMPDIR/strikes") + 1) * (count - chunk) / kills)) -lt $first ]; do
			sleep 0.1
		done
		until "$WARAQA" ingest "${files[@]:first:chunk}" >"$TMPDIR/fed" 2>&1; do
			cat "$TMPDIR/fed" >>"$TMPDIR/fed-in-vain"
			echo again >>"$TMPDIR/again"
			sleep 0.3
		done
	done
	: >"$TMPDIR/fed-all"
}

# ---- An init system -----------------------------------------------------------------------------

# What the running server holds of the machine: to see at the end that it is given back.
note_server() {
	local process
	process=$(head -n 1 "$WARAQA_HOME/pg/data/postmaster.pid" 2>/dev/null) || return
	sed -n 's/^ *[0-9]\{1,\} \{1,\}\([0-9]\{1,\}\)$/shm \1/p' "$WARAQA_HOME/pg/data/postmaster.pid" \
		2>/dev/null >>"$server_ids"
	grep -o '/dev/shm/[^ ]*' "/proc/$process/maps" 2>/dev/null | sort -u >>"$server_ids"
}

tend() {
	if [ -n "$crew" ] && ! kill -0 "$crew" 2>/dev/null; then
		wait "$crew"
		[ $? -eq 137 ] || deaths=$((deaths + 1))
		crew=
	fi
	if [ -z "$crew" ]; then
		"$WARAQA" work --jobs 2 --lease $lease_s >>"$log" 2>&1 &
		crew=$!
		started[1]=$crew
	fi
	note_server
}

# ---- Strikes ------------------------------------------------------------------------------------

one_of() {
	[ $# -eq 0 ] || eval "echo \${$((RANDOM % $# + 1))}"
}

# The first process of this test's PostgreSQL. Its file outlives it, and its number may be somebody
# else's by now.
own_server() {
	local server
	server=$(head -n 1 "$WARAQA_HOME/pg/data/postmaster.pid" 2>/dev/null)
	[ "$(readlink "/proc/${server:-none}/cwd")" = "$(realpath "$WARAQA_HOME/pg/data")" ] &&
		echo "$server"
}

# children_of PROCESS PGREP-OPTION...
children_of() {
	[ -z "$1" ] || pgrep -P "$@"
}

# victims KIND: the processes
# shellcheck disable=SC2046 # one word a process
victims() {
	local server
	server=$(own_server)
	case $1 in
	worker) one_of $(children_of "$crew") ;;
	workers) children_of "$crew" ;;
	supervisor) echo "$crew" ;;
	session) one_of $(children_of "$server" -f 'waraqa waraqa') ;;
	helper) one_of $(children_of "$server" -f 'checkpointer|writer|walwriter|launcher') ;;
	server) echo "$server" ;;
	cluster) echo "$server" && children_of "$server" ;;
	sender) children_of "$feeder" -x waraqa ;;
	all) victims cluster && victims workers && victims supervisor && victims sender ;;
	esac
}

kinds=(worker worker worker workers supervisor supervisor session session helper server server
	cluster sender "worker session" "worker server" "supervisor server" all)

# Victims are chosen before the first is hit.
strike() {
	local kind processes=
	local choice=${kinds[RANDOM % ${#kinds[@]}]}
	for kind in $choice; do
		processes+=" $(victims "$kind")"
	done
	struck[$choice]=$((${struck[$choice]-0} + 1))
	# shellcheck disable=SC2086 # one word a process
	[ -z "${processes// /}" ] || kill -KILL $processes 2>/dev/null
}

# await_dossiers COUNT: until so many are stored, at most a minute; notes when the first one came.
await_dossiers() {
	local from=$last_stored began_ms end=$((SECONDS + 60)) found took_ms=
	began_ms=$(now_ms)
	while [ $SECONDS -lt $end ]; do
		tend
		found=$(stored)
		last_stored=${found:-$last_stored}
		if [ -z "$took_ms" ] && [ "$last_stored" -gt "$from" ]; then
			took_ms=$(($(now_ms) - began_ms))
			[ $took_ms -le $longest_ms ] || longest_ms=$took_ms
		fi
		[ "$last_stored" -lt "$1" ] || return 0
		sleep 0.1
	done
	waits_in_vain=$((waits_in_vain + 1))
}

strike_again_and_again() {
	local number
	for ((number = 1; number <= kills; number++)); do
		await_dossiers $(((number - 1) * (count - chunk) / kills))
		sleep "0.$((RANDOM % 10))"
		tend
		strike
		echo $number >"$TMPDIR/strikes"
	done
}

# ---- The end ------------------------------------------------------------------------------------

all_is_read() {
	tend
	[ -e "$TMPDIR/fed-all" ] && queue_is_empty
}

nothing_is_held() {
	local kind id held=
	while read -r kind id; do
		[ "$kind" = shm ] || id=$kind
		[ "$kind" != shm ] || ! ipcs -m -i "$id" 2>/dev/null | grep -q "shmid=$id" || held+=" shm $id"
		[ "$kind" = shm ] || [ ! -e "$id" ] || held+=" $id"
	done < <(sort -u "$server_ids")
	is "${held# }" ""
}

# Of this program's and PostgreSQL's; images that were being written are looked at apart.
temporary_files() {
	find "$TMPDIR" \( -path "$in" -o -path "$WARAQA_HOME" \) -prune -o -newer "$list" \
		\( -name 'waraqa*' -o -name '*.tmp' \) -print
	find "$WARAQA_HOME" -path '*pgsql_tmp/*' -o -path '*/pg_dynshmem/*'
}

with_store
use_home
make_scans "$count" scan "$real"
echo 0 >"$TMPDIR/strikes"
last_stored=0
waits_in_vain=0
say "SEED=$seed, $count dossiers, $kills strikes, load $(load)"
began=$SECONDS
exec 2>/dev/null # bash tells of each process that was killed
feed &
feeder=$!
started "$feeder"
strike_again_and_again
last_stored=$(stored) || last_stored=0
ok "there was work until the last strike" test "${last_stored:-0}" -lt "$count"
ok "all is read in the end" within 120 all_is_read
ok "the last crew has begun" within 60 crew_has_begun
ok "and stops when it is asked to" end_crew
say "$((SECONDS - began)) s; the next dossier came at most $longest_ms ms after a strike, load $(load)"
say "struck: $(for kind in "${!struck[@]}"; do printf '%s %d, ' "$kind" "${struck[$kind]}"; done | sed 's/, $//')"
say "crews that ended by themselves: $deaths; sent again: $(lines_of "$TMPDIR/again")"
ok "after every strike dossiers came within a minute" is "$waits_in_vain" 0
check_store "$WARAQA_HOME/images"
say "images half written and left: $(find "$WARAQA_HOME/images" -name '*.part' | wc -l)"
ok "the cluster stops" "$WARAQA" down
ok "no process is left" is "$(left_over waraqa) $(left_over postgres)" " "
ok "no memory is left" nothing_is_held
ok "no temporary file is left" is "$(temporary_files)" ""
[ "$failed_count" -eq 0 ] || tail -n 40 "$log" | sed 's/^/# /'
plan_done
