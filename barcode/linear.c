/*
 * A region is read from strips. When the first gives nothing, others are tried: sharpened, finer,
 * coarser.
 */
#include "barcode/linear.h"

#include "barcode/strip.h"
#include "base/memory.h"

#include <leptonica/allheaders.h>
#include <math.h>

#define FRAGMENT_HEIGHT_MM 6.0

static bool read_strip(struct poll_reader *reader, const struct strip *strip, double px_per_mm,
		       struct symbol_list *list)
{
	bool found = poll_strip(reader, strip, px_per_mm, list);
	struct strip sharp;

	if (found && !poll_has_doubts(reader))
		return true;
	sharp = strip_sharpened(strip);
	found |= poll_strip(reader, &sharp, px_per_mm, list);
	strip_clear(&sharp);
	return found;
}

/* The digits of a comb are as many and as parallel as what a blot leaves of a code, but not as
 * high.
 */
static bool looks_like_symbol(const struct strip *strip, const struct region *region, int dpi)
{
	return strip_has_symbol(strip) ||
	       (region->height >= FRAGMENT_HEIGHT_MM * dpi / MM_PER_INCH &&
		strip_has_fragment(strip));
}

static bool read_towards(struct poll_reader *reader, struct Pix *grey, int dpi,
			 const struct region *region, struct point across, struct symbol_list *list,
			 bool *ret_symbol)
{
	static const struct strip_grain grains[] = {
		{ 0.7, 0.6, 4 },
		{ 1.0, 0.25, 2 },
		{ 0.45, 1.5, 8 },
	};
	bool found = false, barred = true;

	poll_begin_region(reader);
	for (size_t i = 0; i < ARRAY_LENGTH(grains) && barred; i++) {
		struct strip strip = strip_sample(grey, dpi, region, across, grains[i]);

		barred = strip_has_bars(&strip);
		if (i == 0)
			*ret_symbol = barred && looks_like_symbol(&strip, region, dpi);
		if (barred)
			found |= read_strip(reader, &strip, dpi / MM_PER_INCH, list);
		strip_clear(&strip);
		if (found && !poll_has_doubts(reader))
			break;
	}
	return found;
}

bool linear_read(struct poll_reader *reader, struct Pix *grey, int dpi, const struct region *region,
		 struct symbol_list *list)
{
	struct point across[STRIP_DIRECTIONS];
	int count = strip_find_directions(grey, dpi, region, across);
	bool found = false, symbol = false;

	for (int i = 0; i < count && (i < 2 || !found); i++) {
		bool one = false;

		found |= read_towards(reader, grey, dpi, region, across[i], list, &one);
		symbol |= one;
	}
	if (symbol && !found)
		*LIST_ADD(list->arena, &list->unread) = *region;
	return found;
}

bool linear_read_frame(struct poll_reader *reader, struct Pix *grey, int dpi,
		       struct symbol_list *list)
{
	static const struct point ways[] = {
		{ 1, 0 }, { 0, 1 }, { M_SQRT1_2, M_SQRT1_2 }, { M_SQRT1_2, -M_SQRT1_2 }
	};
	double width = pixGetWidth(grey), height = pixGetHeight(grey);
	bool found = false, symbol;

	for (size_t i = 0; i < ARRAY_LENGTH(ways) && !found; i++) {
		double x = fabs(ways[i].x), y = fabs(ways[i].y);
		struct region frame = { .centre = { width / 2, height / 2 },
					.across = ways[i],
					.length = x * width + y * height,
					.height = x * height + y * width };

		found = read_towards(reader, grey, dpi, &frame, ways[i], list, &symbol);
	}
	return found;
}
