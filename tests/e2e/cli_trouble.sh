#!/usr/bin/env bash
# Every trouble gives a sentence that says what to do, the right exit status, no half dossier and no
# crash.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

scans=(samples/dossiers/*.tif)
scan=$TMPDIR/good.tif
cp "${scans[0]}" "$scan"

# The value of an expression over the dossier or refusal `d` that was printed.
json() {
	python3 -c 'import json, sys
d = json.loads(open(sys.argv[1], encoding="utf-8").readline())
print(eval(sys.argv[2]))' "$out" "$1"
}

# refused FILE CODE WORDS: reading it ends with 3 and a line of that code and words that names it.
refused() {
	expect_exit 3 "$WARAQA" read --json --no-store "$1" &&
		is "$(json 'd["file"]')" "$1" &&
		is "$(json 'd["error"]["code"]')" "$2" &&
		contains "$out" "$3" && contains "$out" "$1'"
}

# paper WIDTH HEIGHT GREY FILE: a page of one grey, 8 bits, 200 dpi, without compression.
paper() {
	python3 - "$@" <<'PYTHON'
import struct
import sys

width, height, grey = (int(n) for n in sys.argv[1:4])
tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
        (273, 4, 1, 200), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, width * height),
        (282, 5, 1, 180), (283, 5, 1, 180), (296, 3, 1, 2)]
with open(sys.argv[4], "wb") as out:
    head = struct.pack("<2sHIH", b"II", 42, 8, len(tags))
    head += b"".join(struct.pack("<HHII", *tag) for tag in tags) + struct.pack("<I", 0)
    out.write(head.ljust(180, b"\0") + struct.pack("<II", 200, 1).ljust(20, b"\0"))
    out.write(bytes([grey]) * (width * height))
PYTHON
}

# ---- Files ---------------------------------------------------------------------------------------

ok "a missing file is refused" refused "$TMPDIR/nothing.tif" no_input "check the path"
echo 'Monsieur, voici mon dossier.' >"$TMPDIR/text.tif"
ok "a text file named .tif is refused" refused "$TMPDIR/text.tif" refused "TIFF"
: >"$TMPDIR/empty.tif"
ok "an empty file is refused" refused "$TMPDIR/empty.tif" refused "is empty"
head -c 4 "$scan" >"$TMPDIR/four.tif"
ok "a TIFF of four bytes is refused" refused "$TMPDIR/four.tif" refused "four.tif"
size=$(stat -c %s "$scan")
for part in 3 2; do
	head -c $((size * (part - 1) / part)) "$scan" >"$TMPDIR/cut$part.tif"
	ok "a TIFF cut at $((part - 1))/$part is refused" refused "$TMPDIR/cut$part.tif" refused "scan"
done
cp "$scan" "$TMPDIR/holed.tif"
dd if=/dev/urandom of="$TMPDIR/holed.tif" bs=1 seek=$((size / 3)) count=400 conv=notrunc 2>/dev/null
not_a_crash() {
	local status=0
	run "$WARAQA" read --json --no-store "$@" || status=$?
	[ "$status" -eq 0 ] || [ "$status" -eq 3 ] || { cat "$out" "$err"; return 1; }
	lacks "$out" "signal"
}
ok "a TIFF with a hole gives pages or a refusal" not_a_crash "$TMPDIR/holed.tif"
mkdir "$TMPDIR/nothing-in-it"
ok "an empty folder says that nothing is in it" expect_exit 66 "$WARAQA" read --no-store \
	"$TMPDIR/nothing-in-it"
ok "and what to name" contains "$err" "name a folder that holds"
mkfifo "$TMPDIR/pipe.tif"
ok "a pipe is refused and not waited for" refused "$TMPDIR/pipe.tif" no_input "regular file"

paper 1654 2339 255 "$TMPDIR/blank.tif"
ok "a page without ink is read" expect_exit 0 "$WARAQA" read --json --no-store "$TMPDIR/blank.tif"
ok "as a blank page" is "$(json 'd["pages"][0]["type"]')" blank
ok "which is a reason" is "$(json '"I01" in [r["code"] for r in d["reasons"]]')" True
ok "and is not accepted" is "$(json 'd["verdict"] == "accepted"')" False
paper 1654 2339 0 "$TMPDIR/black.tif"
ok "a black page is read" expect_exit 0 "$WARAQA" read --json --no-store "$TMPDIR/black.tif"
ok "which is a reason as well" is "$(json '"I02" in [r["code"] for r in d["reasons"]]')" True

# A program that knows other forms than the dossier's.
mkdir -p "$TMPDIR/data/forms"
ln -s "$SRC/store" "$TMPDIR/data/store"
fund=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["fund"])' \
	"${scans[0]%.tif}.json")
for form in forms/*.json; do
	grep -q "\"$fund\"" "$form" || cp "$form" "${form%.json}.png" "$TMPDIR/data/forms"
done
ok "a dossier of unknown forms is read" expect_exit 0 env WARAQA_DATA="$TMPDIR/data" \
	"$WARAQA" read --json --no-store "$scan"
ok "no page is taken for a form" is "$(json '[p for p in d["pages"] if "-" in p["type"]]')" "[]"
ok "the missing number is a reason" is "$(json '"R04" in [r["code"] for r in d["reasons"]]')" True
ok "and it is not accepted" is "$(json 'd["verdict"] == "accepted"')" False
ok "a program without its forms says what to set" expect_exit 78 env \
	WARAQA_DATA="$TMPDIR/nothing-in-it" "$WARAQA" read --no-store "$scan"
ok "namely the folder" contains "$err" "WARAQA_DATA"
no_page() {
	local status=0
	"$WARAQA" read --json --no-store "$scan" >/dev/full 2>"$err" || status=$?
	is "$status" 73 && contains "$err" "make room"
}
ok "output that cannot be written is an error" no_page

# ---- Servers -------------------------------------------------------------------------------------

nowhere="host=$TMPDIR dbname=waraqa password=Geheim123"
for command in status "read $scan" "run $scan"; do
	read -ra words <<<"$command"
	ok "a server that is down: ${words[0]}" expect_exit 69 env "WARAQA_DSN=$nowhere" "$WARAQA" \
		"${words[@]}"
	ok "the sentence does not show the password" lacks "$err" Geheim123
done
ok "without the store it is read all the same" expect_exit 0 env "WARAQA_DSN=$nowhere" "$WARAQA" \
	read --no-store "$scan"
ok "a password on the command line is refused" expect_exit 64 "$WARAQA" --dsn "$nowhere" status
ok "with what to do instead" contains "$err" "PGPASSFILE"
ok "and without showing it" lacks "$err" Geheim123
ok "also in a URL" expect_exit 64 "$WARAQA" init --dsn postgresql://waraqa:Geheim123@127.0.0.1:1/w
ok "a DSN that is none is wrong use" expect_exit 64 "$WARAQA" --dsn 'this is no dsn' status
run "$WARAQA" --dsn 'this is no dsn' status
ok "with a sentence" contains "$err" "waraqa: "
ok "up does not start another's server" expect_exit 64 env "WARAQA_DSN=$nowhere" "$WARAQA" up
ok "doctor says that the server is down" expect_exit 78 env "WARAQA_DSN=$nowhere" "$WARAQA" doctor
ok "in its line" grep -q '^trouble *server' "$out"

# ---- A store ---------------------------------------------------------------------------------------

with_store
mkdir "$TMPDIR/mixed"
cp "$scan" "$TMPDIR/text.tif" "$TMPDIR/cut2.tif" "$TMPDIR/mixed"
ok "a run with bad files stores the good one" expect_exit 3 "$WARAQA" run "$TMPDIR/mixed"
ok "and shows the bad ones" is "$(grep -c ' refused ' "$out")" 2
ok "with why" is "$(grep -c '^refused: ' "$out")" 2
ok "one dossier is stored" is "$(count dossiers)" 1
ok "two refusals are noted" is "$(count refused_files)" 2
ok "again it says the same" expect_exit 3 "$WARAQA" run "$TMPDIR/mixed"
ok "and counts nothing twice" is "$(count dossiers) $(count refused_files)" "1 2"
ok "a missing file does not stop a run" expect_exit 3 "$WARAQA" run "$TMPDIR/nothing.tif" "$scan"
not_ok "a folder of registers that is not there is refused" "$WARAQA" refdata load "$TMPDIR/nothing"

# A disk that is full while the images are written. Only root may mount one this small.
# shellcheck disable=SC2016 # the inner shell expands it
on_a_full_disk() {
	unshare -m bash -c 'mount -t tmpfs -o size=32k,mode=700 waraqa "$WARAQA_HOME/images" &&
		"$@"' bash "$@"
}
if [ "$(id -u)" -eq 0 ] && on_a_full_disk true 2>/dev/null; then
	ok "a full disk ends the run" expect_exit 73 on_a_full_disk "$WARAQA" run "${scans[1]}"
	ok "and says how far it came" contains "$err" "0 of 1 files stored: run the same command again"
	ok "no half dossier is there" is "$(count dossiers) $(count claims)" "1 1"
	ok "with room the same command does it" expect_exit 0 "$WARAQA" run "${scans[1]}"
	ok "and it is there" is "$(count dossiers)" 2
else
	skip "a full disk ends the run" "a small disk may not be mounted here"
fi

# A store that cannot be made.
: >"$TMPDIR/in-the-way"
not_ok "no store is made where a file is" "$WARAQA" --home "$TMPDIR/in-the-way" init
not_ok "no store is made where nothing may be written" "$WARAQA" --home /proc/waraqa init

plan_done
