#include "ingest/faults.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* An empty sheet's dust and folds leave under 0.01 percent; one line of print is 0.06. */
#define BLANK_PERCENT 0.02
#define DARK_PERCENT 80.0
#define CONTRAST_MIN 50.0
#define DPI_MIN 150

/* What shines through from a sheet's other side is weak and blurred by the paper: on generated
 * pages its sharpness is 0.47 to 0.58, that of pale print, blurred too, 0.66 to 1. */
#define SHINE_CONTRAST_MAX 45.0
#define SHINE_SHARPNESS_MAX 0.61

/* Ink counts from the size of a small letter on; a long thin line alone is a fold or an edge. */
#define LETTER_MIN_MM 1.0
#define LINE_MIN_MM 40.0
#define LINE_MAX_WIDTH_MM 1.5

/* Letters are cut where this many reach the edge, over this length of it. A short ordonnance has
 * few lines, and only some of them are cut within a letter; on whole pages one blot reaches it. */
#define CUT_BLOBS_MIN 3

/* No paper has a margin that narrow: letters that begin there were cut off from those before. */
#define CUT_NEAR_MM 1.2
#define CUT_WHOLE_MIN_MM 0.9
#define CUT_RUN_MIN_MM 20.0
#define CUT_DEPTH_MIN_MM 0.8
#define CUT_DEPTH_MAX_MM 15.0

/*
 * A sheet is about seven tenths as wide as it is long. One that is much narrower, and no till's
 * roll, has lost a side; then fewer letters, and farther from the edge, tell which.
 */
#define SHEET_NARROW 0.62
#define ROLL_MAX_MM 90.0
#define NARROW_NEAR_MM 3.0
#define NARROW_BLOBS_MIN 2
#define NARROW_RUN_MIN_MM 1.5

enum edge { EDGE_TOP, EDGE_BOTTOM, EDGE_LEFT, EDGE_RIGHT, EDGE_COUNT };

struct cut {
	int blobs;
	int from, to; /* along the edge */
};

struct content {
	double px_per_mm;
	int width, height;
	bool is_narrow; /* for a sheet */
	long letter_pixels;
	struct cut cuts[EDGE_COUNT];
};

static void note_cut(struct content *content, enum edge edge, int from, int length, int depth)
{
	struct cut *cut = &content->cuts[edge];

	if (depth < CUT_DEPTH_MIN_MM * content->px_per_mm ||
	    depth > CUT_DEPTH_MAX_MM * content->px_per_mm ||
	    length > CUT_DEPTH_MAX_MM * content->px_per_mm)
		return;
	if (cut->blobs == 0 || from < cut->from)
		cut->from = from;
	if (cut->blobs == 0 || from + length > cut->to)
		cut->to = from + length;
	cut->blobs++;
}

/* How far from the edge a blob may be: a whole letter, but no speck and no shred of a shadow. */
static int near_px(const struct content *content, int shorter)
{
	double near_mm = content->is_narrow ? NARROW_NEAR_MM : CUT_NEAR_MM;

	return shorter >= CUT_WHOLE_MIN_MM * content->px_per_mm
		       ? (int)(near_mm * content->px_per_mm)
		       : 0;
}

static bool is_narrow(const struct content *content)
{
	int longer = content->width > content->height ? content->width : content->height;
	int shorter = content->width > content->height ? content->height : content->width;

	return shorter < SHEET_NARROW * longer && shorter > ROLL_MAX_MM * content->px_per_mm;
}

/* The side that is lost is one of the long ones. */
static bool is_long_edge(const struct content *content, int edge)
{
	return (edge == EDGE_LEFT || edge == EDGE_RIGHT) == (content->height > content->width);
}

static void note_blob(struct content *content, struct Box *box, long pixels)
{
	l_int32 x, y, w, h;
	int longer, shorter;

	boxGetGeometry(box, &x, &y, &w, &h);
	longer = w > h ? w : h;
	shorter = w > h ? h : w;
	if (longer < LETTER_MIN_MM * content->px_per_mm ||
	    (longer > LINE_MIN_MM * content->px_per_mm &&
	     shorter < LINE_MAX_WIDTH_MM * content->px_per_mm))
		return;
	content->letter_pixels += pixels;
	if (y <= near_px(content, shorter))
		note_cut(content, EDGE_TOP, x, w, h);
	if (y + h >= content->height - near_px(content, shorter))
		note_cut(content, EDGE_BOTTOM, x, w, h);
	if (x <= near_px(content, shorter))
		note_cut(content, EDGE_LEFT, y, h, w);
	if (x + w >= content->width - near_px(content, shorter))
		note_cut(content, EDGE_RIGHT, y, h, w);
}

static struct content measure(struct Pix *ink, int dpi)
{
	struct content content = { .px_per_mm = dpi / MM_PER_INCH,
				   .width = pixGetWidth(ink),
				   .height = pixGetHeight(ink) };
	struct Pixa *blobs = NULL;
	struct Boxa *boxes = pixConnComp(ink, &blobs, 8);
	l_int32 *counts_table = makePixelSumTab8();

	content.is_narrow = is_narrow(&content);
	for (int i = 0; i < boxaGetCount(boxes); i++) {
		struct Box *box = boxaGetBox(boxes, i, L_CLONE);
		struct Pix *blob = pixaGetPix(blobs, i, L_CLONE);
		l_int32 pixels = 0;

		pixCountPixels(blob, &pixels, counts_table);
		note_blob(&content, box, pixels);
		pixDestroy(&blob);
		boxDestroy(&box);
	}
	lept_free(counts_table);
	pixaDestroy(&blobs);
	boxaDestroy(&boxes);
	return content;
}

static double cut_mm_of(const struct content *content, int edge)
{
	const struct cut *cut = &content->cuts[edge];
	bool is_side_lost = content->is_narrow && is_long_edge(content, edge);
	double run_mm = (cut->to - cut->from) / content->px_per_mm;

	if (cut->blobs < (is_side_lost ? NARROW_BLOBS_MIN : CUT_BLOBS_MIN))
		return 0;
	return run_mm > (is_side_lost ? NARROW_RUN_MIN_MM : CUT_RUN_MIN_MM) ? run_mm : 0;
}

static double longest_cut_mm(const struct content *content)
{
	double longest = 0;

	for (int edge = 0; edge < EDGE_COUNT; edge++)
		longest = fmax(longest, cut_mm_of(content, edge));
	return longest;
}

/* Only strokes that come from the other side: not ink of this page. */
static bool is_only_shine(double contrast, const struct clean_report *levels)
{
	return contrast < SHINE_CONTRAST_MAX && levels->sharpness < SHINE_SHARPNESS_MAX;
}

void faults_judge(struct page *page, struct Pix *small_ink, int small_dpi,
		  const struct clean_report *levels)
{
	struct content content = measure(small_ink, small_dpi);
	double area = (double)content.width * content.height;
	double ink_percent = 100.0 * (double)content.letter_pixels / area;
	double contrast = levels->paper_level - levels->ink_level;
	double cut_mm = longest_cut_mm(&content);

	if (page->dpi < DPI_MIN)
		page_add_fault(page, REASON_I05, page->dpi);
	if (levels->dark_percent > DARK_PERCENT) {
		page_add_fault(page, REASON_I02, levels->dark_percent);
		return;
	}
	/* nobody can tell faint print that the scanner blurred from what shines through */
	if (is_only_shine(contrast, levels)) {
		if (ink_percent >= BLANK_PERCENT)
			page_add_fault(page, REASON_I03, contrast);
		ink_percent = 0;
	}
	if (ink_percent < BLANK_PERCENT) {
		page_add_fault(page, REASON_I01, ink_percent);
		page->type = PAGE_BLANK;
		return;
	}
	if (contrast < CONTRAST_MIN)
		page_add_fault(page, REASON_I03, contrast);
	if (cut_mm > 0)
		page_add_fault(page, REASON_I04, cut_mm);
}
