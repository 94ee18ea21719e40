#include "ocr/under_bars.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/gs1.h"
#include "ocr/line.h"
#include "ocr/pieces.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_LENGTH = 13, PLACES_MAX = 24 };

/*
 * GS1 General Specifications, section 5.2: the bars are 95 modules long, the first digit stands up
 * to 11 modules before them, and digits are about 8 modules high, begin within 1 module of the
 * bars' end, and stand 7 modules apart. The strip has `MODULE_PX` pixels a module, whatever the
 * page's resolution: that makes digits about 32 pixels high, which suits Tesseract's models.
 */
enum {
	BARS_MODULES = 95,
	MODULE_PX = 4,
	BESIDE = 18 * MODULE_PX, /* the bars' length is not sure either */
	INSIDE = 30 * MODULE_PX, /* of the bars: their place may take in the digits */
	OUTSIDE = 16 * MODULE_PX,
	STRIP_W = BARS_MODULES * MODULE_PX + 2 * BESIDE,
	STRIP_H = INSIDE + OUTSIDE,
	DIGIT_H_MIN = 4 * MODULE_PX,
	DIGIT_H_MAX = 12 * MODULE_PX,
	DIGIT_W_MIN = 3 * MODULE_PX / 2, /* a bar is one to four modules wide, and higher */
	BARS_H_MIN = 12 * MODULE_PX,     /* higher than any digit's stroke */
	BARS_W_MIN = 15 * MODULE_PX,     /* of all bars that end alike together */
	ROW_W_MIN = 30 * MODULE_PX,      /* of all digits together */
};

static const double LEAN_MOST_DEG = 12, LEAN_STEP_DEG = 0.5, PIXELS_A_MM = MODULE_PX / 0.33;

/* ---- The strip ------------------------------------------------------------------------------- */

/* The frame of one end of the bars: its middle, the way the text runs, and pixels of the page for
 * one of the strip. */
struct frame {
	struct point centre, along;
	double end_px, step_px;
};

static struct frame frame_of(const struct unread_symbol *symbol, int side, double lean_deg)
{
	double c = cos(lean_deg * M_PI / 180), s = sin(lean_deg * M_PI / 180);
	struct point across = symbol->across;

	return (struct frame){
		.centre = symbol->centre,
		.along = { side * (c * across.x + s * across.y),
			   side * (c * across.y - s * across.x) },
		.end_px = symbol->height_px / 2,
		.step_px = symbol->length_px / (BARS_MODULES * MODULE_PX),
	};
}

static struct point strip_to_page(const struct frame *frame, double x, double y)
{
	double along = (x - STRIP_W / 2.0) * frame->step_px;
	double down = frame->end_px + (y - INSIDE) * frame->step_px;

	return (struct point){ frame->centre.x + along * frame->along.x - down * frame->along.y,
			       frame->centre.y + along * frame->along.y + down * frame->along.x };
}

/* The grey between four pixels; paper beyond the page. */
static double grey_at(struct Pix *page, struct point at)
{
	int x = (int)floor(at.x), y = (int)floor(at.y);
	double right = at.x - x, low = at.y - y;
	const l_uint32 *upper, *lower;

	if (x < 0 || y < 0 || x + 1 >= pixGetWidth(page) || y + 1 >= pixGetHeight(page))
		return 255;
	upper = pixGetData(page) + (size_t)y * (size_t)pixGetWpl(page);
	lower = upper + pixGetWpl(page);
	return (1 - low) * ((1 - right) * GET_DATA_BYTE(upper, x) +
			    right * GET_DATA_BYTE(upper, x + 1)) +
	       low * ((1 - right) * GET_DATA_BYTE(lower, x) + right * GET_DATA_BYTE(lower, x + 1));
}

/* A pixel of the strip, by four samples: a page of 600 dpi has more pixels than the strip. */
static double strip_grey(struct Pix *page, const struct frame *frame, int x, int y)
{
	static const double parts[] = { 0.25, 0.75 };
	double sum = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(parts); i++)
		for (size_t j = 0; j < ARRAY_LENGTH(parts); j++)
			sum += grey_at(page, strip_to_page(frame, x + parts[i], y + parts[j]));
	return sum / 4;
}

static struct Pix *cut_strip(struct Pix *page, struct frame frame)
{
	struct Pix *strip = pixCreate(STRIP_W, STRIP_H, 8);

	for (int y = 0; y < STRIP_H; y++) {
		l_uint32 *line = pixGetData(strip) + (size_t)y * (size_t)pixGetWpl(strip);

		for (int x = 0; x < STRIP_W; x++)
			SET_DATA_BYTE(line, x, (int)strip_grey(page, &frame, x, y));
	}
	return strip;
}

static struct Pix *ink_of(struct Pix *grey)
{
	struct Pix *ink = NULL;

	pixOtsuAdaptiveThreshold(grey, STRIP_W, STRIP_H, 0, 0, 0.1F, NULL, &ink);
	return ink;
}

/* The clockwise turn that levels the strip: the bars' ends and the digits lie in rows. */
static double lean_of(struct Pix *strip)
{
	struct Pix *ink = ink_of(strip);
	l_float32 angle = 0;

	if (ink == NULL ||
	    pixFindSkewSweep(ink, &angle, 1, (float)LEAN_MOST_DEG, (float)LEAN_STEP_DEG) != 0)
		angle = 0;
	pixDestroy(&ink);
	return angle;
}

/* ---- The bars -------------------------------------------------------------------------------- */

/* What of the strip's ink is bars: by column the row after the last one, 0 where there are none. */
struct bars {
	int ends[STRIP_W];
	int end;         /* of most of them; 0: no bars were found */
	int left, right; /* the first and the last column that have some */
};

/* The row at which most columns end, a row more or less. */
static int usual_end(const int ends[STRIP_W])
{
	int counts[STRIP_H + 2] = { 0 }, best = 0, most = 0;

	for (int x = 0; x < STRIP_W; x++)
		counts[ends[x]]++;
	for (int y = BARS_H_MIN; y <= STRIP_H; y++) {
		int count = counts[y - 1] + counts[y] + counts[y + 1];

		if (count > most) {
			most = count;
			best = y;
		}
	}
	return most >= BARS_W_MIN ? best : 0;
}

static struct bars find_bars(struct Pix *ink)
{
	struct Pix *high = pixOpenBrick(NULL, ink, 1, BARS_H_MIN);
	struct bars bars = { .left = STRIP_W };

	for (int y = 0; y < STRIP_H; y++) {
		const l_uint32 *line = pixGetData(high) + (size_t)y * (size_t)pixGetWpl(high);

		for (int x = 0; x < STRIP_W; x++)
			if (GET_DATA_BIT(line, x))
				bars.ends[x] = y + 1;
	}
	pixDestroy(&high);
	for (int x = 0; x < STRIP_W; x++) {
		if (bars.ends[x] == 0)
			continue;
		bars.left = x < bars.left ? x : bars.left;
		bars.right = x;
	}
	bars.end = usual_end(bars.ends);
	return bars;
}

/* True for the columns of the first, the middle and the last two bars, which may be longer. */
static bool is_guard(const struct bars *bars, int x)
{
	const int module = (bars->right - bars->left + 1 + BARS_MODULES / 2) / BARS_MODULES;
	int middle = (bars->left + bars->right) / 2;

	return x < bars->left + 4 * module || x > bars->right - 4 * module ||
	       abs(x - middle) <= 4 * module;
}

static void clear_ink(struct Pix *ink, int x, int y, int width, int height)
{
	pixRasterop(ink, x, y, width, height, PIX_CLR, NULL, 0, 0);
}

/* Takes the bars out. Digits that touch them, as blur makes them do, are cut off where they end. */
static void drop_bars(struct Pix *ink)
{
	struct bars bars = find_bars(ink);

	if (bars.end == 0)
		return;
	clear_ink(ink, 0, 0, STRIP_W, bars.end + 1);
	for (int x = 0; x < STRIP_W; x++)
		if (bars.ends[x] > bars.end + 2 * MODULE_PX && is_guard(&bars, x))
			clear_ink(ink, x - 1, bars.end, 3, bars.ends[x] + 2 - bars.end);
}

/* ---- The row of digits ----------------------------------------------------------------------- */

static bool may_be_digit(struct box box)
{
	return box.y > 0 && box.h >= DIGIT_H_MIN && box.h <= DIGIT_H_MAX && box.w >= DIGIT_W_MIN;
}

/* As high and at the same height as another, but for worn print and a slight slope. */
static bool in_row_of(struct box box, struct box pivot)
{
	int apart = abs(2 * box.y + box.h - 2 * pivot.y - pivot.h);

	return may_be_digit(box) && 2 * apart <= pivot.h && 4 * box.h >= 3 * pivot.h &&
	       3 * box.h <= 4 * pivot.h;
}

static int row_width(const struct piece_list *pieces, struct box pivot)
{
	int width = 0;

	for (int i = 0; i < pieces->count; i++)
		if (in_row_of(pieces->items[i].box, pivot))
			width += pieces->items[i].box.w;
	return width;
}

/* The piece whose row has most to show; -1 when no row could be thirteen digits. */
static int find_pivot(const struct piece_list *pieces)
{
	int best = -1, widest = ROW_W_MIN - 1;

	for (int i = 0; i < pieces->count; i++) {
		int width = may_be_digit(pieces->items[i].box)
				    ? row_width(pieces, pieces->items[i].box)
				    : 0;

		if (width > widest) {
			best = i;
			widest = width;
		}
	}
	return best;
}

/* Leaves of the strip only the row of digits; false when there is none. */
static bool keep_digits(struct zone *strip)
{
	struct piece_list pieces = pieces_find(strip->ink);
	int pivot = find_pivot(&pieces);

	for (int i = 0; pivot >= 0 && i < pieces.count; i++)
		if (!in_row_of(pieces.items[i].box, pieces.items[pivot].box))
			piece_erase(strip->ink, &pieces.items[i]);
	pieces_clear(&pieces);
	zone_paint_paper(strip);
	return pivot >= 0;
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* The digits of a line, a code's number of them; false for any other line. */
static bool read_digits(struct engine *engine, const struct zone *strip, struct line_look look,
			struct arena *arena, char digits[CODE_LENGTH + 1])
{
	struct Pix *image = line_image(strip, zone_ink_box(strip), look);
	word_list words = { 0 };
	size_t length = 0;

	if (image == NULL)
		return false;
	engine_read_line(engine, image, LINE_IMAGE_DPI, ALPHABET_DIGITS, arena, &words);
	pixDestroy(&image);
	for (size_t i = 0; i < words.count; i++) {
		size_t more = strlen(words.items[i].text);

		if (length + more > CODE_LENGTH)
			return false;
		memcpy(digits + length, words.items[i].text, more);
		length += more;
	}
	digits[length] = '\0';
	return length == CODE_LENGTH && text_is_digits(digits);
}

/*
 * What two looks agree on, as long as no other gives another code with a right check digit: they
 * misread the same digit less often than one does. NULL when there is no such code.
 */
static const char *read_strip(struct engine *engine, const struct zone *strip, struct arena *arena)
{
	static const struct line_look looks[] = {
		{ 32, false, false }, { 40, false, true }, { 26, false, false }, { 36, true, false }
	};
	char first[CODE_LENGTH + 1] = "", digits[CODE_LENGTH + 1];
	int agreeing = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(looks) && agreeing < 2; i++) {
		if (!read_digits(engine, strip, looks[i], arena, digits) ||
		    !gs1_has_right_check_digit(digits, CODE_LENGTH))
			continue;
		if (agreeing > 0 && strcmp(first, digits) != 0)
			return NULL;
		memcpy(first, digits, sizeof(first));
		agreeing++;
	}
	return agreeing == 2 ? arena_copy_text(arena, first) : NULL;
}

static const char *read_end(struct engine *engine, struct Pix *page,
			    const struct unread_symbol *symbol, int side, struct arena *arena)
{
	struct zone strip = { .px_per_mm = PIXELS_A_MM };
	const char *code = NULL;
	double lean_deg;

	strip.grey = cut_strip(page, frame_of(symbol, side, 0));
	lean_deg = lean_of(strip.grey);
	pixDestroy(&strip.grey);
	strip.grey = cut_strip(page, frame_of(symbol, side, lean_deg));
	strip.ink = ink_of(strip.grey);
	if (strip.ink != NULL)
		drop_bars(strip.ink);
	if (strip.ink != NULL && keep_digits(&strip))
		code = read_strip(engine, &strip, arena);
	zone_clear(&strip);
	return code;
}

static const char *read_place(struct engine *engine, struct Pix *page,
			      const struct unread_symbol *symbol, struct arena *arena)
{
	const char *below = read_end(engine, page, symbol, 1, arena);
	const char *above = read_end(engine, page, symbol, -1, arena);

	if (below != NULL && above != NULL && strcmp(below, above) != 0)
		return NULL;
	return below != NULL ? below : above;
}

void under_bars_read(struct engine *engine, const struct page *page, struct dossier *dossier)
{
	int places = 0;

	for (size_t i = 0; i < dossier->unread.count && places < PLACES_MAX; i++) {
		struct unread_symbol *symbol = &dossier->unread.items[i];

		if (symbol->page != page->number || symbol->length_px <= 0)
			continue;
		symbol->printed = read_place(engine, page->delivered, symbol, dossier->arena);
		places++;
	}
}
