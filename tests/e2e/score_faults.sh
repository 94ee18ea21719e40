#!/usr/bin/env bash
# What planted faults are named is counted by kind, and a clean dossier's error is no small matter.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"

truth() {
	printf '{"fill": "typed", "scan": "good", "fund": "CNSS", "fault": null, "faults": [%s]}\n' "$2" \
		>"$TMPDIR/truth/$1.json"
}

answer() {
	printf '{"file": "scans/%s.tif", "reasons": [%s]}\n' "$1" "$2" >>"$TMPDIR/out.jsonl"
}

score() {
	expect_exit "$1" tools/score-faults "$TMPDIR/truth" "$TMPDIR/out.jsonl" -v
}

reason() {
	printf '{"code": "%s", "severity": "%s", "field": null, "message_fr": "Ceci."}' "$1" "$2"
}

mkdir "$TMPDIR/truth"
truth A '{"reason": "R01", "kind": "late"}, {"reason": "R13", "kind": "not_reimbursable"}'
truth B '{"reason": "R14", "kind": "invoice_missing"}'
truth C ''
answer A "$(reason R01 check), $(reason R13 info)"
answer B "$(reason R14 info)"
answer C "$(reason R09 error)"
ok "a fault that is missed or a clean dossier's error fails" score 1
ok "a check names its fault" grep -q '^R01 late *100.00 %  (1/1)$' "$out"
ok "a medicine that is not reimbursed is only told" \
	grep -q '^R13 not_reimbursable *100.00 %  (1/1)$' "$out"
ok "what is only told names no other fault" grep -q '^R14 invoice_missing *0.00 %  (0/1)$' "$out"
ok "the share is of all planted faults" grep -q '^planted faults named *66.67 %  (2/3)$' "$out"
ok "a clean dossier with an error is listed" contains "$out" '  C: R09  Ceci.'
ok "what was missed is listed" contains "$out" \
	'  missed R14 invoice_missing: B (typed good CNSS), named '
answer B "$(reason R14 check)"
sed -i 's/R09", "severity": "error/R09", "severity": "check/' "$TMPDIR/out.jsonl"
ok "with all named and no error the measure is met" score 0
plan_done
