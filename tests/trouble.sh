# Helpers for the tests that break things on purpose: tests/fault and tests/hosts. After lib.sh's:
#
#	. "${SRC:-.}/tests/trouble.sh"
#
# What a script starts it names to started(), and everything is killed by its number when the script
# ends, however it ends. Whole clusters of a test's own come from make_cluster.
# shellcheck shell=bash
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

pg_bin=$(find /usr/lib/postgresql -maxdepth 2 -path '*/1[5-9]/bin' | sort | head -n 1)
in=$TMPDIR/in          # what is to be read
list=$TMPDIR/list      # "SHA256 PAGES" of each scan that make_scans made
log=$TMPDIR/work.log   # what the crews say
lease_s=2
started=()             # processes, newest last
clusters=()            # folders
undone=()              # commands that take back what was done to the machine, newest last
waraqa=("$WARAQA")      # how the program is called for questions
server=()              # what comes before a server's command: PostgreSQL refuses root
[ "$(id -u)" -ne 0 ] || server=(runuser -u postgres --)
where=()               # how psql gets to the database; set by use_home and use_dsn

# started PID: is killed when the script ends.
started() {
	started+=("$1")
}

# at_end COMMAND: a line that bash runs when the script ends, the newest first.
at_end() {
	undone+=("$1")
}

# A process and all that it started.
family() {
	local child
	echo "$1"
	for child in $(pgrep -P "$1"); do
		family "$child"
	done
}

end_trouble() {
	local number folder
	for ((number = ${#started[@]} - 1; number >= 0; number--)); do
		# shellcheck disable=SC2046 # one word a process
		kill -KILL $(family "${started[number]}") 2>/dev/null
		wait "${started[number]}" 2>/dev/null
	done
	for folder in "${clusters[@]}"; do
		stop_cluster "$folder" immediate >/dev/null 2>&1
	done
	for ((number = ${#undone[@]} - 1; number >= 0; number--)); do
		eval "${undone[number]}" >/dev/null 2>&1
	done
	clean_up
}
trap end_trouble EXIT

say() {
	echo "# $*"
}

# lines_of FILE: how many; 0 if there is none
lines_of() {
	if [ -e "$1" ]; then wc -l <"$1"; else echo 0; fi
}

load() {
	cut -d ' ' -f 1 /proc/loadavg
}

# milliseconds since the machine started
now_ms() {
	local up
	read -r up _ </proc/uptime
	echo $((10#${up/./} * 10))
}

# need DESCRIPTION COMMAND...: as `ok`; the rest would make no sense without it.
need() {
	local failed_before=$failed_count
	ok "$@"
	[ "$failed_count" -eq "$failed_before" ] || exit 1
}

# need_root PROGRAM...: root with these programs; else the whole script is skipped.
need_root() {
	local program why=
	[ "$(id -u)" -eq 0 ] || why="this needs root"
	for program; do
		[ -n "$why" ] || command -v "$program" >/dev/null || why="there is no program '$program'"
	done
	[ -n "$why" ] || return 0
	skip "$(basename "$0" .sh)" "$why"
	plan_done
	exit 0
}

# ---- Scans --------------------------------------------------------------------------------------

# make_scans COUNT [PREFIX [REAL]]: into $in, the last REAL of them real forms, a page of each.
make_scans() {
	local count=$1 prefix=${2-scan} real=${3-0} number
	local -a samples=(samples/dossiers/*.tif)
	mkdir -p "$in"
	python3 tests/support/small_scans.py "$in" $((count - real)) "$prefix" >>"$list"
	for ((number = 0; number < real; number++)); do
		real_scan $((number % ${#samples[@]})) "$in/$prefix-real-$number.tif" "$prefix $number"
	done
}

# real_scan NUMBER FILE NOTE: the first page of that sample, with bytes of its own.
real_scan() {
	local -a samples=(samples/dossiers/*.tif)
	tiffcp "${samples[$1]},0" "$2" && tiffset -s 270 "$3" "$2" &&
		echo "$(sha256sum <"$2" | cut -d ' ' -f 1) 1" >>"$list"
}

# whole_scan NUMBER FILE NOTE: all pages of that sample; it takes some seconds to read.
whole_scan() {
	local -a samples=(samples/dossiers/*.tif)
	cp "${samples[$1]}" "$2" && tiffset -s 270 "$3" "$2" &&
		echo "$(sha256sum <"$2" | cut -d ' ' -f 1)" \
			"$(tiffinfo "$2" 2>/dev/null | grep -c '^=== TIFF')" >>"$list"
}

# ---- The database -------------------------------------------------------------------------------

use_home() {
	where=(-h "$WARAQA_HOME/pg/socket" -U waraqa -d waraqa)
}

# use_cluster FOLDER: its database `waraqa`, as the superuser
use_cluster() {
	where=(-h "$1" -U postgres -d waraqa)
}

use_dsn() {
	where=(-d "$1")
}

# ask SQL: as the application; fails soon when nobody answers.
ask() {
	PGCONNECT_TIMEOUT=5 timeout 20 psql -XAt "${where[@]}" -c "$1" 2>/dev/null
}

stored() {
	ask "SELECT count(*) FROM waraqa.dossier"
}

stored_at_least() {
	local count
	count=$(stored)
	[ "${count:-0}" -ge "$1" ]
}

queue_is_empty() {
	[ "$(ask "SELECT count(*) FROM waraqa.job")" = 0 ]
}

# make_cluster FOLDER [LINE...]: a cluster with these lines in its settings. Its socket is in the
# folder: there the superuser `postgres` needs no password, by TCP everybody needs one.
make_cluster() {
	local folder=$1
	shift
	mkdir -p "$folder"
	[ "$(id -u)" -ne 0 ] || chown postgres "$folder"
	"${server[@]}" "$pg_bin/initdb" -D "$folder/data" -U postgres --encoding=UTF8 --locale=C.UTF-8 \
		--auth-local=trust --auth-host=scram-sha-256 >"$TMPDIR/said" 2>&1 || return 1
	printf '%s\n' "unix_socket_directories = '$folder'" "listen_addresses = ''" \
		"max_connections = 40" "shared_buffers = 32MB" "$@" |
		"${server[@]}" tee -a "$folder/data/postgresql.conf" >/dev/null
	clusters+=("$folder")
}

# start_cluster FOLDER [WRAPPER...]: waits until it answers; the wrapper starts it (`env`, `ip netns
# exec`).
start_cluster() {
	local folder=$1
	shift
	"$@" "${server[@]}" "$pg_bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w -t 60 start \
		>/dev/null
}

# stop_cluster FOLDER MODE
stop_cluster() {
	"${server[@]}" "$pg_bin/pg_ctl" -D "$1/data" -m "$2" -w -t 60 stop
}

postmaster_of() {
	head -n 1 "$1/data/postmaster.pid" 2>/dev/null
}

# make_database FOLDER PASSWORD [WHERE]: the role and the database that the program is given; with the
# password in a file, as PGPASSFILE says.
make_database() {
	administer "$1" "CREATE ROLE waraqa LOGIN PASSWORD '$2'" "CREATE DATABASE waraqa OWNER waraqa ${3-}" \
		>/dev/null || return 1
	echo "*:*:waraqa:waraqa:$2" >"$TMPDIR/passwords"
	chmod 600 "$TMPDIR/passwords"
	export PGPASSFILE=$TMPDIR/passwords
}

# administer FOLDER SQL...: as its superuser
administer() {
	local folder=$1 sql
	shift
	for sql; do
		psql -XAt -h "$folder" -U postgres -d postgres -c "$sql" || return 1
	done
}

# ---- Crews --------------------------------------------------------------------------------------

# start_crew [OPTION...]: `waraqa work` in the background; $crew is its process.
start_crew() {
	"$WARAQA" work --lease "$lease_s" "$@" >>"$log" 2>&1 &
	crew=$!
	started "$crew"
}

# It is among those that the store knows to work: from now on a signal finds it ready.
crew_has_begun() {
	asked_is "SELECT count(*) FROM waraqa.crew WHERE name LIKE '%/$crew'" 1
}

# end_crew: asks it to stop and waits; its exit status.
end_crew() {
	local process=$crew
	crew=
	kill -TERM "$process" 2>/dev/null
	wait "$process"
}

says() {
	grep -qE -- "$1" "$log"
}

# reader_of PREFIX: the process that has a job in hand, of the host of that name.
reader_of() {
	ask "SELECT regexp_replace(worker, '^.*/', '') FROM waraqa.job WHERE worker LIKE '${1-}%' LIMIT 1"
}

# Somebody has had a job for a moment, and begun.
somebody_reads() {
	[ -n "$(reader_of "${1-}")" ] && sleep 0.3 && [ -n "$(reader_of "${1-}")" ]
}

# ---- What must hold in the end ------------------------------------------------------------------

has_command() {
	"$WARAQA" help "$1" >/dev/null 2>&1
}

# Every image that a row names is there with its bytes; tells of those that no row names.
images_match() {
	local folder=$1
	find "$folder" -type f ! -name '*.part' -printf '%f\n' | sed 's/\..*//' | sort -u \
		>"$TMPDIR/images-there"
	ask "SELECT sha256 FROM waraqa.file WHERE kind IS NOT NULL UNION SELECT image_sha256
		FROM waraqa.page WHERE image_sha256 IS NOT NULL" | sort >"$TMPDIR/images-named"
	comm -23 "$TMPDIR/images-there" "$TMPDIR/images-named" >"$TMPDIR/images-orphans"
	is "$(comm -13 "$TMPDIR/images-there" "$TMPDIR/images-named")" "" && bytes_match "$folder"
}

bytes_match() {
	find "$1" -type f ! -name '*.part' -exec sha256sum {} + |
		awk '{ name = $2; sub(/.*\//, "", name); sub(/\..*/, "", name) }
			name != $1 { print "not its bytes: " $2; bad = 1 } END { exit bad }'
}

# check_store IMAGES: everything in $list came in and was done once; nothing is lost, left or twice.
check_store() {
	local total
	total=$(wc -l <"$list")
	ok "every file is known, and no other" same <(cut -d ' ' -f 1 "$list" | sort) \
		<(ask "SELECT sha256 FROM waraqa.file ORDER BY 1" | sort)
	ok "every one is in one state: done" asked_is \
		"SELECT string_agg(DISTINCT coalesce(waraqa.file_state(id), 'lost'), ' ') FROM waraqa.file" "done"
	ok "each has one dossier with all its pages" same <(sort "$list") \
		<(ask "SELECT sha256 || ' ' || count(page.number) FROM waraqa.dossier
			JOIN waraqa.file ON file.id = dossier.file JOIN waraqa.page ON page.dossier = dossier.id
			GROUP BY dossier.id, sha256" | sort)
	ok "and one claim" asked_is \
		"SELECT count(*), count(DISTINCT dossier) FROM waraqa.claim" "$total|$total"
	ok "the queue is empty, and nothing was refused or set aside" asked_is \
		"SELECT (SELECT count(*) FROM waraqa.job), (SELECT count(*) FROM waraqa.refused_file)" "0|0"
	ok "every image is there with its bytes" images_match "$1"
	if has_command ledger; then
		ok "the ledger balances" expect_exit 0 "${waraqa[@]}" ledger
	fi
	if has_command fsck; then
		ok "fsck finds nothing missing" expect_exit 0 "${waraqa[@]}" fsck
	fi
	if "$WARAQA" audit verify --help >/dev/null 2>&1; then
		ok "the audit chain is whole" expect_exit 0 "${waraqa[@]}" audit verify
	fi
}

# The processes of this test with that name, but for those in the folder of a cluster of its own.
left_over() {
	local process
	for process in $(pgrep -x "$1"); do
		if [[ $(readlink "/proc/$process/cwd") == "$TMPDIR"* ]] ||
			grep -qszxF "TMPDIR=$TMPDIR" "/proc/$process/environ"; then
			echo "$process"
		fi
	done
}
