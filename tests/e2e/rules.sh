#!/usr/bin/env bash
# `waraqa rules load|list|show` and `waraqa replay`: a fund changes what it pays by loading a file.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

mkdir "$TMPDIR/trial" "$TMPDIR/scans"
for scan in S0110001 S0110012; do
	cp "samples/dossiers/$scan.tif" "$TMPDIR/scans"
done
head -n 1 samples/dossiers/manifest.csv >"$TMPDIR/scans/manifest.csv"
grep -E '^S01100(01|12)\.tif,' samples/dossiers/manifest.csv >>"$TMPDIR/scans/manifest.csv"

# total KEY...: a value in the last line of `waraqa replay --json` in $out.
total() {
	python3 -c 'import json, sys
value = json.loads(open(sys.argv[1]).read().splitlines()[-1])
for key in sys.argv[2:]:
    value = value[key]
print(value)' "$out" "$@"
}

replay() {
	"$WARAQA" replay --from 2026-01-01 --to 2027-12-31 "$@"
}

state() {
	"$WARAQA" show S0110001 --json
	"$WARAQA" show S0110012 --json
	"$WARAQA" status --json
	"$WARAQA" rules list
}

with_store
ok "registers are loaded" "$WARAQA" refdata load samples/registry
ok "a new store has rules" expect_exit 0 "$WARAQA" rules list
ok "of both funds" contains "$out" 'CNSS/1'
ok "and of mutual societies" contains "$out" 'MGPAP/1'
ok "dossiers are read and judged" expect_exit 0 "$WARAQA" run "$TMPDIR/scans"
fund=$("$WARAQA" show S0110001 --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["fund"])')
ok "a claim names the version it was judged by" contains <("$WARAQA" show S0110001 --json) "$fund/1"
state >"$TMPDIR/before"

ok "judged again by the same rules" expect_exit 0 replay --json
ok "nothing differs" is "$(total differing)" 0
ok "of two dossiers" is "$(total dossiers)" 2

# half the rate from the first day on, and next to no time to deposit
"$WARAQA" rules show "$fund/1" >"$TMPDIR/first.csv"
sed -e '/^rate_percent,,/s/,[0-9]*,2006/,35,2006/' -e '/^deposit_days,/s/,60,/,0,/' \
	"$TMPDIR/first.csv" >"$TMPDIR/trial/$fund.csv"
ok "what is shown can be loaded on trial" expect_exit 0 "$WARAQA" rules load --trial "$TMPDIR/trial/$fund.csv"
ok "as the second version" contains "$out" "$fund/2"
ok "claims are still judged by the first" grep -q "^$fund/1 .*current" <("$WARAQA" rules list)
ok "judged again by the second" expect_exit 0 replay --rules "$fund/2" --json
ok "dossiers differ" test "$(total differing)" -ge 1
ok "as they came too late" test "$(total reasons R01 added)" -ge 1
ok "for people too" expect_exit 0 replay --rules "$fund/2"
ok "with the reason" contains "$out" '+R01'
ok "and the totals" grep -q '^to be paid: ' "$out"
ok "and nothing in the store was changed" same <(state | grep -v "$fund/2") "$TMPDIR/before"

ok "the same file without trial" expect_exit 0 "$WARAQA" rules load "$TMPDIR/trial/$fund.csv"
ok "is a third version" contains "$out" "$fund/3: "
ok "which judges from now on" expect_exit 0 replay --json
ok "as the second would have" test "$(total differing)" -ge 1

# a rate that changes after the day of care
{
	sed -e '/^rate_percent,,/s/2006-01-01,,/2006-01-01,2027-12-31,/' "$TMPDIR/first.csv"
	echo 'rate_percent,,10,2028-01-01,,a later rate'
} >"$TMPDIR/trial/$fund.csv"
ok "a rate that changes one day" expect_exit 0 "$WARAQA" rules load "$TMPDIR/trial/$fund.csv"
ok "judges what was cared for before it" expect_exit 0 replay --json
ok "as ever" is "$(total differing)" 0

printf 'rule,subject,value,valid_from,valid_to\nrate_percent,,many,2006-01-01,\n' >"$TMPDIR/trial/$fund.csv"
ok "a bad file is refused" expect_exit 65 "$WARAQA" rules load "$TMPDIR/trial/$fund.csv"
ok "with its line" contains "$err" 'line 2'
ok "an unknown version is refused" expect_exit 66 replay --rules "$fund/77"
ok "and so is what names none" expect_exit 64 replay --rules "$fund"
ok "and days that are none" expect_exit 64 "$WARAQA" replay --from 2026-01-01 --to tomorrow
plan_done
