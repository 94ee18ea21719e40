/* Symbols drawn with zint, for tests: every value, place and angle is known. */
#ifndef TESTS_SUPPORT_DRAW_CODE_H
#define TESTS_SUPPORT_DRAW_CODE_H

struct Pix;

/*
 * A label of white paper with a symbol of ink 0 and quiet zones around it, upright, 8-bit grey.
 * `symbology` is zint's number (BARCODE_EANX...); `gs1` has the text's [01] taken for application
 * identifiers. A linear symbol's bars are `height_px` high, with its text under them when
 * `with_text`; for a matrix both are ignored. The caller owns the result.
 */
struct drawn_code {
	int symbology;
	const char *text;
	int gs1;
	int module_px;
	int height_px;
	int with_text;
};

enum { DRAWN_QUIET_MODULES = 10 };

struct Pix *draw_code(const struct drawn_code *code);

/* The thirteen digits of a box code that nobody chose, with its check digit (chance.h). */
void draw_any_box_code(char digits[14]);

/*
 * A box code as a printer sets it: EAN-13 with long guard bars and OCR-B digits between them, the
 * first before the bars, 8-bit grey. `text` is 12 or 13 digits. Two lines of ink of three modules
 * cross the bars along all their height, so that no reader can tell what they were; the digits are
 * whole. The caller owns the result.
 */
struct Pix *draw_spoilt_label(const char *text, int module_px);

/*
 * Lays a label on a page: turned clockwise by an angle and made smaller by `scale`, its middle at
 * x, y. Where both have ink the darker one stays, as if the paper were glass.
 */
void draw_label(struct Pix *page, struct Pix *label, double x, double y, double angle_deg,
		double scale);

#endif
