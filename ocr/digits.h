/* Letters that OCR gives for digits. */
#ifndef OCR_DIGITS_H
#define OCR_DIGITS_H

#include <stdbool.h>

/* The digit that a letter is a misreading of, or the letter itself. */
char digit_for(char letter);

/* Mostly digits: letters in it may be taken for digits. "DH" and words are left as they are. */
bool is_numeric(const char *text);

#endif
