#!/usr/bin/env bash
# A line of paper is searched for among the medicines of the register.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

# of EXPRESSION: over the first line `d` of what was printed
of() {
	python3 -c 'import json, sys
d = json.loads(open(sys.argv[1], encoding="utf-8").readline())
print(eval(sys.argv[2]))' "$out" "$1"
}

with_store
ok "without medicines there is nothing to search in" expect_exit 66 "$WARAQA" medicine DIPRO OLEOSUM
ok "which is said" contains "$err" "refdata load"
ok "the registers load" "$WARAQA" refdata load samples/registry

ok "a misread name is found" expect_exit 0 "$WARAQA" medicine DlPRO 0LEOSUM AMP INJ
ok "with its code" contains "$out" "6118000081340"
ok "its price" contains "$out" "27.00 DH"
ok "and how likely it is none" contains "$out" "none of the register"
ok "as JSON" expect_exit 0 "$WARAQA" medicine --json --price 27.00 'DIPR0 OLE0SUM'
ok "the code" is "$(of 'd["candidates"][0]["codes"]')" "['6118000081340']"
ok "a likely one" is "$(of 'd["none"] < 0.1 < 0.8 < d["candidates"][0]["probability"]')" True
ok "what is no medicine is none" expect_exit 0 "$WARAQA" medicine --json BANDE VELPEAU
ok "likely" is "$(of 'd["none"] > 0.9')" True
ok "a price that is none is refused" expect_exit 64 "$WARAQA" medicine --price cher DIPRO
lines() { printf 'DIPRO OLEOSUM\t27.00\n\nTHERMOMETRE\n' | "$WARAQA" medicine --json >"$TMPDIR/lines"; }
ok "lines come from standard input" lines
ok "one object a line" is "$(wc -l <"$TMPDIR/lines")" 2
bytes() { printf 'DIPR\377 \001OLEOSUM\n' | "$WARAQA" medicine --json | python3 -m json.tool >"$TMPDIR/bytes"; }
ok "a line of any bytes is answered in JSON" bytes
bad_price() { printf 'DIPRO\t27.00\nDIPRO\tcher\n' | "$WARAQA" medicine; }
ok "a line whose price is none is named" expect_exit 65 bad_price
ok "by its number" contains "$err" "line 2"
plan_done
