/*
 * A line's extremes alternate: dark, light, dark. One counts when it differs by a step from both
 * that lie beside it, so noise makes none. Between two of them lies one edge.
 *
 * Blur takes the height of narrow elements, not of wide ones. Halfway between neighbours then
 * moves the edge into the wide one; halfway between the levels of a longer stretch does not, but
 * it finds no edge where light falls unevenly. Each serves where the other fails.
 */
#include "barcode/edges.h"

#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>

/* Extremes to each side from which the levels of light and dark are taken. */
enum { LEVEL_REACH = 8 };

/* An edge is never taken from the outer part of its slope, where noise decides. */
#define SLOPE_MARGIN 0.15F

struct extreme {
	int at;
	unsigned char level;
};

struct extremes {
	struct extreme items[EDGES_MAX + 1];
	int count;
};

/* The first extreme is light: the paper before the bars. */
static void find_extremes(const unsigned char *bytes, int samples, int step,
			  struct extremes *extremes)
{
	struct extreme best = { 0, bytes[0] };
	bool rising = true;

	extremes->count = 0;
	for (int i = 1; i < samples && extremes->count < EDGES_MAX; i++) {
		int beyond = rising ? bytes[i] - best.level : best.level - bytes[i];

		if (beyond > 0) {
			best = (struct extreme){ i, bytes[i] };
		} else if (beyond <= -step) {
			extremes->items[extremes->count++] = best;
			best = (struct extreme){ i, bytes[i] };
			rising = !rising;
		}
	}
	extremes->items[extremes->count++] = best;
	/* the last one is light too */
	if (extremes->count % 2 == 0)
		extremes->count--;
}

/* Halfway between the darkest and the lightest extreme around one. */
static float level_around(const struct extremes *extremes, int index)
{
	unsigned char darkest = 255, lightest = 0;

	for (int i = index - LEVEL_REACH; i <= index + 1 + LEVEL_REACH; i++) {
		if (i < 0 || i >= extremes->count)
			continue;
		if (extremes->items[i].level < darkest)
			darkest = extremes->items[i].level;
		if (extremes->items[i].level > lightest)
			lightest = extremes->items[i].level;
	}
	return (float)(darkest + lightest) / 2;
}

/* Where the slope between two extremes crosses a level. */
static float crossing(const unsigned char *bytes, struct extreme from, struct extreme to,
		      float level)
{
	bool falling = from.level > to.level;

	/* from the end backwards: the flat top of a wide element may be uneven */
	for (int i = to.at; i > from.at; i--) {
		float a = bytes[i - 1], b = bytes[i];

		if (falling ? a >= level && b < level : a <= level && b > level)
			return (float)(i - 1) + (level - a) / (b - a);
	}
	return (float)(from.at + to.at) / 2;
}

static float clamp(float value, float one, float other)
{
	float low = one < other ? one : other, high = one < other ? other : one;
	float margin = SLOPE_MARGIN * (high - low);

	if (value < low + margin)
		return low + margin;
	return value > high - margin ? high - margin : value;
}

void edges_find(const unsigned char *bytes, int samples, int step, enum edge_rule rule,
		struct edges *edges)
{
	struct extremes extremes;

	edges->count = 0;
	if (samples < 2)
		return;
	find_extremes(bytes, samples, step, &extremes);
	for (int i = 0; i + 1 < extremes.count; i++) {
		struct extreme from = extremes.items[i], to = extremes.items[i + 1];
		float level = (float)(from.level + to.level) / 2;

		if (rule == EDGE_BETWEEN_LEVELS)
			level = clamp(level_around(&extremes, i), from.level, to.level);
		edges->at[edges->count++] = crossing(bytes, from, to, level);
	}
}

void edges_reverse(const struct edges *edges, int samples, struct edges *reversed)
{
	reversed->count = edges->count;
	for (int i = 0; i < edges->count; i++)
		reversed->at[i] = (float)samples - edges->at[edges->count - 1 - i];
}
