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

static const double side_mm[] = { 249.7, 176.4 }; /* of squares as large as A4 and A5 */

/* The usual dpi that comes nearest for paper of that size, and how far off it is. The area tells
 * the size whichever way the paper lies; comparing in logarithms weighs alike. */
static int usual_dpi(double side_px, double paper_mm, double *ret_error)
{
	static const int usual[] = { 100, 150, 200, 240, 300, 400, 600 };
	int best = 0;

	*ret_error = INFINITY;
	for (size_t i = 0; i < ARRAY_LENGTH(usual); i++) {
		double error = fabs(log(side_px / (paper_mm / MM_PER_INCH * usual[i])));

		if (error < *ret_error) {
			*ret_error = error;
			best = usual[i];
		}
	}
	return best;
}

/* The better guess, or the other one. */
static int estimate(int width_px, int height_px, bool other)
{
	double side_px = sqrt((double)width_px * height_px), errors[2];
	int guesses[2];

	for (int i = 0; i < 2; i++)
		guesses[i] = usual_dpi(side_px, side_mm[i], &errors[i]);
	return guesses[(errors[1] < errors[0]) != other];
}

int paper_dpi(double stated_dpi, int width_px, int height_px)
{
	if (is_plausible(stated_dpi, width_px, height_px))
		return (int)lround(stated_dpi);
	return estimate(width_px, height_px, false);
}

int paper_other_dpi(double stated_dpi, int width_px, int height_px)
{
	if (is_plausible(stated_dpi, width_px, height_px))
		return 0;
	return estimate(width_px, height_px, true);
}
