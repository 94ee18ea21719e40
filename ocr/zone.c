/*
 * How print and writing are told apart: the blank says where its print is to within a few tenths of
 * a millimetre, so ink under the blank's print (grown by 0.22 mm) is taken for print, with two
 * exceptions that keep strokes whole. A connected piece of ink of which nine tenths lie outside the
 * print is writing that happens to cross it. And inside a piece that touches the print, ink that
 * has writing on both sides of a thin rule is the stroke going on through the rule.
 */
#include "ocr/zone.h"

#include "base/memory.h"
#include "ocr/bits.h"
#include "ocr/contrast.h"
#include "ocr/pieces.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	SAMPLES_MAX = 4000,  /* points of print that are asked when shifting a zone */
	STROKE_LEAST_PX = 2, /* of a stroke that leaves a rule: less is a rough edge */
	SPECK_PX = 3,        /* pieces of fewer pixels than this at 200 dpi are dirt */
	SHIFT_MAX_PX = 15,   /* what find_shift() can count, and 0.6 mm at 600 dpi */
	PLANES = 12,         /* binary digits of a count up to SAMPLES_MAX */
};

static const double shift_mm = 0.6;
static const double context_mm = 3.0; /* print around the zone that helps to shift it */

/* What taking the print out looks at, all of the zone's size. */
struct layers {
	struct bits ink, print, writing;
	int reach; /* pixels that are followed under the print */
};

struct step {
	int x, y;
};

/* ---- shifting the print to where it lies ---- */

struct sample_list {
	struct step points[SAMPLES_MAX]; /* page pixels */
	int count;
};

static void add_sample(struct sample_list *list, struct point point)
{
	list->points[list->count++] = (struct step){ (int)floor(point.x), (int)floor(point.y) };
}

/* Points of the blank's print around the zone, in page pixels. Every third pixel is plenty. */
static void sample_print(const struct blank *blank, struct affine form_to_page, struct box_mm box,
			 struct sample_list *list)
{
	struct affine to_blank = blank_from_form(blank, blank->dpi);
	struct affine to_page = affine_compose(affine_inverse(to_blank), form_to_page);
	struct point first =
		affine_apply(to_blank, (struct point){ box.x - context_mm, box.y - context_mm });
	struct point last = affine_apply(
		to_blank, (struct point){ box.x + box.w + context_mm, box.y + box.h + context_mm });
	int left = (int)first.x, top = (int)first.y, right = (int)last.x, bottom = (int)last.y;
	struct bits print = bits_of(blank->print);

	for (int y = top; y < bottom; y += 3)
		for (int x = left; x < right && list->count < SAMPLES_MAX; x += 3)
			if (bits_at(&print, x, y))
				add_sample(list, affine_apply(to_page,
							      (struct point){ x + 0.5, y + 0.5 }));
}

/* Counts of ink at up to 32 shifts beside each other: plane p holds their digits of weight 2^p. */
struct counters {
	uint32_t planes[PLANES];
};

/* Adds one to the count of each shift whose bit is set. */
static void count_up(struct counters *counters, uint32_t bits)
{
	for (int p = 0; p < PLANES && bits != 0; p++) {
		uint32_t carry = counters->planes[p] & bits;

		counters->planes[p] ^= bits;
		bits = carry;
	}
}

static int count_of(const struct counters *counters, int shift)
{
	int count = 0;

	for (int p = 0; p < PLANES; p++)
		count += (int)(counters->planes[p] >> shift & 1) << p;
	return count;
}

/* How many samples lie on ink when moved by dy and by -reach..reach across: that from bit 0 on is
 * the count of `reach`. */
static struct counters count_hits(const struct bits *ink, const struct sample_list *list, int dy,
				  int reach)
{
	struct counters counters = { 0 };

	for (int i = 0; i < list->count; i++)
		count_up(&counters, bits_from(ink, list->points[i].x - reach,
					      list->points[i].y + dy, 2 * reach + 1));
	return counters;
}

/* The shift under which most of the print is on ink; far shifts must be worth their distance. */
static struct point find_shift(struct Pix *ink, const struct sample_list *list, double px_per_mm)
{
	int reach = (int)fmin(SHIFT_MAX_PX, lround(shift_mm * px_per_mm));
	struct bits bits = bits_of(ink);
	double best = -1;
	struct point shift = { 0, 0 };

	for (int dy = -reach; dy <= reach; dy++) {
		struct counters hits = count_hits(&bits, list, dy, reach);

		for (int dx = -reach; dx <= reach; dx++) {
			double score =
				count_of(&hits, reach - dx) - 0.004 * list->count * hypot(dx, dy);

			if (score > best) {
				best = score;
				shift = (struct point){ dx, dy };
			}
		}
	}
	return shift;
}

/* ---- taking the print out ---- */

/* Where pixel (x, y) lies in the source, rounded down; what is left of it or above lies at -1. */
static inline struct step place_in(const struct affine *map, int x, int y)
{
	double px = map->xx * (x + 0.5) + map->xy * (y + 0.5) + map->x0;
	double py = map->yx * (x + 0.5) + map->yy * (y + 0.5) + map->y0;

	return (struct step){ px >= 0 ? (int)px : -1, py >= 0 ? (int)py : -1 };
}

/* True when the source has no ink in the box that two of its pixels span. */
static bool is_paper(const struct bits *source, struct step a, struct step b)
{
	int left = a.x < b.x ? a.x : b.x, right = a.x < b.x ? b.x : a.x;
	int top = a.y < b.y ? a.y : b.y, bottom = a.y < b.y ? b.y : a.y;

	for (int y = top; y <= bottom; y++)
		for (int x = left; x <= right; x += 32)
			if (bits_from(source, x, y, 32) != 0)
				return false;
	return true;
}

/* Draws what lies where the map leads from a row, word by word: most have no print. */
static void draw_row(const struct bits *source, struct affine map, int y, int width, l_uint32 *row)
{
	for (int first = 0; first < width; first += 32) {
		int end = first + 32 < width ? first + 32 : width;

		if (is_paper(source, place_in(&map, first, y), place_in(&map, end - 1, y)))
			continue;
		for (int x = first; x < end; x++) {
			struct step place = place_in(&map, x, y);

			if (bits_at(source, place.x, place.y))
				row[x >> 5] |= 0x80000000U >> (x & 31);
		}
	}
}

/* The blank's grown print, drawn into the zone's pixels. */
static struct Pix *draw_print(const struct blank *blank, const struct zone *zone)
{
	struct Pix *mask = pixCreate(zone->box.w, zone->box.h, 1);
	struct affine to_blank =
		affine_compose(affine_inverse(zone->from_form), blank_from_form(blank, blank->dpi));
	struct bits print = bits_of(blank->print_wide), drawn = bits_of(mask);

	for (int y = 0; y < zone->box.h; y++)
		draw_row(&print, to_blank, y, zone->box.w, bits_row(&drawn, y));
	return mask;
}

/* How many of a piece's pixels are set in an image of the same grid. */
static int count_shared(const struct piece *piece, const struct bits *image)
{
	struct bits shape = bits_of(piece->shape);
	int count = 0;

	for (int y = 0; y < piece->box.h; y++)
		for (int x = 0; x < piece->box.w; x += 32)
			count += __builtin_popcount(
				bits_from(&shape, x, y, 32) &
				bits_from(image, piece->box.x + x, piece->box.y + y, 32));
	return count;
}

/* Pieces of ink that lie mostly outside the print and touch it only by the way. */
static struct Pix *free_pieces(struct Pix *ink, struct Pix *outside)
{
	struct Pix *kept = pixCreateTemplate(ink);
	struct piece_list pieces = pieces_find(ink);
	struct bits free_ink = bits_of(outside);

	for (int i = 0; i < pieces.count; i++) {
		const struct piece *piece = &pieces.items[i];

		if (count_shared(piece, &free_ink) * 10 > piece->pixels * 9)
			piece_paint(kept, piece);
	}
	pieces_clear(&pieces);
	return kept;
}

/* Ink under the print with writing within `reach` above and below (or left and right) of it. */
static struct Pix *crossing_strokes(struct Pix *ink, struct Pix *print, struct Pix *outside,
				    int reach)
{
	struct Pix *under = pixAnd(NULL, ink, print);
	struct Pix *bridged, *across = pixCloseSafeBrick(NULL, outside, 1, reach);

	bridged = pixCloseSafeBrick(NULL, outside, reach, 1);
	pixOr(across, across, bridged);
	pixAnd(across, across, under);
	pixDestroy(&bridged);
	pixDestroy(&under);
	return across;
}

/* How far an image's ink goes on from (x, y) in a direction, itself not counted; `most` at most. */
static int reach_from(const struct bits *image, int x, int y, struct step step, int most)
{
	int steps = 0;

	while (steps < most && bits_at(image, x + (steps + 1) * step.x, y + (steps + 1) * step.y))
		steps++;
	return steps;
}

/* True when the ink through (x, y) goes on from under the print into writing, that way. */
static bool runs_into_writing(const struct layers *layers, int x, int y, struct step step)
{
	int out = reach_from(&layers->print, x, y, step, layers->reach) + 1;

	if (reach_from(&layers->ink, x, y, step, layers->reach) < out)
		return false;
	return reach_from(&layers->writing, x + (out - 1) * step.x, y + (out - 1) * step.y, step,
			  STROKE_LEAST_PX) == STROKE_LEAST_PX;
}

/* True when the ink at (x, y) under a rule goes on across the rule into writing. */
static bool is_stroke(const struct layers *layers, int x, int y)
{
	static const struct step left = { -1, 0 }, right = { 1, 0 }, up = { 0, -1 },
				 down = { 0, 1 };
	int wide = reach_from(&layers->print, x, y, left, layers->reach) +
		   reach_from(&layers->print, x, y, right, layers->reach);
	int high = reach_from(&layers->print, x, y, up, layers->reach) +
		   reach_from(&layers->print, x, y, down, layers->reach);
	bool lies = wide >= high; /* the rule lies, so strokes cross it up or down */

	return runs_into_writing(layers, x, y, lies ? up : left) ||
	       runs_into_writing(layers, x, y, lies ? down : right);
}

/*
 * Ink under a rule that is a stroke as well: across the rule it goes on into writing, on one side
 * at least. So a digit that stands on its cell's line, or ends in it, keeps its foot.
 */
static struct Pix *strokes_in_rules(const struct layers *layers)
{
	struct Pix *strokes = pixCreate(layers->ink.width, layers->ink.height, 1);
	struct bits drawn = bits_of(strokes);

	for (int y = 0; y < drawn.height; y++)
		for (int x = 0; x < drawn.width; x += 32) {
			uint32_t under = bits_from(&layers->ink, x, y, 32) &
					 bits_from(&layers->print, x, y, 32);

			for (; under != 0; under &= under - 1) {
				int bit = __builtin_ctz(under);

				if (is_stroke(layers, x + 31 - bit, y))
					bits_row(&drawn, y)[x >> 5] |= 1U << bit;
			}
		}
	return strokes;
}

/* A straight remnant of a rule or tick: long, thin and nothing else. */
static bool is_rule_remnant(struct box box, double px_per_mm)
{
	double thin = 0.35 * px_per_mm;

	bool tall = box.h > 12 * px_per_mm && box.h > 8 * box.w; /* than any character */

	return (box.h <= thin && box.w > 5 * box.h && box.w > 1.5 * px_per_mm) ||
	       (box.w <= thin && box.h < 1.2 * px_per_mm && box.h > 3 * box.w) ||
	       (box.w <= thin && box.h > 8 * px_per_mm) || tall;
}

/* What the edge of the zone cuts belongs to a neighbour unless most of it is in the core. */
static bool is_cut_off(const struct zone *zone, struct box box, struct box core)
{
	bool at_edge = box.x <= 0 || box.y <= 0 || box.x + box.w >= zone->box.w ||
		       box.y + box.h >= zone->box.h;
	struct box inside = box_intersection(box, core);

	return at_edge && (double)inside.w * inside.h < 0.5 * box.w * box.h;
}

/* Drops specks, remnants of the print, and what reaches in from neighbouring fields. */
static void drop_strangers(const struct zone *zone, struct box core, struct Pix *writing)
{
	int least_px = (int)lround(SPECK_PX * zone->px_per_mm * zone->px_per_mm / 62);
	struct piece_list pieces = pieces_find(writing);

	for (int i = 0; i < pieces.count; i++) {
		struct box box = pieces.items[i].box;
		struct box middle = { box.x + box.w / 2, box.y + box.h / 2, 1, 1 };

		if (pieces.items[i].pixels < least_px || box_overlap(middle, core) <= 0 ||
		    is_rule_remnant(box, zone->px_per_mm) || is_cut_off(zone, box, core))
			piece_erase(writing, &pieces.items[i]);
	}
	pieces_clear(&pieces);
}

/* Writing goes on for a little under the print's grown edge, though not under the print itself. */
static void grow_into_edge(struct Pix *writing, struct Pix *ink, struct Pix *print,
			   double px_per_mm)
{
	int reach = 2 * (int)lround(0.3 * px_per_mm) + 1;
	int edge = 2 * (int)lround(0.12 * px_per_mm) + 1;
	struct Pix *near = pixDilateBrick(NULL, writing, reach, reach);
	struct Pix *core = pixErodeBrick(NULL, print, edge, edge);

	pixAnd(near, near, ink);
	pixSubtract(near, near, core);
	pixOr(writing, writing, near);
	pixDestroy(&near);
	pixDestroy(&core);
}

/* The rows of a piece's right edge that touch the print: from the first to the last. */
static struct box find_cut(const struct piece *piece, struct Pix *print, int reach)
{
	int right = piece->box.x + piece->box.w, first = -1, last = -1;
	struct bits shape = bits_of(piece->shape), printed = bits_of(print);

	for (int y = piece->box.y; y < piece->box.y + piece->box.h; y++) {
		bool inked = false;

		for (int x = right - 2; x < right; x++)
			inked |= bits_at(&shape, x - piece->box.x, y - piece->box.y) &&
				 bits_at(&printed, right + 1, y);
		if (!inked)
			continue;
		last = y;
		if (first < 0)
			first = y;
	}
	return (struct box){ right, first, reach, first < 0 ? 0 : last - first + 1 };
}

/*
 * A letter whose right side lies under a vertical rule (an amount that just fills its cell) has
 * lost a stroke: its edge ends at the rule at the top and at the bottom. The rule between the two
 * is then as good a stroke as any, and is given back.
 */
static void mend_cut_letters(const struct zone *zone, struct Pix *writing, struct Pix *ink,
			     struct Pix *print)
{
	int reach = (int)lround(0.55 * zone->px_per_mm);
	struct piece_list pieces = pieces_find(writing);

	for (int i = 0; i < pieces.count; i++) {
		struct box cut = find_cut(&pieces.items[i], print, reach);

		if (cut.h * 10 < pieces.items[i].box.h * 5 || cut.h < 1.2 * zone->px_per_mm)
			continue;
		pixRasterop(writing, cut.x, cut.y, cut.w, cut.h, PIX_PAINT, ink, cut.x, cut.y);
	}
	pieces_clear(&pieces);
}

/* Gives writing back what of it lies under the print. */
static void mend_writing(const struct zone *zone, struct Pix *writing, struct Pix *ink,
			 struct Pix *print)
{
	int reach = (int)lround(0.9 * zone->px_per_mm) | 1;
	struct layers layers = { bits_of(ink), bits_of(print), bits_of(writing),
				 (int)lround(2.0 * zone->px_per_mm) };
	struct Pix *strokes = strokes_in_rules(&layers), *crossing;

	pixOr(writing, writing, strokes);
	crossing = crossing_strokes(ink, print, writing, reach);
	pixOr(writing, writing, crossing);
	grow_into_edge(writing, ink, print, zone->px_per_mm);
	mend_cut_letters(zone, writing, ink, print);
	pixDestroy(&strokes);
	pixDestroy(&crossing);
}

/*
 * The neighbours' writing is dropped before strokes are mended: between two lines of writing a row
 * of printed dots would otherwise be taken for strokes that go on from one to the other.
 */
static struct Pix *take_print_out(const struct zone *zone, struct box core, struct Pix *ink,
				  struct Pix *print, struct Pix **ret_around)
{
	struct Pix *writing = pixSubtract(NULL, ink, print);
	struct Pix *pieces = free_pieces(ink, writing);
	struct bits left = bits_of(writing);

	pixOr(writing, writing, pieces);
	pixDestroy(&pieces);
	*ret_around = pixCopy(NULL, writing);
	drop_strangers(zone, core, writing);
	if (!bits_are_empty(&left)) /* nothing grows out of nothing */
		mend_writing(zone, writing, ink, print);
	return writing;
}

/* Whitens the pixels of a row whose bits are not set; most words of a row are all paper. */
static void whiten_row(l_uint32 *grey, const l_uint32 *kept, int width)
{
	for (int first = 0; first < width; first += 32) {
		int count = width - first < 32 ? width - first : 32;

		if (kept[first >> 5] == 0 && count == 32) {
			memset(grey + first / 4, 255, 32);
			continue;
		}
		for (int x = first; x < first + count; x++)
			if ((kept[x >> 5] >> (31 - (x & 31)) & 1) == 0)
				SET_DATA_BYTE(grey, x, 255);
	}
}

void zone_paint_paper(struct zone *zone)
{
	int halo = 2 * (int)lround(0.2 * zone->px_per_mm) + 1;
	struct Pix *kept = pixDilateBrick(NULL, zone->ink, halo, halo);
	struct bits bits = bits_of(kept);

	for (int y = 0; y < bits.height; y++)
		whiten_row(pixGetData(zone->grey) + (size_t)y * (size_t)pixGetWpl(zone->grey),
			   bits_row(&bits, y), bits.width);
	pixDestroy(&kept);
}

/* ---- the zone ---- */

static struct Pix *clip(struct Pix *image, struct box box)
{
	struct Box *area = boxCreate(box.x, box.y, box.w, box.h);
	struct Pix *part = pixClipRectangle(image, area, NULL);

	boxDestroy(&area);
	return part;
}

struct zone zone_cut(const struct page *page, const struct blank *blank, struct box_mm core,
		     double margin_mm)
{
	struct zone zone = { .px_per_mm = page->dpi / MM_PER_INCH };
	struct box paper = { 0, 0, pixGetWidth(page->ink), pixGetHeight(page->ink) };
	struct sample_list *list = memory_new(1, sizeof(*list));
	struct box_mm box = { core.x - margin_mm, core.y - margin_mm, core.w + 2 * margin_mm,
			      core.h + 2 * margin_mm };
	struct point shift;
	struct Pix *ink, *print;

	sample_print(blank, page->form_to_page, box, list);
	shift = find_shift(page->ink, list, zone.px_per_mm);
	free(list);
	zone.from_form = page->form_to_page;
	zone.from_form.x0 += shift.x;
	zone.from_form.y0 += shift.y;
	zone.box = box_intersection(affine_apply_box_mm(zone.from_form, box), paper);
	if (box_is_empty(zone.box))
		return zone;
	zone.from_form.x0 -= zone.box.x;
	zone.from_form.y0 -= zone.box.y;
	zone.grey = clip(page->pen != NULL ? page->pen : page->upright, zone.box);
	ink = clip(page->pen != NULL ? page->pen_ink : page->ink, zone.box);
	/* where the print's colour was dropped, all that is left was written */
	print = page->pen != NULL ? pixCreateTemplate(ink) : draw_print(blank, &zone);
	zone.ink = take_print_out(&zone, affine_apply_box_mm(zone.from_form, core), ink, print,
				  &zone.around);
	contrast_stretch(zone.grey);
	zone.scan = pixCopy(NULL, zone.grey);
	zone_paint_paper(&zone);
	zone.print = print;
	pixDestroy(&ink);
	return zone;
}

void zone_clear(struct zone *zone)
{
	pixDestroy(&zone->grey);
	pixDestroy(&zone->ink);
	pixDestroy(&zone->around);
	pixDestroy(&zone->scan);
	pixDestroy(&zone->print);
}

struct box zone_to_delivered(const struct zone *zone, const struct page *page, struct box box)
{
	box.x += zone->box.x;
	box.y += zone->box.y;
	return affine_apply_box(page->to_delivered, box);
}

struct box zone_ink_box(const struct zone *zone)
{
	struct box box = { 0 };
	struct Box *area = NULL;

	if (zone->ink != NULL && pixClipToForeground(zone->ink, NULL, &area) == 0 && area != NULL)
		boxGetGeometry(area, &box.x, &box.y, &box.w, &box.h);
	boxDestroy(&area);
	return box;
}

double zone_ink_share(const struct zone *zone, struct box box)
{
	struct Box *area;
	l_int32 count = 0;

	if (zone->ink == NULL)
		return 0;
	box = box_intersection(box, (struct box){ 0, 0, zone->box.w, zone->box.h });
	if (box_is_empty(box))
		return 0;
	area = boxCreate(box.x, box.y, box.w, box.h);
	pixCountPixelsInRect(zone->ink, area, &count, NULL);
	boxDestroy(&area);
	return (double)count / ((double)box.w * box.h);
}
