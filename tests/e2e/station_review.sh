#!/usr/bin/env bash
# The queue, the page of a dossier and what a person does to it, asked for as a browser does.
# shellcheck source=tests/lib.sh
. "${SRC:-.}/tests/lib.sh"
# shellcheck source=tests/station.sh
. "$SRC/tests/station.sh"

with_store
"$WARAQA" refdata load samples/registry >"$TMPDIR/said" 2>&1
with_station
ok "samples are read" "$WARAQA" run samples/dossiers

add_person amina supervisor
add_person brahim operator
add_person casa branch --branch B07
log_in amina
log_in brahim
log_in casa

# the next that waits; not $first, which may wait again
waiting() {
	ask "SELECT dossier FROM waraqa.review_item WHERE locked_by IS NULL AND dossier <> ${first:-0}
		ORDER BY deadline, cost DESC, dossier LIMIT 1"
}
# state_of DOSSIER KEY: of its JSON
state_of() {
	fetch amina "/api/v1/dossiers/$1" && field "$2"
}

# ---- the queue -----------------------------------------------------------------------------------

first=$(waiting)
ok "the queue is shown" fetch amina /review
ok "the queue names the dossier that comes first" contains "$body" "href=\"/dossiers/$first\""
ok "the queue says its reasons in words" contains "$body" '<ul class="queue-reasons"><li>'
ok "a branch's account does not see the queue" expect_code 403 fetch casa /review
ok "who is nobody is asked to log in" expect_code 303 fetch nobody /review
ok "the next dossier is given" expect_code 303 fetch amina /review/next
ok "the next dossier is the first of the queue" contains "$head" "ocation: /dossiers/$first"
ok "it is amina's now" asked_is "SELECT login FROM waraqa.review_item JOIN waraqa.person ON person.id = locked_by
	WHERE dossier = $first" amina
ok "another person is given another dossier" expect_code 303 fetch brahim /review/next
ok "the other dossier is another" lacks "$head" "ocation: /dossiers/$first"$'\r'
ok "what somebody has in hand cannot be taken" expect_code 409 post brahim "/api/v1/dossiers/$first/take"

# ---- the page ------------------------------------------------------------------------------------

ok "the dossier's page is shown" fetch amina "/dossiers/$first"
for part in 'id="words"' 'id="setup"' 'id="dossier"' 'review.js' 'review.css' 'aria-live="polite"'; do
	ok "the page has $part" contains "$body" "$part"
done
ok "the page has no style of its own" lacks "$body" 'style="'
ok "a branch's account does not see it" expect_code 403 fetch casa "/dossiers/$first"
ok "a dossier that is not there is not found" expect_code 404 fetch amina /dossiers/999999
ok "its state is JSON" fetch amina "/api/v1/dossiers/$first"
ok "the state says whose it is" is "$(field lock.is_mine)" True
ok "the state says that it may be corrected" is "$(field may.correct)" True
ok "somebody else may not" is "$(fetch brahim "/api/v1/dossiers/$first" && field may.correct)" False
ok "a branch's account has no state of it" expect_code 403 fetch casa "/api/v1/dossiers/$first"

# ---- values --------------------------------------------------------------------------------------

fetch amina "/api/v1/dossiers/$first"
page=$(any_field total_general page)
form=$(any_field total_general form)
before=$(any_field total_general value)
value_of() {
	fetch amina "/api/v1/dossiers/$first" && any_field total_general "$1"
}
correct() {
	post amina "/api/v1/dossiers/$first/correct" "page=$page" "form=$form" field=total_general \
		"value=$1"
}
ok "a value is corrected" correct '1 234,50'
ok "the answer has it in its normal form" is "$(any_field total_general value)" 1234.50
ok "the answer says who" is "$(any_field total_general person)" amina
ok "the answer says that the asked amount has changed" is "$(field changes.any)" True
ok "what cannot be a value is refused" expect_code 422 correct 'douze'
ok "the refusal is a sentence" contains "$body" "montant"
ok "the value is as it was" is "$(value_of value)" 1234.50
ok "without the token nothing is changed" expect_code 403 post_without_token amina \
	"/api/v1/dossiers/$first/missing" "page=$page" "form=$form" field=total_general
ok "who does not have it in hand cannot change it" expect_code 409 post brahim \
	"/api/v1/dossiers/$first/missing" "page=$page" "form=$form" field=total_general
ok "a stale page is told so" expect_code 409 post amina "/api/v1/dossiers/$first/missing" \
	"page=$page" "form=$form" field=total_general revision=0
ok "the field's history has both values" fetch amina \
	"/api/v1/dossiers/$first/history?page=$page&form=$form&field=total_general"
ok "the history says what stood there" is "$(field changes.0.before)" "$before"
ok "the history says what it became" is "$(field changes.0.after)" 1234.50
ok "the correction is taken back" post amina "/api/v1/dossiers/$first/undo"
ok "the value that was read stands again" is "$(value_of value)" "$before"
ok "a value is marked as missing" post amina "/api/v1/dossiers/$first/missing" "page=$page" \
	"form=$form" field=total_general
ok "a missing value is nothing" is "$(value_of value)" None
ok "marking it is taken back too" post amina "/api/v1/dossiers/$first/undo"
ok "a value is confirmed" post amina "/api/v1/dossiers/$first/confirm" "page=$page" "form=$form" \
	field=total_general
ok "a confirmed value is a person's" is "$(value_of person)" amina
ok "a field that is not there is refused" expect_code 404 post amina \
	"/api/v1/dossiers/$first/confirm" "page=$page" "form=$form" field=nothing

free_page() {
	fetch amina "/api/v1/dossiers/$first" && python3 -c 'import json, sys
state = json.load(open(sys.argv[1]))
print(next(each["number"] for each in state["pages"] if each["type"] == "ordonnance"))' "$body"
}
paper=$(free_page)
ok "what nobody read of an ordonnance is given" post amina "/api/v1/dossiers/$first/correct" \
	"page=$paper" form=ordonnance field=vignette_9_code value=6118000060819
ok "it is there" contains "$body" '"vignette_9_code"'
ok "it is taken back" post amina "/api/v1/dossiers/$first/undo"

# ---- pages ---------------------------------------------------------------------------------------

ok "a page is turned" post amina "/api/v1/dossiers/$first/turn" page=1 turn=90
ok "the page is turned" is "$(state_of "$first" pages.0.turn)" 90
ok "no page is turned by 45 degrees" expect_code 422 post amina "/api/v1/dossiers/$first/turn" \
	page=1 turn=45
ok "it is turned back" post amina "/api/v1/dossiers/$first/undo"
ok "a page is another kind of paper" post amina "/api/v1/dossiers/$first/retype" page=3 type=facture
ok "the page is an invoice" is "$(state_of "$first" pages.2.type)" facture
ok "there is no such paper" expect_code 422 post amina "/api/v1/dossiers/$first/retype" page=3 \
	type=nothing
ok "that is undone" post amina "/api/v1/dossiers/$first/undo"
ok "a dossier is split" post amina "/api/v1/dossiers/$first/split" page=3
part=$(field dossier)
ok "the answer leads to the new dossier" is "$(field go)" "/dossiers/$part"
ok "the old one says where its pages are" is "$(state_of "$first" replaced_by.0)" "$part"
ok "the new one has the pages before" is "$(state_of "$part" pages.1.number)" 2
ok "a split is undone" post amina "/api/v1/dossiers/$part/undo"
ok "the old dossier is back" is "$(state_of "$first" pages.2.number)" 3
ok "a dossier cannot be split before its first page" expect_code 422 post amina \
	"/api/v1/dossiers/$first/split" page=1
count_pages() {
	fetch amina "/api/v1/dossiers/$1" && field pages | grep -o "'number'" | wc -l
}
other=$(waiting)
pages=$(count_pages "$first")
other_pages=$(count_pages "$other")
ok "a page is moved to another dossier" post amina "/api/v1/dossiers/$first/move" page=4 \
	"other=$other"
moved=$(field dossier)
ok "it has one page less" is "$(count_pages "$moved")" $((pages - 1))
ok "the other has one more" is "$(count_pages "$(state_of "$other" replaced_by.1)")" \
	$((other_pages + 1))
ok "the move is undone" post amina "/api/v1/dossiers/$moved/undo"
ok "two dossiers are merged" post amina "/api/v1/dossiers/$first/merge" "other=$other"
merged=$(field dossier)
ok "the merged one has all pages" is "$(count_pages "$merged")" $((pages + other_pages))
ok "the merging is undone" post amina "/api/v1/dossiers/$merged/undo"
ok "both are as they were" is "$(count_pages "$first") $(count_pages "$other")" "$pages $other_pages"
ok "a dossier cannot be merged with itself" expect_code 422 post amina \
	"/api/v1/dossiers/$first/merge" "other=$first"

# ---- are all codes read? --------------------------------------------------------------------------

lacking=$(ask "SELECT dossier FROM waraqa.review_item JOIN waraqa.reason USING (dossier)
	WHERE other_field = 'codes_complets' AND dossier NOT IN ($first, $other) ORDER BY 1 LIMIT 1")
lack="SELECT severity, other_page FROM waraqa.reason JOIN waraqa.claim USING (dossier, judgement)
	WHERE dossier = $lacking AND current AND code = 'R11'"
at=$(ask "SELECT other_page FROM ($lack) AS lack")
ok "a code that was not found is in doubt" is "$(ask "SELECT severity FROM ($lack) AS lack")" check
ok "one answer is asked for, beside the codes" asked_is "SELECT field, page FROM waraqa.doubt
	JOIN waraqa.claim USING (dossier, judgement) WHERE dossier = $lacking AND current
	AND value = 'medicines.code'" "codes_complets|$at"
ok "an operator takes the dossier" post brahim "/api/v1/dossiers/$lacking/take"
ok "a person says that all codes are read" post brahim "/api/v1/dossiers/$lacking/correct" \
	"page=$at" field=codes_complets value=true
ok "then it is missing" is "$(ask "SELECT severity FROM ($lack) AS lack")" error
ok "and the letter is needed" is "$(state_of "$lacking" letter)" needed
ok "nobody asks again" asked_is "SELECT count(*) FROM waraqa.doubt
	JOIN waraqa.claim USING (dossier, judgement) WHERE dossier = $lacking AND current
	AND value = 'medicines.code'" 0
ok "it can be taken back" post brahim "/api/v1/dossiers/$lacking/undo"
ok "then it is in doubt again" is "$(ask "SELECT severity FROM ($lack) AS lack")" check
ok "and left for others" post brahim "/api/v1/dossiers/$lacking/release"

# ---- decisions -----------------------------------------------------------------------------------

ok "a note is kept" post amina "/api/v1/dossiers/$first/note" note='page 2 à revoir'
ok "the note is shown" is "$(state_of "$first" lock.note)" 'page 2 à revoir'
ok "a rejection needs a reason" expect_code 422 post amina "/api/v1/dossiers/$first/decide" \
	decision=rejected
ok "there is no such decision" expect_code 422 post amina "/api/v1/dossiers/$first/decide" \
	decision=burnt
ok "a dossier is rejected" post amina "/api/v1/dossiers/$first/decide" decision=rejected reason=R22
ok "then comes the next" is "$(field go)" "/review/next?done=$first&deed=rejected"
ok "it does not wait any more" is "$(state_of "$first" lock.waits)" False
ok "it says what was decided" is "$(state_of "$first" decision)" rejected
ok "an operator cannot reopen it" expect_code 403 post brahim "/api/v1/dossiers/$first/reopen" \
	note=erreur
ok "a supervisor reopens it" post amina "/api/v1/dossiers/$first/reopen" note=erreur
ok "it waits again" is "$(state_of "$first" lock.waits)" True
ok "a supervisor accepts in spite with a word of why" post amina \
	"/api/v1/dossiers/$first/decide" decision=accepted in_spite=1 note='vu avec le médecin'
ok "it is accepted" is "$(state_of "$first" verdict)" accepted

second=$(waiting)
ok "the second is given" expect_code 303 fetch amina /review/next
ok "it is handed to a colleague" post amina "/api/v1/dossiers/$second/hand" \
	"person=$(ask "SELECT id FROM waraqa.person WHERE login = 'brahim'")" note='à toi'
ok "the colleague has it" is "$(fetch brahim "/api/v1/dossiers/$second" && field lock.handed_to)" brahim
ok "so the list says what was done" is "$(fetch amina "/review?done=$second&deed=handed" &&
	grep -c "Dossier n° $second confié à un collègue" "$body")" 1
ok "and says nothing that it does not know" is "$(fetch amina "/review?done=$second&deed=burnt" &&
	grep -c 'role="status"' "$body")" 0
ok "the third is given" expect_code 303 fetch amina /review/next
third=$(ask "SELECT dossier FROM waraqa.review_item JOIN waraqa.person ON person.id = locked_by
	WHERE login = 'amina'")
ok "holding it can be renewed" post amina "/api/v1/dossiers/$third/renew"
ok "it is still held" is "$(field is_mine)" True
ok "it is left in the queue" post amina "/api/v1/dossiers/$third/release"
ok "nobody holds it" asked_is "SELECT count(*) FROM waraqa.review_item WHERE dossier = $third
	AND locked_by IS NOT NULL" 0

# ---- the letter ----------------------------------------------------------------------------------

# with_letter: a dossier that waits and has something to tell the insured
with_letter() {
	local each
	for each in $(ask "SELECT dossier FROM waraqa.review_item WHERE locked_by IS NULL
		AND handed_to IS NULL ORDER BY 1"); do
		[ "$(state_of "$each" letter)" = none ] || { echo "$each"; return; }
	done
}
told=$(with_letter)
ok "the letter is a PDF" fetch amina "/dossiers/$told/letter.pdf"
ok "it is one" contains "$body" '%PDF-'
ok "a branch's account has no letter here" expect_code 403 fetch casa "/dossiers/$told/letter.pdf"
ok "of an accepted dossier there is no letter" expect_code 422 fetch amina "/dossiers/$first/letter.pdf"
ok "a dossier is taken" post amina "/api/v1/dossiers/$told/take"
ok "it is sent back" post amina "/api/v1/dossiers/$told/decide" decision=sent_back
ok "its letter is at hand on the next page" contains "$body" "deed=sent_back"
ok "it is decided" is "$(state_of "$told" decision)" sent_back
ok "its letter can still be printed" fetch amina "/dossiers/$told/letter.pdf"

# ---- the help ------------------------------------------------------------------------------------

ok "the help is shown" fetch amina /help
for code in R01 R26 I06 D02; do
	ok "the help explains $code" contains "$body" "id=\"$code\""
done
ok "every key is in the help" is "$(grep -o "<dt><kbd>" "$body" | wc -l)" \
	"$(grep -c '^KEY(' model/key.list)"
speak amina ar
ok "the help is in Arabic too" fetch amina /help
ok "Arabic runs from the right" contains "$body" 'dir="rtl"'

plan_done
