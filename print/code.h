/* Inside print/: codes for machines on paper. */
#ifndef PRINT_CODE_H
#define PRINT_CODE_H

#include "print/paper.h"

/* Lengths are millimetres; our own reader finds QR codes of up to 45 mm (measured at 200 and 300
 * dpi). The quiet zone around it is the caller's. */
struct paper_code {
	bool is_qr; /* false: Code 128 */
	double x_mm, y_mm, width_mm, height_mm;
};

/* STATUS_INTERNAL when the code cannot hold the text. */
enum status paper_draw_code(cairo_t *cairo, const struct paper_code *code, const char *text,
			    struct error *error);

#endif
