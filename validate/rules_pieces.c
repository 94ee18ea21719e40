/*
 * R10, R14 and I06: the papers that each kind of care needs. Which ones is the fund's rule of the
 * day of care (RULE_PIECE). That a paper is not there can be the reader's fault, who took it for
 * another or did not recognise it: a check. Whether an ordonnance is a copy is not judged: pages
 * are kept grey, and a copy of a stamp differs from the stamp in colour alone.
 */
#include "base/memory.h"
#include "base/text.h"
#include "validate/judging.h"
#include "validate/lookup.h"

#include <stdio.h>

enum { SUBJECT_SIZE = 64 };

/* ---- what is there --------------------------------------------------------------------- */

static bool has_fault(const struct page *page, enum reason_code code)
{
	for (int i = 0; i < page->fault_count; i++)
		if (page->faults[i].code == code)
			return true;
	return false;
}

/* On a black page nothing can be recognised: it is named as such, and so is what is missing. */
bool judging_may_be_unrecognised(const struct judging *judging)
{
	for (size_t i = 0; i < judging->dossier->pages.count; i++) {
		const struct page *page = &judging->dossier->pages.items[i];

		if (page->type == PAGE_OTHER && !has_fault(page, REASON_I02) &&
		    (page->kind == KIND_OTHER || page->kind_confidence < KIND_SURE))
			return true;
	}
	return false;
}

static bool is_request(const struct page *page)
{
	return page->kind == KIND_DEMANDE || page->kind == KIND_DEMANDE_CASES;
}

/* A page of a sheet, by the end of its form's name. */
static bool is_sheet_page(const struct page *page, const char *end)
{
	return page->form != NULL && text_ends_with(page->form->name, end);
}

static bool is_piece(const struct page *page, const char *care, enum paper_piece piece)
{
	switch (piece) {
	case PIECE_ORDONNANCE:
		return page->type == PAGE_ORDONNANCE ||
		       (text_equal(care, care_text(CARE_BIOLOGY)) && is_request(page));
	case PIECE_INVOICE:
		return page->type == PAGE_FACTURE;
	case PIECE_LABELS:
		return page->type == PAGE_VIGNETTES;
	case PIECE_RESULT:
		return page->kind == KIND_RESULTAT;
	case PIECE_FIRST_PAGE:
		return is_sheet_page(page, "-p1");
	case PIECE_SECOND_PAGE:
		return is_sheet_page(page, "-p2");
	}
	return false;
}

static bool has_piece(const struct judging *judging, const char *care, enum paper_piece piece)
{
	for (size_t i = 0; i < judging->dossier->pages.count; i++)
		if (is_piece(&judging->dossier->pages.items[i], care, piece))
			return true;
	return false;
}

/* ---- what is claimed ------------------------------------------------------------------- */

/* CNOPS's sheet has one table for all acts, so that the letter tells of biology. */
static enum care_kind care_of_act(const struct judging *judging, size_t index)
{
	switch (judging->paper.acts.items[index].table) {
	case TABLE_PARAMEDICAL:
		return CARE_PARAMEDICAL;
	case TABLE_BIOLOGY:
		return CARE_BIOLOGY;
	case TABLE_ACTS:
		break;
	}
	return text_equal(judging->claim->acts.items[index].letter, "B") ? CARE_BIOLOGY : CARE_ACT;
}

static bool is_claimed(const struct judging *judging, const char *care)
{
	if (text_equal(care, care_text(CARE_MEDICINE)))
		return paper_has_medicines(&judging->paper);
	if (text_equal(care, CARE_SHEET))
		return has_piece(judging, care, PIECE_FIRST_PAGE) ||
		       has_piece(judging, care, PIECE_SECOND_PAGE);
	for (size_t i = 0; i < judging->claim->acts.count; i++)
		if (text_equal(care_text(care_of_act(judging, i)), care))
			return true;
	return false;
}

/* Without a day of care the rules are those of the day that it came in. */
bool judging_needs(const struct judging *judging, const char *care, enum paper_piece piece)
{
	struct date day =
		date_is_set(judging->care.date) ? judging->care.date : judging->dossier->received;
	char subject[SUBJECT_SIZE];
	long needed;

	snprintf(subject, sizeof(subject), "%s/%s", care, piece_text(piece));
	return lookup_rule(judging->answers, judging->fund, RULE_PIECE, subject, day, &needed) &&
	       needed != 0;
}

/* ---- what is missing ------------------------------------------------------------------- */

/* The codes of boxes are R11's, line by line. */
static const struct {
	const char *care;
	enum paper_piece piece;
	enum message message;
} pieces[] = {
	{ "medicament", PIECE_ORDONNANCE, MESSAGE_ORDONNANCE_ABSENT },
	{ "medicament", PIECE_INVOICE, MESSAGE_INVOICE_ABSENT },
	{ "biologie", PIECE_ORDONNANCE, MESSAGE_REQUEST_ABSENT },
	{ "biologie", PIECE_RESULT, MESSAGE_RESULT_ABSENT },
	{ "biologie", PIECE_INVOICE, MESSAGE_ANALYSES_NOT_INVOICED },
	{ "paramedical", PIECE_ORDONNANCE, MESSAGE_SESSIONS_NOT_PRESCRIBED },
	{ CARE_SHEET, PIECE_FIRST_PAGE, MESSAGE_FIRST_PAGE_ABSENT },
	{ CARE_SHEET, PIECE_SECOND_PAGE, MESSAGE_SECOND_PAGE_ABSENT },
};

void judge_pieces(struct judging *judging)
{
	for (size_t i = 0; i < ARRAY_LENGTH(pieces); i++)
		if (is_claimed(judging, pieces[i].care) &&
		    judging_needs(judging, pieces[i].care, pieces[i].piece) &&
		    !has_piece(judging, pieces[i].care, pieces[i].piece))
			judging_say(judging, pieces[i].message, SEVERITY_CHECK, NULL, NULL);
}
