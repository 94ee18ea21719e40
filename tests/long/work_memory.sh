#!/usr/bin/env bash
# A worker's memory stays flat over many dossiers. COUNT (default: 40) of them are made from the scans
# in FOLDER (default: samples/dossiers) by another note in each, so that each is another file; 2,000
# take an hour. What is printed is a worker's memory after each tenth of them.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

COUNT=${COUNT:-40}
FOLDER=${FOLDER:-samples/dossiers}
LIMIT_MB=300
work_pid=

stop_work() {
	[ -z "$work_pid" ] || kill -KILL "$work_pid" 2>/dev/null
	clean_up
}
trap stop_work EXIT

make_files() {
	local number scan
	local -a scans=("$FOLDER"/*.tif)
	mkdir "$TMPDIR/in"
	for number in $(seq "$COUNT"); do
		scan=$TMPDIR/in/$(printf '%05d' "$number").tif
		cp "${scans[$((number % ${#scans[@]}))]}" "$scan"
		tiffset -s 270 "copy $number" "$scan"
	done
}

# The most memory that any worker has had so far, in MB.
peak_mb() {
	local peak=0 pid mb
	for pid in $(pgrep -P "$work_pid"); do
		mb=$(awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$pid/status" 2>/dev/null)
		[ "${mb:-0}" -le "$peak" ] || peak=$mb
	done
	echo "$peak"
}

done_count() {
	psql -XAt -h "$WARAQA_HOME/pg/socket" -U waraqa -d waraqa -c \
		"SELECT count(*) FROM file WHERE file_state(id) = 'done'"
}

with_store
"$WARAQA" refdata load samples/registry >/dev/null
make_files
ok "the files are queued" expect_exit 0 "$WARAQA" ingest "$TMPDIR/in"
"$WARAQA" work --jobs 1 --until-empty 2>"$err" &
work_pid=$!
worst=0
step=$(((COUNT + 9) / 10))
next=$step
while kill -0 "$work_pid" 2>/dev/null; do
	mb=$(peak_mb)
	[ "$mb" -le "$worst" ] || worst=$mb
	files=$(done_count)
	if [ "$files" -ge "$next" ]; then
		echo "# $files files: at most $mb MB"
		next=$((next + step))
	fi
	sleep 1
done
status=0
wait "$work_pid" || status=$?
work_pid=
sed 's/^/# /' "$err"
ok "the work is over" is "$status" 0
ok "every file is read" is "$(done_count)" "$COUNT"
ok "no worker had more than $LIMIT_MB MB, here $worst" test "$worst" -le "$LIMIT_MB"
plan_done
