#!/usr/bin/env bash
# Three hosts, each a network namespace: one has the database, two have workers and share with it
# only the DSN and the folder of images. One is cut off for CUT_S seconds (120), a worker of the
# other is killed, the database is restarted meanwhile: everything is done once all the same.
# shellcheck source=tests/trouble.sh
. "${SRC:-.}/tests/trouble.sh"

need_root ip unshare runuser

cut_s=${CUT_S:-120}
count=${COUNT:-60}
lease_s=5
net=wq$$
server_folder=$TMPDIR/server

# ---- The hosts -----------------------------------------------------------------------------------

# add_host NAME ADDRESS: with a cable `NAME` to the switch.
add_host() {
	ip netns add "$net-$1" && at_end "ip netns delete $net-$1" &&
		ip -n "$net-switch" link add "$1" type veth peer name eth0 netns "$net-$1" &&
		ip -n "$net-switch" link set "$1" master bridge up &&
		ip -n "$net-$1" link set lo up &&
		ip -n "$net-$1" address add "$2/24" dev eth0 &&
		ip -n "$net-$1" link set eth0 up
}

make_hosts() {
	ip netns add "$net-switch" && at_end "ip netns delete $net-switch" &&
		ip -n "$net-switch" link add bridge type bridge &&
		ip -n "$net-switch" link set bridge up &&
		add_host db 10.77.0.1 && add_host one 10.77.0.11 && add_host two 10.77.0.12
}

# on HOST COMMAND...
on() {
	local host=$1
	shift
	# shellcheck disable=SC2016 # that shell's words
	exec ip netns exec "$net-$host" unshare --uts \
		bash -c 'echo "$0" >/proc/sys/kernel/hostname && exec "$@"' "$host" "$@"
}

# work_on HOST: a crew there; its lines go to a file of its own.
work_on() {
	on "$1" "$WARAQA" work --jobs 1 --lease "$lease_s" >"$TMPDIR/$1.log" 2>&1 &
	crew_of[$1]=$!
	started $!
}

says_on() {
	grep -qE -- "$2" "$TMPDIR/$1.log"
}

declare -A crew_of=()

# ---- Coming in -----------------------------------------------------------------------------------

# All the time, a few at a time, from the second host; as a sender does, again until it went well.
feed() {
	local -a files=("$in"/scan-*.tif)
	local first
	for ((first = 0; first < count; first += 4)); do
		until (on two "$WARAQA" ingest "${files[@]:first:4}") >"$TMPDIR/fed" 2>&1; do
			cat "$TMPDIR/fed" >>"$TMPDIR/fed-in-vain"
			sleep 0.5
		done
		sleep "$(((cut_s + 20) * 4 / count))"
	done
	: >"$TMPDIR/fed-all"
}

reads_on() {
	[ -n "$(reader_of "$1/")" ]
}

has_other_reader() {
	asked_is "SELECT count(*) FROM waraqa.job JOIN waraqa.file ON file.id = job.file
		WHERE sha256 = '$1' AND worker LIKE 'one/%'" 0
}

done_is() {
	asked_is "SELECT count(*) FROM waraqa.dossier JOIN waraqa.file ON file.id = dossier.file
		WHERE sha256 = '$1'" 1
}

all_is_read() {
	[ -e "$TMPDIR/fed-all" ] && queue_is_empty
}

sleep_until() { # seconds after the cut
	local left=$(($1 * 1000 - ($(now_ms) - cut_ms)))
	[ $left -le 0 ] || sleep "$((left / 1000)).$(printf %03d $((left % 1000)))"
}

# ---- All of it -----------------------------------------------------------------------------------

need "three hosts are made" make_hosts
need "a cluster is made" make_cluster "$server_folder" "listen_addresses = '10.77.0.1'"
echo "host all all 10.77.0.0/24 scram-sha-256" >>"$server_folder/data/pg_hba.conf"
need "and started on the first host" start_cluster "$server_folder" ip netns exec "$net-db"
need "with a database" make_database "$server_folder" "pw-$$"
use_cluster "$server_folder"
export WARAQA_DSN="host=10.77.0.1 dbname=waraqa user=waraqa" WARAQA_IMAGES=$TMPDIR/images
make_scans "$count"
init_on_one() { (on one "$WARAQA" init); }
need "the store is made from the second" init_on_one

work_on one
ok "the first worker's host begins" within 60 says_on one 'worker, lease'
whole_scan 2 "$in/long.tif" "of three hosts"
long=$(sha256sum <"$in/long.tif" | cut -d ' ' -f 1)
(on one "$WARAQA" ingest "$in/long.tif") >"$TMPDIR/said"
ok "and reads" within 60 reads_on one
ip -n "$net-switch" link set one down
cut_ms=$(now_ms)
say "cut off for $cut_s s with a file in hand; lease $lease_s s, load $(load)"
work_on two
feed &
started $!
ok "its file goes to the other host" within 60 done_is "$long"
say "stored by the other host $(($(now_ms) - cut_ms)) ms after the cut"
ok "who is cut off notices it" within 90 says_on one 'waiting until it works again'
say "noticed $(($(now_ms) - cut_ms)) ms after the cut at the latest"

sleep_until $((cut_s * 5 / 12))
ok "the other host reads" within 60 reads_on two
kill -KILL "$(reader_of two/)"
ok "a worker that is killed is followed by another" within 60 \
	says_on two 'signal 9|another starts'

sleep_until $((cut_s * 8 / 12))
before=$(stored)
ok "the database is stopped at once" stop_cluster "$server_folder" immediate
sleep 2
ok "and started again" start_cluster "$server_folder" ip netns exec "$net-db"
restart_ms=$(now_ms)
ok "the work goes on by itself" within 60 stored_at_least $((before + 1))
say "the next dossier came $(($(now_ms) - restart_ms)) ms after the restart"

sleep_until "$cut_s"
says_nothing_more() { ! says_on one 'work: it works again|another worker has job'; }
ok "until the cable is plugged in again the first does nothing" says_nothing_more
ip -n "$net-switch" link set one up
up_ms=$(now_ms)
ok "who was cut off comes back by itself" within 60 says_on one 'work: it works again'
ok "and is told that its file is done" within 60 says_on one 'another worker has job'
say "back $(($(now_ms) - up_ms)) ms after the cable was plugged in"
for number in 1 2 3; do
	whole_scan "$number" "$in/late-$number.tif" "late"
done
(on one "$WARAQA" ingest "$in"/late-*.tif) >"$TMPDIR/said" 2>&1
ok "and takes part again" within 60 reads_on one
ok "all is read" within 180 all_is_read
for host in one two; do
	kill -TERM "${crew_of[$host]}"
	wait "${crew_of[$host]}"
	ok "the crew on host $host stops in peace" is $? 0
	say "$host: $(tail -n 1 "$TMPDIR/$host.log")"
done
waraqa=(ip netns exec "$net-two" "$WARAQA")
check_store "$WARAQA_IMAGES"
say "ingest was told to try again: $(lines_of "$TMPDIR/fed-in-vain"); load $(load)"
[ "$failed_count" -eq 0 ] || tail -n 20 "$TMPDIR"/one.log "$TMPDIR"/two.log | sed 's/^/# /'
plan_done
