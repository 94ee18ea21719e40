/*
 * Barcode: a page's printed symbols. Grey pixels as delivered go in (binarising first costs a
 * quarter of the symbols); one `struct barcode` for each printed symbol comes out, its place in
 * delivered pixels. Two boxes of one medicine are two symbols.
 *
 * EAN-13 (a UPC-A is the EAN-13 with a leading 0 that it stands for), EAN-8, Code 128, Code 39 of
 * at least 5 characters, Interleaved 2 of 5 of fourteen digits with a check digit or of ten that
 * begin with 0, Codabar of at least 6, QR codes and DataMatrix are read, at any angle.
 */
#ifndef BARCODE_BARCODE_H
#define BARCODE_BARCODE_H

#include "model/dossier.h"
#include "model/register.h"

/*
 * Appends the symbols of page->delivered to dossier->barcodes with role BARCODE_UNKNOWN. A value is
 * given only when several separate bands of the bars gave it and hardly any gave another. Places
 * where two readings dispute, or where bars gave none, go to dossier->unread. `value` is valid
 * UTF-8; of the control characters it has line ends, tabs and the separators of GS1 and ISO/IEC
 * 15434; `box` is the smallest upright box around the bars or modules, without quiet zone and
 * digits.
 */
void barcode_scan(const struct page *page, struct dossier *dossier);

/*
 * Says what each of the dossier's barcodes stands for, from its value, its place and the registers:
 * an EAN-13 of the medicine register, as such or as the GTIN of GS1 element strings (when registers
 * are known; else any with prefix 6118 and a right check digit) is a medicine, a nine-digit code
 * that is a registered practitioner or stands in a field of kind barcode is a practitioner, a Code
 * 128 or QR code that separator_parse() accepts is a separator's, another QR code or DataMatrix on
 * a certificate or on a prescription or care sheet is that paper's own. What fits nothing stays
 * unknown; no value is repaired.
 */
void barcode_assign_roles(struct dossier *dossier, const struct register_answers *answers);

#endif
