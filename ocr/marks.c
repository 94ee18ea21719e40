/*
 * A mark is ink inside the printed square once the square itself is taken out. An empty box keeps a
 * few pixels of its frame; the faintest tick is a stroke across a good part of the box. So what is
 * measured is not only how much ink there is but how far it reaches: the span of the ink inside,
 * relative to the square.
 */
#include "ocr/marks.h"

#include "ocr/pieces.h"

#include <leptonica/allheaders.h>
#include <math.h>

/* The middle of the square, free of what is left of its frame. */
static struct box inner_box(struct box square)
{
	int margin_x = (int)lround(square.w * 0.12), margin_y = (int)lround(square.h * 0.12);

	return (struct box){ square.x + margin_x, square.y + margin_y, square.w - 2 * margin_x,
			     square.h - 2 * margin_y };
}

/* The longest side of any piece of ink inside the box, relative to the box. Dirt is small, strokes
 * long. */
static double reach_inside(const struct zone *zone, struct box inner)
{
	struct Box *area = boxCreate(inner.x, inner.y, inner.w, inner.h);
	struct Pix *part = pixClipRectangle(zone->ink, area, NULL);
	struct piece_list pieces = pieces_find(part);
	double reach = 0;

	for (int i = 0; i < pieces.count; i++) {
		struct box box = pieces.items[i].box;

		reach = fmax(reach, fmax((double)box.w / inner.w, (double)box.h / inner.h));
	}
	pieces_clear(&pieces);
	pixDestroy(&part);
	boxDestroy(&area);
	return reach;
}

struct mark mark_judge(const struct zone *zone, struct box_mm square)
{
	struct mark mark = { .box = affine_apply_box_mm(zone->from_form, square) };
	struct box inner = inner_box(mark.box);
	double share = zone_ink_share(zone, inner);
	double reach, evidence;

	inner = box_intersection(inner, (struct box){ 0, 0, zone->box.w, zone->box.h });
	reach = box_is_empty(inner) ? 0 : reach_inside(zone, inner);
	/* half of a stroke's reach and 3 % of ink are where a person begins to hesitate */
	evidence = 6 * (reach - 0.45) + 40 * (fmin(share, 0.10) - 0.03);
	mark.ticked = evidence > 0;
	mark.confidence = fmin(0.998, 1 / (1 + exp(-fabs(evidence) * 2)));
	return mark;
}
