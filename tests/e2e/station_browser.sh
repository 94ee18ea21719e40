#!/usr/bin/env bash
# The station in Debian's Chromium, against a real server and database: a file that two people share
# is split by keyboard, a dossier is found by a name in Arabic letters, a bordereau is sent over a network that is
# cut, and another branch's papers are at no address. PICTURES=DIR keeps what people see.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"
# shellcheck source=tests/station.sh
. "$SRC/tests/station.sh"
# shellcheck source=tests/browser/run.sh
. "$SRC/tests/browser/run.sh"

scans=(samples/dossiers/*.tif)
mkdir "$TMPDIR/in" "$TMPDIR/sent"
tiffcp "${scans[7]}" "${scans[5]}" "$TMPDIR/in/two-people.tif"
first=$(tiffinfo "${scans[7]}" 2>/dev/null | grep -c 'TIFF Directory')

with_store
"$WARAQA" refdata load samples/registry >"$TMPDIR/said" 2>&1
ok "two people's papers in one file are read" "$WARAQA" run "$TMPDIR/in"
add_person amina supervisor
add_person casa branch --branch B77
with_station

# The reader has told the two apart; somebody puts them together.
log_in amina
read -r one other <<<"$(ask "SELECT string_agg(id::text, ' ' ORDER BY id) FROM dossier")"
ok "two dossiers are taken to be put together" post amina "/api/v1/dossiers/$one/take"
ok "they are one" post amina "/api/v1/dossiers/$one/merge" "other=$other"
dossier=$(ask "SELECT id FROM dossier WHERE replaced_at IS NULL")
others=$(ask "SELECT string_agg(id::text, ' ') FROM (SELECT id FROM dossier ORDER BY id LIMIT 2) AS one")

browse arrange DOSSIER="$dossier" FIRST_PAGES="$first"
# AIT MEKOUAR MOHAMED, as the register has him
browse find NAME='مكوار محمد' FILE=two-people.tif

printf 'file,pages\n' >"$TMPDIR/sent/manifest.csv"
for number in 1 2 3; do
	first_page "${scans[$number]}" "$TMPDIR/sent/$number.tif" "sent $number"
	echo "$number.tif,1" >>"$TMPDIR/sent/manifest.csv"
done
mkdir "$TMPDIR/dropped" "$TMPDIR/loose"
printf 'branch,batch,file\n,dropped,4.tif\n,dropped,5.tif\n' >"$TMPDIR/dropped/manifest.csv"
for number in 4 5; do
	first_page "${scans[$number]}" "$TMPDIR/dropped/$number.tif" "dropped $number"
	first_page "${scans[$number]}" "$TMPDIR/loose/$number.tif" "loose $number"
done
# A full disk is a small one, where one can be mounted.
full=
if mount -t tmpfs -o size=64k waraqa-test "$WARAQA_HOME/upload" 2>/dev/null; then
	umount "$WARAQA_HOME/upload"
	full="mount -t tmpfs -o size=64k waraqa-test '$WARAQA_HOME/upload'"
fi
browse send FILES="$(printf '%s\n' "$TMPDIR"/sent/*)" OTHERS="$others" DROPPED="$TMPDIR/dropped" \
	LOOSE="$(printf '%s\n' "$TMPDIR"/loose/*)" DOWN="'$WARAQA' down" UP="'$WARAQA' up" \
	FULL="$full" ROOM="umount '$WARAQA_HOME/upload'" HOLD="psql -XAtq -h '$WARAQA_HOME/pg/socket' \
	-U waraqa -d waraqa -c \"SELECT pg_advisory_lock(hashtext('waraqa.upload'), UPLOAD), pg_sleep(4)\""
umount "$WARAQA_HOME/upload" 2>/dev/null
ok "what was sent is queued once" asked_is "SELECT count(*) FROM job WHERE branch = 'B77'" \
	$((12 + (${#full} > 0)))
ok "no file is in two states" expect_exit 0 "$WARAQA" ledger
ok "the trail is whole" expect_exit 0 "$WARAQA" audit verify

plan_done
