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

/* A logarithm: A4 and A5 are 0.35 apart, and a form is found at a resolution that is 2 % wrong. */
#define SAME_DPI 0.15

bool paper_is_plausible(double dpi, int width_px, int height_px)
{
	double width_mm = width_px / dpi * MM_PER_INCH;
	double height_mm = height_px / dpi * MM_PER_INCH;
	double shorter = fmin(width_mm, height_mm), longer = fmax(width_mm, height_mm);

	if (dpi < 72 || dpi > 1200 || shorter < SHORT_SIDE_MIN || longer < LONG_SIDE_MIN)
		return false;
	return (shorter <= SHORT_SIDE_MAX && longer <= SHEET_LONG_SIDE_MAX) ||
	       (shorter <= RECEIPT_SHORT_SIDE_MAX && longer <= RECEIPT_LONG_SIDE_MAX);
}

static const double side_mm[] = {
	[PAPER_A4] = 249.7, [PAPER_A5] = 176.4
}; /* of squares as large as A4 and A5 */

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

/* The two guesses, the nearer one first. */
static void estimate(int width_px, int height_px, int guesses[2])
{
	double side_px = sqrt((double)width_px * height_px), errors[2];
	int a4 = usual_dpi(side_px, side_mm[PAPER_A4], &errors[0]);
	int a5 = usual_dpi(side_px, side_mm[PAPER_A5], &errors[1]);

	guesses[0] = errors[1] < errors[0] ? a5 : a4;
	guesses[1] = errors[1] < errors[0] ? a4 : a5;
}

int paper_dpi(double stated_dpi, int width_px, int height_px)
{
	int guesses[2];

	if (paper_is_plausible(stated_dpi, width_px, height_px))
		return (int)lround(stated_dpi);
	estimate(width_px, height_px, guesses);
	return guesses[0];
}

int paper_other_dpi(double stated_dpi, int width_px, int height_px)
{
	int dpi = paper_dpi(stated_dpi, width_px, height_px), guesses[2];

	estimate(width_px, height_px, guesses);
	for (int i = 0; i < 2; i++)
		if (fabs(log((double)guesses[i] / dpi)) > SAME_DPI)
			return guesses[i];
	return 0;
}

int paper_exact_dpi(int width_px, int height_px, enum paper_size size)
{
	return (int)lround(sqrt((double)width_px * height_px) * MM_PER_INCH / side_mm[size]);
}
