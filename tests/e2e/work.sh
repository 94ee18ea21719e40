#!/usr/bin/env bash
# `waraqa ingest`, `work`, `requeue`: what is queued is read once, whoever is killed or frozen.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

scans=(samples/dossiers/*.tif)
in=$TMPDIR/in
work_pid=

stop_work() {
	[ -z "$work_pid" ] || kill -KILL "$work_pid" 2>/dev/null
	clean_up
}
trap stop_work EXIT

# start_work [OPTION...]: in the background, with its lines in $err.
start_work() {
	"$WARAQA" work --jobs 1 "$@" 2>"$err" &
	work_pid=$!
}

# end_work STATUS: waits for it.
end_work() {
	local status=0
	wait "$work_pid" || status=$?
	work_pid=
	is "$status" "$1"
}

# The process that has a job in hand. One that has just claimed is given the time to begin.
reader() {
	ask "SELECT regexp_replace(worker, '^.*/', '') FROM job WHERE worker IS NOT NULL LIMIT 1"
}

somebody_reads() {
	[ -n "$(reader)" ] && sleep 0.3 && [ -n "$(reader)" ]
}

ok "without a store, work says how to make one" expect_exit 78 "$WARAQA" work
with_store
mkdir "$in"
for number in 0 1 2; do
	first_page "${scans[$number]}" "$in/$number.tif"
done
echo 'no scan at all' >"$in/letter.doc"
printf 'file,batch,pages,received_date\n0.tif,7,1,2026-10-18\n1.tif,7,1,2026-10-18\n' \
	>"$in/manifest.csv"

# ---- In ------------------------------------------------------------------------------------------

ok "a folder is queued" expect_exit 0 "$WARAQA" ingest --within 5 "$in"
ok "with a count" contains "$out" "4 files: 4 queued"
ok "and its batch" contains "$out" "-/7: 2 declared, 4 came, 4 waiting to be read"
ok "nothing is read" is "$(count dossiers)" 0
ok "the originals are kept" is "$(find "$WARAQA_HOME/images" -type f | wc -l)" 4
ok "the deadline is some days after the arrival" asked_is \
	"SELECT DISTINCT deadline - received FROM job" 5
ok "again it changes nothing" expect_exit 0 "$WARAQA" ingest "$in"
ok "and says so" contains "$out" "4 files: 0 queued, 4 queued before"
ok "a file that is not there is refused at once" expect_exit 3 "$WARAQA" ingest "$in/nothing.tif"
ok "by name" contains "$out" "nothing.tif"
rm -r "$in"
ok "the sender may forget them: they are read" expect_exit 0 \
	"$WARAQA" work --jobs 2 --until-empty
ok "a line says how it went" contains "$err" "over: 4 files, 1 of them refused, 3 pages"
ok "dossiers have the sender's names" expect_exit 0 "$WARAQA" show "$in/1.tif" --json
ok "what was declared of them counts" grep -qE '"received" *: *"2026-10-18"' "$out"
ok "so do refusals" asked_is "SELECT message LIKE '%letter.doc''%' FROM refused_file" t
ok "the queue is empty" asked_is "SELECT count(*) FROM job" 0
ok "a refused file is queued anew" expect_exit 0 "$WARAQA" requeue letter.doc
ok "and read again" asked_is "SELECT count(*) FROM job" 1
ok "with nothing to do, work is over" expect_exit 0 "$WARAQA" work --until-empty
ok "one that is not refused cannot be" expect_exit 66 "$WARAQA" requeue 1.tif
ok "one or all must be said" expect_exit 64 "$WARAQA" requeue

# A folder of pictures is kept as one file, and read as what it was.
mkdir "$TMPDIR/pages"
tiff2pdf -o "$TMPDIR/pages.pdf" "${scans[3]}"
pdftoppm -png -r 200 -l 2 "$TMPDIR/pages.pdf" "$TMPDIR/pages/page"
same_readings() {
	run "$WARAQA" read --json "$TMPDIR/pages"
	"$WARAQA" run "$TMPDIR/pages" >/dev/null && "$WARAQA" show --json pages >"$TMPDIR/shown" &&
		python3 - "$out" "$TMPDIR/shown" <<'PYTHON'
import json
import sys

read, shown = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
assert len(read["pages"]) == 2 and read["fields"], read
assert [(r["name"], r["value"], r["page"]) for r in read["fields"]] == \
    [(r["name"], r["value"], r["page"]) for r in shown["fields"]]
assert [p["type"] for p in read["pages"]] == [p["type"] for p in shown["pages"]]
assert read["file"] == shown["file"], (read["file"], shown["file"])
PYTHON
}
ok "a folder of pictures is read from what is kept of it as from the folder" same_readings
ok "which is one tar" asked_is "SELECT kind FROM file WHERE base_name = 'pages'" tar
before=$(count dossiers)

# ---- Workers that die ----------------------------------------------------------------------------

cp "${scans[4]}" "$TMPDIR/long.tif"
run "$WARAQA" ingest "$TMPDIR/long.tif"
start_work --until-empty
ok "a worker reads" within 60 somebody_reads
kill -KILL "$(reader)"
ok "one that was killed is followed by another" end_work 0
ok "which is said" contains "$err" "signal 9 (Killed) while"
ok "and its file is read once" is "$(count dossiers)" $((before + 1))

cp "${scans[5]}" "$TMPDIR/deadly.tif"
first_page "${scans[3]}" "$TMPDIR/harmless.tif" "beside it"
run "$WARAQA" ingest --priority 5 "$TMPDIR/deadly.tif"
run "$WARAQA" ingest "$TMPDIR/harmless.tif"
start_work --until-empty
for try in 1 2; do
	ok "a worker reads, $try" within 60 somebody_reads
	kill -ABRT "$(reader)"
	[ $try -eq 2 ] || ok "a crash is said" within 60 grep -q 'signal 6.*tried once more' "$err"
done
ok "a file that crashes two readers does not stop the others" end_work 0
ok "it is set aside" contains "$err" "'deadly.tif'; the file is set aside"
ok "with its reason" asked_is "SELECT quarantined AND message LIKE 'set aside%signal 6%' FROM
	refused_file JOIN file ON file.id = file WHERE base_name = 'deadly.tif'" t
ok "the other is read" is "$(count dossiers)" $((before + 2))
ok "what was set aside can be queued anew" expect_exit 0 "$WARAQA" requeue --quarantined
ok "with a count" contains "$out" "1 file queued"

# ---- A supervisor that dies ----------------------------------------------------------------------

start_work --lease 2
ok "a worker reads again" within 60 somebody_reads
child=$(reader)
kill -KILL "$work_pid"
wait "$work_pid" 2>/dev/null
gone() { ! kill -0 "$child" 2>/dev/null; }
ok "a worker dies with its supervisor" within 60 gone
ok "another crew takes over" expect_exit 0 "$WARAQA" work --jobs 1 --lease 2 --until-empty
ok "and the file is read once" is "$(count dossiers)" $((before + 3))
ok "it is refused no more" asked_is "SELECT count(*) FROM refused_file WHERE quarantined" 0

# ---- A worker that freezes -----------------------------------------------------------------------

tiffcp "${scans[6]}" "$TMPDIR/frozen.tif"
tiffset -s 270 "frozen" "$TMPDIR/frozen.tif"
run "$WARAQA" ingest "$TMPDIR/frozen.tif"
start_work --lease 2
ok "a worker begins" within 60 somebody_reads
child=$(reader)
kill -STOP "$child"
ok "the lease of a frozen worker ends, and another crew does its file" \
	expect_exit 0 "$WARAQA" work --jobs 1 --lease 2 --until-empty
ok "it is stored" is "$(count dossiers)" $((before + 4))
ask "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM reading t" >"$TMPDIR/readings"
kill -CONT "$child"
ok "when it wakes it is told that it was too late" within 60 grep -q 'another worker has job' "$err"
ok "and has changed nothing" same "$TMPDIR/readings" \
	<(ask "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM reading t")
ok "not a dossier" is "$(count dossiers)" $((before + 4))

# ---- The same crew goes on; it is stopped in the middle ------------------------------------------

for number in 1 2; do
	tiffcp "${scans[7]}" "$TMPDIR/late-$number.tif"
	tiffset -s 270 "late $number" "$TMPDIR/late-$number.tif"
done
run "$WARAQA" ingest "$TMPDIR"/late-*.tif
ok "a crew that was idle begins when files are queued" within 60 somebody_reads
stopped_pid=$work_pid
kill -TERM "$work_pid"
ok "a crew that is asked to stop ends in peace" end_work 0
ok "and says so" grep -q 'stopped: ' "$err"
ok "it has given back what it had" asked_is "SELECT count(worker), sum(crashes + losses) FROM job
	WHERE not_before <= now()" "0|0"
ok "it is no longer listed" asked_is "SELECT count(*) FROM crew WHERE name LIKE '%/$stopped_pid'" 0

# ---- A database that goes away -------------------------------------------------------------------

start_work --until-empty
ok "a worker begins what was given back" within 60 somebody_reads
run "$WARAQA" down
ok "that the database is away is said" within 60 grep -q 'waiting until it works again' "$err"
sleep 2
ok "and waited for" kill -0 "$work_pid"
run "$WARAQA" up
ok "when it is back the work goes on by itself" end_work 0
ok "which is said" contains "$err" "it works again"
ok "what was read is stored once" is "$(count dossiers)" $((before + 6))
ok "every file is in one state" asked_is \
	"SELECT count(*) FROM file WHERE file_state(id) IS NULL" 0

# ---- A disk that is full -------------------------------------------------------------------------

# In a small disk of its own: images, then a filler that leaves no room for a page's.
cat >"$TMPDIR/full.sh" <<'BASH'
mount -t tmpfs -o size=300k,mode=700 waraqa "$WARAQA_HOME/images" || exit 9
"$WARAQA" ingest "$1" || exit 8
cat /dev/zero >"$WARAQA_HOME/images/filler" 2>/dev/null
"$WARAQA" work --jobs 1 --until-empty &
for _ in $(seq 600); do
	grep -q 'waiting until it works again' "$2" && break
	sleep 0.1
done
rm "$WARAQA_HOME/images/filler"
wait
BASH
if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
	first_page "${scans[2]}" "$TMPDIR/full.tif" "for a full disk"
	export WARAQA
	ok "a full disk is waited for" expect_exit 0 \
		unshare -m bash "$TMPDIR/full.sh" "$TMPDIR/full.tif" "$err"
	ok "it is said" contains "$err" "waiting until it works again"
	ok "so is that there is room" contains "$err" "it works again"
	ok "and what was read is stored" is "$(count dossiers)" $((before + 7))
else
	skip "a full disk is waited for" "a small disk may not be mounted here"
fi

# ---- A worker that dies idle ---------------------------------------------------------------------

start_work
kill_idle() { # kill_idle SECONDS: until another starts
	local worker
	worker=$(pgrep -P "$work_pid") || return 1
	: >"$err"
	kill -KILL "$worker" && within 60 grep -q "another starts in $1 s" "$err"
}
ok "a worker starts" within 60 pgrep -P "$work_pid"
ok "one that dies without a file is followed by another" kill_idle 1
ok "another starts, 1" within 60 pgrep -P "$work_pid"
ok "the next one later" kill_idle 2
ok "another starts, 2" within 60 pgrep -P "$work_pid"
first_page "${scans[3]}" "$TMPDIR/useful.tif" "between two deaths"
run_useful() { "$WARAQA" ingest "$TMPDIR/useful.tif" >"$TMPDIR/useful"; }
ok "a file comes" run_useful
useful_is_done() { [ "$(ask "SELECT count(*) FROM dossier JOIN file ON file.id = file
	WHERE base_name = 'useful.tif'")" -eq 1 ] && [ -z "$(reader)" ]; }
ok "and is read" within 60 useful_is_done
ok "one that was of use before it died is followed as soon as at first" kill_idle 1
kill -TERM "$work_pid"
ok "they stop" end_work 0

# ---- A database that is coming -------------------------------------------------------------------

# At first nobody listens, then a server says that it is starting up, then the store's is there.
mkdir "$TMPDIR/coming"
cat >"$TMPDIR/coming.py" <<'PYTHON'
import os
import socket
import struct
import sys
import time

path, real = sys.argv[1:]
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
open(path + ".bound", "w").close()
while not os.path.exists(path + ".listen"):
    time.sleep(0.1)
listener.listen(8)
listener.settimeout(0.2)
while not os.path.exists(path + ".end"):
    try:
        session = listener.accept()[0]
    except socket.timeout:
        continue
    session.recv(1000)
    body = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"
    session.sendall(b"E" + struct.pack("!i", len(body) + 4) + body)
    session.close()
os.symlink(real, path + ".real")
os.rename(path + ".real", path)
PYTHON
coming=$TMPDIR/coming/.s.PGSQL.5432
python3 "$TMPDIR/coming.py" "$coming" "$WARAQA_HOME/pg/socket/.s.PGSQL.5432" &
server_pid=$!
ok "an address without a listener is there" within 60 test -e "$coming.bound"
dsn="host=$TMPDIR/coming user=waraqa dbname=waraqa"
first_page "${scans[4]}" "$TMPDIR/coming.tif" "while the database starts"
"$WARAQA" --dsn "$dsn" --images "$WARAQA_HOME/images" ingest "$TMPDIR/coming.tif" \
	>"$TMPDIR/ingested" 2>"$TMPDIR/ingest" &
ingest_pid=$!
start_work --dsn "$dsn" --images "$WARAQA_HOME/images" --until-empty
ok "a database where nobody listens yet is waited for" \
	within 60 grep -q 'refused.*waiting until it takes connections' "$err"
touch "$coming.listen"
ok "'ingest' waits a minute" within 60 grep -q 'waiting 60 seconds at most' "$TMPDIR/ingest"
sleep 2
ok "also for one that is starting up" kill -0 "$work_pid"
touch "$coming.end"
wait $server_pid
ingested() { wait $ingest_pid && contains "$TMPDIR/ingested" "1 queued"; }
ok "'ingest' queues when it is there" ingested
ok "and 'work' works" end_work 0
ok "which is said" contains "$err" "the database takes connections"

nowhere="host=$TMPDIR dbname=waraqa"
ok "a database that was never there ends it at once" expect_exit 69 \
	"$WARAQA" --dsn "$nowhere" work
ok "so it does 'ingest'" expect_exit 69 "$WARAQA" --dsn "$nowhere" ingest "$TMPDIR/coming.tif"

plan_done
