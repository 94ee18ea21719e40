#!/usr/bin/env bash
# `waraqa watch` is killed at random moments while it reads 200 files, 50 times. In the end every
# file is in done/ with its dossiers in the store once, or in refused/ with its reason. At every
# fifth kill the watch is frozen before, until its readers have stored what it then cannot move; of
# the others every second one kills the readers' supervisor and a worker as well.
# WATCH_FILES, WATCH_KILLS and WATCH_SEED choose other numbers.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

files=${WATCH_FILES:-200}
kills=${WATCH_KILLS:-50}
RANDOM=${WATCH_SEED:-20261124}
hot=$TMPDIR/hot
watch_pid=

stop_watch() {
	[ -z "$watch_pid" ] || kill -KILL "$watch_pid" 2>/dev/null
	clean_up
}
trap stop_watch EXIT

# One page each, with a note that makes its bytes its own; every tenth is no scan, or half of one.
# One in twenty comes twice, under another name.
make_files() {
	local number kind from
	local -a pages=("$TMPDIR"/page-*.tif)
	for number in $(seq -w "$files"); do
		kind=$((10#$number % 20))
		from=$hot
		[ $((10#$number % 3)) -ne 0 ] || from=$hot/agency-7
		if [ $kind -eq 7 ]; then
			echo "no scan $number" >"$from/bad-$number.tif"
		elif [ $kind -eq 13 ]; then
			head -c $((2000 + 10#$number)) "${pages[0]}" >"$from/half-$number.tif"
		else
			cp "${pages[10#$number % ${#pages[@]}]}" "$from/scan-$number.tif"
			tiffset -s 270 "note $number" "$from/scan-$number.tif"
			[ $kind -ne 3 ] || cp "$from/scan-$number.tif" "$hot/twin-$number.tif"
		fi
	done
}

# A bordereau in each folder that declares every file in it.
declare_files() {
	local folder
	for folder in "$hot" "$hot/agency-7"; do
		{
			echo file,batch
			find "$folder" -maxdepth 1 -type f ! -name manifest.csv -printf '%f,1\n'
		} >"$TMPDIR/manifest"
		mv "$TMPDIR/manifest" "$folder/manifest.csv"
	done
}

# The names of all files and the hash of each, wherever they are now; reasons are no files of ours.
list_files() {
	find "$hot" -type f ! -name '.*' ! -name '*.reason.txt' ! -name manifest.csv \
		-exec sha256sum {} + |
		sed 's|^\([0-9a-f]*\) .*/|\1 |' | sort
}

in_folder() { # in_folder NAME
	find "$hot" -path "*/$1/*" -type f ! -name '*.reason.txt'
}

hashes() { # hashes NAME
	in_folder "$1" | xargs -r -d '\n' sha256sum | cut -d ' ' -f 1 | sort -u
}

count_dossiers() {
	ask "SELECT count(*) FROM dossier"
}

# Lets the readers go on while the watch cannot look, until they have stored one more.
freeze() {
	local before
	before=$(count_dossiers)
	kill -STOP $watch_pid
	for _ in $(seq 100); do
		[ "$(count_dossiers)" -eq "$before" ] || break
		sleep 0.1
	done
}

# The readers' supervisor, then its workers.
readers() {
	local crew
	for crew in $(pgrep -P $watch_pid); do
		echo "$crew"
		pgrep -P "$crew"
	done
}

# Kills the watch, none to four files and up to three seconds after its start, so that any
# machine does about as much between two kills. Its readers are not told before it has died, and
# have to leave by themselves: when they have finished their page.
kill_at_random() {
	local children child more=$((RANDOM % 5))
	: >"$err"
	"$WARAQA" watch --settle 0 "$hot" 2>"$err" &
	watch_pid=$!
	for _ in $(seq 1200); do
		[ "$(wc -l <"$err")" -le "$more" ] || break
		sleep 0.05
	done
	sleep "$(printf '%d.%03d' $((RANDOM % 3)) $((RANDOM % 1000)))"
	[ $(($1 % 5)) -ne 0 ] || freeze
	children=$(readers)
	if [ $(($1 % 5)) -ne 0 ] && [ $(($1 % 2)) -eq 0 ]; then
		# shellcheck disable=SC2046,SC2086 # numbers
		kill -KILL $(head -n 1 <<<"$children") $(tail -n 1 <<<"$children") 2>/dev/null
	fi
	kill -KILL $watch_pid 2>/dev/null || return 1
	wait $watch_pid 2>/dev/null
	watch_pid=
	for child in $children; do
		for _ in $(seq 450); do
			[ -d "/proc/$child" ] || continue 2
			sleep 0.1
		done
		return 1
	done
}

with_store
mkdir -p "$hot/agency-7"
for page in 1 2 3; do
	tiffcp "samples/dossiers/S0110001.tif,$page" "$TMPDIR/page-$page.tif"
done
make_files
declare_files
list_files >"$TMPDIR/before"
total=$(wc -l <"$TMPDIR/before")
bad=$(find "$hot" -name 'bad-*' -o -name 'half-*' | wc -l)
echo "# $total files, $bad of them no scans, $kills kills"

failed=0
between=0
for number in $(seq "$kills"); do
	kill_at_random "$number" || failed=$((failed + 1))
	# the moments that are worth most: a dossier is committed, its file has not moved yet
	unmoved=$(comm -23 <(ask "SELECT sha256 FROM dossier JOIN file ON file.id = dossier.file
		ORDER BY sha256") <(hashes "done") | wc -l)
	[ "$unmoved" -eq 0 ] || between=$((between + 1))
	echo "# kill $number: $(in_folder "done" | wc -l) done, $unmoved stored but not moved"
done
ok "every kill met a watch, and took its readers with it" is "$failed" 0
ok "the kills came before all was done" test -n "$(find "$hot" -maxdepth 2 -name 'scan-*')"
ok "some came between the commit and the move of a file, here $between" test $between -gt 0

last_run() { # 3 when it is the one that finds a file to refuse
	local status=0
	run "$WARAQA" watch --once --settle 0 "$hot" || status=$?
	[ "$status" -eq 0 ] || [ "$status" -eq 3 ]
}
ok "a last run ends" last_run
ok "no file is left in the folder" \
	is "$(find "$hot" -maxdepth 2 -type f ! -path '*/done/*' ! -path '*/refused/*' ! -name '.*' \
		! -name manifest.csv)" ""
ok "every file is there, with its bytes" same "$TMPDIR/before" <(list_files)
ok "every file that is no scan is refused" is "$(in_folder refused | wc -l)" "$bad"
ok "every other one is done" is "$(in_folder "done" | wc -l)" $((total - bad))

reasons_match() {
	same <(in_folder refused | sed 's/$/.reason.txt/' | sort) \
		<(find "$hot" -name '*.reason.txt' -size +10c | sort)
}
ok "every refused file has its reason, and no reason lies alone" reasons_match

ok "the store has one dossier for each content in done, and no other" same \
	<(hashes "done" | sed 's/$/ 1/') \
	<(ask "SELECT sha256 || ' ' || count(*) FROM dossier JOIN file ON file.id = dossier.file
		GROUP BY sha256 ORDER BY sha256")
ok "each with one claim" is "$(ask "SELECT count(DISTINCT dossier) || ' ' || count(*) FROM claim")" \
	"$(hashes "done" | wc -l) $(hashes "done" | wc -l)"
ok "and names each refused one" same <(hashes refused) \
	<(ask "SELECT sha256 FROM refused_file JOIN file ON file.id = refused_file.file ORDER BY 1")
batches_miss() {
	"$WARAQA" batches --json | python3 -c 'import json, sys
batches = [json.loads(line) for line in sys.stdin]
print(len(batches), sum(batch["missing"] for batch in batches),
      sum(batch["declared"] for batch in batches))'
}
ok "no batch misses a file" is "$(batches_miss)" "2 0 $total"
ok "a further run finds nothing to do" expect_exit 0 "$WARAQA" watch --once --settle 0 "$hot"
ok "no file was left half written" is "$(find "$hot" -name '*.part')" ""

plan_done
