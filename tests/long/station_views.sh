#!/usr/bin/env bash
# Twenty people look at pages that nobody has looked at before, each at another every second or three.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"
# shellcheck source=tests/station.sh
. "$SRC/tests/station.sh"

with_store
"$WARAQA" refdata load samples/registry >"$TMPDIR/said" 2>&1
with_station --threads 8
ok "samples are read" "$WARAQA" run samples/dossiers
add_person amina supervisor
log_in amina

ask "SELECT dossier || '/pages/' || number FROM waraqa.page WHERE image_sha256 IS NOT NULL" >"$TMPDIR/pages"
session=$(awk '/waraqa|session/ { print $6 "=" $7 }' "$TMPDIR/jar-amina" | tail -n 1)

cat >"$TMPDIR/people.py" <<'PYTHON'
import http.client, os, random, sys, threading, time

host, cookie, pages, limit_ms = sys.argv[1], sys.argv[2], open(sys.argv[3]).read().split(), float(sys.argv[4])
station = int(sys.argv[5])

def core_ms():
    """Of the station, of who draws for it, and of what they have ended."""
    children = open(f"/proc/{station}/task/{station}/children").read().split()
    ticks = sum(sum(map(int, open(f"/proc/{one}/stat").read().rsplit(")", 1)[1].split()[11:15]))
                for one in [str(station), *children])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")
wanted = [f"/dossiers/{page}/{width}?turn={turn}" for page in pages for width in (1000, 1600)
          for turn in (0, 90, 180, 270)]
random.Random(3).shuffle(wanted)
lock, first, again, wrong = threading.Lock(), [], [], []

def look(line, path, taken):
    begun = time.monotonic()
    line.request("GET", path, headers={"Cookie": cookie})
    answer = line.getresponse()
    size = len(answer.read())
    ms = (time.monotonic() - begun) * 1000
    with lock:
        taken.append(ms)
        if answer.status != 200 or size < 1000:
            wrong.append((path, answer.status))

def work(nth):
    chance, line = random.Random(nth), http.client.HTTPConnection(host, timeout=30)
    for path in wanted[nth::20][:12]:
        time.sleep(chance.uniform(1, 3))
        look(line, path, first)
        look(line, path, again)

used_ms = core_ms()
people = [threading.Thread(target=work, args=(nth,)) for nth in range(20)]
for one in people:
    one.start()
for one in people:
    one.join()
for name, taken in (("first", first), ("again", again)):
    taken.sort()
    print(f"# {name}: {len(taken)} views, median {taken[len(taken) // 2]:.0f} ms, "
          f"95 % {taken[len(taken) * 95 // 100]:.0f} ms, worst {taken[-1]:.0f} ms")
print(f"# {(core_ms() - used_ms) / len(first):.0f} ms of a core for a first view and one more, "
      f"without the database; load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores")
if wrong:
    print("#", wrong[:5])
sys.exit(bool(wrong) or first[len(first) * 95 // 100] > limit_ms)
PYTHON
python3 "$TMPDIR/people.py" "${station#http://}" "$session" "$TMPDIR/pages" 300 \
	"$station_process" >"$TMPDIR/told"
status=$?
cat "$TMPDIR/told"
ok "a page's first view takes less than 300 ms, nineteen times of twenty" test "$status" -eq 0
plan_done
