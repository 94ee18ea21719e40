/*
 * Three quantities that hang together, each said in several places of the paper: which values do
 * all readings and all relations together make likely, and how likely? Exact Bayesian inference
 * over the few values that anything on the paper speaks for; joint.c says how.
 *
 * A quantity (what the medicines cost, the day of care) stands in places; what stands in a place
 * need not be the quantity, for people write wrong sums. A place is one reading, or several whose
 * sum it is. Of a reading we know its guesses, or its value and confidence; what that leaves is
 * "something else", of which the misreading that would make the reading out of a value has its
 * share.
 */
#ifndef VALIDATE_JOINT_H
#define VALIDATE_JOINT_H

#include "model/dossier.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The bounds of the work: at most (VALUES + 1)^3 = 35,937 joint values are weighed, and PARTS x
 * SUMS x CHOICES = 3,840 sums of a place. Measured for one call: 0.04 ms on a usual dossier, 0.2 ms
 * with four acts and sixteen guesses everywhere. What is left out for lack of room is the least
 * likely, and counts as "something else".
 */
enum {
	JOINT_QUANTITIES = 3,
	JOINT_PLACES_MAX = 4,
	JOINT_PARTS_MAX = 4,
	JOINT_CHOICES_MAX = 24,
	JOINT_SUMS_MAX = 40,
	JOINT_VALUES_MAX = 32,
};

/* A value that may be written where a reading was taken. */
struct joint_choice {
	long long value;
	double weight; /* that it is written there, by the reading alone */
	double posterior;
	bool was_guessed; /* the recogniser told it; else only other places ask for it */
};

/* A reading of a place, or a figure that is known otherwise. */
struct joint_part {
	const struct reading *reading; /* NULL: a figure */
	struct joint_choice choices[JOINT_CHOICES_MAX];
	size_t count;
	double rest;  /* weight of all other values */
	double doubt; /* the same before other places asked for some of them */
};

/* A sum of one choice of each part. */
struct joint_sum {
	long long value;
	double weight;
	unsigned char picks[JOINT_PARTS_MAX];
};

struct joint_place {
	struct joint_part parts[JOINT_PARTS_MAX];
	size_t part_count;
	double holds; /* that the quantity itself is written here */
	struct joint_sum sums[JOINT_SUMS_MAX];
	size_t sum_count;
	double rest;
	double others; /* among how many values the rest is spread */
};

/* Values and weights; the last weight, at [value_count], is that of all other values together. */
struct joint_quantity {
	struct joint_place places[JOINT_PLACES_MAX];
	size_t place_count;
	long long values[JOINT_VALUES_MAX];
	double heard[JOINT_VALUES_MAX + 1];
	double posterior[JOINT_VALUES_MAX + 1];
	size_t value_count;
};

struct joint;

/* What money and dates have of their own. A value that is NULL is one that nothing speaks for. */
struct joint_kind {
	/* A text as a value; false when it is none, or one that cannot be. */
	bool (*parse)(const char *text, long long *ret_value);

	/*
	 * Of all misreadings that make `read`, the share that had `value` on the paper. `doubt` is
	 * the probability that it is a misreading at all: the greater, the less the text tells.
	 */
	double (*misread)(const char *read, double doubt, long long value);

	/* Where not the quantity's value is written, the probability that `said` is. */
	double (*departs)(long long said, long long value);

	/* The prior probability of three values together, and their relations. */
	double (*prior)(const struct joint *joint, const long long *first, const long long *second,
			const long long *third);

	/* Whether three values hang together as they ought to; NULL: nobody asks. */
	bool (*agree)(long long first, long long second, long long third);

	double elsewhere; /* departs() for a value that nothing speaks for */

	/* The posterior from which on a reading takes a value that only other places ask for. */
	double takes_asked;
};

struct joint {
	const struct joint_kind *kind;
	const void *context; /* for prior() */
	struct joint_quantity quantities[JOINT_QUANTITIES];
	double apart; /* by joint_weigh(): that three values are on the paper which do not agree()
		       */
};

/* How likely a text that is a misreading as probably as this tells nothing of what it was. */
double joint_gibberish(double doubt);

/* Adds a place to a quantity and lends it; there must be room. */
struct joint_place *joint_add_place(struct joint_quantity *quantity, double holds);

/* Adds a reading that says something to a place; false when it says nothing or there is no room. */
bool joint_add_reading(const struct joint *joint, struct joint_place *place,
		       const struct reading *reading);

/* Adds a figure that no single reading holds. */
void joint_add_figure(struct joint_place *place, long long value, double confidence);

/*
 * A value that another place asks for: what of "something else" a misreading gives it becomes a
 * choice of every reading of the quantity's places.
 */
void joint_ask(const struct joint *joint, struct joint_quantity *quantity, long long value);

/* The likeliest values that the places of a quantity say, at most `limit`; returns how many. */
size_t joint_likeliest(const struct joint_quantity *quantity, long long *values, size_t limit);

/* Weighs all; fills the posteriors. False when nothing is possible: then there is none. */
bool joint_weigh(struct joint *joint);

/*
 * Writes what came out to the dossier: each reading takes the value that is likely enough and the
 * probability of the value it then has. `format` gives a value's text in a buffer of
 * JOINT_TEXT_SIZE. Readings by a person stay. See settle_posterior().
 */
enum { JOINT_TEXT_SIZE = 32 };
void joint_write(struct joint *joint, struct dossier *dossier,
		 void (*format)(long long value, char *text));

#endif
