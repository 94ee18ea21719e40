/* R15, R19, R26, D01, D02 and I01 to I06: sums, papers seen before, page count, bounds, turns and
 * images. */
#include "base/memory.h"
#include "base/money.h"
#include "base/text.h"
#include "validate/judging.h"
#include "validate/settle.h"

#include <string.h>

/*
 * A total that differs is named unless it is this much likelier that some amount of it was misread
 * than that the paper says so; one that is the sum only once an amount is taken for misread, when
 * the wrong sum is as likely as that. Without an act that was read there may be one: NO_ACT_SURE
 * then.
 */
#define DIFFERS_LEAST 0.05

/* ---- R15 ------------------------------------------------------------------------------- */

static bool is_good(struct figure figure, double confidence)
{
	return figure_is_known(figure) && figure.confidence >= confidence;
}

static bool differ(struct figure a, struct figure b, double confidence)
{
	return is_good(a, confidence) && is_good(b, confidence) && a.value != b.value;
}

/* "250,00 + 107,50": the acts, then the medicines. */
static const char *list_parts(const struct judging *judging, const centimes *acts)
{
	struct text parts = { 0 };
	const char *copy;

	for (size_t i = 0; i < judging->claim->acts.count; i++)
		text_append_format(&parts, "%s%s", i > 0 ? " + " : "",
				   figure_amount(judging->arena, acts[i]));
	if (judging->amounts.medicines.value > 0)
		text_append_format(&parts, "%s%s", parts.length > 0 ? " + " : "",
				   figure_amount(judging->arena, judging->amounts.medicines.value));
	copy = arena_copy_text(judging->arena, text_value(&parts));
	text_clear(&parts);
	return copy;
}

static const centimes *amounts_of_acts(const struct judging *judging)
{
	const struct claim *claim = judging->claim;
	centimes *acts = arena_new_array(judging->arena, claim->acts.count + 1, sizeof(*acts));

	for (size_t i = 0; i < claim->acts.count; i++)
		acts[i] = claim->acts.items[i].amount;
	return acts;
}

static const struct reading *total_reading(const struct judging *judging)
{
	const struct paper *paper = &judging->paper;

	return judging->amounts.total_general.value == judging->amounts.written.value
		       ? paper->total_general
		       : paper->montant_frais;
}

/* An amount as it looks, whatever the others have made of it. */
static centimes amount_as_seen(const struct reading *reading, centimes settled)
{
	centimes seen;

	if (reading == NULL || reading->read == NULL || !money_parse(reading->read, &seen))
		return settled;
	return seen;
}

/* The total that is not `parts` as it looks, if there is one. */
static const struct reading *total_apart(const struct judging *judging, centimes parts)
{
	const struct reading *general = judging->paper.total_general;
	const struct reading *costs = judging->paper.montant_frais;

	if (general != NULL && amount_as_seen(general, reading_amount(general)) != parts)
		return general;
	if (costs != NULL && amount_as_seen(costs, reading_amount(costs)) != parts)
		return costs;
	return total_reading(judging);
}

/* Figures that add up only because one of them was taken for misread. */
static void judge_doubtful_sum(struct judging *judging)
{
	const struct paper *paper = &judging->paper;
	size_t count = paper->acts.count;
	centimes *acts = arena_new_array(judging->arena, count + 1, sizeof(*acts));
	centimes parts = judging->amounts.medicines.value;
	const struct reading *total;

	if (count == 0 || !figure_is_known(judging->amounts.parts) ||
	    !figure_is_known(judging->amounts.written) || settle_wrong_sum(paper) < DIFFERS_LEAST)
		return;
	for (size_t i = 0; i < count; i++) {
		acts[i] = amount_as_seen(paper->acts.items[i].amount,
					 judging->claim->acts.items[i].amount);
		parts += acts[i];
	}
	total = total_apart(judging, parts);
	judging_say(judging, MESSAGE_TOTAL_MAY_DIFFER, SEVERITY_CHECK, total,
		    figure_amount(judging->arena, amount_as_seen(total, reading_amount(total))),
		    list_parts(judging, acts), figure_amount(judging->arena, parts), NULL);
}

static void judge_total(struct judging *judging)
{
	const struct amounts *amounts = &judging->amounts;
	double least = judging->paper.acts.count > 0 ? DIFFERS_LEAST : NO_ACT_SURE;
	double probability = amounts->written.confidence * amounts->parts.confidence;

	/* an unknown figure has no confidence */
	if (probability < least || amounts->written.value == amounts->parts.value) {
		judge_doubtful_sum(judging);
		return;
	}
	/* the page with the acts is missing: nobody can add them up */
	if (judging->paper.acts.count == 0 && !judging_has_place(judging, "acte_1_montant"))
		return;
	judging_say(judging, MESSAGE_TOTAL_DIFFERS,
		    judging_has_unread_page(judging) ? SEVERITY_CHECK
						     : judging_severity(probability),
		    total_reading(judging), figure_amount(judging->arena, amounts->written.value),
		    list_parts(judging, amounts_of_acts(judging)),
		    figure_amount(judging->arena, amounts->parts.value), NULL);
}

/* `here` says `a`, `there` says `b`. */
static void judge_pair(struct judging *judging, enum message message, struct place here,
		       struct place there, struct figure a, struct figure b, double confidence)
{
	if (differ(a, b, confidence))
		judging_say_both(judging, message, SEVERITY_CHECK, here, there,
				 figure_amount(judging->arena, a.value),
				 figure_amount(judging->arena, b.value), NULL);
}

void judge_sums(struct judging *judging)
{
	const struct amounts *amounts = &judging->amounts;
	const struct paper *paper = &judging->paper;

	const struct reading *pharmacy =
		paper->pharmacy.count > 0 ? paper->pharmacy.items[0].price : NULL;
	const struct reading *invoice =
		paper->invoices.count > 0 ? paper->invoices.items[0].total : NULL;
	const struct reading *line =
		paper->bought.count > 0 ? paper->bought.items[0].amount_reading : NULL;

	judge_total(judging);
	judge_pair(judging, MESSAGE_TOTALS_DIFFER, judging_place(paper->montant_frais),
		   judging_place(paper->total_general), amounts->montant_frais,
		   amounts->total_general, READING_POOR);
	judge_pair(judging, MESSAGE_PHARMACY_DIFFERS, judging_place(pharmacy),
		   judging_place(invoice), amounts->pharmacy, amounts->invoices, READING_POOR);
	/* a line that was not found makes a wrong sum too: the boxes tell */
	if (amounts->boxes.value != amounts->invoices.value)
		judge_pair(judging, MESSAGE_INVOICE_DIFFERS, judging_place(invoice),
			   judging_place(line), amounts->invoices, amounts->lines, INVOICE_SURE);
}

/* ---- R19 ------------------------------------------------------------------------------- */

/* Of the windows of two sheets that one person filled with one machine, at most seven in ten are
 * alike; of two scans of one sheet at least eight. Two invoices of one layout are alike in eight
 * of ten, so that other papers must be more alike. docs/quality/pages.md says what was measured. */
#define SHEET_LEAST 0.78
#define OTHER_LEAST 0.92
enum { TWIN_WINDOWS_LEAST = 20 };

/*
 * The care sheet says whether a dossier was seen before; another paper only where it lacks, since
 * ordonnances and invoices of one treatment are nearly the same every month. Labels that were cut
 * out and glued never lie twice in one way: a page of them is not presented with two sheets.
 */
static bool is_same_paper(const struct judging *judging, const struct twin *twin)
{
	const struct page *page = NULL;

	for (size_t i = 0; i < judging->dossier->pages.count; i++)
		if (judging->dossier->pages.items[i].number == twin->page)
			page = &judging->dossier->pages.items[i];
	if (page == NULL || twin->windows < TWIN_WINDOWS_LEAST)
		return false;
	if (page->type == PAGE_FORM)
		return twin->likeness >= SHEET_LEAST;
	if (page->type == PAGE_VIGNETTES)
		return twin->likeness >= OTHER_LEAST;
	return !twin->both_have_sheets && twin->likeness >= OTHER_LEAST;
}

/* Of the pages that are on both, the one most alike speaks for the earlier dossier. */
static bool speaks(const struct judging *judging, const struct twin *twin)
{
	for (size_t i = 0; i < judging->answers->twins.count; i++) {
		const struct twin *other = &judging->answers->twins.items[i];

		if (other == twin || !text_equal(other->dossier, twin->dossier) ||
		    !is_same_paper(judging, other))
			continue;
		if (other->likeness > twin->likeness ||
		    (other->likeness == twin->likeness && other->page < twin->page))
			return false;
	}
	return is_same_paper(judging, twin);
}

void judge_twins(struct judging *judging)
{
	for (size_t i = 0; i < judging->answers->twins.count; i++) {
		const struct twin *twin = &judging->answers->twins.items[i];

		if (speaks(judging, twin))
			judging_say_page(judging,
					 twin->rejected ? MESSAGE_SEEN_RETURNED
							: MESSAGE_SEEN_BEFORE,
					 SEVERITY_CHECK, twin->page,
					 figure_number(judging->arena, twin->page),
					 figure_number(judging->arena, twin->dossier_page),
					 twin->dossier, NULL);
	}
}

/* ---- R26 ------------------------------------------------------------------------------- */

static void judge_page_count(struct judging *judging)
{
	long declared = judging->dossier->declared_pages;
	long found = judging->dossier->file_pages;

	if (declared > 0 && declared != found)
		judging_say(judging, MESSAGE_PAGES_DIFFER, SEVERITY_CHECK, NULL,
			    figure_number(judging->arena, declared),
			    figure_number(judging->arena, found), NULL);
}

/* A sheet bears capitals only. */
static bool is_other(const char *declared, const char *found)
{
	return declared != NULL && (found == NULL || strcasecmp(declared, found) != 0);
}

static const char *name_batch(struct arena *arena, const char *branch, const char *batch)
{
	return arena_format(arena, "%s/%s", branch != NULL ? branch : "-",
			    batch != NULL ? batch : "-");
}

/* A separator sheet of another batch is a lost dossier or an old sheet: the bounds are as sure as
 * ever (so no D01), but the bordereau and the paper do not agree on whose dossier it is. */
static void judge_batch(struct judging *judging)
{
	const struct dossier *dossier = judging->dossier;

	if (is_other(dossier->declared_branch, dossier->branch) ||
	    is_other(dossier->declared_batch, dossier->batch))
		judging_say(judging, MESSAGE_BATCH_DIFFERS, SEVERITY_CHECK, NULL,
			    name_batch(judging->arena, dossier->branch, dossier->batch),
			    name_batch(judging->arena, dossier->declared_branch,
				       dossier->declared_batch),
			    NULL);
}

void judge_bordereau(struct judging *judging)
{
	judge_page_count(judging);
	judge_batch(judging);
	if (judging->dossier->undeclared)
		judging_say(judging, MESSAGE_FILE_UNDECLARED, SEVERITY_CHECK, NULL, NULL);
}

/* ---- images ---------------------------------------------------------------------------- */

static const struct {
	enum reason_code code;
	enum message message;
	int decimals; /* of the measured figure */
} image_faults[] = {
	{ REASON_I01, MESSAGE_PAGE_WHITE, 2 },  { REASON_I02, MESSAGE_PAGE_BLACK, 0 },
	{ REASON_I03, MESSAGE_PAGE_PALE, 0 },   { REASON_I04, MESSAGE_PAGE_CUT, 0 },
	{ REASON_I05, MESSAGE_PAGE_COARSE, 0 }, { REASON_I06, MESSAGE_PAGE_DAMAGED, 0 },
};

static void judge_fault(struct judging *judging, const struct page *page,
			const struct page_fault *fault)
{
	for (size_t i = 0; i < ARRAY_LENGTH(image_faults); i++) {
		const char *figure;

		if (image_faults[i].code != fault->code)
			continue;
		figure = arena_format(judging->arena, "%.*f", image_faults[i].decimals,
				      fault->measured);
		judging_say_page(judging, image_faults[i].message, SEVERITY_CHECK, page->number,
				 figure_number(judging->arena, page->number), figure, NULL);
	}
}

void judge_images(struct judging *judging)
{
	for (size_t i = 0; i < judging->dossier->pages.count; i++) {
		const struct page *page = &judging->dossier->pages.items[i];

		for (int fault = 0; fault < page->fault_count; fault++)
			judge_fault(judging, page, &page->faults[fault]);
	}
}

/* ---- D01 ------------------------------------------------------------------------------- */

void judge_bounds(struct judging *judging)
{
	static const enum message messages[] = {
		[BOUND_SHEETS] = MESSAGE_BOUND_SHEETS,     [BOUND_LENGTH] = MESSAGE_BOUND_LENGTH,
		[BOUND_NO_SHEET] = MESSAGE_BOUND_NO_SHEET, [BOUND_PERSON] = MESSAGE_BOUND_PERSON,
		[BOUND_SEQUENCE] = MESSAGE_BOUND_SEQUENCE,
	};

	for (size_t i = 0; i < judging->dossier->bounds.count; i++) {
		const struct bound *bound = &judging->dossier->bounds.items[i];

		judging_say_page(judging, messages[bound->doubt], SEVERITY_CHECK, bound->page,
				 figure_number(judging->arena, bound->page),
				 figure_number(judging->arena, bound->count), NULL);
	}
}

/* ---- D02 ------------------------------------------------------------------------------- */

/* A page that was not read has no turn to doubt: its image fault says why. */
static bool was_read(const struct page *page)
{
	if (page->trouble != NULL || page->type == PAGE_BLANK || page->type == PAGE_SEPARATOR)
		return false;
	for (int fault = 0; fault < page->fault_count; fault++)
		if (page->faults[fault].code == REASON_I02)
			return false;
	return true;
}

/* The codes of glued labels are read at any turn, and nothing that is judged hangs on their text.
 */
static enum severity turn_severity(const struct page *page)
{
	return page->type == PAGE_VIGNETTES ? SEVERITY_INFO : SEVERITY_CHECK;
}

void judge_turns(struct judging *judging)
{
	for (size_t i = 0; i < judging->dossier->pages.count; i++) {
		const struct page *page = &judging->dossier->pages.items[i];

		if (was_read(page) && !page->turn_decided)
			judging_say_page(judging, MESSAGE_PAGE_TURN, turn_severity(page),
					 page->number, figure_number(judging->arena, page->number),
					 figure_number(judging->arena, page->turn_deg), NULL);
	}
}
