/*
 * OCR: a page's fields. Recognises which form a page is or what kind of free document, aligns the
 * form on the page's own print, and reads zones, comb cells, ticks and free text.
 */
#ifndef OCR_OCR_H
#define OCR_OCR_H

#include "base/error.h"
#include "model/dossier.h"
#include "model/fingerprint.h"
#include "model/form.h"

/* An engine and the prepared blanks; one per process, single-threaded. */
struct ocr;

/*
 * Starts the engine and prepares the blanks of `forms` (lent; must outlive the ocr). Fails with
 * STATUS_CONFIG when a blank or the language data ("fra") is missing, naming the package to
 * install.
 */
enum status ocr_open(const struct form_set *forms, struct ocr **ret_ocr, struct error *error);
void ocr_close(struct ocr *ocr);

/*
 * Finds which form a levelled page is, at any of four turns, by the blank's print; a small page may
 * be the half of a spread. On success sets the page's type, form, half and type_confidence and
 * writes the clockwise turn of the *delivered* page that makes the form upright. Returns false when
 * the page is none of the forms.
 */
bool ocr_recognise_form(struct ocr *ocr, struct page *page, int *ret_turn_deg);

/*
 * Aligns the page's form on its print: fills form_to_page and alignment_mm. The page must be turned
 * already. Returns false when the print does not fit; the page then loses its form (PAGE_OTHER).
 */
bool ocr_align(struct ocr *ocr, struct page *page);

/* Reads every field of an aligned form page into dossier->readings, and the box codes in digits
 * under bars that could not be read. */
void ocr_read_form(struct ocr *ocr, const struct page *page, struct dossier *dossier);

/*
 * Reads a page without a form: says what it is (ordonnance, facture, vignettes, attestation, other)
 * and appends its fields. Uses the barcodes already found on the page as evidence.
 */
void ocr_read_free_page(struct ocr *ocr, struct page *page, struct dossier *dossier);

/*
 * What is written on an upright page, without the print of its form when it is aligned to one, to
 * know the same paper again. Cells live in the arena. `width` is 0 when there is too little
 * writing.
 */
struct fingerprint ocr_fingerprint(struct ocr *ocr, const struct page *page, struct arena *arena);

/* How much of the writing of one scan is on another. */
struct likeness {
	int windows;    /* of 7 mm with writing, on the scan that has fewer */
	double earlier; /* share of the earlier scan's windows that are on the later one, 0..1 */
	double later;   /* and the other way round: noise and new notes are in one scan only */
};

/* Both are on the paper of one form, or both on none (asserted). All zero when the one does not lie
 * on the other at all. */
struct likeness ocr_likeness(const struct fingerprint *earlier, const struct fingerprint *later);

#endif
