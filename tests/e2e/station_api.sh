#!/usr/bin/env bash
# The interface for programs is as docs/openapi.json says: every route, status and shape.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

ok "every route under /api/ is described, and no other" tests/support/openapi.py routes

with_store
for branch in 07 08; do
	echo "correct horse $branch battery" | "$WARAQA" user add "b$branch" --role branch \
		--branch "B$branch" --final >/dev/null
done
echo "correct horse op battery" | "$WARAQA" user add op --role operator --final >/dev/null
echo "correct horse sup battery" | "$WARAQA" user add sup --role supervisor --final >/dev/null
echo "correct horse ad battery" | "$WARAQA" user add ad --role administrator --final >/dev/null
KEY_BRANCH=$("$WARAQA" user key b07)
KEY_OTHER=$("$WARAQA" user key b08)
KEY_OFFICE=$("$WARAQA" user key op)
KEY_SUPERVISOR=$("$WARAQA" user key sup)
KEY_ADMINISTRATOR=$("$WARAQA" user key ad)
SCAN=$TMPDIR/scan.tif
export KEY_BRANCH KEY_OTHER KEY_OFFICE KEY_SUPERVISOR KEY_ADMINISTRATOR SCAN

# Dossiers of the branch, with and without something to write about.
scans=(samples/dossiers/*.tif)
first_page "${scans[0]}" "$SCAN" "for the interface"
mkdir "$TMPDIR/lot"
cp "${scans[1]}" "$TMPDIR/lot/one.tif"
first_page "${scans[2]}" "$TMPDIR/lot/two.tif"
cp "${scans[3]}" "$TMPDIR/lot/three.tif"
printf 'branch;batch;file\nB07;1;one.tif\nB07;1;two.tif\nB07;1;three.tif\n' >"$TMPDIR/lot/manifest.csv"
"$WARAQA" refdata load samples/registry >/dev/null
"$WARAQA" run "$TMPDIR/lot" >/dev/null

log=$TMPDIR/serve.log
socket=$TMPDIR/station
"$WARAQA" serve --listen "$socket" >"$log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; clean_up' EXIT
ok "the station begins" within 20 test -S "$socket"
ok "it answers as the description says" tests/support/openapi.py station "$socket"
plan_done
