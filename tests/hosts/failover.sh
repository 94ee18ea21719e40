#!/usr/bin/env bash
# The database fails over to its synchronous standby while crews work: the primary is killed, the
# standby is promoted. The DSN names both and asks for the one that can be written to. The crews go
# on by themselves, and what was acknowledged before (a queued file, a stored dossier) is there.
# shellcheck source=tests/trouble.sh
. "${SRC:-.}/tests/trouble.sh"

count=${COUNT:-60}
port=$((20000 + $$ * 4 % 20000)) # and the next ones are this test's
first=$TMPDIR/first
second=$TMPDIR/second

make_standby() {
	mkdir "$second" && { [ "$(id -u)" -ne 0 ] || chown postgres "$second"; } &&
		"${server[@]}" "$pg_bin/pg_basebackup" -D "$second/data" -R -c fast \
			-d "host=$first port=$port user=postgres application_name=second" &&
		printf '%s\n' "unix_socket_directories = '$second'" "port = $((port + 1))" |
		"${server[@]}" tee -a "$second/data/postgresql.conf" >/dev/null &&
		clusters+=("$second")
}

is_synchronous() {
	is "$(PGPORT=$port administer "$first" "SELECT sync_state FROM pg_stat_replication")" sync
}

# What a client was told: the hashes of the files that it was told are queued.
feed() {
	local -a files=("$in"/*.tif)
	local number
	for ((number = 0; number < count; number += 3)); do
		until "$WARAQA" ingest "${files[@]:number:3}" >"$TMPDIR/fed" 2>&1; do
			cat "$TMPDIR/fed" >>"$TMPDIR/fed-in-vain"
			sleep 0.3
		done
		sha256sum "${files[@]:number:3}" | cut -d ' ' -f 1 >>"$TMPDIR/acknowledged"
		sleep 0.2
	done
	: >"$TMPDIR/fed-all"
}

all_is_read() {
	[ -e "$TMPDIR/fed-all" ] && queue_is_empty
}

acknowledged_files_are_there() {
	is "$(comm -23 "$TMPDIR/queued" <(ask "SELECT sha256 FROM waraqa.file" | sort))" ""
}

stored_dossiers_are_there() {
	is "$(comm -23 "$TMPDIR/stored" <(dossiers))" ""
}

dossiers() {
	ask "SELECT dossier.id, sha256, (SELECT count(*) FROM waraqa.reading WHERE dossier = dossier.id)
		FROM waraqa.dossier JOIN waraqa.file ON file.id = dossier.file" | sort
}

need "a cluster is made" make_cluster "$first" "port = $port" "listen_addresses = '127.0.0.1'"
need "and started" start_cluster "$first"
export PGPORT=$port
need "with a database" make_database "$first" "pw-$$"
need "a standby is made" make_standby
need "and started" start_cluster "$second"
administer "$first" "ALTER SYSTEM SET synchronous_standby_names = '*'" "SELECT pg_reload_conf()" \
	>"$TMPDIR/said"
need "it is synchronous" within 30 is_synchronous
use_cluster "$first"
export WARAQA_IMAGES=$TMPDIR/images
export WARAQA_DSN="host=127.0.0.1,127.0.0.1 port=$port,$((port + 1)) dbname=waraqa user=waraqa target_session_attrs=read-write"
need "the store is made" expect_exit 0 "$WARAQA" init
make_scans "$count" scan 2

for number in 1 2; do
	start_crew --jobs 1
	crews[number]=$crew
done
feed &
started $!
ok "a third is read" within 120 stored_at_least $((count / 3))
sort "$TMPDIR/acknowledged" >"$TMPDIR/queued"
dossiers >"$TMPDIR/stored"
primary=$(postmaster_of "$first")
# shellcheck disable=SC2046 # one word a process
kill -KILL $(family "$primary")
killed_ms=$(now_ms)
say "killed with $(wc -l <"$TMPDIR/queued") files acknowledged and $(wc -l <"$TMPDIR/stored") dossiers stored, load $(load)"
ok "that it is away is said" within 60 says 'waiting until it works again'
sleep 2
ok "the standby is promoted" "${server[@]}" "$pg_bin/pg_ctl" -D "$second/data" -w promote
promoted_ms=$(now_ms)
say "promoted $((promoted_ms - killed_ms)) ms after the kill"
PGPORT=$((port + 1)) use_cluster "$second"
export PGPORT=$((port + 1))
ok "every file that was acknowledged is there" acknowledged_files_are_there
ok "every dossier that was stored is there" stored_dossiers_are_there
ok "the crews go on by themselves" within 90 stored_at_least $(($(wc -l <"$TMPDIR/stored") + 3))
say "three more dossiers $(($(now_ms) - promoted_ms)) ms after the promotion"
ok "all is read" within 180 all_is_read
for number in 1 2; do
	crew=${crews[number]}
	ok "crew $number stops in peace" end_crew
done
check_store "$WARAQA_IMAGES"
say "ingest was told to try again $(grep -c '^waraqa' "$TMPDIR/fed-in-vain" 2>/dev/null) times"
[ "$failed_count" -eq 0 ] || tail -n 30 "$log" | sed 's/^/# /'
plan_done
