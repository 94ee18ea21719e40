/* What scanners, telephones and people do to a sheet, so that tests can do it too. */
#ifndef TESTS_SUPPORT_DAMAGE_H
#define TESTS_SUPPORT_DAMAGE_H

#include <stdint.h>

struct Pix;

/* All zero is a clean copy but for the lid, which is then black; see DAMAGE_NONE. */
struct damage {
	const char *name;
	int dpi;          /* of the result; 0: as it was */
	int paper, ink;   /* grey levels that white and black become */
	double holes;     /* probability of each of two or four punch holes */
	double bleed;     /* how much of the verso's ink shines through, 0..1 */
	double fold;      /* how much darker the shadow of a fold is, 0..1 */
	double border_mm; /* widest strip of lid beside the paper */
	int lid;          /* grey level around the paper */
	double specks;    /* a square centimetre */
	double ramp;      /* how much darker the far corner is, 0..1 */
	double vignette;  /* how much darker the corners are than the middle, 0..1 */
	double noise;     /* standard deviation, grey levels */
	double blur_mm;
	int jpeg; /* quality; 0: none */
	int cut;  /* threshold of a bilevel scanner; 0: grey */
};

#define DAMAGE_NONE .paper = 255, .lid = 255

/* Evenly spread in low..high; the same state gives the same numbers. The state is never 0. */
double damage_random(uint32_t *state, double low, double high);

/*
 * A damaged copy of an upright sheet (8-bit grey at `dpi`), skewed clockwise by `angle_deg` and
 * then turned clockwise by quarters, nothing cut off. `verso` is what shines through: lent, may be
 * NULL. The caller owns the result, which is at damage->dpi or `dpi`.
 */
struct Pix *damage_sheet(struct Pix *sheet, int dpi, struct Pix *verso, const struct damage *damage,
			 double angle_deg, int quarters, uint32_t *random_state);

#endif
