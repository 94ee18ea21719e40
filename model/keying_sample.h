/*
 * Which accepted values are keyed twice by people, to measure how often the machine is wrong: of
 * all dossiers some are drawn whole, and of the others the dearer a mistake would be the sooner a
 * value is drawn. Each value's chance is known, so that each counts for as many as it stands for
 * (base/proportion.h).
 */
#ifndef MODEL_KEYING_SAMPLE_H
#define MODEL_KEYING_SAMPLE_H

#include "base/money.h"
#include "model/reading.h"

#include <stdbool.h>

/* How much is drawn, as the store's newest keying_rate says. */
struct keying_rate {
	int per_thousand;       /* dossiers that are drawn whole; 0: nothing at all is drawn */
	int empty_per_thousand; /* of a drawn dossier's places said to be empty */
	centimes dear;          /* a value that stands to lose so much is always drawn */
};

/* True for a value on which a claim stands and that a person can key: a number, CIN, date, amount,
 * key letter or name of the insured or the beneficiary, with a place on the paper; not the office's
 * own stamps, nor what is printed on boxes. */
bool keying_is_key(const struct reading *reading);

/* The chance to be drawn for its price alone, 0..1: what is lost on average by taking it, wrong
 * (probability) times stake, in parts of rate->dear. */
double keying_dear_chance(const struct keying_rate *rate, double wrong, centimes stake);

/* The chance to be drawn at all: with its dossier or for its price. */
double keying_chance(const struct keying_rate *rate, const struct reading *reading, centimes stake);

/* True when the reading is drawn: `whole`, its dossier is; `lot` is a draw of base/lottery.h. */
bool keying_is_drawn(const struct keying_rate *rate, const struct reading *reading, centimes stake,
		     bool whole, double lot);

#endif
