/*
 * The whole list of reasons: for each code a dossier that has it and one that just has not, a
 * sentence in two languages, and the same findings in whatever order the papers come.
 */
#include "tests/support/dossier_builder.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Renewals and signals are judged by earlier dossiers: tests/unit/test_validate_history.c has those
 * pairs. */
static bool is_judged_by_history(enum reason_code code)
{
	const char *name = reason_code_name(code);

	return text_equal(name, "R24") || name[0] == 'S';
}

/* ---- means ----------------------------------------------------------------------------------- */

static void received_after(struct bench *bench, int days)
{
	bench->dossier->received = date_add_days((struct date){ 2026, 9, 13 }, days);
}

static struct page *add_page(struct bench *bench, enum page_kind kind)
{
	struct page *page = LIST_ADD(bench->dossier->arena, &bench->dossier->pages);

	*page = (struct page){ .number = (int)bench->dossier->pages.count,
			       .type = page_kind_type(kind),
			       .kind = kind,
			       .kind_confidence = 0.95,
			       .turn_decided = true };
	return page;
}

static void add_overlap(struct bench *bench, struct date to)
{
	*LIST_ADD(bench->dossier->arena, &bench->answers.overlaps) =
		(struct overlap){ INSURED_NUMBER, 0, true, "CNOPS", 0.9, { 0 }, to };
}

static void grant(struct bench *bench, enum entitlement_kind kind, const char *subject, int rank,
		  struct date to)
{
	*LIST_ADD(bench->dossier->arena, &bench->answers.entitlements) = (struct entitlement){
		INSURED_NUMBER, rank, kind, subject, NULL, { 2020, 1, 1 }, to
	};
}

static void treat_child_born(struct bench *bench, short year, signed char day)
{
	char birth[DATE_TEXT_SIZE];

	bench_treat_child(bench);
	bench->answers.dependants.items[1].birth = (struct date){ year, 9, day };
	bench_write(bench, SHEET_1, "beneficiaire_naissance",
		    date_format_iso(bench->answers.dependants.items[1].birth, birth), 0.99);
}

/* The first page has the form's field for the patient's name, and every other one that is told. */
static void give_form(struct bench *bench)
{
	static struct field fields[] = {
		{ .name = "beneficiaire_nom", .box = { 10, 10, 90, 6 } },
		{ .name = "ald_code", .box = { 10, 20, 90, 6 } },
	};
	static const struct form form = { .name = SHEET_1,
					  .width_mm = 297,
					  .height_mm = 210,
					  .fields = fields,
					  .field_count = 2 };

	bench->dossier->pages.items[0].form = &form;
}

/* As if nothing was ever seen there; bench_write() of NULL leaves writing that nobody could read.
 */
static void forget(struct bench *bench, const char *name)
{
	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_equal(bench->dossier->readings.items[i].name, name))
			bench->dossier->readings.items[i].name = "rien";
}

static void overwrite(struct bench *bench, const char *name)
{
	for (size_t i = 0; i < bench->dossier->readings.count; i++)
		if (text_equal(bench->dossier->readings.items[i].name, name))
			bench->dossier->readings.items[i].overwritten = true;
}

static void add_sessions(struct bench *bench, const char *count)
{
	bench_write(bench, SHEET_2, "paramedical_1_date", "2026-09-14", 0.99);
	bench_write(bench, SHEET_2, "paramedical_1_cotation", "AMM", 0.99);
	bench_write(bench, SHEET_2, "paramedical_1_montant", "100.00", 0.99);
	bench_write(bench, SHEET_2, "paramedical_1_nombre", count, 0.99);
}

static void add_analysis(struct bench *bench)
{
	bench_write(bench, SHEET_2, "biologie_1_date", "2026-09-14", 0.99);
	bench_write(bench, SHEET_2, "biologie_1_cotation", "B 30", 0.99);
	bench_write(bench, SHEET_2, "biologie_1_montant", "40.20", 0.99);
}

static void add_second_act(struct bench *bench, const char *day)
{
	bench_write(bench, SHEET_2, "acte_2_date", day, 0.99);
	bench_write(bench, SHEET_2, "acte_2_cotation", "CS", 0.99);
	bench_write(bench, SHEET_2, "acte_2_montant", "250.00", 0.99);
	bench_total(bench);
}

static void add_twin(struct bench *bench, double likeness)
{
	*LIST_ADD(bench->dossier->arena, &bench->answers.twins) =
		(struct twin){ .page = 1,
			       .dossier = "lot7.tif",
			       .dossier_page = 2,
			       .both_have_sheets = true,
			       .windows = 20,
			       .likeness = likeness };
}

static void refuse_tick_requests_from(struct bench *bench, struct date day)
{
	*LIST_ADD(bench->dossier->arena, &bench->answers.rules) =
		(struct rule){ "CNSS", RULE_NO_TICK_REQUEST, "", 1, day, { 0 } };
	(void)add_page(bench, KIND_DEMANDE_CASES);
}

static void buy(struct bench *bench, const char *code, centimes price)
{
	const struct bench_medicine line = {
		code,
		text_equal(code, UNPAID_CODE) ? "DIPRO OLEOSUM 1 AMPOULE"
					      : "GENTAGAM 80 1 BOITE 6 AMPOULE INJECTABLE",
		text_equal(code, UNPAID_CODE) ? "DIPRO OLEOSUM" : "GENTAGAM 80", 1, price
	};

	bench_medicines(bench, &line, 1);
}

static void bought_on(struct bench *bench, const char *day)
{
	bench_write(bench, SHEET_2, "pharmacie_1_date", day, 0.99);
	bench_write(bench, "facture", "date", day, 0.99);
}

static void ask_for(struct bench *bench, const char *total)
{
	bench_write(bench, SHEET_1, "montant_frais", total, 0.99);
	bench_write(bench, SHEET_2, "total_general", total, 0.99);
}

/* ---- the pairs ------------------------------------------------------------------------------- */

#define PAIR(code, has, just_not)                        \
	static void code##_has(struct bench *bench)      \
	{                                                \
		has;                                     \
	}                                                \
	static void code##_just_not(struct bench *bench) \
	{                                                \
		just_not;                                \
	}

#define FAULT(code, other)                                                             \
	PAIR(code, page_add_fault(&bench->dossier->pages.items[1], REASON_##code, 50), \
	     page_add_fault(&bench->dossier->pages.items[1], REASON_##other, 50))

PAIR(R01, received_after(bench, 61), received_after(bench, 60))
PAIR(R02, bench->answers.insured.items[0].rights_to = ((struct date){ 2026, 9, 12 }),
     bench->answers.insured.items[0].rights_to = ((struct date){ 2026, 9, 13 }))
PAIR(R03, treat_child_born(bench, 2004, 13), treat_child_born(bench, 2004, 14))
PAIR(R04, bench_write(bench, SHEET_1, "assure_immatriculation", "450897671", 0.99),
     bench_write(bench, SHEET_1, "assure_immatriculation", "450897671", 0.7))
PAIR(R05, give_form(bench); forget(bench, "beneficiaire_nom"), give_form(bench);
     bench_write(bench, SHEET_1, "beneficiaire_nom", NULL, 0))
PAIR(R06, bench_write(bench, SHEET_2, "pharmacie_1_inpe", NULL, 0);
     bench_write(bench, "facture", "inpe", NULL, 0),
     bench_write(bench, SHEET_2, "pharmacie_1_inpe", NULL, 0))
PAIR(R07, bench_write(bench, SHEET_1, "medecin_cachet", "true", 0.99);
     bench_write(bench, SHEET_1, "medecin_cachet_tampon", "false", 0.97),
     bench_write(bench, SHEET_1, "medecin_cachet", "true", 0.99);
     bench_write(bench, SHEET_1, "medecin_cachet_tampon", "false", 0.96))
PAIR(R08, bench_write(bench, SHEET_2, "pharmacie_1_cachet", "false", 0.99),
     bench_write(bench, SHEET_2, "pharmacie_1_cachet", "true", 0.99))
PAIR(R09, bench_write(bench, SHEET_1, "assure_signature", "false", 0.99),
     bench_write(bench, SHEET_1, "assure_signature", "true", 0.99))
PAIR(R10, bought_on(bench, "2026-09-12"), bought_on(bench, "2026-09-13"))
PAIR(R11, bench_add_code(bench, 3, DEAR_CODE, BARCODE_MEDICINE),
     bench_add_code(bench, 3, "6118000999998", BARCODE_UNKNOWN))
PAIR(R12, bench_add_code(bench, 3, "6118000999998", BARCODE_MEDICINE),
     bench_add_code(bench, 3, DEAR_CODE, BARCODE_MEDICINE))
PAIR(R13, buy(bench, UNPAID_CODE, 2700), buy(bench, CHEAP_CODE, 6120))
PAIR(R14, bench->dossier->pages.items[3].type = PAGE_VIGNETTES,
     bench->dossier->pages.items[3].kind = KIND_TICKET)
PAIR(R15, ask_for(bench, "536.21"), ask_for(bench, "536.20"))
PAIR(R16, buy(bench, CHEAP_CODE, 6130), buy(bench, CHEAP_CODE, 6120))
PAIR(R17, add_sessions(bench, "2"), add_sessions(bench, "1"))
PAIR(R18, bench_write(bench, SHEET_1, "ald", "true", 0.99);
     grant(bench, ENTITLEMENT_ALD, "E11", 0, (struct date){ 2026, 9, 12 }),
     bench_write(bench, SHEET_1, "ald", "true", 0.99);
     grant(bench, ENTITLEMENT_ALD, "E11", 0, (struct date){ 2026, 9, 13 }))
PAIR(R19, bench->dossier->pages.items[0].type = PAGE_FORM;
     add_twin(bench, 0.78), add_twin(bench, 0.77))
PAIR(R20, refuse_tick_requests_from(bench, (struct date){ 2026, 9, 13 }),
     refuse_tick_requests_from(bench, (struct date){ 2026, 9, 14 }))
PAIR(R21, add_second_act(bench, "2026-09-28"), add_second_act(bench, "2026-09-27"))
PAIR(R22, overwrite(bench, "acte_1_cotation"),
     bench_write(bench, SHEET_1, "assure_adresse", "4 RUE ATLAS", 0.9);
     overwrite(bench, "assure_adresse"))
PAIR(R23, bench_write(bench, SHEET_1, "type_accident", "true", 0.99),
     bench_write(bench, SHEET_1, "type_maladie", "true", 0.99))
PAIR(R25, add_overlap(bench, (struct date){ 2026, 9, 13 }),
     add_overlap(bench, (struct date){ 2026, 9, 12 }))
PAIR(R26, bench->dossier->declared_pages = 5, bench->dossier->declared_pages = 4)
FAULT(I01, I02)
FAULT(I02, I03)
FAULT(I03, I04)
FAULT(I04, I05)
FAULT(I05, I01)
PAIR(I06, add_analysis(bench), add_analysis(bench); (void)add_page(bench, KIND_RESULTAT))
PAIR(D01,
     *LIST_ADD(bench->dossier->arena,
	       &bench->dossier->bounds) = ((struct bound){ BOUND_LENGTH, 1, 30 }),
     bench->dossier->bounds.count = 0)
PAIR(D02, bench->dossier->pages.items[2].turn_decided = false,
     bench->dossier->pages.items[2].turn_decided = true)

static const struct {
	void (*has)(struct bench *bench);
	void (*just_not)(struct bench *bench);
} pairs[REASON_COUNT] = {
#define ROW(code) [REASON_##code] = { code##_has, code##_just_not }
	ROW(R01), ROW(R02), ROW(R03), ROW(R04), ROW(R05), ROW(R06), ROW(R07), ROW(R08), ROW(R09),
	ROW(R10), ROW(R11), ROW(R12), ROW(R13), ROW(R14), ROW(R15), ROW(R16), ROW(R17), ROW(R18),
	ROW(R19), ROW(R20), ROW(R21), ROW(R22), ROW(R23), ROW(R25), ROW(R26), ROW(I01), ROW(I02),
	ROW(I03), ROW(I04), ROW(I05), ROW(I06), ROW(D01), ROW(D02),
#undef ROW
};

static void the_dossier_of_every_test_has_no_reason_before_it_is_spoiled(void **state)
{
	struct bench bench;

	(void)state;
	bench_fill(&bench);
	bench_judge(&bench);
	assert_int_equal(bench.claim.reasons.count, 0);
	assert_int_equal(bench.claim.verdict, VERDICT_ACCEPTED);
	bench_clear(&bench);
}

static void each_reason_is_named_where_it_is_and_not_where_it_just_is_not(void **state)
{
	(void)state;
	for (int code = 0; code < REASON_COUNT; code++) {
		struct bench bench;

		if (is_judged_by_history(code))
			continue;
		if (pairs[code].has == NULL)
			fail_msg("%s has no pair of dossiers", reason_code_name(code));
		bench_fill(&bench);
		pairs[code].has(&bench);
		bench_judge(&bench);
		if (!bench_has(&bench, code))
			fail_msg("%s is not named where it is", reason_code_name(code));
		if (bench_reason(&bench, code)->severity != SEVERITY_INFO)
			assert_int_not_equal(bench.claim.verdict, VERDICT_ACCEPTED);
		bench_clear(&bench);
		bench_fill(&bench);
		pairs[code].just_not(&bench);
		bench_judge(&bench);
		if (bench_has(&bench, code))
			fail_msg("%s is named where it just is not: %s", reason_code_name(code),
				 bench_reason(&bench, code)->message_fr);
		bench_clear(&bench);
	}
}

/* ---- order ----------------------------------------------------------------------------------- */

#define REVERSE(list)                                                               \
	for (size_t low = 0, high = (list)->count; low + 1 < high; low++, high--) { \
		__typeof__((list)->items[0]) item = (list)->items[low];             \
		(list)->items[low] = (list)->items[high - 1];                       \
		(list)->items[high - 1] = item;                                     \
	}

/* Every reason with all that is told of it, in the bench's arena. */
static const char *list_reasons(struct bench *bench)
{
	struct text text = { 0 };
	const char *copy;

	bench_judge(bench);
	for (size_t i = 0; i < bench->claim.reasons.count; i++) {
		const struct reason *reason = &bench->claim.reasons.items[i];

		text_append_format(&text, "%s|%d|%s|%d|%s|%d|%s|%s\n",
				   reason_code_name(reason->code), reason->severity,
				   reason->field != NULL ? reason->field : "-", reason->page,
				   reason->other_field != NULL ? reason->other_field : "-",
				   reason->other_page, reason->message_fr, reason->message_ar);
	}
	copy = arena_copy_text(bench->dossier->arena, text_value(&text));
	text_clear(&text);
	return copy;
}

static void reverse_papers(struct bench *bench)
{
	REVERSE(&bench->dossier->pages)
	REVERSE(&bench->dossier->readings)
	REVERSE(&bench->dossier->barcodes)
	REVERSE(&bench->answers.rules)
	REVERSE(&bench->answers.insured)
	REVERSE(&bench->answers.dependants)
	REVERSE(&bench->answers.entitlements)
	REVERSE(&bench->answers.overlaps)
}

static void the_reasons_are_the_same_in_whatever_order_the_papers_come(void **state)
{
	(void)state;
	for (int code = 0; code < REASON_COUNT; code++) {
		struct bench bench, reversed;

		if (pairs[code].has == NULL)
			continue;
		bench_fill(&bench);
		bench_fill(&reversed);
		pairs[code].has(&bench);
		pairs[code].has(&reversed);
		grant(&bench, ENTITLEMENT_STUDENT, NULL, 2, (struct date){ 2024, 1, 1 });
		grant(&reversed, ENTITLEMENT_STUDENT, NULL, 2, (struct date){ 2024, 1, 1 });
		reverse_papers(&reversed);
		assert_string_equal(list_reasons(&bench), list_reasons(&reversed));
		bench_clear(&bench);
		bench_clear(&reversed);
	}
}

/* ---- sentences ------------------------------------------------------------------------------- */

static void every_reason_has_a_sentence(void **state)
{
	bool told[REASON_COUNT] = { false };

	(void)state;
	for (int message = 0; message < MESSAGE_COUNT; message++)
		told[message_reason(message)] = true;
	for (int code = 0; code < REASON_COUNT; code++)
		if (!told[code] && !is_judged_by_history(code))
			fail_msg("%s has no sentence in validate/message.list",
				 reason_code_name(code));
}

/* A letter of the Arabic block, U+0600 to U+06FF, begins with one of these bytes. */
static bool has_arabic(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0xD8 && (unsigned char)*text <= 0xDB)
			return true;
	return false;
}

static void both_languages_tell_the_same_figures(void **state)
{
	static const char *const figures[MESSAGE_FIGURES_MAX] = { "<1>", "<2>", "<3>", "<4>" };
	struct arena *arena = arena_new();

	(void)state;
	for (int message = 0; message < MESSAGE_COUNT; message++) {
		const char *french = message_french(arena, message, figures);
		const char *arabic = message_arabic(arena, message, figures);

		assert_true(has_arabic(arabic));
		assert_false(has_arabic(french));
		for (size_t i = 0; i < ARRAY_LENGTH(figures); i++)
			if ((strstr(french, figures[i]) == NULL) !=
			    (strstr(arabic, figures[i]) == NULL))
				fail_msg("figure %zu is in one language alone: %s", i + 1, french);
		assert_null(strchr(french, '{'));
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_dossier_of_every_test_has_no_reason_before_it_is_spoiled),
		cmocka_unit_test(each_reason_is_named_where_it_is_and_not_where_it_just_is_not),
		cmocka_unit_test(the_reasons_are_the_same_in_whatever_order_the_papers_come),
		cmocka_unit_test(every_reason_has_a_sentence),
		cmocka_unit_test(both_languages_tell_the_same_figures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
