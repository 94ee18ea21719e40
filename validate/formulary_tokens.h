/*
 * A line about a medicine cut into words and numbers: at blanks and marks, and between digits and
 * letters where one of both sides is a unit or an abbreviation ("500MG", "BTE20", but not "D0LI").
 * Numbers read as letters before a unit ("ZO MG") are numbers, "1 000" is one number.
 */
#ifndef VALIDATE_FORMULARY_TOKENS_H
#define VALIDATE_FORMULARY_TOKENS_H

#include <stdbool.h>

enum { TOKENS_MAX = 64, TOKEN_SIZE = 40 };

struct token {
	char text[TOKEN_SIZE]; /* folded; of a number its digits, with "." as decimal mark */
	bool is_number;
	char mark; /* what stood before it: '/', or ' ' */
};

struct tokens {
	struct token items[TOKENS_MAX];
	int count;
};

/* What goes beyond the limits above is dropped. */
void tokens_cut(struct tokens *tokens, const char *text);

#endif
