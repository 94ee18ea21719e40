#!/usr/bin/env bash
# A branch sends its dossiers over HTTP: cuts, wrong pieces, kills, another branch's addresses.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

scans=(samples/dossiers/*.tif)
pages=$TMPDIR/pages
mkdir "$pages"
for i in 0 1 2; do
	first_page "${scans[$i]}" "$pages/$i.tif" "page $i"
done

with_store
for branch in 07 08; do
	echo "correct horse $branch battery" | "$WARAQA" user add "b$branch" --role branch \
		--branch "B$branch" --final >/dev/null
done
echo "correct horse op battery" | "$WARAQA" user add op --role operator --final >/dev/null
key07=$("$WARAQA" user key b07) key08=$("$WARAQA" user key b08) keyop=$("$WARAQA" user key op)

log=$TMPDIR/serve.log
socket=$TMPDIR/station
server=
begin_serving() {
	"$WARAQA" serve --listen "$socket" >"$log" 2>&1 &
	server=$!
	within 20 test -S "$socket" && within 10 curl -sf --unix-socket "$socket" http://x/health
}
end_serving() {
	[ -z "$server" ] || kill -"${1:-TERM}" "$server" 2>/dev/null
	[ -z "$server" ] || wait "$server" 2>/dev/null
	server=
}
trap 'end_serving; clean_up' EXIT
ok "the station begins" begin_serving

# call KEY METHOD PATH [CURL'S...]: the code is printed, the body is in $out.
call() {
	local key=$1 method=$2 path=$3
	shift 3
	curl -s --unix-socket "$socket" -o "$out" -w '%{http_code}' -H "Authorization: Bearer $key" \
		-X "$method" "$@" "http://station$path"
}

# log_in LOGIN PASSWORD: a browser's session, in a jar of its own
log_in() {
	local jar=$TMPDIR/jar-$1 csrf
	csrf=$(curl -s --unix-socket "$socket" -c "$jar" http://station/login |
		grep -o 'name="csrf" value="[^"]*"' | head -n 1 | cut -d'"' -f4)
	curl -s --unix-socket "$socket" -b "$jar" -c "$jar" -o /dev/null -w '%{http_code}' \
		-d "csrf=$csrf" -d "login=$1" --data-urlencode "password=$2" http://station/login
}

# page LOGIN PATH: as a browser sees it; the code is printed, the body is in $out
page() {
	curl -s --unix-socket "$socket" -b "$TMPDIR/jar-$1" -o "$out" -w '%{http_code}' \
		"http://station$2"
}

# field EXPRESSION: of the JSON answer `a` in $out
field() {
	python3 -c 'import json, sys
a = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$out" "$1"
}

# begin KEY [FOLDER]: begins an upload; its number is printed
begin() {
	call "$1" POST /api/v1/uploads -H 'Content-Type: application/json' \
		-d "{$([ -z "${2-}" ] || echo "\"folder\": \"$2\"")}" >/dev/null
	field 'a["upload"]'
}

# not_there PATH
not_there() {
	[ ! -e "$1" ]
}

# name KEY UPLOAD FILE [NAME]: names a file; the code is printed
name() {
	call "$1" POST "/api/v1/uploads/$2/files" -H 'Content-Type: application/json' \
		-d "{\"name\": \"${4:-$(basename "$3")}\", \"size\": $(stat -c %s "$3"), \"modified_ms\": 1000}"
}

# put KEY UPLOAD NUMBER OFFSET FILE: puts a piece; the code is printed
put() {
	call "$1" PUT "/api/v1/uploads/$2/files/$3?offset=$4" \
		-H 'Content-Type: application/octet-stream' --data-binary "@$5"
}

# send KEY UPLOAD FILE [NAME]: a whole file at once
send() {
	local number
	name "$1" "$2" "$3" "${4-}" >/dev/null
	number=$(field 'a["file"]')
	put "$1" "$2" "$number" 0 "$3" >/dev/null
}

# ---- pieces ----

upload=$(begin "$key07")
scan=$pages/0.tif
bytes=$(stat -c %s "$scan")
head -c 3000 "$scan" >"$TMPDIR/first"
tail -c +3001 "$scan" >"$TMPDIR/rest"
ok "a file is named" is "$(name "$key07" "$upload" "$scan")" 201
ok "nothing of it is there" is "$(field 'a["received"]')" 0
ok "a piece is kept" is "$(put "$key07" "$upload" 1 0 "$TMPDIR/first")" 200
ok "and answered for" is "$(field 'a["received"]')" 3000
ok "a piece that came twice is not" is "$(put "$key07" "$upload" 1 0 "$TMPDIR/first")" 409
ok "the answer says where to go on" is "$(field 'a["error"], a["received"]')" "('offset', 3000)"
ok "neither is one that leaves a hole" is "$(put "$key07" "$upload" 1 4000 "$TMPDIR/first")" 409
ok "a piece without its place is refused" is \
	"$(call "$key07" PUT "/api/v1/uploads/$upload/files/1" --data-binary x)" 400
ok "a damaged piece is refused" is "$(call "$key07" PUT "/api/v1/uploads/$upload/files/1?offset=3000" \
	-H "X-Piece-Sha256: $(echo other | sha256sum | cut -d' ' -f1)" --data-binary "@$TMPDIR/rest")" 400
ok "an upload that is not whole is not finished" is \
	"$(call "$key07" POST "/api/v1/uploads/$upload/finish")" 422
head -c $((5 << 20)) /dev/zero >"$TMPDIR/large"
ok "a piece that is too large is refused" is "$(put "$key07" "$upload" 1 3000 "$TMPDIR/large")" 413
ok "a file that is too large is refused" is "$(call "$key07" POST "/api/v1/uploads/$upload/files" \
	-H 'Content-Type: application/json' -d '{"name": "l.tif", "size": 999999999999}')" 413
ok "a name with a way out is refused" is "$(call "$key07" POST "/api/v1/uploads/$upload/files" \
	-H 'Content-Type: application/json' -d '{"name": "../l.tif", "size": 9}')" 422

# A connection that is cut in the middle of a piece.
cut_off() {
	local length
	length=$(stat -c %s "$TMPDIR/rest")
	{
		printf 'PUT /api/v1/uploads/%s/files/1?offset=3000 HTTP/1.1\r\nHost: x\r\n' "$upload"
		printf 'Authorization: Bearer %s\r\nContent-Length: %s\r\n\r\n' "$key07" "$length"
		head -c $((length / 2)) "$TMPDIR/rest"
	} | timeout 5 python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(sys.stdin.buffer.read())
s.close()' "$socket"
}
ok "a piece that is cut" cut_off
ok "is not there by half" is "$(call "$key07" GET "/api/v1/uploads/$upload/files/1")" 200
ok "the file ends where it ended" is "$(field 'a["received"]')" 3000

# ---- a station that is killed ----

end_serving KILL
ok "a station that was killed begins again" begin_serving
ok "the same file is named again" is "$(name "$key07" "$upload" "$scan")" 201
ok "and nothing that was answered for is lost" is "$(field 'a["file"], a["received"]')" "(1, 3000)"
ok "it goes on from there" is "$(put "$key07" "$upload" 1 3000 "$TMPDIR/rest")" 200
ok "to its end" is "$(field 'a["received"]')" "$bytes"
# Killed again and again while pieces come: each answer stays true.
upload2=$(begin "$key07")
head -c 3000000 /dev/urandom >"$TMPDIR/random.bin"
name "$key07" "$upload2" "$TMPDIR/random.bin" >/dev/null
killing() {
	local at=0 round code
	for round in 1 2 3 4; do
		tail -c +$((at + 1)) "$TMPDIR/random.bin" | head -c 700000 >"$TMPDIR/piece"
		if [ "$round" -gt 1 ]; then (
			sleep "0.0$round"
			kill -KILL "$server"
		) & fi
		code=$(put "$key07" "$upload2" 1 "$at" "$TMPDIR/piece")
		[ "$code" != 200 ] || at=$(field 'a["received"]')
		if [ "$round" -gt 1 ]; then
			end_serving KILL
			begin_serving || return 1
		fi
		call "$key07" GET "/api/v1/uploads/$upload2/files/1" >/dev/null
		[ "$(field 'a["received"]')" -ge "$at" ] || return 1
		at=$(field 'a["received"]')
	done
	tail -c +$((at + 1)) "$TMPDIR/random.bin" >"$TMPDIR/piece"
	put "$key07" "$upload2" 1 "$at" "$TMPDIR/piece" >/dev/null
	cmp "$TMPDIR/random.bin" "$WARAQA_HOME/upload/$upload2/1.part"
}
ok "kills between pieces lose nothing that was answered for" killing
ok "an upload can be given up" is "$(call "$key07" DELETE "/api/v1/uploads/$upload2")" 204
ok "with its bytes" not_there "$WARAQA_HOME/upload/$upload2"

# ---- taking in ----

ok "an upload is finished" is "$(call "$key07" POST "/api/v1/uploads/$upload/finish")" 200
ok "its file is in the queue" is "$(field 'a["state"], a["files"][0]["outcome"]')" "('taken', 'queued')"
ok "under its hash" is "$(field 'a["files"][0]["sha256"]')" "$(sha256sum <"$scan" | cut -d' ' -f1)"
cp "$out" "$TMPDIR/finished"
batch=$(field 'a["batches"][0]')
ok "finishing again says the same" is "$(call "$key07" POST "/api/v1/uploads/$upload/finish")" 200
ok "word for word" same "$out" "$TMPDIR/finished"
ok "nothing is doubled" asked_is "SELECT count(*) FROM job" 1
ok "the spool is empty" is "$(find "$WARAQA_HOME/upload" -type f | wc -l)" 0
ok "nothing can be added" is "$(name "$key07" "$upload" "$pages/1.tif")" 422
ok "the job is the branch's" asked_is "SELECT branch || ' ' || batch FROM job" "B07 depot-$upload"
ok "there is a receipt" is "$(call "$key07" GET "/api/v1/batches/$batch")" 200
ok "which says that it waits" is "$(field '[(f["file"], f["state"]) for f in a["files"]]')" \
	"[('0.tif', 'waiting')]"
ok "and on paper" is "$(call "$key07" GET "/api/v1/batches/$batch/receipt.pdf")" 200
ok "a PDF" is "$(head -c 5 "$out")" "%PDF-"

# A whole bordereau, which says that it is another branch's, with a file that has not come.
cat >"$TMPDIR/manifest.csv" <<CSV
branch;batch;file;pages
B08;118;1.tif;1
B08;118;late.tif;1
CSV
upload=$(begin "$key07" lot-118)
send "$key07" "$upload" "$TMPDIR/manifest.csv"
send "$key07" "$upload" "$pages/1.tif"
send "$key07" "$upload" "$pages/2.tif"
ok "a bordereau is taken in" is "$(call "$key07" POST "/api/v1/uploads/$upload/finish")" 200
batch=$(field 'a["batches"][0]')
call "$key07" GET "/api/v1/batches/$batch" >/dev/null
ok "the batch is that of who sent it" is "$(field 'a["branch"], a["batch"]')" "('B07', '118')"
came='[(f["file"], f["declared"], f["sha256"] is None) for f in a["files"]]'
ok "with what is missing and extra" is "$(field "$came")" \
	"[('1.tif', True, False), ('2.tif', False, False), ('late.tif', True, True)]"
# The late file comes, with the same bordereau in the same folder.
upload=$(begin "$key07" lot-118)
send "$key07" "$upload" "$TMPDIR/manifest.csv"
send "$key07" "$upload" "$scan" late.tif
call "$key07" POST "/api/v1/uploads/$upload/finish" >/dev/null
ok "what was read or queued before is said" is "$(field '[f["outcome"] for f in a["files"]]')" \
	"['covered', 'waiting']"
call "$key07" GET "/api/v1/batches/$batch" >/dev/null
ok "and settles the batch" is "$(field 'a["came"], a["missing"]')" "(3, 0)"

# A bordereau that is not understood costs nothing: it is put right, and the upload goes on.
printf 'file;pages\nx.tif;many\n' >"$TMPDIR/bad.csv"
upload=$(begin "$key07")
send "$key07" "$upload" "$TMPDIR/bad.csv" manifest.csv
send "$key07" "$upload" "$pages/2.tif" x.tif
ok "a bad bordereau is refused" is "$(call "$key07" POST "/api/v1/uploads/$upload/finish")" 422
ok "with its line, for programs" contains "$out" "line 2"
ok "and as a code" is "$(field 'a["fault"]')" "line_pages 2 0"
ok "and in French" is "$(field 'a["message"]')" \
	"Bordereau, ligne 2 : le nombre de pages doit être un nombre entier, comme 3."
ok "and no path of the station" lacks "$out" "$WARAQA_HOME"
ok "it is taken out" is "$(call "$key07" DELETE "/api/v1/uploads/$upload/files/1")" 204
ok "and the rest is taken in" is "$(call "$key07" POST "/api/v1/uploads/$upload/finish")" 200

# Pictures: loose ones and those of a folder.
call "$key07" GET "/api/v1/batches/$batch/receipt.pdf" >/dev/null
for i in 0 1 2 3; do
	pdftoppm -jpeg -singlefile -r "10$i" "$out" "$TMPDIR/p$i"
done
upload=$(begin "$key07")
send "$key07" "$upload" "$TMPDIR/p0.jpg"
send "$key07" "$upload" "$TMPDIR/p1.jpg"
send "$key07" "$upload" "$TMPDIR/p2.jpg" one/p2.jpg
send "$key07" "$upload" "$TMPDIR/p3.jpg" one/p3.jpg
echo note >"$TMPDIR/notes.md"
send "$key07" "$upload" "$TMPDIR/notes.md"
jobs=$(ask "SELECT count(*) FROM job")
ok "pictures are taken in" is "$(call "$key07" POST "/api/v1/uploads/$upload/finish")" 200
ok "each, and what is none is told" is "$(field '[f["outcome"] for f in a["files"]]')" \
	"['queued', 'queued', 'queued', 'queued', 'left_out']"
ok "loose ones are a dossier, and a folder's" asked_is "SELECT count(*) FROM job" $((jobs + 2))

# Killed while it takes files in, again and again: none is lost and none is there twice.
upload=$(begin "$key07")
for i in $(seq 40); do
	echo "no scan, but bytes of its own: $i" >"$TMPDIR/n$i.tif"
	send "$key07" "$upload" "$TMPDIR/n$i.tif"
done
jobs=$(ask "SELECT count(*) FROM job")
killed_taking_in() {
	local round
	for round in 1 2 3 4; do
		(
			sleep "0.0$round"
			kill -KILL "$server"
		) &
		call "$key07" POST "/api/v1/uploads/$upload/finish" >/dev/null
		end_serving KILL
		begin_serving || return 1
	done
	is "$(call "$key07" POST "/api/v1/uploads/$upload/finish")" 200
}
ok "a station that is killed while it takes in does it again" killed_taking_in
ok "every file is told of" is "$(field '{f["outcome"] for f in a["files"]} <= {"queued", "waiting"}')" True
ok "and is in the queue once" asked_is "SELECT count(*) FROM job" $((jobs + 40))
ok "in one batch" asked_is "SELECT count(*) FROM arrival JOIN batch ON batch.id = arrival.batch
	WHERE batch.batch = 'depot-$upload'" 40
ask "DELETE FROM job USING file WHERE file.id = job.file AND kind = 'bin'" >/dev/null

# ---- what the station cannot do for the moment ----

# 429: too many uploads that are not finished.
open_many() {
	local i
	for i in $(seq 50); do
		is "$(call "$keyop" POST /api/v1/uploads)" 201 || return 1
	done
}
ok "fifty uploads can be open" open_many
many=$(field 'a["upload"]')
ok "one more cannot" is "$(call "$keyop" POST /api/v1/uploads)" 429
ok "which is said as a code" is "$(field 'a["error"], a["fault"]')" "('too_many', 'too_many_open 50')"
ok "and as what to do" is "$(field 'a["message"]')" \
	"50 de vos envois ne sont pas terminés. Terminez-en ou abandonnez-en un."
ok "when one is given up" is "$(call "$keyop" DELETE "/api/v1/uploads/$many")" 204
ok "another can be begun" is "$(call "$keyop" POST /api/v1/uploads)" 201

# 409: somebody takes it in at this moment.
upload=$(begin "$key07")
send "$key07" "$upload" "$pages/2.tif" late-again.tif
held=$TMPDIR/held
psql -XAtq -h "$WARAQA_HOME/pg/socket" -U waraqa -d waraqa >"$held" <<SQL &
SELECT pg_advisory_lock(hashtext('waraqa.upload'), $upload);
SELECT 'held';
SELECT pg_sleep(60);
SQL
holder=$!
is_held() { grep -q held "$held"; }
ok "somebody takes an upload in" within 10 is_held
ok "nobody else does meanwhile" is "$(call "$key07" POST "/api/v1/uploads/$upload/finish")" 409
ok "which is said" is "$(field 'a["error"], a["fault"], a["message"]')" \
	"('conflict', 'being_taken', 'La prise en charge de cet envoi est en cours.')"
kill "$holder"
wait "$holder" 2>/dev/null
taken() { is "$(call "$key07" POST "/api/v1/uploads/$upload/finish")" 200; }
ask "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%'
	AND pid <> pg_backend_pid()" >/dev/null
ok "asked again it is done" within 10 taken

# 507: a disk without room, before the first byte and in the middle of a file.
upload=$(begin "$key07")
name "$key07" "$upload" "$pages/1.tif" >/dev/null
mkdir -p "$WARAQA_HOME/upload"
if mount -t tmpfs -o size=64k waraqa-test "$WARAQA_HOME/upload" 2>/dev/null; then
	trap 'end_serving; umount "$WARAQA_HOME/upload" 2>/dev/null; clean_up' EXIT
	head -c 3000000 /dev/urandom >"$TMPDIR/random.bin"
	ok "a file for which there is no room is not begun" is "$(name "$key07" "$upload" \
		"$TMPDIR/random.bin")" 507
	head -c 500000 /dev/urandom >"$TMPDIR/piece"
	ask "UPDATE upload_file SET bytes = 500000 WHERE upload = $upload" >/dev/null
	ok "a piece for which there is none is not kept" is \
		"$(put "$key07" "$upload" 1 0 "$TMPDIR/piece")" 507
	ok "which is said" is "$(field 'a["error"]')" no_space
	ok "with what to do" contains "$out" "envoi reprendra tout seul"
	ok "and in the log, for who can make room" contains "$log" 'No space left on device'
	umount "$WARAQA_HOME/upload"
	ok "with room it is kept" is "$(put "$key07" "$upload" 1 0 "$TMPDIR/piece")" 200
else
	skip "a full disk is told" "no file system can be mounted here"
fi
call "$key07" DELETE "/api/v1/uploads/$upload" >/dev/null

# 503: the database is away.
upload=$(begin "$key07")
name "$key07" "$upload" "$scan" >/dev/null
put "$key07" "$upload" 1 0 "$TMPDIR/first" >/dev/null
"$WARAQA" down >/dev/null 2>&1
ok "without the database a piece is not kept" is "$(put "$key07" "$upload" 1 3000 "$TMPDIR/rest")" 503
ok "which is said" is "$(field 'a["error"]')" unavailable
"$WARAQA" up >/dev/null 2>&1
back() { is "$(put "$key07" "$upload" 1 3000 "$TMPDIR/rest")" 200; }
ok "with it the file goes on where it ended" within 20 back
ok "to its end" is "$(field 'a["received"]')" "$bytes"
call "$key07" DELETE "/api/v1/uploads/$upload" >/dev/null

# ---- another branch ----

mine=$(begin "$key07")
send "$key07" "$mine" "$pages/1.tif"
# elsewhere PATH: the same of what does not exist
elsewhere() {
	local none=$1
	none=${none//\/uploads\/$mine/\/uploads\/999999}
	none=${none//\/batches\/$batch/\/batches\/999999}
	echo "${none//\/dossiers\/${dossier-0}/\/dossiers\/999999}"
}

# hidden METHOD PATH [CURL'S...]: refused in the words for what does not exist
hidden() {
	local path=$2 none method=$1
	shift 2
	none=$(elsewhere "$path")
	is "$(call "$key08" "$method" "$path" "$@")" 404 || return 1
	sed 's/[0-9]\{1,\}/N/g' "$out" >"$TMPDIR/there"
	is "$(call "$key08" "$method" "$none" "$@")" 404 || return 1
	sed 's/[0-9]\{1,\}/N/g' "$out" | diff "$TMPDIR/there" -
}
# no_page PATH: b08 is shown the page of what does not exist
no_page() {
	is "$(page b08 "$1")" 404 || return 1
	sed 's/[0-9]\{1,\}/N/g' "$out" >"$TMPDIR/there"
	is "$(page b08 "$(elsewhere "$1")")" 404 || return 1
	sed 's/[0-9]\{1,\}/N/g' "$out" | diff "$TMPDIR/there" -
}
ok "b07 logs in" is "$(log_in b07 "correct horse 07 battery")" 303
ok "so does b08" is "$(log_in b08 "correct horse 08 battery")" 303
ok "another site cannot begin an upload in b07's name" is "$(curl -s --unix-socket "$socket" \
	-b "$TMPDIR/jar-b07" -o "$out" -w '%{http_code}' -X POST http://station/api/v1/uploads)" 403
json=(-H 'Content-Type: application/json' -d '{"name": "a.tif", "size": 9}')
ok "another branch's upload is not there" hidden GET "/api/v1/uploads/$mine"
ok "nor its file" hidden GET "/api/v1/uploads/$mine/files/1"
ok "nothing is put into it" hidden PUT "/api/v1/uploads/$mine/files/1?offset=0" --data-binary x
ok "nor named" hidden POST "/api/v1/uploads/$mine/files" "${json[@]}"
ok "nor finished" hidden POST "/api/v1/uploads/$mine/finish"
ok "nor dropped" hidden DELETE "/api/v1/uploads/$mine"
ok "another branch's batch is not there" hidden GET "/api/v1/batches/$batch"
ok "nor its receipt" hidden GET "/api/v1/batches/$batch/receipt.pdf"
ok "nor its dossiers" hidden GET "/api/v1/batches/$batch/dossiers"
ok "nor is its page" no_page "/branch/batches/$batch"
ok "or its receipt" no_page "/branch/batches/$batch/receipt.pdf"
ok "it is listed nowhere" is "$(call "$key08" GET "/api/v1/batches?branch=B07")" 200
ok "whatever is asked" is "$(field 'a["batches"]')" "[]"
call "$key08" GET "/api/v1/dossiers?state=waiting&branch=B07" >/dev/null
ok "nor do its files wait" is "$(field 'a["dossiers"]')" "[]"
ok "the office sees it" is "$(call "$keyop" GET "/api/v1/batches/$batch")" 200
ok "without a key there is nothing" is "$(call none GET "/api/v1/uploads/$mine")" 401

# ---- what is read ----

# A file that nobody can read.
upload=$(begin "$key07")
head -c $((bytes / 2)) "$scan" >"$TMPDIR/cut.tif"
send "$key07" "$upload" "$TMPDIR/cut.tif"
call "$key07" POST "/api/v1/uploads/$upload/finish" >/dev/null

ok "the queue is read" expect_exit 0 "$WARAQA" work --until-empty
call "$key07" GET "/api/v1/batches/$batch/dossiers" >/dev/null
dossier=$(field 'a["dossiers"][0]["dossier"]')
ok "the branch sees its dossier" is "$(call "$key07" GET "/api/v1/dossiers/$dossier/state")" 200
ok "its claim" is "$(call "$key07" GET "/api/v1/dossiers/$dossier/claim")" 200
ok "in the read format" is "$(field 'a["branch"], a["id"]')" "('B07', $dossier)"
for path in "/api/v1/dossiers/$dossier/state" "/api/v1/dossiers/$dossier/claim" \
	"/api/v1/dossiers/$dossier/letter.pdf" "/api/v1/dossiers/$dossier/pages/1/480" \
	"/api/v1/dossiers/$dossier/pages/1/crop?x=0&y=0&w=9&h=9&height=16"; do
	ok "another branch has no ${path//$dossier/N}" hidden GET "$path"
done
for path in "/branch/dossiers/$dossier" "/branch/dossiers/$dossier/letter.pdf" \
	"/dossiers/$dossier/pages/1/480"; do
	ok "another branch has no ${path//$dossier/N}" no_page "$path"
done
call "$key07" GET "/api/v1/dossiers?state=refused" >/dev/null
ok "what could not be read is told as a code" is "$(field \
	'[d["fault"] for d in a["dossiers"] if d["name"] == "cut.tif"]')" "['damaged']"
page b07 "/branch/dossiers?state=refused" >/dev/null
ok "and on the page in French" contains "$out" 'Ce fichier est abîmé ou incomplet.'
ok "without a word for programs" lacks "$out" 'cannot read'
ok "the branch sees its page" is "$(page b07 "/branch/dossiers/$dossier")" 200
ok "and the image" is "$(call "$key07" GET "/api/v1/dossiers/$dossier/pages/1/480")" 200
ok "what the office does is not the branch's to do" is \
	"$(call "$key07" POST "/api/v1/dossiers/$dossier/take")" 403
for path in /branch "/branch/dossiers?branch=B07" "/branch/batches?branch=B07" \
	"/branch/quality?branch=B07"; do
	ok "$path is a page" is "$(page b08 "$path")" 200
	ok "which shows another branch nothing" lacks "$out" 118
done
call "$key07" GET /api/v1/quality >/dev/null
ok "how good the scans are is told" is "$(field 'a["weeks"][0]["pages"] > 0')" True
call "$key08" GET /api/v1/quality >/dev/null
ok "of the branch's own" is "$(field 'a["weeks"]')" "[]"

ok "the station logs nothing personal" lacks "$log" "B07"
plan_done
