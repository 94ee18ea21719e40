/* A growing text buffer, and the few questions about text that everyone asks. UTF-8 throughout. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Start with `struct text text = { 0 };`, end with text_clear(). `bytes` is always zero-ended or
 * NULL. */
struct text {
	char *bytes;
	size_t length;
	size_t capacity;
};

void text_append(struct text *text, const char *more);
void text_append_bytes(struct text *text, const char *more, size_t length);
void text_append_format(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Frees the bytes; the buffer can be used again. */
void text_clear(struct text *text);

/* The text so far, "" when nothing was appended. Lent until the next append. */
const char *text_value(const struct text *text);

bool text_equal(const char *a, const char *b); /* NULL equals only NULL */
bool text_starts_with(const char *text, const char *start);
bool text_ends_with(const char *text, const char *end);

/* True when the text has at least one character and all are ASCII digits. */
bool text_is_digits(const char *text);

/* True when all of the text is UTF-8. */
bool text_is_utf8(const char *text);

/* How many bytes the first character has; 0 when it is no UTF-8, or at the end. */
size_t text_character_bytes(const char *text);

/*
 * The form in which names and words are compared: accents taken off, upper case, every run of
 * anything but A-Z and 0-9 one space, none at the ends. Arabic letters are kept as they are after
 * Unicode NFKD without marks. Writes at most `size` bytes with the ending zero.
 */
void text_fold(const char *text, char *folded, size_t size);

/*
 * The least number of insertions, deletions and substitutions that turn `a` into `b` (Levenshtein
 * 1966), in bytes; meant for folded text of at most 255 bytes, longer text is compared by its
 * start.
 */
int text_distance(const char *a, const char *b);

#endif
