#include "ocr/label_cut.h"

#include "base/memory.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>

/* Millimetres. Text stands within `REACH` of the bars; a wider gap than `GAP` is another label. */
static const double REACH = 11, GAP = 2.6, BESIDE_SHARE = 0.3;
static const double BAR_HEIGHT_LEAST = 3.5, BAR_APART = 1.8, BARS_WIDTH_LEAST = 12;
static const double LINE_LENGTH = 9, ROW_LEAST = 0.8, ROW_MOST = 4.5, ROW_INK = 0.25;
static const double LETTER_LEAST = 0.6;

/* Of all change of grey that across the bars: less is no bars. */
static const double COHERENCE_LEAST = 0.5;

static int grey_of(struct Pix *image, int x, int y)
{
	l_uint32 value = 255;

	pixGetPixel(image, x, y, &value);
	return (int)value;
}

/* The direction across the bars, radians clockwise from right; false when there is no such one. */
static bool direction_of(struct Pix *image, struct box bars, double px_per_mm, double *ret_angle)
{
	int low = bars.w < bars.h ? bars.w : bars.h;
	int radius = (int)fmax(0.35 * low, 1.5 * px_per_mm);
	int middle_x = bars.x + bars.w / 2, middle_y = bars.y + bars.h / 2;
	double xx = 0, yy = 0, xy = 0;

	for (int y = middle_y - radius; y <= middle_y + radius; y++) {
		for (int x = middle_x - radius; x <= middle_x + radius; x++) {
			double dx = grey_of(image, x + 1, y) - grey_of(image, x - 1, y);
			double dy = grey_of(image, x, y + 1) - grey_of(image, x, y - 1);

			xx += dx * dx;
			yy += dy * dy;
			xy += dx * dy;
		}
	}
	*ret_angle = 0.5 * atan2(2 * xy, xx - yy);
	return hypot(xx - yy, 2 * xy) > COHERENCE_LEAST * (xx + yy) && xx + yy > 0;
}

/* The square around the bars that holds the label at any angle; white beyond the page. */
static struct Pix *clip_around(struct Pix *page, struct box bars, int half, struct box *ret_box)
{
	struct box box = { bars.x + bars.w / 2 - half, bars.y + bars.h / 2 - half, 2 * half,
			   2 * half };
	struct Pix *clip = pixCreate(box.w, box.h, 8);

	pixSetAll(clip); /* what lies beyond the page stays so */
	pixRasterop(clip, 0, 0, box.w, box.h, PIX_SRC, page, box.x, box.y);
	*ret_box = box;
	return clip;
}

/* The grey between paper and ink, from the bars, which are half of each: around the label there may
 * be other paper, or none. */
static int level_of(struct Pix *grey, double px_per_mm)
{
	int radius = (int)(2.5 * px_per_mm), counts[256] = { 0 }, total = 0, sum = 0, dark, light;
	int middle_x = pixGetWidth(grey) / 2, middle_y = pixGetHeight(grey) / 2;

	for (int y = middle_y - radius; y <= middle_y + radius; y++)
		for (int x = middle_x - radius; x <= middle_x + radius; x++, total++)
			counts[grey_of(grey, x, y)]++;
	for (dark = 0; dark < 255 && sum + counts[dark] < total / 10; dark++)
		sum += counts[dark];
	sum = 0;
	for (light = 255; light > 0 && sum + counts[light] < total / 10; light--)
		sum += counts[light];
	return (dark + light) / 2;
}

static struct box box_of(BOX *box)
{
	struct box got = { 0 };

	boxGetGeometry(box, &got.x, &got.y, &got.w, &got.h);
	return got;
}

/* The block of high strokes nearest to the middle. */
static struct box find_bars(struct Pix *ink, double px_per_mm)
{
	double middle_x = pixGetWidth(ink) / 2.0, middle_y = pixGetHeight(ink) / 2.0;
	struct Pix *high = pixOpenBrick(NULL, ink, 1, (int)(BAR_HEIGHT_LEAST * px_per_mm));
	struct Pix *block = pixCloseSafeBrick(NULL, high, (int)(BAR_APART * px_per_mm), 1);
	BOXA *boxes = pixConnCompBB(block, 8);
	struct box best = { 0 };
	double nearest = 0;

	for (int i = 0; i < boxaGetCount(boxes); i++) {
		BOX *item = boxaGetBox(boxes, i, L_CLONE);
		struct box box = box_of(item);
		double apart =
			hypot(box.x + box.w / 2.0 - middle_x, box.y + box.h / 2.0 - middle_y);

		if (box.w >= BARS_WIDTH_LEAST * px_per_mm && (best.w == 0 || apart < nearest)) {
			best = box;
			nearest = apart;
		}
		boxDestroy(&item);
	}
	boxaDestroy(&boxes);
	pixDestroy(&high);
	pixDestroy(&block);
	return best;
}

/* Drops what is too low or too high to be letters; points do not matter, for the grey is read. */
static struct Pix *letters_of(struct Pix *ink, double px_per_mm)
{
	struct Pix *high = pixSelectBySize(ink, 0, (int)(LETTER_LEAST * px_per_mm), 8,
					   L_SELECT_HEIGHT, L_SELECT_IF_GTE, NULL);
	struct Pix *letters = pixSelectBySize(high, 0, (int)(ROW_MOST * px_per_mm), 8,
					      L_SELECT_HEIGHT, L_SELECT_IF_LTE, NULL);

	pixDestroy(&high);
	return letters;
}

static void take_out(struct Pix *ink, struct Pix *what)
{
	pixSubtract(ink, ink, what);
	pixDestroy(&what);
}

/* Leaves the text: without bars, frames, and what is beside the label. */
static void keep_text(struct label_cut *cut)
{
	int beside = (int)(BESIDE_SHARE * cut->bars.w), line = (int)(LINE_LENGTH * cut->px_per_mm);
	int height = pixGetHeight(cut->ink), width = pixGetWidth(cut->ink);
	int left = cut->bars.x - beside, right = cut->bars.x + cut->bars.w + beside;
	struct Pix *letters;

	take_out(cut->ink, pixOpenBrick(NULL, cut->ink, line, 1));
	take_out(cut->ink, pixOpenBrick(NULL, cut->ink, 1, (int)(ROW_MOST * cut->px_per_mm)));
	pixRasterop(cut->ink, cut->bars.x - 1, cut->bars.y - 1, cut->bars.w + 2, cut->bars.h + 2,
		    PIX_CLR, NULL, 0, 0);
	letters = letters_of(cut->ink, cut->px_per_mm);
	pixDestroy(&cut->ink);
	cut->ink = letters;
	if (left > 0)
		pixRasterop(cut->ink, 0, 0, left, height, PIX_CLR, NULL, 0, 0);
	if (right < width)
		pixRasterop(cut->ink, right, 0, width - right, height, PIX_CLR, NULL, 0, 0);
}

/* ---- Rows of text ------------------------------------------------------------ */

static bool has_ink(NUMA *counts, int y, double least)
{
	l_int32 count = 0;

	return numaGetIValue(counts, y, &count) == 0 && count >= least;
}

/* The rows from `y` on in steps of `step`, away from the bars, until a wide gap. */
static int find_rows(const struct label_cut *cut, int y, int step, struct box *rows, int most)
{
	NUMA *counts = pixCountPixelsByRow(cut->ink, NULL);
	int end = y + step * (int)(REACH * cut->px_per_mm), count = 0, last = y;
	double least = ROW_INK * cut->px_per_mm;
	int height = pixGetHeight(cut->ink);

	while (y != end && y >= 0 && y < height && count < most) {
		int from = y, tall;

		if (!has_ink(counts, y, least)) {
			if (abs(y - last) > GAP * cut->px_per_mm)
				break;
			y += step;
			continue;
		}
		while (y >= 0 && y < height && has_ink(counts, y, least))
			y += step;
		tall = abs(y - from);
		last = y;
		if (tall < ROW_LEAST * cut->px_per_mm || tall > ROW_MOST * cut->px_per_mm)
			continue;
		rows[count++] =
			(struct box){ 0, step > 0 ? from : y + 1, pixGetWidth(cut->ink), tall };
	}
	numaDestroy(&counts);
	return count;
}

/* Cuts a row to its ink. */
static struct box clip_row(struct Pix *ink, struct box row)
{
	BOX *area = boxCreate(row.x, row.y, row.w, row.h), *inked = NULL;
	struct Pix *part = pixClipRectangle(ink, area, NULL);
	struct box got = { 0 };

	if (part != NULL && pixClipToForeground(part, NULL, &inked) == 0 && inked != NULL) {
		got = box_of(inked);
		got.x += row.x;
		got.y += row.y;
	}
	boxDestroy(&area);
	boxDestroy(&inked);
	pixDestroy(&part);
	return got;
}

static void add_rows(struct label_cut *cut)
{
	struct box rows[LABEL_ROWS_MAX / 2];
	int above = find_rows(cut, cut->bars.y - 2, -1, rows, LABEL_ROWS_MAX / 2), below;

	cut->row_count = 0;
	for (int i = above - 1; i >= 0; i--)
		cut->rows[cut->row_count++] = clip_row(cut->ink, rows[i]);
	cut->rows_above = above;
	below = find_rows(cut, cut->bars.y + cut->bars.h + 2, 1, rows, LABEL_ROWS_MAX / 2);
	for (int i = 0; i < below; i++)
		cut->rows[cut->row_count++] = clip_row(cut->ink, rows[i]);
}

/* ---- Entry ------------------------------------------------------------------- */

bool label_cut(const struct page *page, struct box bars, struct label_cut *ret_cut)
{
	double mm = page->dpi / MM_PER_INCH, angle, c, s;
	int half = (int)(hypot(bars.w, bars.h) / 2 + REACH * mm);
	struct label_cut cut = { .px_per_mm = mm };
	struct Pix *clip;
	struct box place;

	if (!direction_of(page->delivered, bars, mm, &angle))
		return false;
	clip = clip_around(page->delivered, bars, half, &place);
	cut.grey = pixRotate(clip, (l_float32)-angle, L_ROTATE_AREA_MAP, L_BRING_IN_WHITE, 0, 0);
	pixDestroy(&clip);
	cut.ink = pixThresholdToBinary(cut.grey, level_of(cut.grey, mm));
	c = cos(angle);
	s = sin(angle);
	cut.to_delivered = (struct affine){ c, -s, place.x + half - c * half + s * half,
					    s, c,  place.y + half - s * half - c * half };
	cut.bars = cut.ink != NULL ? find_bars(cut.ink, mm) : (struct box){ 0 };
	if (cut.bars.w == 0) {
		label_cut_clear(&cut);
		return false;
	}
	keep_text(&cut);
	add_rows(&cut);
	*ret_cut = cut;
	return true;
}

void label_cut_clear(struct label_cut *cut)
{
	pixDestroy(&cut->grey);
	pixDestroy(&cut->ink);
}

static struct box turned(struct box box, int width, int height)
{
	return (struct box){ width - box.x - box.w, height - box.y - box.h, box.w, box.h };
}

void label_cut_turn(struct label_cut *cut)
{
	int width = pixGetWidth(cut->ink), height = pixGetHeight(cut->ink);
	struct affine over = { -1, 0, width - 1, 0, -1, height - 1 };

	pixRotate180(cut->grey, cut->grey);
	pixRotate180(cut->ink, cut->ink);
	cut->to_delivered = affine_compose(over, cut->to_delivered);
	cut->bars = turned(cut->bars, width, height);
	for (int i = 0; i < cut->row_count / 2; i++) {
		struct box row = cut->rows[i];

		cut->rows[i] = cut->rows[cut->row_count - 1 - i];
		cut->rows[cut->row_count - 1 - i] = row;
	}
	for (int i = 0; i < cut->row_count; i++)
		cut->rows[i] = turned(cut->rows[i], width, height);
	cut->rows_above = cut->row_count - cut->rows_above;
}
