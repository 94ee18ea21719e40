#!/usr/bin/env bash
# The disk of the images is full, that of the database, that of its log: small file systems in
# memory. It is said in a sentence, nothing is lost, and when there is room again the work goes on.
# shellcheck source=tests/trouble.sh
. "${SRC:-.}/tests/trouble.sh"

need_root mount umount runuser

# small_disk FOLDER SIZE
small_disk() {
	mkdir -p "$1" && mount -t tmpfs -o "size=$2,mode=755" waraqa-test "$1" && at_end "umount -l $1"
}

# more_room FOLDER SIZE
more_room() {
	mount -o "remount,size=$2" "$1"
}

# fill FOLDER: to the last block
fill() {
	dd if=/dev/zero of="$1/ballast" bs=4k 2>/dev/null
	dd if=/dev/zero of="$1/ballast.more" bs=512 2>/dev/null
	[ "$(df --output=avail "$1" | tail -n 1)" -eq 0 ]
}

empty() {
	rm -f "$1/ballast" "$1/ballast.more"
}

says_full() {
	says 'No space left|No space|disk is full|make room'
}

all_is_read() {
	queue_is_empty
}

# Not all files can be taken in while there is no room, and it says so.
ingest_is_refused() {
	local status=0
	run "$WARAQA" ingest "$in" || status=$?
	is "$status" 73 && grep -iE 'no space|make room' "$err"
}

# waits NAME FOLDER SIZE: the crew that meets a full disk says so and waits; with room it goes on.
waits() {
	local name=$1 room_ms
	ok "$name: the crew says that there is no room" within 90 says_full
	say "$name: $(grep -m 1 -iE 'space|room' "$log")"
	sleep 3
	ok "$name: and is still there" kill -0 "$crew"
	empty "$2"
	more_room "$2" "$3"
	room_ms=$(now_ms)
	ok "$name: with room again, what was queued is read" within 120 all_is_read
	say "$name: all is read $(($(now_ms) - room_ms)) ms after there was room, load $(load)"
	ok "$name: what comes in is taken" "$WARAQA" ingest "$in"
	ok "$name: and read" within 60 all_is_read
	ok "$name: the crew stops in peace" end_crew
	mv "$log" "$log.$name"
}

# ---- The images ----------------------------------------------------------------------------------

export PGPORT=$((20000 + $$ * 4 % 20000))
server_folder=$TMPDIR/server
tables=$TMPDIR/tables
export WARAQA_IMAGES=$TMPDIR/images
need "a cluster is made" make_cluster "$server_folder" "listen_addresses = '127.0.0.1'" \
	"port = $PGPORT" "autovacuum = off"
need "and started" start_cluster "$server_folder"
need "a small disk for the tables" small_disk "$tables" 100m
[ "$(id -u)" -ne 0 ] || chown postgres "$tables"
administer "$server_folder" "CREATE TABLESPACE small LOCATION '$tables'" >"$TMPDIR/said"
need "with a database" make_database "$server_folder" "pw-$$" "TABLESPACE small"
use_cluster "$server_folder"
export WARAQA_DSN="host=127.0.0.1 port=$PGPORT dbname=waraqa user=waraqa"
need "a small disk for the images" small_disk "$WARAQA_IMAGES" 600k
need "the store is made" expect_exit 0 "$WARAQA" init

make_scans 30
ok "images: ingest says that there is no room" ingest_is_refused
say "images: $(tail -n 1 "$err")"
ok "images: what is queued is kept with its bytes" images_match "$WARAQA_IMAGES"
fill "$WARAQA_IMAGES"
[ "$(ask "SELECT count(*) FROM waraqa.job")" != 0 ] || {
	more_room "$WARAQA_IMAGES" 700k
	run "$WARAQA" ingest "$in/scan-0001.tif"
	fill "$WARAQA_IMAGES"
}
start_crew --jobs 2
waits images "$WARAQA_IMAGES" 100m
check_store "$WARAQA_IMAGES"

# ---- The tables ----------------------------------------------------------------------------------

make_scans 12 second
ok "tables: some files are queued" expect_exit 0 "$WARAQA" ingest "$in"/second-000*.tif
fill "$tables"
start_crew --jobs 2
waits tables "$tables" 200m
check_store "$WARAQA_IMAGES"
stop_cluster "$server_folder" fast >"$TMPDIR/said" 2>&1

# ---- The private cluster, with its log -----------------------------------------------------------

# PostgreSQL ends when it cannot write its log, and cannot start again before there is room.
unset WARAQA_DSN PGPORT
home_disk=$TMPDIR/disk
need "a small disk for a home" small_disk "$home_disk" 220m
export WARAQA_HOME=$home_disk/h WARAQA_IMAGES=$TMPDIR/images-of-home
stores+=("$WARAQA_HOME")
need "a store is made there" expect_exit 0 "$WARAQA" init
use_home
rm -f "$list" "$in"/*
make_scans 40 third
start_crew --jobs 2
crew_is_there() { asked_is "SELECT count(*) FROM waraqa.crew" 1; }
ok "home: a crew begins" within 60 crew_is_there
ok "home: files come in" expect_exit 0 "$WARAQA" ingest "$in"
fill "$home_disk"
psql -XAt -h "$WARAQA_HOME/pg/socket" -U postgres -d postgres -c "SELECT pg_switch_wal()" \
	-c "SELECT txid_current()" -c "SELECT pg_switch_wal()" -c CHECKPOINT >"$TMPDIR/said" 2>&1
server_is_down() { ! ask "SELECT 1"; }
say "home: the server is $(server_is_down && echo down || echo up): $(tail -n 1 "$TMPDIR/said")"
waits home "$home_disk" 400m
check_store "$WARAQA_IMAGES"
[ "$failed_count" -eq 0 ] || tail -n 20 "$log".* | sed 's/^/# /'
plan_done
