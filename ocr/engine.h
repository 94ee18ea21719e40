/* The one handle on Tesseract: lines and words of an image's part. Only engine.c knows its C API.
 */
#ifndef OCR_ENGINE_H
#define OCR_ENGINE_H

#include "base/arena.h"
#include "base/error.h"
#include "model/geometry.h"

struct Pix;
struct engine;

/* What a line may consist of; a whitelist can drop characters silently, so lengths are checked
 * later. */
enum alphabet {
	ALPHABET_ANY,
	ALPHABET_DIGITS,   /* 0-9 */
	ALPHABET_AMOUNT,   /* 0-9 , . - and space */
	ALPHABET_CAPITALS, /* A-Z 0-9 and space */
};

struct word {
	const char *text; /* UTF-8, in the arena */
	double score;     /* Tesseract's, 0..100; an ordering, not a probability */
	struct box box;   /* pixels of the image given */
	int line;         /* words of one line share it, numbered from 0 downwards */
};

typedef LIST(struct word) word_list;

/* Starts Tesseract with "fra" (one handle, kept). STATUS_CONFIG names the package that is missing.
 */
enum status engine_open(struct engine **ret_engine, struct error *error);
void engine_close(struct engine *engine);

/*
 * Reads one line of print (page segmentation mode 7). `image` is 8-bit grey or 1 bit, at `dpi`. The
 * words come left to right. An image without text gives no words.
 */
void engine_read_line(struct engine *engine, struct Pix *image, int dpi, enum alphabet alphabet,
		      struct arena *arena, word_list *words);

/* Reads a page or a block of text (mode 3 or 6): words in reading order. */
void engine_read_page(struct engine *engine, struct Pix *image, int dpi, struct arena *arena,
		      word_list *words);

/*
 * Reads a block of Arabic (mode 6), which costs three times as much as French; started by the first
 * call, and without words when its data ("ara") are missing. The words of a line come right to
 * left.
 */
void engine_read_arabic(struct engine *engine, struct Pix *image, int dpi, struct arena *arena,
			word_list *words);

/* One character (mode 10) with its score, into `character` (8 bytes, UTF-8). */
double engine_read_character(struct engine *engine, struct Pix *image, int dpi,
			     enum alphabet alphabet, char *character);

#endif
