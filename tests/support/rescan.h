/* A page of paper scanned once more, on another scanner and lying otherwise on its glass. */
#ifndef TESTS_SUPPORT_RESCAN_H
#define TESTS_SUPPORT_RESCAN_H

#include <stdbool.h>

struct Pix;

/* How the paper lies on the glass, and what the scanner does. */
struct rescan {
	int dpi;
	int turn_deg;    /* clockwise, a multiple of 90 */
	double skew_deg; /* clockwise */
	double shift_x_mm, shift_y_mm;
	double cut_mm;  /* of the right and lower edge that is not in the picture */
	double blur_mm; /* standard deviation */
	double grain;   /* standard deviation of the noise, of 255 */
	int specks;
	int black, white; /* grey levels of ink and paper */
	int threshold;    /* bilevel at that grey level; 0: grey */
	int quality;      /* of the JPEG, when grey */
};

/* Another scan, drawn at random (srand() before): skew within 3 degrees, 150 to 400 dpi, shift,
 * blur, grain, specks, light, bilevel or JPEG. Bilevel scans have 200 dpi or more. */
struct rescan rescan_any(void);

/* The picture that this scan gives of a page in 8-bit grey at `dpi`. */
struct Pix *rescan_page(struct Pix *grey, int dpi, const struct rescan *rescan);

/* Writes every page of a TIFF once more into another TIFF; each lies otherwise when `vary`. */
void rescan_file(const char *from, const char *to, const struct rescan *rescan, bool vary);

#endif
