#include "ocr/stamp.h"

#include "base/memory.h"
#include "ocr/bits.h"
#include "ocr/pieces.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { POINTS_MAX = 6000, ANGLE_MAX_DEG = 25, SECTORS = 36, LETTERS_MAX = 160 };

/* Letters of stamps, and the lines of their frames, millimetres. */
static const double letter_low = 0.8, letter_high = 4.2, letter_wide = 5;
static const double line_along = 7, line_down = 4.5, line_thick = 1.1;
static const double foot_near = 0.35, letter_near = 9;

/* ---- the angle ------------------------------------------------------------------------- */

struct ink_points {
	struct point points[POINTS_MAX];
	int count;
};

static void gather_points(struct Pix *ink, int step, struct ink_points *list)
{
	struct bits bits = bits_of(ink);

	for (int y = 0; y < bits.height; y += step)
		for (int x = 0; x < bits.width && list->count < POINTS_MAX; x += step)
			if (bits_at(&bits, x, y))
				list->points[list->count++] = (struct point){ x, y };
}

/* floor(), without a call of the library's */
static int round_down(double value)
{
	int whole = (int)value;

	return whole - (whole > value);
}

/* Rows of letters and lines of a frame heap up where they are looked along. */
static double heap(const struct ink_points *list, double angle_deg, double bin_px, int bins)
{
	double angle = angle_deg * M_PI / 180, c = cos(angle), s = sin(angle), sum = 0;
	int *counts = memory_new((size_t)bins, sizeof(*counts));

	for (int i = 0; i < list->count; i++) {
		double across = c * list->points[i].y - s * list->points[i].x;
		int bin = bins / 2 + round_down(across / bin_px);

		if (bin >= 0 && bin < bins)
			counts[bin]++;
	}
	for (int i = 0; i < bins; i++)
		sum += (double)counts[i] * counts[i];
	free(counts);
	return sum;
}

double stamp_angle(struct Pix *ink, double px_per_mm)
{
	struct ink_points *list = memory_new(1, sizeof(*list));
	int step = px_per_mm > 9 ? 2 : 1;
	double bin = 0.3 * px_per_mm, best = 0, angle = 0;
	int bins = 2 * (int)((pixGetWidth(ink) + pixGetHeight(ink)) / bin) + 2;

	gather_points(ink, step, list);
	for (int half = -2 * ANGLE_MAX_DEG; half <= 2 * ANGLE_MAX_DEG; half++) {
		double score = heap(list, half / 2.0, bin, bins);

		if (score > best) {
			best = score;
			angle = half / 2.0;
		}
	}
	free(list);
	return angle;
}

/* ---- frame and ring -------------------------------------------------------------------- */

/* Straight lines of at least the length; their sum is added in millimetres. */
static struct Pix *find_lines(struct Pix *level, bool along, double px_per_mm, double *length_mm)
{
	int least = (int)((along ? line_along : line_down) * px_per_mm);
	/* sampled at an angle a line has steps of a pixel */
	struct Pix *thick = pixDilateBrick(NULL, level, along ? 1 : 3, along ? 3 : 1);
	struct Pix *lines = pixOpenBrick(NULL, thick, along ? least : 1, along ? 1 : least);
	struct piece_list pieces = pieces_find(lines);

	for (int i = 0; i < pieces.count; i++) {
		struct box box = pieces.items[i].box;

		if ((along ? box.h : box.w) > line_thick * px_per_mm)
			piece_erase(lines, &pieces.items[i]);
		else
			*length_mm += (along ? box.w : box.h) / px_per_mm;
	}
	pieces_clear(&pieces);
	pixDestroy(&thick);
	return lines;
}

static void drop_lines(struct Pix *rest, double px_per_mm, struct stamp_parts *parts)
{
	struct Pix *along = find_lines(rest, true, px_per_mm, &parts->frame_mm);
	struct Pix *down = find_lines(rest, false, px_per_mm, &parts->frame_mm);

	pixSubtract(rest, rest, along);
	pixSubtract(rest, rest, down);
	pixDestroy(&along);
	pixDestroy(&down);
}

/* Where a pixel lies on the ellipse that fills the box: 1 is on it. */
static double radius(struct box box, int x, int y)
{
	double dx = (x + 0.5 - box.w / 2.0) / (box.w / 2.0);
	double dy = (y + 0.5 - box.h / 2.0) / (box.h / 2.0);

	return hypot(dx, dy);
}

/* Tells how far round the ellipse of its box a piece goes; with `image` the ellipse is erased. */
static double go_round(const struct piece *piece, struct Pix *image, double *ret_share)
{
	struct bits shape = bits_of(piece->shape);
	bool hit[SECTORS] = { false };
	int on = 0, cover = 0;

	for (int y = 0; y < piece->box.h; y++)
		for (int x = 0; x < piece->box.w; x++) {
			double turn;

			if (!bits_at(&shape, x, y) || fabs(radius(piece->box, x, y) - 0.95) > 0.1)
				continue;
			turn = atan2(y - piece->box.h / 2.0, x - piece->box.w / 2.0);
			on++;
			hit[(int)((turn + M_PI) / (2 * M_PI) * SECTORS) % SECTORS] = true;
			if (image != NULL)
				pixSetPixel(image, piece->box.x + x, piece->box.y + y, 0);
		}
	for (int i = 0; i < SECTORS; i++)
		cover += hit[i];
	*ret_share = (double)on / piece->pixels;
	return (double)cover / SECTORS;
}

static void drop_ring(struct Pix *rest, double px_per_mm, struct stamp_parts *parts)
{
	struct piece_list pieces = pieces_find(rest);

	for (int i = 0; i < pieces.count; i++) {
		const struct piece *piece = &pieces.items[i];
		double share, cover;

		if (piece->box.w < 10 * px_per_mm || piece->box.h < 6 * px_per_mm)
			continue;
		cover = go_round(piece, NULL, &share);
		if (cover * share > parts->ring_cover * parts->ring_share) {
			parts->ring_cover = cover;
			parts->ring_share = share;
		}
		if (cover > 0.9)
			(void)go_round(piece, rest, &share);
	}
	pieces_clear(&pieces);
}

/* ---- letters --------------------------------------------------------------------------- */

static bool is_letter(struct box box, double px_per_mm)
{
	return box.h >= letter_low * px_per_mm && box.h <= letter_high * px_per_mm &&
	       box.w <= letter_wide * px_per_mm;
}

/* How many letters stand on the same line as at least two others near them. */
static int count_aligned(const struct box *letters, int count, double px_per_mm)
{
	int aligned = 0;

	for (int i = 0; i < count; i++) {
		int others = 0;

		for (int k = 0; k < count; k++) {
			int foot = letters[k].y + letters[k].h - letters[i].y - letters[i].h;

			others += k != i && abs(foot) <= foot_near * px_per_mm &&
				  abs(letters[k].x - letters[i].x) <= letter_near * px_per_mm &&
				  abs(letters[k].h - letters[i].h) * 4 <= letters[i].h;
		}
		aligned += others >= 2;
	}
	return aligned;
}

/* Letters run together, as wide as a word and no taller than one. */
static bool is_word(struct box box, double px_per_mm)
{
	return box.h >= letter_low * px_per_mm && box.h <= 3 * px_per_mm && box.w > 2 * box.h &&
	       box.w <= 40 * px_per_mm;
}

/* Adds the letter, or as many as the word is likely to have. */
static int add_letters(struct box *letters, int count, struct box box)
{
	int parts = box.w > 2 * box.h ? box.w / box.h : 1;

	for (int i = 0; i < parts && count < LETTERS_MAX; i++) {
		letters[count] = box;
		letters[count].x += box.w * i / parts;
		letters[count++].w = box.w / parts;
	}
	return count;
}

/* Takes the pieces like letters out (like words too, when asked for) and counts them, and those in
 * line. */
static int drop_letters(struct Pix *rest, double px_per_mm, bool words, int *ret_aligned)
{
	struct piece_list pieces = pieces_find(rest);
	struct box letters[LETTERS_MAX];
	int count = 0;

	for (int i = 0; i < pieces.count; i++) {
		struct box box = pieces.items[i].box;

		if (!is_letter(box, px_per_mm) && !(words && is_word(box, px_per_mm)))
			continue;
		count = add_letters(letters, count, box);
		piece_erase(rest, &pieces.items[i]);
	}
	*ret_aligned = count_aligned(letters, count, px_per_mm);
	pieces_clear(&pieces);
	return count;
}

static void measure_rest(struct Pix *rest, double px_per_mm, struct stamp_parts *parts)
{
	struct piece_list pieces = pieces_find(rest);

	for (int i = 0; i < pieces.count; i++) {
		struct box box = pieces.items[i].box;
		double length = fmax(box.w, box.h) / px_per_mm;

		if (length < 1.5)
			continue;
		parts->rest_mm = fmax(parts->rest_mm, length);
		parts->rest_mm2 += pieces.items[i].pixels / (px_per_mm * px_per_mm);
	}
	pieces_clear(&pieces);
}

/* ---- the letters alone ----------------------------------------------------------------- */

enum { DIRECTIONS = 12 };

/* A line of that many pixels in that direction, to open with. */
static struct Sel *line_sel(int length, int direction)
{
	double angle = M_PI * direction / DIRECTIONS;
	int half = length / 2;
	struct Sel *sel = selCreate(2 * half + 1, 2 * half + 1, NULL);

	selSetOrigin(sel, half, half);
	for (int i = -half; i <= half; i++)
		selSetElement(sel, half + (int)lround(i * sin(angle)),
			      half + (int)lround(i * cos(angle)), SEL_HIT);
	return sel;
}

/* Adds the strokes that go straight on in one direction; in most there are none. */
static void add_strokes(struct Pix *strokes, struct Pix *thick, int length, int direction)
{
	struct Sel *sel = line_sel(length, direction);
	struct Pix *middles = pixErode(NULL, thick, sel), *found;
	struct bits bits = bits_of(middles);

	if (!bits_are_empty(&bits)) {
		found = pixDilate(NULL, middles, sel);
		pixOr(strokes, strokes, found);
		pixDestroy(&found);
	}
	pixDestroy(&middles);
	selDestroy(&sel);
}

/* All strokes that go straight on for `length` pixels in any direction. */
static struct Pix *long_strokes(struct Pix *ink, int length)
{
	struct Pix *thick = pixDilateBrick(NULL, ink, 2, 2);
	struct Pix *strokes = pixCreateTemplate(ink);

	for (int direction = 0; direction < DIRECTIONS; direction++)
		add_strokes(strokes, thick, length, direction);
	pixDestroy(&thick);
	return strokes;
}

/* Of fine scans every other pixel tells where strokes are, with a quarter of the work and less. */
struct Pix *stamp_letters(struct Pix *level, double px_per_mm)
{
	int length = (int)lround(letter_high * px_per_mm);
	struct Pix *small, *strokes, *letters;

	if (px_per_mm > 9) {
		small = pixReduceRankBinary2(level, 1, NULL);
		letters = long_strokes(small, length / 2);
		strokes = pixExpandBinaryPower2(letters, 2);
		pixDestroy(&small);
		pixDestroy(&letters);
	} else {
		strokes = long_strokes(level, length);
	}
	letters = pixSubtract(NULL, level, strokes);
	pixDestroy(&strokes);
	return letters;
}

struct stamp_parts stamp_take_apart(struct Pix *level, double px_per_mm)
{
	struct stamp_parts parts = { 0 };
	struct Pix *rest = pixCopy(NULL, level), *freed;

	drop_lines(rest, px_per_mm, &parts);
	drop_ring(rest, px_per_mm, &parts);
	freed = stamp_letters(rest, px_per_mm);
	parts.freed = drop_letters(freed, px_per_mm, true, &parts.freed_aligned);
	(void)drop_letters(rest, px_per_mm, false, &parts.aligned);
	measure_rest(rest, px_per_mm, &parts);
	pixDestroy(&freed);
	pixDestroy(&rest);
	return parts;
}
