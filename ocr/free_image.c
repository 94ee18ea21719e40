#include "ocr/free_image.h"

#include "ocr/free_labels.h"

#include <leptonica/allheaders.h>

/* Reading at 200 dpi costs two thirds of 300 and loses nothing; at 150 small print gets worse. */
enum { READING_DPI = 200 };

/* A wider box is no barcode but a mistake about one, and would hide text. */
static const double BARS_MOST_MM = 90;

enum { INK_EDGE = 5, INK_SURROUNDINGS = 9 }; /* pixels, across */

/* The grey below which so great a share of the pixels under a mask lies; 255 for an empty mask. */
static float level_under(PIX *grey, PIX *mask, float share)
{
	NUMA *levels = pixGetGrayHistogramMasked(grey, mask, 0, 0, 1);
	l_float32 level = 255;

	if (levels != NULL)
		numaHistogramGetValFromRank(levels, share, &level);
	numaDestroy(&levels);
	return level;
}

/*
 * A copy of the upright page with everything white but the ink and its edges, and the grey between
 * ink and paper stretched: the engine takes one threshold for a page, and misses faint print on
 * grey paper or takes a stain for print.
 */
static PIX *with_contrast(const struct page *page)
{
	PIX *clean = pixCopy(NULL, page->upright);
	PIX *near = pixDilateBrick(NULL, page->ink, INK_EDGE, INK_EDGE);
	PIX *far = pixDilateBrick(NULL, page->ink, INK_SURROUNDINGS, INK_SURROUNDINGS);
	float paper, dark;

	pixSubtract(far, far, near);
	paper = level_under(clean, far, 0.5F);
	dark = level_under(clean, page->ink, 0.3F) / 2;
	pixInvert(near, near);
	pixSetMasked(clean, near, 255);
	if (paper > dark + 1)
		pixGammaTRC(clean, clean, 1, (int)dark, (int)paper - 1);
	pixDestroy(&near);
	pixDestroy(&far);
	return clean;
}

/* The bars of barcodes are read as Il1|. */
PIX *free_image_of(const struct page *page, const struct dossier *dossier)
{
	PIX *clean = with_contrast(page);
	int most_px = (int)(BARS_MOST_MM / MM_PER_INCH * page->dpi);

	for (size_t i = 0; i < dossier->barcodes.count; i++) {
		struct box box = labels_upright_box(page, dossier->barcodes.items[i].box);
		BOX *bars;

		if (dossier->barcodes.items[i].page != page->number ||
		    (box.w > box.h ? box.w : box.h) > most_px)
			continue;
		bars = boxCreate(box.x, box.y, box.w, box.h);
		pixSetInRectArbitrary(clean, bars, 255);
		boxDestroy(&bars);
	}
	return clean;
}

double free_image_scale(const struct page *page)
{
	return page->dpi > READING_DPI ? (double)READING_DPI / page->dpi : 1;
}

void free_image_read(struct engine *engine, PIX *image, const struct page *page,
		     struct arena *arena, word_list *words)
{
	double factor = free_image_scale(page);
	PIX *small = factor < 1 ? pixScale(image, (float)factor, (float)factor) : pixClone(image);

	engine_read_page(engine, small, (int)(page->dpi * factor + 0.5), arena, words);
	pixDestroy(&small);
	for (size_t i = 0; i < words->count; i++)
		words->items[i].box =
			affine_apply_box(affine_scale(1 / factor), words->items[i].box);
}

void free_image_read_rows(struct engine *engine, PIX *image, const struct page *page, int from,
			  int to, struct arena *arena, word_list *words)
{
	int line = words->count > 0 ? words->items[words->count - 1].line + 1 : 0;
	BOX *rows = boxCreate(0, from, pixGetWidth(image), to - from);
	PIX *part = pixClipRectangle(image, rows, NULL);
	word_list more = { 0 };

	free_image_read(engine, part, page, arena, &more);
	for (size_t i = 0; i < more.count; i++) {
		struct word *word = LIST_ADD(arena, words);

		*word = more.items[i];
		word->line += line;
		word->box.y += from;
	}
	pixDestroy(&part);
	boxDestroy(&rows);
}
