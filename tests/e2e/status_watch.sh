#!/usr/bin/env bash
# `waraqa status --watch`: a page on a terminal, a line or an object elsewhere, until it is stopped.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

scans=(samples/dossiers/*.tif)
watch_pid=

stop_watch() {
	[ -z "$watch_pid" ] || kill -KILL "$watch_pid" 2>/dev/null
	clean_up
}
trap stop_watch EXIT

# watched LINES OPTION...: so many lines of it in $out, then it is stopped; its status is kept.
watched() {
	local lines=$1
	shift
	: >"$out"
	"$WARAQA" status --watch --every 1 "$@" >"$out" 2>"$err" &
	watch_pid=$!
	for _ in $(seq 200); do
		[ "$(wc -l <"$out")" -ge "$lines" ] && break
		sleep 0.1
	done
	kill -TERM "$watch_pid"
	wait "$watch_pid"
}

# of_last EXPRESSION: over the last object `o` of $out
of_last() {
	python3 -c 'import json, sys
o = json.loads(open(sys.argv[1]).read().splitlines()[-1])
print(eval(sys.argv[2]))' "$out" "$1"
}

# on_terminal ROWS COLUMNS: its second page as text in $out, what it sent in $TMPDIR/sent.
on_terminal() {
	python3 - "$WARAQA" "$1" "$2" "$TMPDIR/sent" >"$out" <<'PYTHON'
import fcntl, os, pty, re, struct, sys, termios, time
program, rows, columns, kept = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
start, go = os.pipe()
child, terminal = pty.fork()
if child == 0:
    os.read(start, 1)
    os.execv(program, [program, "status", "--watch", "--every", "1"])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
os.write(go, b"x")
sent, until, asked = b"", time.time() + 20, False
while time.time() < until:
    if sent.count(b"\033[J") >= 2 and not asked:
        os.write(terminal, b"\003")
        asked = True
    try:
        sent += os.read(terminal, 65536)
    except OSError:
        break
status = os.waitpid(child, 0)[1]
open(kept, "wb").write(sent)
page = sent.split(b"\033[H")[2].split(b"\033[J")[0].decode()
print(re.sub(r"\033\[[0-9;?]*[A-Za-z]|\r", "", page), end="")
sys.exit(status)
PYTHON
}

# fits COLUMNS ROWS
fits() {
	python3 -c 'import sys
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
wide = max(map(len, lines))
print(len(lines), "lines of", wide)
sys.exit(wide > int(sys.argv[2]) or len(lines) > int(sys.argv[3]))' "$out" "$1" "$2"
}

ok "without a store, it says how to make one" expect_exit 78 "$WARAQA" status --watch
with_store
ok "--every alone is wrong use" expect_exit 64 "$WARAQA" status --every 2
ok "an empty store can be watched" watched 1 --json
ok "its figures are none" is "$(of_last 'o["pages"], o["reasons"], o["hosts"]')" "(0, {}, [])"
mkdir -p "$TMPDIR/hot/agency-7"
tiffcp "${scans[0]},0" "$TMPDIR/hot/agency-7/one.tif"
tiffcp "${scans[1]},0" "$TMPDIR/hot/two.tif"
"$WARAQA" watch --once --settle 0 "$TMPDIR/hot" >/dev/null 2>&1

ok "objects come a line each" watched 2 --json
ok "with the files that are done" is "$(of_last 'o["files"]["done"]')" 2
ok "their branches" is "$(of_last 'sorted(o["branches"])')" "['agency-7', 'none']"
ok "and from the second on a rate" is "$(of_last 'o["pages_per_s"]')" 0.0
ok "lines are plain elsewhere" watched 2
ok "and say the queue" grep -qE '^20[-0-9: ]+ 0 waiting, 0 being read, .* pages/s, accepted' "$out"
not_ok "without a terminal's codes" grep -q $'\033' "$out"

# A container may have none to give (no devpts).
if python3 -c 'import pty; pty.openpty()' 2>/dev/null; then
	ok "a terminal has a page, and Ctrl-C ends it well" on_terminal 40 80
	ok "of 80 columns" fits 80 39
	ok "with the queue" contains "$out" "queue      0 waiting, 0 being read"
	ok "the deadlines" contains "$out" "deadlines  0 overdue, 0 end today"
	ok "and the branch" grep -q '^agency-7  *1  *0.0 ' "$out"
	ok "the cursor comes back" grep -qa $'\033\\[?25h' "$TMPDIR/sent"
	ok "a small terminal is not overrun" on_terminal 10 40
	ok "in neither direction" fits 40 9
else
	skip "a terminal has a page" "there is no terminal to be had"
fi

"$WARAQA" down >/dev/null 2>&1
ok "a store that was stopped is said and waited for" watched 2
ok "with what to do" contains "$out" "the store does not answer"
not_ok "and is not started" test -e "$WARAQA_HOME/pg/data/postmaster.pid"
timeout 30 "$WARAQA" status --watch --every 1 --json 2>"$err" | head -n 1 >"$out"
ok "it ends when nobody reads, as any output that cannot be written" is "${PIPESTATUS[0]}" 73
plan_done
