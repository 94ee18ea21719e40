/*
 * The recogniser of single written characters: digits and capitals, as they stand in the cells of a
 * form. Two convolutional networks (LeCun et al., "Gradient-based learning applied to document
 * recognition", 1998) that tools/train-characters makes: one of some 120,000 weights judges every
 * cell, one of 1.9 million, some thirty times as dear, only the cells that the first is in doubt
 * about (Alpaydin and Kaynak, "Cascading classifiers", 1998). docs/quality/characters.md says how
 * well they read. Their probabilities are calibrated on cells they were not trained on.
 */
#ifndef OCR_CHARACTERS_H
#define OCR_CHARACTERS_H

#include "model/spelling.h"

enum {
	CELL_SIDE = 28,
	CELL_BOX = 20, /* the longer side of the character's ink in it, in the middle */
	CELL_PIXELS = CELL_SIDE * CELL_SIDE,
	CELL_LAYERS = 2,
	CELL_VALUES = CELL_PIXELS * CELL_LAYERS,
	CHARACTER_CLASSES = SPELLING_CHARACTERS + 1, /* the last: no character, or not one */
};

/* What a place may hold. */
enum character_kind { CHARACTER_DIGIT, CHARACTER_LETTER, CHARACTER_EITHER };

struct characters;

/* The networks of this program; free with characters_free(). Threads may share them. */
struct characters *characters_load(void);
void characters_free(struct characters *characters);

/* One line on where the weights come from, of each network: the command that made them. Lent. */
const char *characters_provenance(const struct characters *characters);
const char *characters_second_provenance(const struct characters *characters);

/*
 * What a cell holds, if it holds a character of that kind: the second network is asked if the first
 * is in doubt. `cell` has for each pixel, row by row, the share of it that is ink, and the share
 * that lies under the form's print, where ink says little; both 0..1. 0.07 ms for a cell and
 * 1.4 ms more for one in doubt, 0.3 ms on average (docs/quality/characters.md has other
 * processors).
 */
struct spelled characters_spell(const struct characters *characters, const float cell[CELL_VALUES],
				enum character_kind kind);

/*
 * The steps of characters_spell(), for who asks about many cuts of the same ink. The scores are how
 * much each class speaks for the cell, in natural logarithms with an unknown constant: the first
 * network's and, if they leave doubt, the second's instead. The second's probabilities are true of
 * cells that the first is in doubt about.
 */
void characters_judge(const struct characters *characters, const float cell[CELL_VALUES],
		      float ret_scores[CHARACTER_CLASSES]);
bool characters_leave_doubt(const float scores[CHARACTER_CLASSES], enum character_kind kind);
void characters_judge_again(const struct characters *characters, const float cell[CELL_VALUES],
			    float ret_scores[CHARACTER_CLASSES]);

/* The probabilities among the characters of a kind, and of none. */
struct spelled characters_odds(const float scores[CHARACTER_CLASSES], enum character_kind kind);

/*
 * What those probabilities are worth on paper. Both networks were made calibrated on cells that
 * were drawn; cut out of scans the same odds are right a little less often. Odds to the power of
 * 1/1.15 have the greatest likelihood on 3,314 cells of 42 generated dossiers: they say 97.5 % and
 * 97.6 % are right, the plain ones say 98.3 %.
 */
struct spelled characters_on_paper(const struct spelled *place);

#endif
