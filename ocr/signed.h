/*
 * The zones of an aligned form where people sign and stamp.
 *
 * A zone NAME becomes the reading NAME: true when anybody signed or stamped there. Of a zone with
 * ink whose name ends in "cachet" and that is in no row of a table it is told too whether a stamp
 * and whether a pen's strokes are there (NAME_tampon, NAME_signe). And where the form has a field
 * for the number of whoever stamps (PREFIX_inpe beside PREFIX_cachet) and that number was not read
 * surely, the stamp's own print is read (NAME_texte, lines joined by " / ") and the number on it
 * (NAME_inpe); one stamp a page, for it takes a few hundredths of a second.
 */
#ifndef OCR_SIGNED_H
#define OCR_SIGNED_H

#include "model/dossier.h"
#include "ocr/blank.h"
#include "ocr/engine.h"

/* Appends the readings of one field of kind signature. The page's other fields must be read and its
 * barcodes found already. */
void signed_read(struct engine *engine, const struct blank *blank, const struct page *page,
		 const struct field *field, struct dossier *dossier);

#endif
