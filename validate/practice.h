/* Which practitioner and which pharmacy: their INPE from labels, cells and print, and the register.
 */
#ifndef VALIDATE_PRACTICE_H
#define VALIDATE_PRACTICE_H

#include "validate/paper.h"

struct practice {
	const char *inpe;               /* NULL: none was read */
	const struct practitioner *row; /* NULL: not in the register, or of the wrong kind */
	double confidence;
	bool on_label;               /* a barcode says it */
	const struct reading *where; /* a reading of it, NULL when only a barcode says it */
	const char *rival;           /* another INPE, read for sure too; NULL: none */
};

/* The readings that say it, each may be NULL: the sheet's cells, the free page's print, and the
 * stamp on the sheet, which is a voice but never contradicts: it may be a whole clinic's. */
enum { PRACTICE_CELLS, PRACTICE_PRINT, PRACTICE_STAMP, PRACTICE_READINGS };
void practice_readings(const struct paper *paper, bool pharmacy,
		       const struct reading *ret_readings[PRACTICE_READINGS]);

void practice_find(const struct paper *paper, bool pharmacy, struct practice *ret_practice);

#endif
