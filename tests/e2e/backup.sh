#!/usr/bin/env bash
# The ledger and fsck, and a store that is restored from a backup which was made while it worked.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

with_store
scans=(samples/dossiers/*.tif)
home=$WARAQA_HOME
copy=$TMPDIR/copy

ok "the ledger of an empty store balances" expect_exit 0 "$WARAQA" ledger
ok "and says so" contains "$out" "the ledger balances"
ok "fsck finds nothing in it" expect_exit 0 "$WARAQA" fsck --images --all
ok "--all and --since exclude each other" expect_exit 64 "$WARAQA" fsck --all --since 2026-01-01
ok "a day must be one" expect_exit 64 "$WARAQA" ledger --from yesterday
ok "what is kept how long is told" expect_exit 0 "$WARAQA" retention --dry-run
ok "with months and source" contains "$out" "images: 120 months (assumption: ten years); 0 files"
ok "months want a source" expect_exit 64 "$WARAQA" retention --keep images=60
ok "and a kind" expect_exit 64 "$WARAQA" retention --keep letters=60 --source x
ok "a fund sets its own" expect_exit 0 "$WARAQA" retention --keep images=60 --source "a decision"
ok "which holds from then on" contains "$out" "images: 60 months (a decision)"
ok "nothing is old enough" expect_exit 0 "$WARAQA" retention
ok "which is said" contains "$out" "nothing is old enough"

# ---- a backup while files are read: first the rows, then the images that they name ----

"$WARAQA" run "${scans[0]}" >/dev/null 2>&1
"$WARAQA" run "${scans[1]}" >/dev/null 2>&1 &
reading=$!
as_owner=()
[ "$(id -u)" -ne 0 ] || as_owner=(runuser -u postgres --)
mkdir -m 711 "$copy"
mkdir -m 700 "$copy/pg"
[ "$(id -u)" -ne 0 ] || chown postgres "$copy/pg"
backup=$(find /usr/lib/postgresql -name pg_basebackup | sort -V | tail -n 1)
ok "rows are copied while the store works" "${as_owner[@]}" "$backup" -h "$home/pg/socket" \
	-U postgres -D "$copy/pg/data" -X stream -c fast
ok "then the images" cp -a "$home/images" "$copy/images"
wait "$reading"

stores+=("$copy")
export WARAQA_HOME=$copy
ok "the copy is started beside" "$WARAQA" up
ok "its ledger balances" expect_exit 0 "$WARAQA" ledger
ok "with the dossier that was stored" grep -Eq '^all +[12] ' "$out"
ok "no image is missing or damaged" expect_exit 0 "$WARAQA" fsck --images --all
ok "the dossier can be shown" "$WARAQA" show "$(basename "${scans[0]}")"
ok "the store it was copied from is whole too" "$WARAQA" --home "$home" fsck --images --all

# ---- damage ----

original=$(find "$copy/images" -name '*.tif' | head -n 1)
rm -f "$original"
ok "a missing image ends with 65" expect_exit 65 "$WARAQA" fsck
ok "is named by its file" grep -Eq '^file [0-9]+ has no image: restore' "$out"
ok "and for programs" expect_exit 65 "$WARAQA" fsck --json
ok "by a code" contains "$out" '"found":"image_missing"'
plan_done
