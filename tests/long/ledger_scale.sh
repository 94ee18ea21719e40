#!/usr/bin/env bash
# What the ledger costs among millions of generated files (WARAQA_FILES: how many, a million) of two years:
# four pages, a dossier and an arrival each. The limits are those of a machine that is busy with other
# things; what was measured is in docs/data-model.md.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

files=${WARAQA_FILES:-1000000}
with_store
superuser=(psql -h "$WARAQA_HOME/pg/socket" -U postgres -d waraqa -v ON_ERROR_STOP=1 -Atq)
[ "$(id -u)" -ne 0 ] || superuser=(runuser -u postgres -- "${superuser[@]}")

say() {
	"${superuser[@]}" -c "SET search_path = waraqa, public; $1"
}

# Foreign keys are not looked at while it is filled, and nothing waits for the disk.
fill() {
	say "SET session_replication_role = replica; SET synchronous_commit = off; $1"
}

# Indexes of hashes are made when all is there; the images' is not asked for.
say "DROP INDEX page_image; ALTER TABLE file DROP CONSTRAINT file_sha256_key"
fill "INSERT INTO batch (branch, batch) SELECT 'B' || i % 100, i::text FROM generate_series(1, $files / 500) AS i"
fill "INSERT INTO file (sha256, name, kind, bytes, received_at)
	SELECT encode(sha256(i::text::bytea), 'hex'), 'f' || i || '.tif', 'tif', 1000,
	timestamptz '2024-01-01' + i * (interval '730 days' / $files) FROM generate_series(1, $files) AS i"
fill "INSERT INTO dossier (file, number, received, branch, file_pages, stored_at)
	SELECT id, 1, received_at::date, 'B' || id % 100, 4, received_at FROM file"
fill "INSERT INTO page (dossier, number, type, type_confidence, width_px, height_px, dpi, turn_deg,
	turn_decided, skew_deg, image_sha256) SELECT id, n, 'facture', 1, 2480, 3508, 300, 0, true, 0,
	encode(sha256((id * 4 + n)::text::bytea), 'hex') FROM dossier, generate_series(1, 4) AS n"
fill "INSERT INTO arrival (batch, name, sha256, received, came_at)
	SELECT 1 + (id - 1) / 500, name, sha256, received_at::date, received_at FROM file"
say "ALTER TABLE file ADD UNIQUE (sha256)"
"${superuser[@]}" -c "VACUUM ANALYZE"

# seconds LIMIT ARGUMENTS...: whether the ledger balances within so many seconds
seconds() {
	local limit=$1 before after
	shift
	before=$(date +%s.%N)
	"$WARAQA" ledger "$@" >"$out" || return 1
	after=$(date +%s.%N)
	python3 -c 'import sys
spent = float(sys.argv[2]) - float(sys.argv[1])
print("# ledger %s: %.1f s" % (" ".join(sys.argv[5:]), spent), file=open(sys.argv[4], "a"))
sys.exit(spent > float(sys.argv[3]))' "$before" "$after" "$limit" "$TMPDIR/spent" "$@"
}

once_a_million=$((files * 6 / 100000 + 10))
ok "the first time all days are counted and kept, a minute a million" seconds $((2 * once_a_million))
ok "then all of them are balanced in 3 s" seconds 3
ok "and a month" seconds 3 --from 2025-10-01 --to 2025-10-31
ok "every row can still be counted" seconds $((2 * once_a_million)) --verify
cat "$TMPDIR/spent"
fill "DELETE FROM page WHERE dossier = 77 AND number = 4"
not_ok "and shows a row that was taken away behind the triggers" "$WARAQA" ledger --verify
plan_done
