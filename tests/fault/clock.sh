#!/usr/bin/env bash
# The database's clock jumps a day ahead and a day back while files wait and are read, and so does a
# worker's: nothing is lost, nothing waits for a day.
# shellcheck source=tests/trouble.sh
. "${SRC:-.}/tests/trouble.sh"

library=$(find /usr/lib -name libfaketime.so.1 2>/dev/null | head -n 1)
if [ -z "$library" ]; then
	skip "clock" "there is no libfaketime (package faketime)"
	plan_done
	exit 0
fi

server_folder=$TMPDIR/server
port=$((20000 + $$ * 4 % 20000)) # and the next ones are this test's
clock=$TMPDIR/clock
day=86400

# jump CLOCK SECONDS: from now on that clock is so far from the machine's
jump() {
	printf '%+d\n' "$2" >"$1.new" && chmod 644 "$1.new" && mv "$1.new" "$1"
}

# with_clock CLOCK COMMAND...: programs that see that clock; time spans stay as they are.
with_clock() {
	local own=$1
	shift
	LD_PRELOAD=$library FAKETIME_TIMESTAMP_FILE=$own FAKETIME_NO_CACHE=1 \
		FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_RESET=1 "$@"
}

shift_of_server() {
	local found
	found=$(ask "SELECT round(extract(epoch FROM now()))")
	echo $((found - $(date +%s)))
}

is_shifted() { # is_shifted SECONDS: within two
	local off=$(($(shift_of_server) - $1))
	[ $off -ge -2 ] && [ $off -le 2 ]
}

all_is_read() {
	queue_is_empty
}

take_in() { # take_in PREFIX
	make_scans 6 "$1"
	"$WARAQA" ingest "$in/$1"-*.tif
}

jump "$clock" 0
jump "$clock.worker" 0
need "a cluster is made" make_cluster "$server_folder" "listen_addresses = '127.0.0.1'" "port = $port"
need "and started with a clock of its own" with_clock "$clock" start_cluster "$server_folder"
export PGPORT=$port
need "with a database" make_database "$server_folder" "pw-$$"
use_cluster "$server_folder"
export WARAQA_IMAGES=$TMPDIR/images
export WARAQA_DSN="host=127.0.0.1 port=$port dbname=waraqa user=waraqa"
need "the store is made" expect_exit 0 "$WARAQA" init
with_clock "$clock.worker" start_crew --jobs 1

# jumps NAME SECONDS: what is in hand, what waits, and what comes later
jumps() {
	mkdir -p "$in"
	whole_scan "$3" "$in/$1-long.tif" "$1"
	ok "$1: files come in" "$WARAQA" ingest --priority 5 "$in/$1-long.tif"
	ok "$1: more wait" take_in "$1-before"
	ok "$1: one is read" within 60 somebody_reads
	jump "$clock" "$2"
	ok "$1: the database's clock jumps" within 10 is_shifted "$2"
	local began_ms
	began_ms=$(now_ms)
	ok "$1: all that waited is read" within 60 all_is_read
	say "$1: the queue was empty $(($(now_ms) - began_ms)) ms after the jump, load $(load)"
	ok "$1: what comes in later" take_in "$1-after"
	ok "$1: is read, too" within 60 all_is_read
}

jumps "ahead" "$day" 0
jumps "back" "-$day" 1
jumps "again" 0 2

# A file that was given back for a moment a day ahead waits for a moment, not for a day.
end_crew
jump "$clock" "$day"
ok "the clock is ahead once more" within 10 is_shifted "$day"
ok "files come in" take_in "later"
ask "UPDATE waraqa.job SET not_before = now() + interval '1 second' WHERE id % 2 = 0" \
	>"$TMPDIR/said"
jump "$clock" 0
ok "and is right again" within 10 is_shifted 0
with_clock "$clock.worker" start_crew --jobs 1
ok "what waited is read" within 60 all_is_read

for jump in "$day" "-$day"; do
	ok "files come in, $jump" take_in "worker$jump"
	jump "$clock.worker" "$jump"
	ok "a worker whose own clock jumps reads them" within 60 all_is_read
done
ok "it stops in peace" end_crew
check_store "$WARAQA_IMAGES"
[ "$failed_count" -eq 0 ] || tail -n 30 "$log" | sed 's/^/# /'
plan_done
