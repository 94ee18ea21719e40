#include "barcode/widths.h"

#include <math.h>

/* How far a character may be stretched or squeezed against the symbol's mean. */
#define STRETCH_MAX 0.3F
/* Squares of modules. A pattern's neighbour is at 2 (one edge moved by one module). */
#define ERROR_MAX 0.8F
#define LEAD_MIN 0.25F

bool widths_measure(const struct edges *edges, int element, int count, int modules, float module,
		    float spread, struct widths *widths)
{
	float sum = edges->at[element + count] - edges->at[element];
	float own = sum / (float)modules;

	if (fabsf(own / module - 1) > STRETCH_MAX)
		return false;
	widths->count = count;
	for (int i = 0; i < count; i++) {
		float correction = (element + i) % 2 == 0 ? -spread : spread;

		widths->modules[i] = edges_width(edges, element + i) / own + correction;
	}
	return true;
}

void widths_compare(const struct widths *widths, const char *pattern, int value,
		    struct width_match *match)
{
	float error = 0;

	for (int i = 0; i < widths->count; i++) {
		float difference = widths->modules[i] - (float)(pattern[i] - '0');

		error += difference * difference;
	}
	if (error < match->error) {
		match->next_error = match->error;
		match->error = error;
		match->value = value;
	} else if (error < match->next_error) {
		match->next_error = error;
	}
}

int width_match_value(const struct width_match *match)
{
	if (match->error > ERROR_MAX || match->next_error - match->error < LEAD_MIN)
		return -1;
	return match->value;
}
