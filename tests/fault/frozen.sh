#!/usr/bin/env bash
# A crew, supervisor and worker, is frozen past its lease (a virtual machine that is moved, a laptop's
# lid) and wakes while its successor works, or after it: it cannot overwrite it.
# shellcheck source=tests/trouble.sh
. "${SRC:-.}/tests/trouble.sh"

# Everything that was stored of dossiers.
digest() {
	local table
	for table in dossier page reading claim reason barcode; do
		ask "SELECT '$table', count(*), md5(string_agg(t::text, '' ORDER BY t::text))
			FROM waraqa.$table t"
	done
}

# freeze PROCESS, wake PROCESS: with what it started
freeze() {
	# shellcheck disable=SC2046 # one word a process
	kill -STOP $(family "$1")
}

wake() {
	# shellcheck disable=SC2046
	kill -CONT $(family "$1")
}

holder_is_new() {
	local holder
	holder=$(reader_of)
	[ -n "$holder" ] && [ "$holder" != "$1" ]
}

with_store
use_home
mkdir "$in"

# ---- It wakes when all is done -------------------------------------------------------------------

real_scan 0 "$in/first.tif" "one"
run "$WARAQA" ingest "$in"
start_crew --jobs 1
sleeper=$crew
ok "a crew reads" within 60 somebody_reads
freeze "$sleeper"
began_ms=$(now_ms)
ok "after its lease another crew does its file" expect_exit 0 \
	"$WARAQA" work --jobs 1 --lease 2 --until-empty
say "stored $(($(now_ms) - began_ms)) ms after the freeze, with a lease of $lease_s s, load $(load)"
ok "it is stored" asked_is "SELECT count(*) FROM waraqa.dossier" 1
digest >"$TMPDIR/before"
wake "$sleeper"
ok "when it wakes it is told that it was too late" within 60 says 'another worker has job'
ok "and has changed nothing" same "$TMPDIR/before" <(digest)

# ---- It wakes while the successor works ----------------------------------------------------------

real_scan 1 "$in/second.tif" "two"
run "$WARAQA" ingest "$in/second.tif"
ok "the crew reads again" within 60 somebody_reads
first_holder=$(reader_of)
freeze "$sleeper"
"$WARAQA" work --jobs 1 --lease 120 --until-empty >"$TMPDIR/second.log" 2>&1 &
successor=$!
started "$successor"
ok "another crew takes it over" within 60 holder_is_new "$first_holder"
freeze "$successor"
: >"$log"
wake "$sleeper"
ok "the first wakes too early for the other, and too late for the store" within 60 \
	says 'another worker has job'
ok "nothing of it is stored" same "$TMPDIR/before" <(digest)
ok "the job is still the successor's" holder_is_new "$first_holder"
wake "$successor"
successor_ends() { wait "$successor"; }
ok "the successor finishes" successor_ends
ok "the first stops when it is asked to" end_crew

check_store "$WARAQA_HOME/images"
plan_done
