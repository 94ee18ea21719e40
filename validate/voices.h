/*
 * What on the paper says whose place it is: the INPE in cells, print, stamps and labels, and the
 * name that stands beside it. An INPE that is registered for a kind that does not belong at a place
 * is heard there all the same, but a label only where its kind belongs: labels stick anywhere.
 */
#ifndef VALIDATE_VOICES_H
#define VALIDATE_VOICES_H

#include "validate/channel.h"
#include "validate/practice.h"

struct voice {
	const struct reading *reading; /* a label's is made of its barcode */
	bool on_label;
	bool contradicts; /* that it says another number is worth a person's look */
	double other;     /* how often such a place bears another practice's number */
};

enum { VOICES_MAX = 16 };
struct voices {
	struct voice items[VOICES_MAX];
	int count;
	const struct reading *name; /* NULL: none was read */
};

/* Lends the dossier's readings. Voices past VOICES_MAX are not heard. */
void voices_gather(const struct paper *paper, enum practice_place place, struct voices *ret_voices);

/* True when whoever is of this kind ("medecin", "pharmacie", "laboratoire") belongs at the place.
 */
bool voices_kind_fits(enum practice_place place, const char *kind);

/*
 * The likelihood ratio of the name that was read for who is registered under another or the same
 * name, against a stranger; 1 when no name was read or the register has none.
 */
double voices_name_ratio(const struct voices *voices, enum practice_place place,
			 const struct practitioner *row);

#endif
