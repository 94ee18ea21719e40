/*
 * Separator sheets: what their barcodes say. A sheet stands before each dossier of a stack; the
 * code's prefix and check characters keep any other barcode from being taken for one.
 */
#ifndef MODEL_SEPARATOR_H
#define MODEL_SEPARATOR_H

#include <stdbool.h>

enum { SEPARATOR_PART_MAX = 16, SEPARATOR_SERIAL_MAX = 999999, SEPARATOR_TEXT_SIZE = 64 };

struct separator {
	char branch[SEPARATOR_PART_MAX + 1]; /* A-Z 0-9 and '-', at least one character */
	char batch[SEPARATOR_PART_MAX + 1];  /* as the branch */
	int serial; /* of the sheet within the batch, from 1; 0: not numbered */
};

/* True when branch and batch are what a sheet can bear. */
bool separator_is_valid(const struct separator *separator);

/* Writes the text that both the Code 128 and the QR code of a valid separator bear. */
void separator_compose(const struct separator *separator, char text[SEPARATOR_TEXT_SIZE]);

/* False when the text is not a separator's, or its check characters are wrong. */
bool separator_parse(const char *text, struct separator *ret_separator);

#endif
