#!/usr/bin/env bash
# Pages' images and the carpet, asked for as a browser does: who sees what, what a hostile image
# costs, and one fix for many fields that is tried, made and taken back.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"
# shellcheck source=tests/station.sh
. "$SRC/tests/station.sh"

with_store
"$WARAQA" refdata load samples/registry >"$TMPDIR/said" 2>&1
with_station
ok "samples are read" "$WARAQA" run samples/dossiers/S0110001.tif samples/dossiers/S0110012.tif

add_person amina supervisor
add_person casa branch --branch B07
add_person rabat branch --branch B08
log_in amina
log_in casa
log_in rabat

one=$(ask "SELECT min(dossier) FROM waraqa.page")
owner() {
	psql -XAtq -h "$WARAQA_HOME/pg/socket" -U postgres -d waraqa -c "SET search_path = waraqa; $1"
}
owner "UPDATE dossier SET branch = 'B07' WHERE id = $one"

# size_of: "WIDTH HEIGHT" of the JPEG or PNG in $body
size_of() {
	python3 - "$body" <<'PYTHON'
import struct, sys
data = open(sys.argv[1], "rb").read()
if data[:4] == b"\x89PNG":
    print(*struct.unpack(">II", data[16:24]))
else:
    at = 2
    while data[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
    height, width = struct.unpack(">HH", data[at + 5:at + 9])
    print(width, height)
PYTHON
}
looks() {
	ask "SELECT count(*) FROM waraqa.audit WHERE deed = 'image_read' AND actor = 'station ($1)'"
}
width_of() {
	size_of | cut -d' ' -f1
}

# ---- pages ---------------------------------------------------------------------------------------

ok "a page is shown" fetch amina "/dossiers/$one/pages/1/1000"
ok "in the width that was asked" is "$(width_of)" 1000
ok "this browser alone may keep it" contains "$head" "Cache-Control: private"
ok "and not for who logs in next" contains "$head" "Vary: Cookie"
upright=$(fetch amina "/dossiers/$one/pages/1/1000?turn=0" && size_of)
lying=$(fetch amina "/dossiers/$one/pages/1/1000?turn=90" && size_of)
ok "another turn has another shape" test "$upright" != "$lying"
ok "every view was noted" is "$(looks amina)" 3
ok "the same view once more" fetch amina "/dossiers/$one/pages/1/1000"
ok "is noted though it was there already" is "$(looks amina)" 4
for other in 999 1001 0 99999999999999999999; do
	ok "a width of $other is none" expect_code 404 fetch amina "/dossiers/$one/pages/1/$other"
done
ok "a turn of 45 is none" expect_code 404 fetch amina "/dossiers/$one/pages/1/1000?turn=45"
ok "a page that is not there is not found" expect_code 404 fetch amina "/dossiers/$one/pages/99/1000"
ok "nor is 2^32 + 1 page 1" expect_code 404 fetch amina "/dossiers/$one/pages/4294967297/1000"

# ---- whose they are ------------------------------------------------------------------------------

ok "a branch sees its own" fetch casa "/dossiers/$one/pages/1/1000"
ok "which is noted" is "$(looks casa)" 1
ok "another branch does not, though the picture is in memory" \
	expect_code 404 fetch rabat "/dossiers/$one/pages/1/1000"
ok "nor a place on it" expect_code 404 fetch rabat "/dossiers/$one/pages/1/crop?x=9&y=9&w=90&h=90&height=50"
ok "nor as a program" expect_code 404 fetch rabat "/api/v1/dossiers/$one/pages/1/1000"
ok "nothing of that was noted" is "$(looks rabat)" 0
ok "nobody is asked to log in" expect_code 303 fetch nobody "/dossiers/$one/pages/1/1000"

# ---- places --------------------------------------------------------------------------------------

before=$(looks amina)
ok "a place is shown" fetch amina "/dossiers/$one/pages/2/crop?x=100&y=100&w=300&h=60&height=48&turn=0"
ok "as high as was asked" is "$(size_of)" "240 48"
ok "another of that page" fetch amina "/dossiers/$one/pages/2/crop?x=100&y=200&w=60&h=300&height=48&turn=90"
ok "is turned with it" is "$(size_of)" "240 48"
ok "both are one look at the page" is "$(looks amina)" $((before + 1))
for other in 'x=-1&y=1&w=9&h=9&height=50' 'x=1&y=1&w=0&h=9&height=50' 'x=99999&y=1&w=9&h=9&height=50' \
	'x=1&y=1&w=9&h=9&height=5000' 'x=1&y=1&w=9' ''; do
	ok "a place of '$other' is none" expect_code 404 fetch amina "/dossiers/$one/pages/2/crop?$other"
done

# ---- hostile images ------------------------------------------------------------------------------

# plant FILE: as the image of the first dossier's third page
plant() {
	local hash
	hash=$(sha256sum "$1" | cut -d' ' -f1)
	mkdir -p "$WARAQA_HOME/images/${hash:0:2}"
	cp "$1" "$WARAQA_HOME/images/${hash:0:2}/$hash.png"
	owner "UPDATE page SET image_sha256 = '$hash' WHERE dossier = $one AND number = 3"
}
python3 - "$TMPDIR" <<'PYTHON'
import struct, sys, zlib
def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
def png(width, height, data):
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", data) + chunk(b"IEND", b""))
for name, data in {"huge": png(100000, 100000, zlib.compress(b"\0" * 1000)),
                   "bomb": png(9900, 10000, zlib.compress(b"\0" * 9901 * 10000)),
                   "cut": png(900, 900, zlib.compress(b"\0" * 901 * 900)[:40]),
                   "noise": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40}.items():
    open(f"{sys.argv[1]}/{name}.png", "wb").write(data)
PYTHON
for kind in huge cut noise; do
	plant "$TMPDIR/$kind.png"
	ok "an image that is $kind costs its own view" expect_code 422 fetch amina "/dossiers/$one/pages/3/1000"
	ok "and no other" fetch amina "/dossiers/$one/pages/2/480"
done
plant "$TMPDIR/bomb.png"
fetch amina "/dossiers/$one/pages/3/1000" >"$TMPDIR/said"
ok "a picture of a hundred million pixels is shown or refused" test "$code" = 200 -o "$code" = 422
ok "the next is shown" fetch amina "/dossiers/$one/pages/2/1600"

# ---- the carpet ----------------------------------------------------------------------------------

post_json() {
	local person=$1 path=$2
	ask_station "$person" -H "X-Csrf: $(cat "$TMPDIR/token-$person")" \
		-H 'Content-Type: application/json' --data "$3" "$station$path"
}
# items VALUE: an order for the first cell of the last carpet
items() {
	python3 -c 'import json, sys
cell = json.load(open(sys.argv[1]))["cells"][0]
print(json.dumps({"items": [{k: cell[k] for k in ("dossier", "revision", "page", "form", "name")}
                            | {"value": sys.argv[2]}]}))' "$TMPDIR/carpet" "$1"
}

ok "the carpet asks what to lay" fetch amina /carpet
before=$(looks amina)
ok "it lays a character" fetch amina "/carpet?character=9"
ok "with its cells in the page" contains "$body" 'id="carpet-data"'
ok "its pages' looks are noted" test "$(looks amina)" -gt "$before"
before=$(looks amina)
ok "as JSON too" fetch amina "/api/v1/carpet?kind=amount"
cp "$body" "$TMPDIR/carpet"
ok "the least sure first" python3 -c 'import json, sys
sure = [cell["sure"] for cell in json.load(open(sys.argv[1]))["cells"]]
assert sure and sure == sorted(sure), sure' "$body"
ok "a branch's account has no carpet" expect_code 403 fetch casa /carpet
ok "what it does not know it refuses" expect_code 400 fetch amina "/api/v1/carpet?kind=nothing"
ok "in Arabic as well" speak amina ar
ok "it is from right to left" fetch amina "/carpet?kind=date"
ok "and says so" contains "$body" 'dir="rtl"'
speak amina fr

ok "without its token nothing is tried" expect_code 403 ask_station amina \
	-H 'Content-Type: application/json' --data "$(items 77,50)" "$station/api/v1/carpet/try"
ok "a fix is tried" post_json amina /api/v1/carpet/try "$(items '77,50')"
ok "it would be done" is "$(field outcomes.0.done)" True
ok "with the value as it would be kept" is "$(field outcomes.0.value)" 77.50
ok "and what it changes is said" test "$(field outcomes.0.verdict)" != None
ok "nothing was stored" asked_is "SELECT count(*) FROM waraqa.desk_change" 0
ok "nor judged" asked_is "SELECT max(judgement) FROM waraqa.claim" 1
ok "what is no amount would not be" post_json amina /api/v1/carpet/try "$(items 'x')"
ok "and why is said" is "$(field outcomes.0.error)" AMOUNT
ok "the fix is made" post_json amina /api/v1/carpet/correct "$(items '77,50')"
ok "it is done" is "$(field outcomes.0.done)" True
change=$(field outcomes.0.change)
dossier=$(field outcomes.0.dossier)
ok "as a correction by a person" asked_is "SELECT after FROM waraqa.desk_change WHERE dossier = $dossier" 77.50
ok "nobody has the dossier in hand" asked_is "SELECT count(*) FROM waraqa.review_item WHERE locked_by IS NOT NULL" 0
ok "made once more from the same page it is refused" post_json amina /api/v1/carpet/correct "$(items '78,50')"
ok "since the dossier has changed" is "$(field outcomes.0.error)" CHANGED
ok "it is taken back" post_json amina /api/v1/carpet/undo "{\"items\": [{\"dossier\": $dossier, \"change\": $change}]}"
ok "all of it" is "$(field outcomes.0.done)" True
ok "by a change that says so" asked_is "SELECT undone_by IS NOT NULL FROM waraqa.desk_change WHERE number = $change" t

plan_done
