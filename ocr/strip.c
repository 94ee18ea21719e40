#include "ocr/strip.h"

#include <leptonica/allheaders.h>

enum { STRIP_DPI = 300 };

/* Boxes of words read in the framed strip, back in the image. */
static void to_image(struct word *word, struct box strip, int edge, double factor)
{
	word->box.x = (int)((word->box.x - edge) / factor) + strip.x;
	word->box.y = (int)((word->box.y - edge) / factor) + strip.y;
	word->box.w = (int)(word->box.w / factor);
	word->box.h = (int)(word->box.h / factor);
}

void strip_read(struct engine *engine, struct Pix *image, struct box box, int height,
		enum alphabet alphabet, int line, struct arena *arena, word_list *words)
{
	struct box whole = { 0, 0, pixGetWidth(image), pixGetHeight(image) };
	struct box strip = box_intersection(box_grow(box, box.h / 4), whole);
	double factor = (double)height / (box.h > 0 ? box.h : height);
	size_t first = words->count;
	int edge = height / 2;
	struct Pix *part, *scaled, *framed;
	BOX *area;

	if (box_is_empty(strip))
		return;
	area = boxCreate(strip.x, strip.y, strip.w, strip.h);
	part = pixClipRectangle(image, area, NULL);
	scaled = pixScale(part, (l_float32)factor, (l_float32)factor);
	framed = pixAddBorder(scaled, edge, 255);
	engine_read_line(engine, framed, STRIP_DPI, alphabet, arena, words);
	for (size_t i = first; i < words->count; i++) {
		to_image(&words->items[i], strip, edge, factor);
		words->items[i].line = line;
	}
	boxDestroy(&area);
	pixDestroy(&part);
	pixDestroy(&scaled);
	pixDestroy(&framed);
}
