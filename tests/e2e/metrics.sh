#!/usr/bin/env bash
# `waraqa metrics`: what it prints and serves is what Prometheus reads, and what the store holds.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

scans=(samples/dossiers/*.tif)
server_pid=
port=

stop_server() {
	[ -z "$server_pid" ] || kill -KILL "$server_pid" 2>/dev/null
	clean_up
}
trap stop_server EXIT

first_page() {
	tiffcp "$1,0" "$2"
}

# value NAME: of the sample in $TMPDIR/flat; "none" when there is none.
value() {
	python3 -c 'import json, sys
found = json.load(open(sys.argv[1])).get(sys.argv[2])
print("none" if found is None else f"{found:g}")' "$TMPDIR/flat" "$1"
}

# parses FILE: as a monitor does, into $TMPDIR/flat.
parses() {
	python3 tests/support/prometheus.py "$1" >"$TMPDIR/flat"
}

# scrape [PATH]: what the server gives, into $out.
scrape() {
	python3 -c 'import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1], timeout=20).read().decode(), end="")' \
		"http://127.0.0.1:$port${1-/metrics}" >"$out" 2>"$err"
}

ok "without a store, it says how to make one" expect_exit 78 "$WARAQA" metrics
shows() { "$WARAQA" show "$1" >"$TMPDIR/shown" && contains "$TMPDIR/shown" "$2"; }
with_store
ok "an empty store has metrics" expect_exit 0 "$WARAQA" metrics
ok "which a monitor can read" parses "$out"
ok "nothing is in the queue" is "$(value 'waraqa_queue_files{state=waiting}')" 0
ok "no file has come" is "$(value waraqa_files_received_total)" 0
ok "every reason is told from the first on" is "$(value 'waraqa_reasons_total{code=R26}')" 0
ok "and no other" is "$(value 'waraqa_reasons_total{code=other}')" 0
ok "faults are those of images" is "$(value 'waraqa_page_faults_total{code=R01}')" none

mkdir -p "$TMPDIR/hot/agency-7" "$TMPDIR/hot/M. Alami %20"
first_page "${scans[0]}" "$TMPDIR/hot/agency-7/one.tif"
tiffset -s 271 Canon "$TMPDIR/hot/agency-7/one.tif"
tiffset -s 272 "DR-C225 20198341" "$TMPDIR/hot/agency-7/one.tif"
printf 'file,scanner\ntwo.tif,Copieur du hall\n' >"$TMPDIR/hot/manifest.csv"
first_page "${scans[1]}" "$TMPDIR/hot/two.tif"
first_page "${scans[2]}" "$TMPDIR/hot/M. Alami %20/three.tif"
echo 'no scan' >"$TMPDIR/hot/letter.doc"
expect_exit 3 "$WARAQA" watch --once --settle 0 "$TMPDIR/hot" >/dev/null
ok "after three files and a refusal" expect_exit 0 "$WARAQA" metrics
cp "$out" "$TMPDIR/told"
ok "it can still be read" parses "$TMPDIR/told"
ok "three files are done" is "$(value 'waraqa_files_total{outcome=done}')" 3
ok "one is refused" is "$(value 'waraqa_files_total{outcome=refused}')" 1
ok "all four had come" is "$(value waraqa_files_received_total)" 4
ok "a branch has its own count" is "$(value 'waraqa_pages_total{branch=agency-7}')" 1
ok "what has no branch as well" is "$(value 'waraqa_dossiers_total{branch=none}')" 1
ok "what is no code of a branch is another" is "$(value 'waraqa_dossiers_total{branch=other}')" 1
ok "and its name is nowhere" lacks "$TMPDIR/told" Alami
ok "each has one verdict of three" is "$(grep -c '^waraqa_verdicts_total' "$TMPDIR/told")" 9
ok "each has a confidence" is "$(value waraqa_claim_confidence_ratio_count)" 3
ok "a scanner is told by maker and model, by its branch" \
	is "$(value 'waraqa_scanner_pages_total{scanner=Canon DR-C225,branch=agency-7}')" 1
ok "or as the bordereau calls it" \
	is "$(value 'waraqa_scanner_dossiers_total{scanner=Copieur du hall,branch=none}')" 1
ok "else it is unknown" \
	is "$(value 'waraqa_scanner_dossiers_total{scanner=unknown,branch=other}')" 1
ok "a dossier is shown with its scanner" \
	shows "$TMPDIR/hot/agency-7/one.tif" ", 1 pages, by Canon DR-C225"
ok "no file's name is told" lacks "$TMPDIR/told" tif
not_ok "no number of a person is told" grep -E '[^0-9.][0-9]{9}' "$TMPDIR/told"
if command -v promtool >/dev/null; then
	ok "Prometheus's own tool finds nothing" promtool check metrics <"$TMPDIR/told"
else
	skip "Prometheus's own tool finds nothing" "promtool is not installed"
fi

"$WARAQA" metrics --listen 0 2>"$TMPDIR/server" &
server_pid=$!
ok "a server says its port" within 10 grep -q 'at port' "$TMPDIR/server"
port=$(sed -n 's/.*at port \([0-9]*\),.*/\1/p' "$TMPDIR/server")
ok "it can be scraped" scrape
ok "and what it gives be read" parses "$out"
ok "it is the same" is "$(value 'waraqa_files_total{outcome=done}')" 3
ok "the database is there" is "$(value waraqa_store_up)" 1
not_ok "there is nothing else" scrape /
ok "the port is this machine's alone" lacks "$TMPDIR/server" "other machines"
ok "a second server on the port is refused" \
	expect_exit 69 "$WARAQA" metrics --listen "127.0.0.1:$port"
ok "an address that is none is wrong use" expect_exit 64 "$WARAQA" metrics --listen here:80

"$WARAQA" down >/dev/null 2>&1
sleep 1.1
ok "without the database it still answers" scrape
ok "in a way that can be read" parses "$out"
ok "that the database is not there" is "$(value waraqa_store_up)" 0
ok "and does not tell stale counts" is "$(value waraqa_files_received_total)" none
ok "and says so once" is "$(wc -l <"$TMPDIR/server")" 2
"$WARAQA" up >/dev/null 2>&1
sleep 1.1
ok "when the database is back" scrape
ok "all can be read again" parses "$out"
ok "as it was" is "$(value waraqa_store_up)$(value 'waraqa_files_total{outcome=done}')" 13
kill -TERM "$server_pid"
wait "$server_pid"
ok "a stop is no failure" is "$?" 0
server_pid=

# Each message that came to a socket, a line each, until the command ends.
listen_for_notes() {
	python3 - "$TMPDIR/notify" "$TMPDIR/notes" <<'PYTHON' &
import socket, sys
ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
ear.bind(sys.argv[1])
with open(sys.argv[2], "w") as notes:
    while True:
        said = ear.recv(4096).decode()
        print(said, file=notes, flush=True)
        if said == "STOPPING=1":
            break
PYTHON
	ear_pid=$!
	within 10 test -S "$TMPDIR/notify"
}

# tells_systemd COMMAND...: READY, a status, WATCHDOG and STOPPING, in this order.
tells_systemd() {
	rm -f "$TMPDIR/notify" "$TMPDIR/notes"
	listen_for_notes
	NOTIFY_SOCKET=$TMPDIR/notify "$@" 2>"$err" &
	server_pid=$!
	within 10 grep -q '^READY=1$' "$TMPDIR/notes" && within 10 grep -q '^STATUS=' "$TMPDIR/notes" &&
		within 10 grep -q '^WATCHDOG=1$' "$TMPDIR/notes"
	kill -TERM "$server_pid"
	wait "$server_pid"
	server_pid=
	wait "$ear_pid"
	cat "$TMPDIR/notes"
	[ "$(tail -n 1 "$TMPDIR/notes")" = STOPPING=1 ] && grep -qx READY=1 "$TMPDIR/notes"
}

ok "metrics tell systemd how they are" \
	tells_systemd "$WARAQA" metrics --listen "$TMPDIR/metrics.sock"
ok "and take their socket away" test ! -e "$TMPDIR/metrics.sock"
ok "so does a watch" tells_systemd "$WARAQA" watch "$TMPDIR/hot"
plan_done
