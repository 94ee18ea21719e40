/* The character whose printed widths lie nearest to the measured ones. */
#ifndef BARCODE_WIDTHS_H
#define BARCODE_WIDTHS_H

#include "barcode/edges.h"

#include <stdbool.h>

enum { WIDTHS_MAX = 7 };

/* Widths of one character's elements in modules, ink spread taken out. */
struct widths {
	float modules[WIDTHS_MAX];
	int count;
};

/* The nearest pattern so far and how far the next one is. */
struct width_match {
	int value;
	float error, next_error; /* sums of squares, modules */
};

#define WIDTH_MATCH_NONE       \
	{                      \
		-1, 1e9F, 1e9F \
	}

/*
 * Measures `count` elements from `element` on that should be `modules` wide in all, in parts of
 * their own sum, as perspective stretches one character more than another. False when that sum
 * is far from `modules` times `module`. `spread`: modules by which bars are too wide.
 */
bool widths_measure(const struct edges *edges, int element, int count, int modules, float module,
		    float spread, struct widths *widths);

/* Compares with a pattern of digits ("2113") that stands for `value`. */
void widths_compare(const struct widths *widths, const char *pattern, int value,
		    struct width_match *match);

/* The nearest value; -1 when none is near, or when another one is nearly as near. */
int width_match_value(const struct width_match *match);

#endif
