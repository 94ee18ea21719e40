/* The parts of a rubber stamp: how it is turned, its frame, its letters, what is not of it. */
#ifndef OCR_STAMP_H
#define OCR_STAMP_H

struct Pix;

/* Millimetres, of the ink made level. */
struct stamp_parts {
	double frame_mm;          /* length of all straight lines along and across */
	double ring_cover;        /* 0..1: how much of the way round an ellipse of ink goes */
	double ring_share;        /* 0..1: how much of that piece is the ellipse */
	int aligned;              /* pieces like letters that stand on a line with others */
	int freed, freed_aligned; /* pieces like letters once long strokes are out; in line */
	double rest_mm;           /* the longest side of what is left, */
	double rest_mm2;          /* and its ink */
};

/* The angle, degrees clockwise and within +-25, by which the lines of the ink are turned. */
double stamp_angle(struct Pix *ink, double px_per_mm);

/* Takes the ink, made level, apart. */
struct stamp_parts stamp_take_apart(struct Pix *level, double px_per_mm);

/* The ink without strokes longer than letters have: frames, rings and the pen. The caller owns it.
 */
struct Pix *stamp_letters(struct Pix *level, double px_per_mm);

#endif
