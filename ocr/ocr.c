#include "ocr/ocr.h"

#include "base/memory.h"
#include "ocr/align.h"
#include "ocr/engine.h"
#include "ocr/fields.h"
#include "ocr/fingerprint.h"
#include "ocr/free.h"
#include "ocr/recognise.h"
#include "ocr/under_bars.h"

#include <math.h>
#include <stdlib.h>

/* A page shorter than this share of a spread may be a half: A5 is 0.71, and there may be a margin.
 */
#define HALF_SHARE 0.85

/* Share of the blank's print that what was written may cover. */
#define PRINT_LEFT_MAX 0.35

struct ocr {
	struct engine *engine;
	struct characters *characters;
	struct blank *blanks; /* in the order of the form set, then the halves of spreads */
	int blank_count, whole_count;
};

static void add_halves(struct ocr *ocr)
{
	for (int i = 0; i < ocr->whole_count; i++)
		if (ocr->blanks[i].form->fold_mm > 0)
			for (int half = SHEET_LEFT; half <= SHEET_RIGHT; half++)
				ocr->blanks[ocr->blank_count++] =
					blank_cut(&ocr->blanks[i], (enum sheet_half)half);
}

enum status ocr_open(const struct form_set *forms, struct ocr **ret_ocr, struct error *error)
{
	struct ocr *ocr = memory_new(1, sizeof(*ocr));
	enum status status = engine_open(&ocr->engine, error);

	ocr->characters = characters_load();
	ocr->blanks = memory_new(3 * (size_t)forms->form_count, sizeof(*ocr->blanks));
	for (int i = 0; status == STATUS_OK && i < forms->form_count; i++) {
		status = blank_load(&forms->forms[i], &ocr->blanks[i], error);
		if (status == STATUS_OK)
			ocr->blank_count++;
	}
	ocr->whole_count = ocr->blank_count;
	if (status == STATUS_OK)
		add_halves(ocr);
	if (status != STATUS_OK) {
		ocr_close(ocr);
		return status;
	}
	*ret_ocr = ocr;
	return STATUS_OK;
}

void ocr_close(struct ocr *ocr)
{
	if (ocr == NULL)
		return;
	for (int i = 0; i < ocr->blank_count; i++)
		blank_clear(&ocr->blanks[i]);
	free(ocr->blanks);
	characters_free(ocr->characters);
	engine_close(ocr->engine);
	free(ocr);
}

/* Only a page that no spread fits on can be the half of one. */
static bool is_narrower_than_spreads(const struct ocr *ocr, const struct page *page)
{
	double px = page->width_px > page->height_px ? page->width_px : page->height_px;
	double widest_mm = 0;

	for (int i = 0; i < ocr->whole_count; i++)
		if (ocr->blanks[i].form->fold_mm > 0)
			widest_mm = fmax(widest_mm, ocr->blanks[i].form->width_mm);
	return px / page->dpi * MM_PER_INCH < HALF_SHARE * widest_mm;
}

bool ocr_recognise_form(struct ocr *ocr, struct page *page, int *ret_turn_deg)
{
	struct pyramid pyramid = pyramid_new(page->ink, page->dpi);
	bool small = is_narrower_than_spreads(ocr, page);
	struct recognition found =
		recognise(ocr->blanks, small ? ocr->blank_count : ocr->whole_count, &pyramid);

	pyramid_free(&pyramid);
	if (found.blank == NULL)
		return false;
	page->type = PAGE_FORM;
	page->form = found.blank->form;
	page->half = found.blank->half;
	page->type_confidence = found.confidence;
	*ret_turn_deg = (page->turn_deg + found.turn_deg) % 360;
	return true;
}

static const struct blank *blank_of(const struct ocr *ocr, const struct page *page)
{
	for (int i = 0; i < ocr->blank_count; i++)
		if (ocr->blanks[i].form == page->form && ocr->blanks[i].half == page->half)
			return &ocr->blanks[i];
	return NULL;
}

/* Millimetres to the blank's cells, to the page's cells, to the page's pixels. */
static struct affine form_to_page(const struct blank *blank, const struct pyramid *page,
				  int page_dpi, struct affine blank_to_page)
{
	struct affine map = blank_from_form(blank, blank->pyramid.levels[0].dpi);

	map = affine_compose(map, blank_to_page);
	return affine_compose(map, affine_scale(page_dpi / page->levels[0].dpi));
}

/* Without its print the page is read only when next to nothing of the print is left. */
static void keep_pen(const struct blank *blank, struct page *page, struct affine blank_to_page)
{
	struct pyramid pyramid = pyramid_new(page->pen_ink, page->dpi);

	if (align_recall(blank, &pyramid, blank_to_page) > PRINT_LEFT_MAX)
		page_drop_pen(page);
	pyramid_free(&pyramid);
}

bool ocr_align(struct ocr *ocr, struct page *page)
{
	const struct blank *blank = blank_of(ocr, page);
	struct pyramid pyramid = pyramid_new(page->ink, page->dpi);
	struct placement placement;
	bool aligned;

	aligned = align_finely(blank, &pyramid, align_roughly(blank, &pyramid), &placement) &&
		  placement.recall >= RECALL_LEAST;
	if (aligned && page->pen != NULL)
		keep_pen(blank, page, placement.blank_to_page);
	if (aligned) {
		page->form_to_page =
			form_to_page(blank, &pyramid, page->dpi, placement.blank_to_page);
		page->alignment_mm = placement.error_mm;
	} else {
		page->type = PAGE_OTHER;
		page->form = NULL;
		page->half = SHEET_WHOLE;
		page->type_confidence = 0;
	}
	pyramid_free(&pyramid);
	return aligned;
}

void ocr_read_form(struct ocr *ocr, const struct page *page, struct dossier *dossier)
{
	const struct free_page paper = { .page = page, .dossier = dossier };

	const struct readers readers = { ocr->engine, ocr->characters };

	fields_read(readers, blank_of(ocr, page), page, dossier);
	under_bars_read(ocr->engine, page, dossier);
	free_read_printed_codes(&paper);
}

void ocr_read_free_page(struct ocr *ocr, struct page *page, struct dossier *dossier)
{
	free_page_read(ocr->engine, page, dossier);
}

struct fingerprint ocr_fingerprint(struct ocr *ocr, const struct page *page, struct arena *arena)
{
	return fingerprint_new(page, page->form != NULL ? blank_of(ocr, page) : NULL, arena);
}
