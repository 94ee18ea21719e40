#include "ingest/paper.h"

#include "base/memory.h"
#include "model/geometry.h"

#include <math.h>
#include <stdbool.h>

/* Longest sides in millimetres; a scanner's bed is a little larger than the paper. */
#define SHORT_SIDE_MIN 25.0
#define LONG_SIDE_MIN 60.0
#define SHORT_SIDE_MAX 308.0
#define SHEET_LONG_SIDE_MAX 440.0
#define RECEIPT_SHORT_SIDE_MAX 120.0
#define RECEIPT_LONG_SIDE_MAX 1500.0

static bool is_plausible(double dpi, int width_px, int height_px)
{
	double width_mm = width_px / dpi * MM_PER_INCH;
	double height_mm = height_px / dpi * MM_PER_INCH;
	double shorter = fmin(width_mm, height_mm), longer = fmax(width_mm, height_mm);

	if (dpi < 72 || dpi > 1200 || shorter < SHORT_SIDE_MIN || longer < LONG_SIDE_MIN)
		return false;
	return (shorter <= SHORT_SIDE_MAX && longer <= SHEET_LONG_SIDE_MAX) ||
	       (shorter <= RECEIPT_SHORT_SIDE_MAX && longer <= RECEIPT_LONG_SIDE_MAX);
}

/* The area tells the size whichever way the paper lies; comparing in logarithms weighs alike. */
static int estimate(int width_px, int height_px)
{
	static const int usual_dpi[] = { 100, 150, 200, 240, 300, 400, 600 };
	static const double side_mm[] = { 249.7, 176.4 }; /* of squares as large as A4 and A5 */
	double side_px = sqrt((double)width_px * height_px);
	double best_error = INFINITY;
	int best = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(usual_dpi); i++)
		for (size_t k = 0; k < ARRAY_LENGTH(side_mm); k++) {
			double expected_px = side_mm[k] / MM_PER_INCH * usual_dpi[i];
			double error = fabs(log(side_px / expected_px));

			if (error < best_error) {
				best_error = error;
				best = usual_dpi[i];
			}
		}
	return best;
}

int paper_dpi(double stated_dpi, int width_px, int height_px)
{
	if (is_plausible(stated_dpi, width_px, height_px))
		return (int)lround(stated_dpi);
	return estimate(width_px, height_px);
}
