#!/usr/bin/env bash
# The registers are audited for who is registered twice or covered elsewhere.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

registers=$TMPDIR/registers
mkdir -p "$registers"
cat >"$registers/insured.csv" <<'END'
immatriculation,cin,last_name,first_name,birth_date,sex,fund,rights_from
111111111,AD60267,AIT HAMDI,OTHMANE,1996-06-03,M,CNSS,2011-09-17
222222222,AD60267,ايت حمدي,عثمان,1996-06-03,M,CNSS,2012-01-01
333333333,KA089958,BENALI,FATIMA,1956-06-12,F,CNSS,2010-12-09
END
cat >"$registers/elsewhere.csv" <<'END'
scheme,number,cin,last_name,first_name,birth_date,valid_from
FAR,A7,KA089958,BEN ALI,FATIMAH,1956-06-12,2015-01-01
END

with_store
ok "the registers load" expect_exit 0 "$WARAQA" refdata load "$registers"
ok "which says how many are covered elsewhere" contains "$out" "1 insured elsewhere"
ok "a dry audit runs" expect_exit 0 "$WARAQA" audit registers --dry-run
ok "and counts by kind" contains "$out" "insured twice"
ok "an audit runs as JSON" expect_exit 0 "$WARAQA" audit registers --json
ok "two pairs are found" is "$(wc -l <"$out")" 2
ok "one in Arabic and French" contains "$out" '"kind":"insured_twice"'
ok "one of another scheme" contains "$out" '"scheme":"FAR"'
names_told() { grep -q BENALI "$out"; }
ok "without names" is "$(names_told && echo told)" ""
ok "again, as CSV with names" expect_exit 0 "$WARAQA" audit registers --csv "$TMPDIR/d.csv" --names
ok "which has a heading and the pairs" is "$(wc -l <"$TMPDIR/d.csv")" 3
ok "with names now" contains "$TMPDIR/d.csv" BENALI
ok "a probability that is none is refused" expect_exit 64 "$WARAQA" audit registers --at-least 7
plan_done
