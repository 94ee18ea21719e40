/* What a person does to a dossier that was really read, against a real PostgreSQL. */
#include "tests/support/desk_bench.h"
#include "tests/support/private_store.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * S0110002 has one doubt, the amount of its act; S0110021 a wrong sum and that doubt; S0110012
 * medicines without a code; S0110020 comes too late; S0110001 and S0110022 are clean.
 */
static long doubted, summed, without_codes, late, clean, untouched;
static struct error error;

static int open_all(void **state)
{
	(void)state;
	desk_bench_open();
	doubted = desk_bench_read("S0110002");
	summed = desk_bench_read("S0110021");
	without_codes = desk_bench_read("S0110012");
	late = desk_bench_read_of("S0110020", (struct date){ 2027, 3, 1 });
	clean = desk_bench_read("S0110001");
	untouched = desk_bench_read("S0110022");
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	desk_bench_close();
	return 0;
}

static struct desk_action value_of(enum desk_deed deed, long dossier, int page, const char *name,
				   const char *value)
{
	return (struct desk_action){ .deed = deed,
				     .dossier = dossier,
				     .person = AMINA,
				     .page = page,
				     .name = name,
				     .value = value };
}

static struct desk_action deed_of(enum desk_deed deed, long dossier, long person)
{
	return (struct desk_action){
		.deed = deed, .dossier = dossier, .person = person, .is_supervisor = person == SALMA
	};
}

static struct desk_outcome undo(long dossier, int change)
{
	struct desk_action action = deed_of(DESK_UNDO, dossier, AMINA);

	action.undoes = change;
	return desk_do(action);
}

/* All that the current judgement says, in one text. Probabilities to five places: the store only
 * estimates how many are insured, and the server looks again whenever it likes. */
static char *judgement_of(long dossier)
{
	return memory_copy_text(desk_says(
		"SELECT concat_ws('|', immatriculation, beneficiary, birth_date, "
		"practitioner_inpe, pharmacy_inpe, care_date, total_centimes, payable_centimes, "
		"verdict, round(confidence::numeric, 5), "
		"(SELECT string_agg(concat_ws(',', code, severity, field, page, message_fr), ';' "
		"ORDER BY ordinal) FROM reason AS r "
		"WHERE r.dossier = c.dossier AND r.judgement = c.judgement), "
		"(SELECT string_agg(concat_ws(',', value, field, page, "
		"round(wrong::numeric, 5), stake_centimes), "
		"';' ORDER BY ordinal) FROM doubt AS d "
		"WHERE d.dossier = c.dossier AND d.judgement = c.judgement), "
		"(SELECT string_agg(concat_ws(',', payer, amount_centimes), ';' ORDER BY ordinal) "
		"FROM share AS s WHERE s.dossier = c.dossier AND s.judgement = c.judgement), "
		"(SELECT string_agg(concat_ws(',', page, form, name, value, read, "
		"round(confidence::numeric, 5), source), ';' ORDER BY page, form, name, value) "
		"FROM fields_now(c.dossier, c.judgement))) FROM claim AS c "
		"WHERE dossier = %ld AND current",
		dossier));
}

/* ---- values --------------------------------------------------------------------------------- */

static void confirming_the_only_doubt_makes_a_dossier_acceptable(void **state)
{
	struct desk_dossier before = desk_shows(doubted), after;
	const struct desk_field *field;
	struct desk_outcome outcome;

	(void)state;
	assert_int_equal(before.verdict, VERDICT_REVIEW);
	assert_int_equal(before.doubts.count, 1);
	assert_false(before.may_accept);
	field = desk_field_of(&before, 2, "acte_1_montant");
	assert_true(field->is_doubtful && field->stake > 0 && field->wrong > 0);
	outcome = desk_do(value_of(DESK_CONFIRM, doubted, 2, "acte_1_montant", NULL));
	assert_string_equal(outcome.value, field->value);
	assert_int_equal(outcome.verdict_before, VERDICT_REVIEW);
	assert_int_equal(outcome.verdict, VERDICT_ACCEPTED);
	assert_true(outcome.may_accept);
	after = desk_shows(doubted);
	field = desk_field_of(&after, 2, "acte_1_montant");
	assert_int_equal(field->source, SOURCE_PERSON);
	assert_true(field->confidence > 0.998 && field->confidence < 0.9995);
	assert_string_equal(field->person, "Amina");
	assert_false(field->is_doubtful);
	assert_int_equal(field->changes, 1);
	assert_true(after.lock.waits);
	assert_int_equal(after.lock.held_by, AMINA);
	assert_int_equal(after.doubts.count, 0);
	(void)undo(doubted, outcome.change);
}

static void corrections_that_are_taken_back_leave_the_first_judgement(void **state)
{
	static const struct {
		int page;
		const char *name, *value;
	} corrections[] = {
		{ 1, "assure_immatriculation", "123456789" },
		{ 1, "beneficiaire_nom", "Quelqu'un d'autre" },
		{ 2, "acte_1_montant", "99,50" },
		{ 2, "acte_1_montant", "1 000" },
		{ 1, "montant_frais", "12" },
		{ 1, "medecin_date", "18/10/2025" },
	};
	char *before = judgement_of(summed), *after;
	int changes[ARRAY_LENGTH(corrections)];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(corrections); i++)
		changes[i] = desk_do(value_of(DESK_CORRECT, summed, corrections[i].page,
					      corrections[i].name, corrections[i].value))
				     .change;
	after = judgement_of(summed);
	assert_string_not_equal(after, before);
	free(after);
	(void)undo(summed, changes[1]); /* in any order, by number or the last */
	for (size_t i = 1; i < ARRAY_LENGTH(corrections); i++)
		(void)undo(summed, 0);
	after = judgement_of(summed);
	assert_string_equal(after, before);
	assert_string_equal(desk_says("SELECT count(*) FROM claim WHERE dossier = %ld", summed),
			    "13");
	assert_string_equal(
		desk_says("SELECT count(*) FROM claim WHERE dossier = %ld AND current", summed),
		"1");
	free(before);
	free(after);
}

static void a_wrong_sum_that_a_person_confirms_is_an_error_and_a_mended_one_is_gone(void **state)
{
	struct desk_dossier before = desk_shows(summed), after;
	struct desk_outcome outcome;

	(void)state;
	assert_true(desk_has(&before, REASON_R15));
	(void)desk_do(value_of(DESK_CONFIRM, summed, 2, "total_general", NULL));
	outcome = desk_do(value_of(DESK_CONFIRM, summed, 2, "acte_1_montant", NULL));
	assert_int_equal(outcome.verdict, VERDICT_REJECTED);
	assert_int_equal(outcome.payable, 0);
	assert_true(outcome.added.count > 0 && outcome.removed.count > 0);
	/* it was 250 that the doctor asked */
	(void)desk_do(value_of(DESK_CORRECT, summed, 2, "acte_1_montant", "250"));
	after = desk_shows(summed);
	assert_false(desk_has(&after, REASON_R15));
	assert_int_equal(after.verdict, VERDICT_ACCEPTED);
	assert_true(after.claim.payable > 0);
	for (int i = 0; i < 3; i++)
		(void)undo(summed, 0);
}

static void what_a_person_said_is_never_settled_over(void **state)
{
	struct desk_dossier shown;
	const struct desk_field *number;

	(void)state;
	/* one digit from the registered number that everything else speaks for */
	shown = desk_shows(clean);
	number = desk_field_of(&shown, 1, "assure_immatriculation");
	{
		char *other = arena_copy_text(desk_arena, number->value);
		struct desk_action action =
			value_of(DESK_CORRECT, clean, 1, "assure_immatriculation", other);

		other[4] = other[4] == '9' ? '0' : (char)(other[4] + 1);
		action.person = SALMA;
		action.is_supervisor = true;
		(void)desk_do(action);
		shown = desk_shows(clean);
		number = desk_field_of(&shown, 1, "assure_immatriculation");
		assert_string_equal(number->value, other);
		assert_int_equal(number->source, SOURCE_PERSON);
		assert_int_equal(shown.verdict, VERDICT_REVIEW);
		assert_true(desk_has(&shown, REASON_R04));
		assert_true(shown.lock.waits);
		assert_true(number->choice_count > 0);
		action.deed = DESK_UNDO;
		action.undoes = 0;
		assert_int_equal(desk_do(action).verdict, VERDICT_ACCEPTED);
	}
}

static void what_a_field_cannot_hold_is_refused_with_a_sentence(void **state)
{
	static const struct {
		const char *name, *value;
		int page;
		enum refusal refusal;
	} impossible[] = {
		{ "medecin_date", "31/02/2026", 1, REFUSAL_DATE },
		{ "medecin_date", "hier", 1, REFUSAL_DATE },
		{ "montant_frais", "douze", 1, REFUSAL_AMOUNT },
		{ "assure_immatriculation", "12345678", 1, REFUSAL_NUMBER },
		{ "assure_cin", "12345", 1, REFUSAL_CIN },
		{ "assure_nom", "   ", 1, REFUSAL_EMPTY },
		{ "assure_signature", "peut-être", 1, REFUSAL_TICK },
		{ "acte_1_cotation", "15", 2, REFUSAL_LETTER },
		{ "no_such_field", "1", 1, REFUSAL_NO_FIELD },
		{ "montant_frais", "1", 9, REFUSAL_NO_PAGE },
	};
	char *before = judgement_of(doubted), *after;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(impossible); i++) {
		desk_refuses(value_of(DESK_CORRECT, doubted, impossible[i].page, impossible[i].name,
				      impossible[i].value),
			     impossible[i].refusal);
		assert_true(refusal_fr(impossible[i].refusal)[0] != '\0');
		assert_true(refusal_ar(impossible[i].refusal)[0] != '\0');
	}
	after = judgement_of(doubted);
	assert_string_equal(after, before);
	free(before);
	free(after);
}

static void values_are_kept_in_their_normal_form(void **state)
{
	static const struct {
		int page;
		const char *name, *value, *normal;
	} typed[] = {
		{ 1, "medecin_date", "18/10/2026", "2026-10-18" },
		{ 1, "medecin_date", "18 10 2026", "2026-10-18" },
		{ 1, "montant_frais", "1 245,5", "1245.50" },
		{ 1, "assure_cin", "ab 123 456", "AB123456" },
		{ 1, "assure_nom", "  El   Amrani\tAyman ", "El Amrani Ayman" },
		{ 2, "acte_1_cotation", "k15,5", "K 15.5" },
		{ 1, "assure_signature", "false", "false" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(typed); i++) {
		struct desk_outcome outcome = desk_do(value_of(DESK_CORRECT, doubted, typed[i].page,
							       typed[i].name, typed[i].value));

		assert_string_equal(outcome.value, typed[i].normal);
		(void)undo(doubted, outcome.change);
	}
}

static size_t found_by_cin(const char *cin)
{
	struct store_summary *lines;
	size_t count;

	must(store_find(desk_store, FIND_CIN, cin, 10, desk_arena, &lines, &count, &error), &error);
	return count;
}

static void what_was_typed_is_found_until_it_is_taken_back(void **state)
{
	struct desk_outcome outcome =
		desk_do(value_of(DESK_CORRECT, doubted, 1, "assure_cin", "ZZ999999"));

	(void)state;
	assert_int_equal(found_by_cin("ZZ999999"), 1);
	(void)undo(doubted, outcome.change);
	assert_int_equal(found_by_cin("ZZ999999"), 0);
}

static void a_field_that_was_not_read_can_be_typed(void **state)
{
	struct desk_dossier shown = desk_shows(doubted);
	const struct desk_field *field = desk_field_of(&shown, 2, "acte_2_montant");
	struct desk_outcome outcome;

	(void)state;
	assert_false(field->is_read);
	desk_refuses(value_of(DESK_CONFIRM, doubted, 2, "acte_2_montant", NULL),
		     REFUSAL_NOTHING_READ);
	outcome = desk_do(value_of(DESK_CORRECT, doubted, 2, "acte_2_montant", "50"));
	shown = desk_shows(doubted);
	field = desk_field_of(&shown, 2, "acte_2_montant");
	assert_true(field->is_read && field->box.w > 0);
	assert_int_equal(shown.claim.acts.count, 2);
	assert_int_equal(shown.claim.acts.items[1].amount, 5000);
	assert_true(desk_has(&shown, REASON_R15)); /* the sum is made with it */
	(void)undo(doubted, outcome.change);
}

static void a_signature_that_was_not_seen_can_be_confirmed(void **state)
{
	struct desk_dossier shown;

	(void)state;
	(void)desk_do(value_of(DESK_MISSING, doubted, 1, "assure_signature", NULL));
	shown = desk_shows(doubted);
	assert_string_equal(desk_field_of(&shown, 1, "assure_signature")->value, "false");
	assert_true(desk_has(&shown, REASON_R09));
	(void)desk_do(value_of(DESK_CORRECT, doubted, 1, "assure_signature", "true"));
	shown = desk_shows(doubted);
	assert_false(desk_has(&shown, REASON_R09));
	(void)undo(doubted, 0);
	(void)undo(doubted, 0);
}

static void a_missing_value_is_an_empty_field(void **state)
{
	struct desk_dossier shown;
	const struct desk_field *field;

	(void)state;
	(void)desk_do(value_of(DESK_MISSING, doubted, 1, "beneficiaire_nom", NULL));
	shown = desk_shows(doubted);
	field = desk_field_of(&shown, 1, "beneficiaire_nom");
	assert_null(field->value);
	assert_true(field->is_missing && field->is_read);
	assert_true(field->choice_count > 0); /* what was read is one key away */
	assert_true(desk_has(&shown, REASON_R05));
	(void)undo(doubted, 0);
}

static void a_doubt_about_the_whole_claim_is_confirmed_by_its_name(void **state)
{
	struct desk_dossier before = desk_shows(without_codes), after;
	struct desk_outcome outcome;

	(void)state;
	assert_string_equal(before.doubts.items[0].value, "medicines.code");
	desk_refuses(deed_of(DESK_ACCEPT, without_codes, AMINA), REFUSAL_NOT_ACCEPTABLE);
	outcome = desk_do(value_of(DESK_CONFIRM, without_codes, 0, "medicines.code", NULL));
	assert_true(outcome.may_accept);
	assert_int_equal(outcome.doubts, 0);
	after = desk_shows(without_codes);
	assert_true(after.may_accept);
	assert_int_equal(after.verdict, VERDICT_REVIEW); /* a check is left, to be looked at */
	/* it holds for those medicines alone */
	(void)undo(without_codes, 0);
	assert_false(desk_shows(without_codes).may_accept);
}

/* ---- decisions ------------------------------------------------------------------------------ */

static void a_decision_is_the_verdict_everywhere(void **state)
{
	struct store_summary *lines;
	struct desk_dossier shown;
	struct desk_action action;
	struct desk_outcome outcome;
	char *json;
	size_t count;
	char id[32];

	(void)state;
	snprintf(id, sizeof(id), "%ld", without_codes);
	(void)desk_do(value_of(DESK_CONFIRM, without_codes, 0, "medicines.code", NULL));
	outcome = desk_do(deed_of(DESK_ACCEPT, without_codes, AMINA));
	assert_int_equal(outcome.verdict, VERDICT_ACCEPTED);
	assert_int_equal(outcome.decision, DECISION_ACCEPTED);
	shown = desk_shows(without_codes);
	assert_int_equal(shown.verdict, VERDICT_ACCEPTED);
	assert_false(shown.lock.waits);
	assert_string_equal(shown.decided_by, "Amina");
	must(store_show(desk_store, id, &json, &error), &error);
	assert_non_null(strstr(json, "\"verdict\" : \"accepted\""));
	free(json);
	must(store_find(desk_store, FIND_DAY, "2026-10-18", 50, desk_arena, &lines, &count, &error),
	     &error);
	for (size_t i = 0; i < count; i++)
		if (lines[i].id == without_codes)
			assert_string_equal(lines[i].verdict, "accepted");
	desk_refuses(value_of(DESK_CORRECT, without_codes, 1, "montant_frais", "1"),
		     REFUSAL_DECIDED);
	desk_refuses(deed_of(DESK_REOPEN, without_codes, BRAHIM), REFUSAL_SUPERVISOR_ONLY);
	outcome = desk_do(deed_of(DESK_REOPEN, without_codes, SALMA));
	assert_int_equal(outcome.verdict, VERDICT_REVIEW);
	assert_true(desk_shows(without_codes).lock.waits);
	action = deed_of(DESK_REJECT, without_codes, SALMA);
	desk_refuses(action, REFUSAL_REASON_WANTED);
	action.reason = "R03";
	outcome = desk_do(action);
	assert_int_equal(outcome.verdict, VERDICT_REJECTED);
	assert_int_equal(outcome.payable, 0);
	shown = desk_shows(without_codes);
	assert_true(desk_has(&shown, REASON_R03));
	assert_string_equal(shown.decision_reason, "R03");
}

static void a_reopened_dossier_is_not_accepted_by_the_judgement_alone(void **state)
{
	struct desk_outcome outcome = desk_do(deed_of(DESK_REOPEN, untouched, SALMA));

	(void)state;
	assert_int_equal(outcome.verdict_before, VERDICT_ACCEPTED);
	assert_int_equal(outcome.verdict, VERDICT_REVIEW);
	assert_true(outcome.may_accept);
	assert_int_equal(desk_shows(untouched).decision, DECISION_REOPENED);
	outcome = desk_do(deed_of(DESK_ACCEPT, untouched, SALMA));
	assert_int_equal(outcome.verdict, VERDICT_ACCEPTED);
}

static void only_a_supervisor_accepts_in_spite_of_an_error_and_says_why(void **state)
{
	struct desk_action action = deed_of(DESK_ACCEPT, late, AMINA);
	struct desk_outcome outcome;

	(void)state;
	desk_refuses(action, REFUSAL_NOT_ACCEPTABLE);
	action.in_spite = true;
	action.note = "La grève du guichet.";
	desk_refuses(action, REFUSAL_SUPERVISOR_ONLY);
	action.person = SALMA;
	action.is_supervisor = true;
	action.note = "";
	desk_refuses(action, REFUSAL_NOTE_WANTED);
	action.note = "La grève du guichet.";
	outcome = desk_do(action);
	assert_int_equal(outcome.verdict_before, VERDICT_REJECTED);
	assert_int_equal(outcome.verdict, VERDICT_ACCEPTED);
	assert_true(outcome.payable > 0);
	assert_string_equal(desk_shows(late).decision_note, "La grève du guichet.");
	action = deed_of(DESK_UNDO, late, SALMA);
	assert_int_equal(desk_do(action).verdict, VERDICT_REJECTED);
}

static void sending_back_makes_the_letter_and_pays_nothing(void **state)
{
	struct desk_outcome outcome = desk_do(deed_of(DESK_SEND_BACK, doubted, AMINA));
	struct letter letter;
	char id[32];

	(void)state;
	assert_int_equal(outcome.decision, DECISION_SENT_BACK);
	assert_int_equal(outcome.verdict, VERDICT_REJECTED);
	snprintf(id, sizeof(id), "%ld", doubted);
	must(store_load_letter(desk_store, id, desk_arena, &letter, &error), &error);
	assert_int_equal(letter.verdict, VERDICT_REJECTED);
	/* the same person may think again at once */
	outcome = undo(doubted, 0);
	assert_int_equal(outcome.decision, DECISION_NONE);
	assert_int_equal(outcome.verdict, VERDICT_REVIEW);
	assert_true(desk_shows(doubted).lock.waits);
}

/* ---- whose it is ---------------------------------------------------------------------------- */

static void two_people_do_not_change_a_dossier_at_once(void **state)
{
	struct desk_dossier shown = desk_shows(doubted);
	struct desk_action action = value_of(DESK_CORRECT, doubted, 1, "montant_frais", "100"),
			   other = action;

	(void)state;
	action.revision = shown.revision;
	(void)desk_do(action);
	desk_refuses(action, REFUSAL_CHANGED); /* as the person saw it before */
	other.person = BRAHIM;
	desk_refuses(other, REFUSAL_LOCKED);
	must(store_desk_release(desk_store, doubted, AMINA, false, &error), &error);
	(void)desk_do(other);
	other = deed_of(DESK_UNDO, doubted, BRAHIM);
	(void)desk_do(other);
	desk_refuses(other, REFUSAL_NOTHING_TO_UNDO); /* of his own nothing is left */
	must(store_desk_release(desk_store, doubted, BRAHIM, false, &error), &error);
	(void)undo(doubted, 0);
}

static void the_history_says_who_did_what_when_before_and_after(void **state)
{
	struct desk_change *changes;
	size_t count;
	struct desk_outcome outcome =
		desk_do(value_of(DESK_CORRECT, doubted, 1, "montant_frais", "321,00"));

	(void)state;
	(void)undo(doubted, outcome.change);
	must(store_desk_history(desk_store, doubted, 1, "cnss-610-1-02-p1", "montant_frais",
				desk_arena, &changes, &count, &error),
	     &error);
	assert_true(count >= 2);
	assert_string_equal(changes[count - 2].after, "321.00");
	assert_string_equal(changes[count - 2].before, "324.00");
	assert_string_equal(changes[count - 2].person_name, "Amina");
	assert_int_equal(changes[count - 2].undone_by, changes[count - 1].number);
	assert_int_equal(changes[count - 1].deed, DESK_UNDO);
	assert_string_equal(changes[count - 1].after, "324.00");
	assert_string_not_equal(
		desk_says("SELECT count(*) FROM audit WHERE dossier = %ld AND deed = "
			  "'dossier_changed' AND actor = 'station (amina)'",
			  doubted),
		"0");
	assert_string_equal(desk_says("SELECT count(*) FROM audit WHERE details::text LIKE "
				      "'%%321%%'"),
			    "0");
}

/* ---- what a screen has ---------------------------------------------------------------------- */

static void a_screen_has_the_fields_in_the_order_of_the_paper(void **state)
{
	struct desk_dossier shown = desk_shows(doubted);
	const struct desk_field *last = NULL;
	size_t unread = 0, boxes = 0;

	(void)state;
	for (size_t i = 0; i < shown.fields.count; i++) {
		const struct desk_field *field = &shown.fields.items[i];

		assert_true(last == NULL || field->page >= last->page);
		assert_true(field->label[0] != '\0');
		unread += !field->is_read;
		boxes += !field->is_read && field->box.w > 0;
		last = field;
	}
	assert_true(unread > 10);
	assert_int_equal(boxes, unread);
	assert_true(shown.pages.count >= 4);
	for (size_t i = 0; i < shown.pages.count; i++)
		assert_true(shown.pages.items[i].has_image);
	assert_true(shown.claim.acts.count > 0 && shown.claim.shares.count > 0);
	assert_true(shown.payments.count > 0);
	assert_true(shown.judged_by.count > 0);
	assert_true(desk_field_of(&shown, 1, "assure_nom")->box.y <
		    desk_field_of(&shown, 1, "assure_cin")->box.y);
}

static void a_correction_is_judged_while_the_hand_is_still_on_the_key(void **state)
{
	enum { ROUNDS = 10 };
	double start_s, middle_s, end_s;
	struct desk_action action = value_of(DESK_CORRECT, doubted, 1, "montant_frais", "321");
	(void)state;
	start_s = clock_monotonic_s();
	for (int i = 0; i < ROUNDS; i++)
		(void)desk_do(action);
	middle_s = clock_monotonic_s();
	for (int i = 0; i < ROUNDS; i++)
		(void)desk_shows(doubted);
	end_s = clock_monotonic_s();
	print_message("# %.1f ms a correction with its judgement, %.1f ms to load a screen\n",
		      1e3 * (middle_s - start_s) / ROUNDS, 1e3 * (end_s - middle_s) / ROUNDS);
	assert_true(end_s - start_s < ROUNDS); /* machines differ: this is no measurement */
	for (int i = 0; i < ROUNDS; i++)
		(void)undo(doubted, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(confirming_the_only_doubt_makes_a_dossier_acceptable),
		cmocka_unit_test(corrections_that_are_taken_back_leave_the_first_judgement),
		cmocka_unit_test(
			a_wrong_sum_that_a_person_confirms_is_an_error_and_a_mended_one_is_gone),
		cmocka_unit_test(what_a_person_said_is_never_settled_over),
		cmocka_unit_test(what_a_field_cannot_hold_is_refused_with_a_sentence),
		cmocka_unit_test(values_are_kept_in_their_normal_form),
		cmocka_unit_test(what_was_typed_is_found_until_it_is_taken_back),
		cmocka_unit_test(a_field_that_was_not_read_can_be_typed),
		cmocka_unit_test(a_signature_that_was_not_seen_can_be_confirmed),
		cmocka_unit_test(a_missing_value_is_an_empty_field),
		cmocka_unit_test(a_doubt_about_the_whole_claim_is_confirmed_by_its_name),
		cmocka_unit_test(a_screen_has_the_fields_in_the_order_of_the_paper),
		cmocka_unit_test(two_people_do_not_change_a_dossier_at_once),
		cmocka_unit_test(the_history_says_who_did_what_when_before_and_after),
		cmocka_unit_test(a_correction_is_judged_while_the_hand_is_still_on_the_key),
		cmocka_unit_test(sending_back_makes_the_letter_and_pays_nothing),
		cmocka_unit_test(a_decision_is_the_verdict_everywhere),
		cmocka_unit_test(a_reopened_dossier_is_not_accepted_by_the_judgement_alone),
		cmocka_unit_test(only_a_supervisor_accepts_in_spite_of_an_error_and_says_why),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
