/*
 * Writing by hand for tests: digits, capitals and signs of strokes drawn for this file, and ticks.
 * Distances are millimetres on the sheet, y grows downwards. Everything that varies comes from
 * chance.h, so that the same seed writes the same sheet.
 */
#ifndef TESTS_SUPPORT_HAND_H
#define TESTS_SUPPORT_HAND_H

#include "model/geometry.h"

#include <stdbool.h>
#include <stdint.h>

struct Pix;

/* An 8-bit grey or 32-bit colour picture that is written on. Lent. */
struct sheet {
	struct Pix *pix;
	int dpi;
};

/* A place on it: the baseline, where a character begins or has its middle. */
struct spot {
	double x, base;
};

/* One person with one pen. */
struct hand {
	double nib_mm;
	uint32_t ink;  /* 0xRRGGBB */
	double slant;  /* how far a cap leans to the right, in caps */
	double unrest; /* 0: as drawn in the table; 1: as people write; 2: badly */
	int variant;   /* of each digit; -1: another one each time */
};

enum hand_tick {
	HAND_CROSS,
	HAND_CHECK,
	HAND_SLASH,
	HAND_FILLED,
	HAND_GREAT_CROSS,
	HAND_GREAT_CHECK,
	HAND_TICK_COUNT
};

/* A hand drawn at random: nibs of 0.3 to 0.75 mm, black, blue and faint ink. */
struct hand hand_any(void);

/* True for what can be written: 0-9, A-Z, the space, and , . - / =. */
bool hand_knows(char sign);

/* Writes a character with its middle at the spot. An unknown one is a mistake (asserted). */
void hand_draw(struct sheet sheet, const struct hand *hand, char sign, struct spot middle,
	       double cap_mm);

/* Writes a line from the spot and returns the x where it ends. */
double hand_write(struct sheet sheet, const struct hand *hand, const char *text, struct spot start,
		  double cap_mm);

/* Ticks the box `x, y, w, h`; the great ones leave it. */
void hand_mark(struct sheet sheet, const struct hand *hand, enum hand_tick tick, struct box_mm box);

/* A signature within `x, y, w, h`. */
void hand_sign(struct sheet sheet, const struct hand *hand, struct box_mm box);

/* A line of round ends between two points, in pixels, with smooth edges; it only darkens. */
void hand_line(struct Pix *pix, struct point from, struct point to, double width_px, uint32_t ink);

#endif
