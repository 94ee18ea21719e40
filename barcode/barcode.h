/*
 * Barcode: a page's printed symbols. Grey pixels as delivered go in (binarising first costs a
 * quarter of the symbols); one `struct barcode` for each printed symbol comes out, its place in
 * delivered pixels. Two boxes of one medicine are two symbols.
 */
#ifndef BARCODE_BARCODE_H
#define BARCODE_BARCODE_H

#include "model/dossier.h"
#include "model/register.h"

/* Appends the symbols of page->delivered to dossier->barcodes with role BARCODE_UNKNOWN. */
void barcode_scan(const struct page *page, struct dossier *dossier);

/*
 * Says what each of the dossier's barcodes stands for, from its value, its place and the registers:
 * an EAN-13 of the medicine register (when registers are known; else any EAN-13 with prefix 6118
 * and a right check digit) is a medicine, a nine-digit code that is a registered practitioner or
 * stands in a field of kind barcode is a practitioner. What fits nothing stays unknown; no value is
 * repaired.
 */
void barcode_assign_roles(struct dossier *dossier, const struct register_answers *answers);

#endif
