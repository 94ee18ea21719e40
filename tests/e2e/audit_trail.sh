#!/usr/bin/env bash
# The audit trail by its commands, and an account that sees one branch's dossiers.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

folder=$TMPDIR/in
mkdir "$folder"
cp samples/dossiers/S0110012.tif "$folder/ours.tif"
cp samples/dossiers/S0110022.tif "$folder/theirs.tif"
cat >"$folder/manifest.csv" <<CSV
branch;batch;file;fund;received_date
B07;2026-118;ours.tif;CNSS;2026-10-18
B08;2026-119;theirs.tif;CNOPS;2026-10-28
CSV

with_store
"$WARAQA" refdata load samples/registry >/dev/null
expect_exit 0 "$WARAQA" run "$folder" >/dev/null

# as_superuser SQL: what only a superuser of the server can do.
as_superuser() {
	psql -qAt -h "$WARAQA_HOME/pg/socket" -U postgres -d waraqa -c "SET search_path = waraqa; $1"
}

# ---- What is noted -------------------------------------------------------------------------------

ok "a dossier is shown" expect_exit 0 "$WARAQA" show ours.tif
ok "and its letter made" expect_exit 0 "$WARAQA" letter ours.tif --out "$TMPDIR/letter.pdf"
"$WARAQA" show --json ours.tif >"$TMPDIR/ours.json"
id=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["id"])' "$TMPDIR/ours.json")
ok "the log of a dossier is listed" expect_exit 0 "$WARAQA" audit log --dossier "$id" --json
deeds() { python3 -c 'import json, sys
print(*[json.loads(line)["deed"] for line in open(sys.argv[1])])' "$out"; }
ok "who stored, looked and wrote" is "$(deeds)" \
	"dossier_stored dossier_shown letter_made dossier_shown"
ok "each with the program and its user" contains "$out" \
	"\"actor\":\"waraqa letter ($(id -un))\""
ok "nothing of the paper is in it" lacks "$out" ours.tif
ok "a person or program is looked for" expect_exit 0 "$WARAQA" audit log --who "REFDATA LOAD"
ok "and found" contains "$out" registers_loaded
ok "of another day there is nothing" expect_exit 0 "$WARAQA" audit log --to 2001-01-01
ok "not a line" is "$(cat "$out")" ""
ok "a day that is none is refused" expect_exit 64 "$WARAQA" audit log --from yesterday

# ---- Whole, signed, broken -----------------------------------------------------------------------

key=$TMPDIR/audit.key
ok "the trail is whole" expect_exit 0 "$WARAQA" audit verify
ok "keys are drawn" expect_exit 0 "$WARAQA" audit key "$key"
ok "the secret one for its owner alone" is "$(stat -c %a "$key" "$key.pub" | xargs)" "600 644"
ok "and not over another" expect_exit 64 "$WARAQA" audit key "$key"
ok "the head is signed" expect_exit 0 "$WARAQA" audit sign --key "$key"
cp "$out" "$TMPDIR/head.txt"
ok "in seven lines" is "$(wc -l <"$TMPDIR/head.txt")" 7
"$WARAQA" show theirs.tif >/dev/null
ok "the trail passes through it" expect_exit 0 "$WARAQA" audit verify \
	--signed "$TMPDIR/head.txt" --public-key "$key.pub"
ok "which is told" contains "$out" "passes through the signed head"
sed 's/^/  /; s/$/ \r/' "$TMPDIR/head.txt" >"$TMPDIR/typed.txt"
ok "also when it was typed in again" expect_exit 0 "$WARAQA" audit verify \
	--signed "$TMPDIR/typed.txt" --public-key "$key.pub"
sed 's/^number .*/number 1/' "$TMPDIR/head.txt" >"$TMPDIR/false.txt"
ok "a head that was changed is refused" expect_exit 65 "$WARAQA" audit verify \
	--signed "$TMPDIR/false.txt" --public-key "$key.pub"
"$WARAQA" audit key "$TMPDIR/other.key" >/dev/null
ok "and another's signature" expect_exit 65 "$WARAQA" audit verify \
	--signed "$TMPDIR/head.txt" --public-key "$TMPDIR/other.key.pub"
ok "a head without a key is wrong use" expect_exit 64 "$WARAQA" audit verify \
	--signed "$TMPDIR/head.txt"
chmod 644 "$TMPDIR/other.key"
ok "a secret that others can read is refused" expect_exit 77 "$WARAQA" audit sign \
	--key "$TMPDIR/other.key"

# ---- A branch ------------------------------------------------------------------------------------

ok "a branch has an account" expect_exit 0 "$WARAQA" branch add B07
ok "which is listed" expect_exit 0 "$WARAQA" branch list
login=$(awk '$1 == "B07" { print $2 }' "$out")
branch() {
	env WARAQA_DSN="host=$WARAQA_HOME/pg/socket user=$login dbname=waraqa" "$WARAQA" "$@"
}
ok "it shows the branch's dossier" expect_exit 0 branch show ours.tif
ok "and makes its letter" expect_exit 0 branch letter ours.tif --out "$TMPDIR/b07.pdf"
ok "of another's it knows nothing" expect_exit 66 branch show theirs.tif
ok "nor of its batch" expect_exit 66 branch receipt 2026-119 --out "$TMPDIR/none.pdf"
ok "it counts its own" expect_exit 0 branch status
ok "one dossier" grep -qE '^dossiers +1$' "$out"
ok "it cannot store" expect_exit 77 branch refdata load samples/registry
ok "what it looked at is noted" expect_exit 0 "$WARAQA" audit log --who "$login" --json
ok "with its login" is "$(deeds)" "dossier_shown letter_made"
ok "an account on another's server needs its login's name" expect_exit 64 branch branch add B09

# ---- Broken --------------------------------------------------------------------------------------

as_superuser "ALTER TABLE audit DISABLE TRIGGER ALL; UPDATE audit SET actor = 'x' WHERE number = 3"
ok "a row that was changed breaks the trail" expect_exit 1 "$WARAQA" audit verify
ok "and is named" contains "$err" "row 3 does not fit"
ok "also for programs" expect_exit 1 "$WARAQA" audit verify --json
ok "who read the same" contains "$out" '"whole":false'
ok "a broken trail is not signed" expect_exit 1 "$WARAQA" audit sign --key "$key"
plan_done
