#include "tests/support/drawn_dossier.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/formulary.h"

#include <stdio.h>
#include <string.h>

enum { SPOILS_MAX = 4 };

/* The same dossiers on every machine: a linear congruential generator (Knuth's MMIX). */
static unsigned long long random_state;

unsigned draw_below(unsigned below)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(random_state >> 33) % below;
}

/* ---- the register to search in --------------------------------------------------------------- */

/* The bench's medicines, one that is like one of them, and two that no line tells apart. */
static const struct medicine listed[] = {
	{ .code = DEAR_CODE, .name = "FUCIDINE ENFANT", .public_price = 22500 },
	{ .code = CHEAP_CODE, .name = "GENTAGAM 80", .public_price = 6120 },
	{ .code = "6118000080268", .name = "GENTAGAM 160", .public_price = 9900 },
	{ .code = BASED_CODE, .name = "SOLIAN", .public_price = 33900 },
	{ .code = UNPAID_CODE, .name = "DIPRO OLEOSUM", .public_price = 2700 },
	{ .code = "6118000000028", .name = "TAGAMET", .public_price = 6120 },
	{ .code = "6118000000035", .name = "TAGAMET", .public_price = 6120 },
};

static struct formulary *formulary;

int drawn_dossiers_open(void **state)
{
	(void)state;
	formulary = formulary_new(listed, ARRAY_LENGTH(listed));
	return 0;
}

int drawn_dossiers_close(void **state)
{
	(void)state;
	formulary_free(formulary);
	return 0;
}

/* ---- spoiling -------------------------------------------------------------------------------- */

static void spoil_reading(struct bench *bench)
{
	struct reading *reading =
		&bench->dossier->readings
			 .items[draw_below((unsigned)bench->dossier->readings.count)];
	char *value = arena_copy_text(bench->dossier->arena, reading->value);
	size_t length = value != NULL ? strlen(value) : 0;

	reading->confidence = (30 + draw_below(70)) / 100.0;
	if (length == 0 || draw_below(4) == 0)
		reading->value = NULL;
	else
		value[draw_below((unsigned)length)] = (char)('0' + draw_below(10));
	if (reading->value != NULL)
		reading->value = value;
}

static void spoil_codes(struct bench *bench)
{
	static const char *const codes[] = { DEAR_CODE, CHEAP_CODE, BASED_CODE, UNPAID_CODE,
					     "6118000999998" };
	const char *code = codes[draw_below(ARRAY_LENGTH(codes))];

	if (draw_below(2) == 0)
		bench_remove_codes(bench, code);
	else
		bench_add_code(bench, 3, code, BARCODE_MEDICINE);
}

static void spoil_dossier(struct bench *bench)
{
	switch (draw_below(4)) {
	case 0:
		for (int page = 0; page < 4; page++)
			page_add_fault(&bench->dossier->pages.items[page], REASON_I05, 96);
		break;
	case 1:
		bench->dossier->declared_pages = (int)draw_below(7);
		break;
	case 2:
		bench->dossier->received = date_add_days(bench->dossier->received, draw_below(60));
		break;
	default:
		bench->answers.insured.items[0].rights_to =
			date_add_days((struct date){ 2026, 9, 1 }, draw_below(30));
	}
}

static void spoil(struct bench *bench)
{
	switch (draw_below(4)) {
	case 0:
		spoil_codes(bench);
		break;
	case 1:
		spoil_dossier(bench);
		break;
	default:
		spoil_reading(bench);
	}
}

void draw_dossier(struct bench *bench, unsigned n)
{
	random_state = 20260913ULL + n;
	(void)draw_below(2);
	bench_fill(bench);
	bench->answers.formulary = n % 2 == 0 ? formulary : NULL;
	if (draw_below(3) == 0)
		bench_treat_child(bench);
	bench_doubt(bench, (50 + draw_below(50)) / 100.0);
	for (unsigned i = draw_below(SPOILS_MAX + 1); i > 0; i--)
		spoil(bench);
}

/* ---- what came of it ---------------------------------------------------------------------------
 */

const char *describe_claim(struct bench *bench)
{
	const struct claim *claim = &bench->claim;
	struct text text = { 0 };
	const char *copy;

	text_append_format(&text, "%s|%s|%s|%s|%lld|%lld|%lld|%s|%.9f",
			   claim->immatriculation != NULL ? claim->immatriculation : "-",
			   claim->beneficiary != NULL ? claim->beneficiary : "-",
			   claim->practitioner_inpe != NULL ? claim->practitioner_inpe : "-",
			   claim->pharmacy_inpe != NULL ? claim->pharmacy_inpe : "-", claim->total,
			   claim->medicines_amount, claim->payable, verdict_name(claim->verdict),
			   claim->confidence);
	for (size_t i = 0; i < claim->medicines.count; i++) {
		const struct medicine_line *line = &claim->medicines.items[i];

		text_append_format(&text, "|%s %s %d %lld %lld",
				   line->code != NULL ? line->code : "-",
				   source_name(line->code_source), line->quantity, line->amount,
				   line->payable);
	}
	for (size_t i = 0; i < claim->reasons.count; i++)
		text_append_format(&text, "|%d %s", claim->reasons.items[i].page,
				   claim->reasons.items[i].message_fr);
	for (size_t i = 0; i < claim->shares.count; i++)
		text_append_format(&text, "|%s %lld %s %s", claim->shares.items[i].payer,
				   claim->shares.items[i].amount, claim->shares.items[i].message_fr,
				   claim->shares.items[i].message_ar);
	for (size_t i = 0; i < claim->doubts.count; i++) {
		const struct doubt *doubt = &claim->doubts.items[i];

		text_append_format(&text, "|%s %s %d %.9f %lld", doubt->value,
				   doubt->field != NULL ? doubt->field : "-", doubt->page,
				   doubt->wrong, doubt->stake);
	}
	copy = arena_copy_text(bench->dossier->arena, text_value(&text));
	text_clear(&text);
	return copy;
}
