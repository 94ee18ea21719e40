# Helpers for the scripts in tests/e2e, which print TAP. A script is:
#
#	. "${SRC:-.}/tests/lib.sh"
#	with_store
#	ok "a loaded register says how many rows it has" "$WARAQA" refdata load samples/registry
#	ok "a missing file is named" expect_exit 66 "$WARAQA" read nothing.tif
#	ok "the sentence quotes the path" contains "$err" "'nothing.tif'"
#	plan_done
#
# A script works in the root of the source and writes only under $TMPDIR. It can be run alone:
# `WARAQA=build/waraqa bash tests/e2e/NAME.sh`.
# shellcheck shell=bash

set -uo pipefail
SRC=${SRC:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
WARAQA=$(realpath "${WARAQA:-$SRC/build/waraqa}")
cd "$SRC" || exit 1
# Where the machine's nodejs is too old for what drives a browser (tools/station-files).
[ ! -d "$SRC/build/node/bin" ] || PATH=$SRC/build/node/bin:$PATH

test_count=0
failed_count=0
stores=()
own_folder=
if [ -z "${TEST_FOLDER-}" ]; then # run alone, not by tests/run
	own_folder=$(mktemp -d /tmp/wq.XXXXXX)
	chmod 755 "$own_folder"
	export TMPDIR=$own_folder HOME=$own_folder WARAQA_HOME=$own_folder/h WARAQA_DATA=$SRC
	export LC_ALL=C.UTF-8 TZ=UTC
	unset WARAQA_DSN WARAQA_IMAGES
fi
# What the last command of `run` and `expect_exit` printed.
out=$TMPDIR/stdout
err=$TMPDIR/stderr

clean_up() {
	local store
	for store in "${stores[@]}"; do
		WARAQA_HOME=$store "$WARAQA" down >/dev/null 2>&1
	done
	[ -z "$own_folder" ] || rm -rf "$own_folder"
}
trap clean_up EXIT
trap 'exit 143' INT TERM

# say_passed DESCRIPTION, say_failed DESCRIPTION [FILE]: one TAP line; a failure shows the file.
say_passed() {
	test_count=$((test_count + 1))
	echo "ok $test_count - $1"
}

say_failed() {
	test_count=$((test_count + 1))
	failed_count=$((failed_count + 1))
	echo "not ok $test_count - $1"
	[ ! -s "${2-}" ] || head -n 60 "$2" | sed 's/^/#   /'
}

# ok DESCRIPTION COMMAND...: passes if the command exits 0.
ok() {
	local description=$1 status=0
	shift
	"$@" >"$TMPDIR/said" 2>&1 || status=$?
	if [ "$status" -eq 0 ]; then
		say_passed "$description"
	else
		echo "exit status $status of: $*" >>"$TMPDIR/said"
		say_failed "$description" "$TMPDIR/said"
	fi
}

# not_ok DESCRIPTION COMMAND...: passes if the command refuses; a crash (a signal, or a sanitizer's
# 99) is no refusal.
not_ok() {
	local description=$1 status=0
	shift
	"$@" >"$TMPDIR/said" 2>&1 || status=$?
	if [ "$status" -gt 0 ] && [ "$status" -lt 99 ]; then
		say_passed "$description"
	else
		echo "exit status $status of: $*" >>"$TMPDIR/said"
		say_failed "$description" "$TMPDIR/said"
	fi
}

# skip DESCRIPTION WHY
skip() {
	test_count=$((test_count + 1))
	echo "ok $test_count - $1 # SKIP $2"
}

# run COMMAND...: keeps what it prints in $out and $err; its status is the command's.
run() {
	"$@" >"$out" 2>"$err"
}

# expect_exit CODE COMMAND...: as `run`, and true if the exit status is CODE.
expect_exit() {
	local expected=$1 status=0
	shift
	run "$@" || status=$?
	[ "$status" -eq "$expected" ] && return 0
	echo "expected exit status $expected, not $status, of: $*"
	head -n 20 "$out" "$err"
	return 1
}

# contains FILE TEXT, lacks FILE TEXT: the file has, or has not, this text as it stands.
contains() {
	grep -qF -- "$2" "$1" && return 0
	echo "no '$2' in:"
	cat "$1"
	return 1
}

lacks() {
	! grep -F -- "$2" "$1"
}

# same FILE FILE: true if the two are equal; else it shows how they differ.
same() {
	diff -u "$1" "$2"
}

# is VALUE VALUE: true if the two are the same text.
is() {
	[ "$1" = "$2" ] && return 0
	echo "expected '$2', found '$1'"
	return 1
}

# with_store [NAME]: makes a store of this script's own and points WARAQA_HOME at it; its server is
# stopped when the script ends, however it ends.
with_store() {
	export WARAQA_HOME=$TMPDIR/${1:-h}
	stores+=("$WARAQA_HOME")
	# a second store of a script is another one, with an id of its own
	if [ $# -eq 0 ] && [ -n "${EMPTY_STORE-}" ] && [ ! -e "$WARAQA_HOME" ]; then
		cp -a "$EMPTY_STORE" "$WARAQA_HOME"
	fi
	if ! "$WARAQA" init >"$TMPDIR/said" 2>&1; then
		sed 's/^/# /' "$TMPDIR/said"
		echo "Bail out! waraqa init failed"
		exit 1
	fi
}

# count KEY: the number that `waraqa status --json` has under it.
count() {
	"$WARAQA" status --json | python3 -c 'import json, sys
print(json.load(sys.stdin)[sys.argv[1]])' "$1"
}

# ask SQL: of the store's private PostgreSQL, as the program does.
ask() {
	psql -XAt -h "$WARAQA_HOME/pg/socket" -U waraqa -d waraqa -c "$1"
}

# asked_is SQL VALUE
asked_is() {
	is "$(ask "$1")" "$2"
}

# within SECONDS COMMAND...: asks again and again until it is true; else shows the end of $log, or $err.
within() {
	local end=$((SECONDS + $1)) told=${log:-$err}
	shift
	until "$@" >"$TMPDIR/waited" 2>&1; do
		if [ $SECONDS -ge $end ]; then
			echo "this did not come true: $*"
			cat "$TMPDIR/waited"
			[ ! -s "$told" ] || tail -n 30 "$told"
			return 1
		fi
		sleep 0.1
	done
}

# first_page FROM TO [NOTE]: one page of a scan, so that a test is quick; a note makes other bytes.
first_page() {
	tiffcp "$1,2" "$2" && tiffset -s 270 "${3-page}" "$2"
}

# plan_done: the last line of every script. Without it the runner takes the script for cut short.
plan_done() {
	echo "1..$test_count"
	[ "$failed_count" -eq 0 ]
}
