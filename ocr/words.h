/*
 * The words of a page put back into lines, and compared in spite of what OCR does to them. Pixels
 * are not needed here: everything works on words and their boxes.
 *
 * A line has *tokens*, words as printed, and *parts*, the same words folded for comparison: "P.U."
 * is one token and the parts P, U; "QSP2" is one token and the parts QSP, 2; ")" has no part.
 */
#ifndef OCR_WORDS_H
#define OCR_WORDS_H

#include "base/arena.h"
#include "model/geometry.h"
#include "ocr/engine.h"

#include <stdbool.h>

struct token {
	const char *text;
	double score;
	struct box box;
};

struct part {
	const char *folded; /* A-Z, 0-9 or Arabic letters, never empty */
	int token;
};

/* What stands beside one another over the whole width of the page, left to right. */
struct text_line {
	struct token *tokens;
	int token_count;
	struct part *parts;
	int part_count;
	struct box box;
};

typedef LIST(struct text_line) line_list;

/* A run of tokens [from, to) of a line; line NULL: none. */
struct span {
	const struct text_line *line;
	int from, to;
};

typedef LIST(struct span) span_list;

/* A run of parts [from, to) of a line; from < 0: not found. */
struct found {
	int from, to;
};

/*
 * Makes lines of words, top to bottom. Pieces of one printed line that the engine gave apart (the
 * columns of a table) are joined by following the line from piece to piece, so that a table which
 * leans does not mix its rows. Remains of frames and rules are left out. All in the arena.
 */
void words_make_lines(const word_list *words, struct arena *arena, line_list *lines);

/* The middle height of a page's words in pixels; 1 when there are none. */
int words_text_height(const word_list *words);

/*
 * True when a folded word is `wanted` (folded too) up to what OCR does: no edit in up to 3 letters,
 * one in up to 6, two above; a digit counts as the letter it looks like.
 */
bool words_alike(const char *folded, const char *wanted);

/* The first place at or after part `from` where a phrase ("NET A PAYER") stands. */
struct found line_find(const struct text_line *line, int from, const char *phrase);

/* As above for the first of several phrases, a list ended by NULL, that is there at all. */
struct found line_find_any(const struct text_line *line, int from, const char *const *phrases);

/* True when one of several words, a list ended by NULL, is alike a folded word. */
bool words_alike_any(const char *folded, const char *const *wanted);

/* The first token after those of part `part`; 0 for part -1. */
int line_token_after(const struct text_line *line, int part);

/* The first part at or after a token; part_count when there is none. */
int line_part_at(const struct text_line *line, int token);

/* The first token after a gap wider than gap_px, looking from token `from`; token_count without
 * one. */
int line_segment_end(const struct text_line *line, int from, int gap_px);

/* The words of a run with single spaces, without punctuation at the ends; "" for none. */
const char *span_text(struct span span, struct arena *arena);

struct box span_box(struct span span);

/* The engine's lowest score of a run's words that hold a letter or digit; 0 for none. */
double span_score(struct span span);

#endif
