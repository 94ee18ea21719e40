#!/usr/bin/env bash
# `waraqa watch`: what arrives in a folder ends in done/ with its dossiers, or in refused/ with its
# reason, once.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

scans=(samples/dossiers/*.tif)
hot=$TMPDIR/hot
watch_pid=

stop_watch() {
	[ -z "$watch_pid" ] || kill -KILL "$watch_pid" 2>/dev/null
	clean_up
}
trap stop_watch EXIT

# The process that has a file in hand; it is a grandchild of the watch.
reader() {
	ask "SELECT regexp_replace(worker, '^.*/', '') FROM job WHERE worker IS NOT NULL LIMIT 1"
}

somebody_reads() {
	[ -n "$(reader)" ] && sleep 0.3 && [ -n "$(reader)" ]
}

# start_watch [OPTION...]: in the background, with its lines in $err.
start_watch() {
	"$WARAQA" watch --settle 1 "$@" "$hot" >"$out" 2>"$err" &
	watch_pid=$!
}

# end_watch STATUS
end_watch() {
	local status=0
	kill -TERM "$watch_pid"
	wait "$watch_pid" || status=$?
	watch_pid=
	is "$status" "$1"
}

is_queued() { # is_queued NAME: waits, or is being read
	[ "$(ask "SELECT count(*) FROM job JOIN file ON file.id = job.file WHERE base_name = '$1'")" -eq 1 ]
}

# field FILE KEY: of the dossier as JSON.
field() {
	"$WARAQA" show "$1" --json | python3 -c 'import json, sys
print(json.load(sys.stdin)[sys.argv[1]])' "$2"
}

# what_is_in FOLDER: the names, on one line.
what_is_in() {
	find "$1" -mindepth 1 -maxdepth 1 ! -name '.*' -printf '%f\n' | sort | tr '\n' ' '
}

mkdir -p "$hot/agency-7/attic"
ok "without a store, watch says how to make one" expect_exit 78 "$WARAQA" watch --once "$hot"
with_store
ok "a folder that is not there is named" expect_exit 66 "$WARAQA" watch --once "$TMPDIR/nothing"
ok "an empty folder is over at once" expect_exit 0 "$WARAQA" watch --once "$hot"

first_page "${scans[0]}" "$hot/one.tif"
first_page "${scans[1]}" "$hot/two.tif"
cp "$hot/one.tif" "$hot/same-as-one.tif"
first_page "${scans[2]}" "$hot/agency-7/three.tif"
echo 'no scan at all' >"$hot/letter.doc"
: >"$hot/empty.tif"
touch -d '2 hours ago' "$hot/empty.tif"
: >"$hot/fresh.tif"
ln -s "$TMPDIR/stdout" "$hot/link.tif"
echo 'half' >"$hot/coming.tif.part"
touch -d '2 hours ago' "$hot/coming.tif.part"
printf 'file,fund,pages,received_date\none.tif,CNSS,1,2026-10-18\nnever.tif,CNSS,1,\n' \
	>"$hot/manifest.csv"

ok "a first round says that a file was refused" \
	expect_exit 3 "$WARAQA" watch --once --settle 1 "$hot"
cp "$err" "$TMPDIR/first"
ok "what was read is in done" is "$(what_is_in "$hot/done")" "one.tif same-as-one.tif two.tif "
ok "a branch has its own" is "$(what_is_in "$hot/agency-7/done")" "three.tif "
ok "what was refused has its reason beside it" is "$(what_is_in "$hot/refused")" \
	"empty.tif empty.tif.reason.txt letter.doc letter.doc.reason.txt "
ok "which for an empty file is that" contains "$hot/refused/empty.tif.reason.txt" "is empty"
ok "and always a sentence" grep -q "letter.doc.* TIFF" "$hot/refused/letter.doc.reason.txt"
ok "nothing else has gone" is "$(what_is_in "$hot")" \
	"agency-7 coming.tif.part done fresh.tif link.tif manifest.csv refused "
ok "three dossiers are stored" is "$(count dossiers)" 3
ok "nothing is left in the queue" asked_is "SELECT count(*) FROM job" 0
ok "nor a crew in the list" asked_is "SELECT count(*) FROM crew" 0
ok "and two refused files" is "$(count refused_files)" 2
ok "there is a line for each file" grep -qF "'agency-7/three.tif': 1 dossier" "$TMPDIR/first"
ok "also for the same scan again" contains "$TMPDIR/first" "was stored before (1 dossier)"
ok "and for the refused" contains "$TMPDIR/first" "'letter.doc' is refused: "
ok "a link is said to be left alone" contains "$TMPDIR/first" "'link.tif' is left alone"
ok "so is a folder in a branch's folder" \
	contains "$TMPDIR/first" "'agency-7/attic' is left alone"
ok "so is what never was finished" contains "$TMPDIR/first" "'coming.tif.part' has not been"
ok "so is what has just come, empty" contains "$TMPDIR/first" "'fresh.tif' is left"
ok "a file that never came is not missed" lacks "$TMPDIR/first" "never.tif"
ok "the manifest says the day of arrival" is "$(field one.tif received)" 2026-10-18
ok "and the pages" is "$(field one.tif declared_pages)" 1
rm "$hot/fresh.tif" "$hot/link.tif" "$hot/coming.tif.part"

# Stored, but killed before the move: it only moves.
mv "$hot/done/two.tif" "$hot/two.tif"
mv "$hot/refused/letter.doc" "$hot/letter.doc"
ok "a stored file found again moves" expect_exit 3 "$WARAQA" watch --once --settle 0 "$hot"
ok "to done" test -f "$hot/done/two.tif"
ok "and is no new dossier" is "$(count dossiers)" 3
ok "a reason without its file is written anew" is "$(what_is_in "$hot/refused")" \
	"empty.tif empty.tif.reason.txt letter.doc letter.doc.reason.txt "
first_page "${scans[3]}" "$hot/two.tif"
ok "another scan of a name that is taken" \
	expect_exit 0 "$WARAQA" watch --once --settle 0 "$hot"
ok "gets a number" is "$(what_is_in "$hot/done")" \
	"one.tif same-as-one.tif two-2.tif two.tif "

printf 'file,pages\nfour.tif,many\n' >"$hot/agency-7/manifest.csv"
first_page "${scans[4]}" "$hot/agency-7/four.tif"
ok "a manifest that is not understood is trouble" \
	expect_exit 65 "$WARAQA" watch --once --settle 0 "$hot"
ok "said with its line" contains "$err" "line 2: this is no number of pages"
ok "its file waits" test -f "$hot/agency-7/four.tif"
printf 'file,pages\nfour.tif,1\n' >"$hot/agency-7/manifest.csv"
ok "until it is mended" expect_exit 0 "$WARAQA" watch --once --settle 0 "$hot"
ok "then it is done" test -f "$hot/agency-7/done/four.tif"

# Batches: what the bordereaux in the folders declare is noted, and what came of it.
"$WARAQA" batches --json >"$TMPDIR/batches"
ok "a bordereau in the folder is a batch, of the files beside it" \
	contains "$TMPDIR/batches" '"declared":2,"came":5,"missing":1,"extra":2'
mkdir -p "$hot/agency-9"
cat >"$hot/agency-9/manifest.json" <<'JSON'
{"branch": "somebody-else", "batch": "2026-7",
 "files": [{"file": "a.tif", "pages": 1}, {"file": "b.tif", "pages": 2}]}
JSON
first_page "${scans[6]}" "$hot/agency-9/a.tif" "in a batch"
ok "a batch is begun" expect_exit 0 "$WARAQA" watch --once --settle 0 "$hot"
ok "its folder's name is its branch" \
	contains "$err" "agency-9/2026-7: 2 declared, 1 came, 1 missing"
first_page "${scans[7]}" "$hot/agency-9/b.tif" "in a batch"
ok "the rest of a batch comes later" expect_exit 0 "$WARAQA" watch --once --settle 0 "$hot"
ok "and is compared as well" \
	contains "$err" "agency-9/2026-7: 2 declared, 2 came, 1 counted differently"
"$WARAQA" receipt --json agency-9/2026-7 >"$TMPDIR/receipt"
ok "a receipt has the hash of what came first" \
	contains "$TMPDIR/receipt" "$(sha256sum "$hot/agency-9/done/a.tif" | cut -c 1-64)"

# A database that is down.
first_page "${scans[5]}" "$hot/five.tif"
ok "with a store that is not there" env WARAQA_DSN=host=/nowhere bash -c \
	"! '$WARAQA' watch --once --settle 0 '$hot'"
ok "a file stays where it is" test -f "$hot/five.tif"
tries_again() {
	WARAQA_DSN=host=/nowhere timeout 20 "$WARAQA" watch --settle 0 "$hot" 2>"$err" &
	watch_pid=$!
	within 30 grep -q 'trying again in 2 s' "$err"
	local status=$?
	kill -TERM $watch_pid
	wait $watch_pid
	watch_pid=
	return $status
}
ok "and is tried again, later each time" tries_again
ok "without a wrong word on it" is "$(what_is_in "$hot/refused" | wc -w)" 4

# A watch that goes on.
start_watch
ok "a watch begins with what is there" within 30 test -f "$hot/done/five.tif"
ok "a second one on the folder is refused" \
	bash -c "timeout 20 '$WARAQA' watch '$hot' 2>'$TMPDIR/second'; [ \$? -eq 75 ]"
ok "and says why" contains "$TMPDIR/second" "another 'waraqa watch'"
first_page "${scans[6]}" "$TMPDIR/six.tif"
mv "$TMPDIR/six.tif" "$hot/six.tif"
ok "a file renamed into place is read" within 30 test -f "$hot/done/six.tif"

first_page "${scans[7]}" "$TMPDIR/seven.tif"
size=$(stat -c %s "$TMPDIR/seven.tif")
{
	head -c $((size / 3)) "$TMPDIR/seven.tif"
	sleep 2.5 # longer than it takes to settle
	tail -c +$((size / 3 + 1)) "$TMPDIR/seven.tif"
} >"$hot/seven.tif"
ok "a file whose writer is slow is read whole" within 30 test -f "$hot/done/seven.tif"
ok "and once" is "$(grep -c "'seven.tif'" "$err")" 1

mkdir "$hot/agency-8"
first_page "${scans[0]}" "$hot/agency-8/eight.tif" "another copy"
ok "a branch that is new is watched" within 30 test -f "$hot/agency-8/done/eight.tif"
ok "all are stored" is "$(count dossiers)" 11

# A file that is replaced while it is read: what the folder held is received.
cp "${scans[1]}" "$hot/swap.tif"
ok "a reader begins" within 60 somebody_reads
first_page "${scans[2]}" "$TMPDIR/swap.tif" "put in its place"
cp "$TMPDIR/swap.tif" "$TMPDIR/swapped.tif"
mv "$TMPDIR/swapped.tif" "$hot/swap.tif"
ok "a file that was replaced while it was read is another file, and goes to done" \
	within 60 cmp "$TMPDIR/swap.tif" "$hot/done/swap.tif"
two_of_swap() {
	[ "$(ask "SELECT count(*) FROM dossier JOIN file ON file.id = file WHERE base_name = 'swap.tif'")" \
		-eq 2 ]
}
ok "what it was before is in the store as well" within 60 two_of_swap
ok "both are dossiers" is "$(count dossiers)" 13

# Files that others have queued are read as well.
first_page "${scans[5]}" "$TMPDIR/beside.tif" "queued beside the folder"
run_beside() { "$WARAQA" ingest "$TMPDIR/beside.tif" >"$TMPDIR/beside"; }
ok "a file is queued by hand" run_beside
dossiers_are() { is "$(count dossiers)" "$1"; }
ok "a watch's readers read it" within 60 dossiers_are 14

# A folder that files cannot move to.
mv "$hot/done" "$TMPDIR/done"
: >"$hot/done"
first_page "${scans[3]}" "$hot/nine.tif" "another copy"
ok "that a file cannot move is said" within 30 grep -q "'$hot/done' is in the way" "$err"
ok "it stays where it is" test -f "$hot/nine.tif"
rm "$hot/done"
mv "$TMPDIR/done" "$hot/done"
ok "and moves when it can" within 30 test -f "$hot/done/nine.tif"
ok "as one dossier" is "$(count dossiers)" 15

# A reader that crashes, twice.
tiffcp "${scans[1]}" "$TMPDIR/deadly.tif"
tiffset -s 270 deadly "$TMPDIR/deadly.tif"
mv "$TMPDIR/deadly.tif" "$hot/deadly.tif"
for try in 1 2; do
	ok "a reader begins, $try" within 60 somebody_reads
	kill -ABRT "$(reader)"
	[ $try -eq 2 ] || ok "a reader that crashed is followed by another" \
		within 60 grep -q 'deadly.* tried once more' "$err"
done
ok "a file that ends two readers is refused" within 60 test -f "$hot/refused/deadly.tif"
ok "with what happened" contains "$hot/refused/deadly.tif.reason.txt" "signal 6"
ok "and is no dossier" is "$(count dossiers)" 15

# All readers that die, with what they have in hand.
crew=$(pgrep -P $watch_pid)
kill -KILL "$crew"
ok "that the readers were killed is said" within 60 grep -q 'readers were stopped by signal 9' "$err"
first_page "${scans[4]}" "$TMPDIR/ten.tif" "after that"
mv "$TMPDIR/ten.tif" "$hot/ten.tif"
ok "others read on" within 60 test -f "$hot/done/ten.tif"
crew=$(pgrep -P $watch_pid)
ok "a watch that is stopped leaves in peace" end_watch 0
ok "and says so" contains "$err" "stopped: "
ok "so do its readers" asked_is "SELECT count(*) FROM crew WHERE name LIKE '%/$crew'" 0

# Readers elsewhere; a file that settled too early, and one that is taken away.
start_watch --jobs 0 --settle 0
first_page "${scans[6]}" "$TMPDIR/grows.tif" "in two parts"
size=$(stat -c %s "$TMPDIR/grows.tif")
head -c $((size / 2)) "$TMPDIR/grows.tif" >"$TMPDIR/half.tif"
mv "$TMPDIR/half.tif" "$hot/grows.tif"
first_page "${scans[7]}" "$TMPDIR/gone.tif" "taken away"
mv "$TMPDIR/gone.tif" "$hot/gone.tif"
ok "with --jobs 0 a file is queued" within 60 is_queued grows.tif
ok "so is the next" within 60 is_queued gone.tif
sleep 1
ok "and nobody reads it" is "$(reader)" ""
ok "it stays in the folder" test -f "$hot/grows.tif"
tail -c +$((size / 2 + 1)) "$TMPDIR/grows.tif" >>"$hot/grows.tif"
rm "$hot/gone.tif"
two_of_it() {
	[ "$(ask "SELECT count(*) FROM job JOIN file ON file.id = job.file WHERE base_name = 'grows.tif'")" \
		-eq 2 ]
}
ok "a file that grows after it was taken in is another file" within 60 two_of_it
"$WARAQA" work --jobs 1 --until-empty 2>"$TMPDIR/work"
ok "'work' reads what was queued" contains "$TMPDIR/work" "over: 3 files, 1 of them refused"
ok "the whole one goes to done" within 60 cmp "$TMPDIR/grows.tif" "$hot/done/grows.tif"
ok "its half is refused in the store" asked_is "SELECT count(*) FROM refused_file
	JOIN file ON file.id = file WHERE base_name = 'grows.tif'" 1
ok "what was taken away after it was queued is a dossier all the same" asked_is \
	"SELECT count(*) FROM dossier JOIN file ON file.id = file WHERE base_name = 'gone.tif'" 1
ok "such a watch leaves in peace, too" end_watch 0

# Queued, but killed before anything more: a restart finds it by its hash.
first_page "${scans[0]}" "$hot/later.tif" "killed before it was read"
start_watch --jobs 0 --settle 0
ok "a file waits" within 60 is_queued later.tif
kill -KILL $watch_pid
wait $watch_pid 2>/dev/null
watch_pid=
ok "the next watch has it read" expect_exit 0 "$WARAQA" watch --once --settle 0 "$hot"
ok "it goes to done" test -f "$hot/done/later.tif"
ok "once" asked_is \
	"SELECT count(*) FROM dossier JOIN file ON file.id = file WHERE base_name = 'later.tif'" 1
ok "every file is in one state" asked_is \
	"SELECT count(*) FROM file WHERE file_state(id) IS NULL" 0

branches() {
	psql -XAt -h "$WARAQA_HOME/pg/socket" -U waraqa -d waraqa -c \
		"SELECT string_agg(branch, ' ' ORDER BY branch) FROM dossier"
}
ok "a branch's dossiers bear its name" is "$(branches)" "agency-7 agency-7 agency-8 agency-9 agency-9"

plan_done
