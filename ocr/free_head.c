#include "ocr/free_head.h"

#include "ocr/free_image.h"
#include "ocr/free_upright.h"

#include <leptonica/allheaders.h>

/*
 * What is read for its kind alone, when its head leaves no doubt of it: in 99 of 100 such pages it
 * was that kind.
 */
static bool is_told_by_head(const struct free_verdict *verdict)
{
	static const double SURE = 0.98;

	switch (verdict->kind) {
	case KIND_DEMANDE_CASES:
	case KIND_RESULTAT:
	case KIND_FEUILLE:
	case KIND_CERTIFICAT:
		return verdict->kind_probability > SURE;
	default:
		return false;
	}
}

/* Where the head may end, as shares of the height, and the white that parts it from the rest. */
static const double HEAD_LEAST = 0.33, HEAD_MOST = 0.5, WHITE_MM = 1.5;
/* Rules that run down and specks may cross white: this share of the width. */
static const double WHITE_INK = 0.01;

/* The middle of the broadest white across the page where a head may end; 0 for none. */
static int end_of_head(const struct page *page)
{
	NUMA *rows = pixCountPixelsByRow(page->ink, NULL);
	int height = pixGetHeight(page->ink), best = (int)(WHITE_MM / MM_PER_INCH * page->dpi);
	int most = (int)(WHITE_INK * pixGetWidth(page->ink)), run = 0, row = 0;

	for (int y = (int)(HEAD_LEAST * height); y < HEAD_MOST * height; y++) {
		l_int32 ink = 0;

		numaGetIValue(rows, y, &ink);
		run = ink <= most ? run + 1 : 0;
		if (run > best) {
			best = run;
			row = y - run / 2;
		}
	}
	numaDestroy(&rows);
	return row;
}

/* A form of boxes to tick: no line of it is wanted, and its columns seldom leave a white row. */
static bool has_many_boxes(const struct free_layout *layout)
{
	static const int MANY = 16;

	return layout->tick_boxes >= MANY;
}

/* True when the page is one of those whose every line is wanted, as far as its paper tells. */
static bool is_wanted_whole(const struct free_page *paper)
{
	static const double SMALL_MM = 240;

	if (has_many_boxes(&paper->layout))
		return false;
	return paper->layout.height_mm < SMALL_MM || paper->layout.width_mm > SMALL_MM ||
	       paper->label_count > 0;
}

bool head_read_first(struct engine *engine, PIX *image, const struct free_layout *layout,
		     const struct page *page, struct dossier *dossier, word_list *words)
{
	struct free_page paper = free_lay_out(words, layout, page, dossier);
	int end = is_wanted_whole(&paper) ? 0 : end_of_head(page);
	struct free_verdict verdict;

	if (end == 0 && has_many_boxes(layout))
		end = (int)(HEAD_LEAST * pixGetHeight(image));
	if (end == 0) {
		free_image_read(engine, image, page, dossier->arena, words);
		return true;
	}
	free_image_read_rows(engine, image, page, 0, end, dossier->arena, words);
	paper = free_lay_out(words, layout, page, dossier);
	verdict = free_judge(&paper);
	if (upright_reads_well(words) && is_told_by_head(&verdict))
		return false;
	free_image_read_rows(engine, image, page, end, pixGetHeight(image), dossier->arena, words);
	return true;
}
