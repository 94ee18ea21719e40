/* Print: what Waraqa puts on paper, as PDF, in French and Arabic. */
#ifndef PRINT_PRINT_H
#define PRINT_PRINT_H

#include "base/error.h"
#include "model/separator.h"

/*
 * Writes `count` separator sheets of A4, numbered from first->serial on; with serial 0 all are
 * alike and without number. `first` must be valid, and so must the last number be. Each sheet bears
 * its code four times (Code 128 at head and foot, two QR codes), so that one is left when others
 * are torn off or stamped over. STATUS_NO_SPACE or another status of the system when `path` cannot
 * be written.
 */
enum status print_separators(const char *path, const struct separator *first, int count,
			     struct error *error);

#endif
