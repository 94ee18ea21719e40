#include "ocr/line.h"

#include "base/memory.h"
#include "ocr/median.h"
#include "ocr/pieces.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>

enum { BORDER_PX = 12 };

/* Height and middle of the letters: the medians over the pieces that are tall enough to be some. */
struct letters {
	int height, middle;
	int count;
};

static struct letters measure_letters(const struct piece_list *pieces, double px_per_mm)
{
	int *heights = memory_new((size_t)pieces->count, sizeof(*heights));
	int *middles = memory_new((size_t)pieces->count, sizeof(*middles));
	struct letters letters = { 0 };

	for (int i = 0; i < pieces->count; i++) {
		struct box box = pieces->items[i].box;

		if (box.h < 0.9 * px_per_mm)
			continue;
		heights[letters.count] = box.h;
		middles[letters.count++] = box.y + box.h / 2;
	}
	if (letters.count > 0) {
		letters.height = median_of_ints(heights, letters.count);
		letters.middle = median_of_ints(middles, letters.count);
	}
	free(heights);
	free(middles);
	return letters;
}

void line_drop_dirt(struct zone *zone, bool marks_allowed)
{
	const int small = marks_allowed ? 9 : 3; /* of a letter's height: no comma, no character */
	struct piece_list pieces = pieces_find(zone->ink);
	struct letters letters = measure_letters(&pieces, zone->px_per_mm);

	for (int i = 0; i < pieces.count; i++) {
		struct box box = pieces.items[i].box;
		int side = box.w > box.h ? box.w : box.h;
		int away = abs(box.y + box.h / 2 - letters.middle);
		/* in a comb all characters stand in one row; what does not hangs in from elsewhere
		 */
		bool astray =
			!marks_allowed && letters.count >= 4 && away * 10 > letters.height * 7;

		if (side * small < letters.height || astray)
			piece_erase(zone->ink, &pieces.items[i]);
	}
	pieces_clear(&pieces);
	zone_paint_paper(zone);
}

static int *count_ink(const struct zone *zone, struct box box, bool by_column)
{
	struct Box *area = boxCreate(box.x, box.y, box.w, box.h);
	struct Pix *part = pixClipRectangle(zone->ink, area, NULL);
	struct Numa *counts =
		by_column ? pixCountPixelsByColumn(part) : pixCountPixelsByRow(part, NULL);
	int length = numaGetCount(counts);
	int *values = memory_new((size_t)length, sizeof(*values));

	for (int i = 0; i < length; i++)
		numaGetIValue(counts, i, &values[i]);
	numaDestroy(&counts);
	pixDestroy(&part);
	boxDestroy(&area);
	return values;
}

int line_split(const struct zone *zone, struct box *lines, int limit)
{
	struct box whole = zone_ink_box(zone);
	int least = (int)lround(1.2 * zone->px_per_mm); /* a line of writing is taller than this */
	int *rows, count = 0, start = -1;

	if (box_is_empty(whole))
		return 0;
	rows = count_ink(zone, whole, false);
	for (int y = 0; y <= whole.h; y++) {
		bool inked = y < whole.h && rows[y] > 0;

		if (inked && start < 0)
			start = y;
		if (inked || start < 0)
			continue;
		if (y - start >= least && count < limit)
			lines[count++] =
				(struct box){ whole.x, whole.y + start, whole.w, y - start };
		start = -1;
	}
	free(rows);
	return count;
}

/* The line with gaps wider than gap_max shortened to it, white around. */
static struct Pix *compose(struct Pix *source, const int *columns, struct box line, int gap_max)
{
	struct Pix *image = pixCreate(line.w + 2 * BORDER_PX, line.h + 2 * BORDER_PX, 8), *trimmed;
	struct Box *used;
	int x = BORDER_PX, gap = 0;

	pixSetAll(image);
	for (int i = 0; i < line.w; i++) {
		gap = columns[i] == 0 ? gap + 1 : 0;
		if (gap > gap_max)
			continue;
		pixRasterop(image, x++, BORDER_PX, 1, line.h, PIX_SRC, source, line.x + i, line.y);
	}
	used = boxCreate(0, 0, x + BORDER_PX, line.h + 2 * BORDER_PX);
	trimmed = pixClipRectangle(image, used, NULL);
	boxDestroy(&used);
	pixDestroy(&image);
	return trimmed;
}

struct Pix *line_image(const struct zone *zone, struct box line, struct line_look look)
{
	struct Pix *source, *image, *scaled;
	float scale;
	int *columns;

	if (box_is_empty(line))
		return NULL;
	columns = count_ink(zone, line, true);
	source = look.bilevel ? pixConvert1To8(NULL, zone->ink, 255, 0) : pixClone(zone->grey);
	image = compose(source, columns, line, look.squeeze ? (line.h + 4) / 8 : line.w);
	scale = fminf(fmaxf((float)look.letter_px / (float)line.h, 0.25F), 3.0F);
	scaled = pixScale(image, scale, scale);
	pixDestroy(&source);
	pixDestroy(&image);
	free(columns);
	return scaled;
}
