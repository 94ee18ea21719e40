/* Print: what Waraqa puts on paper, as PDF, in French and Arabic. */
#ifndef PRINT_PRINT_H
#define PRINT_PRINT_H

#include "base/date.h"
#include "base/error.h"
#include "model/delivery.h"
#include "model/language.h"
#include "model/letter.h"
#include "model/separator.h"

#include <stddef.h>

/*
 * Writes `count` separator sheets of A4, numbered from first->serial on; with serial 0 all are
 * alike and without number. `first` must be valid, and so must the last number be. Each sheet bears
 * its code four times (Code 128 at head and foot, two QR codes), so that one is left when others
 * are torn off or stamped over. STATUS_NO_SPACE or another status of the system when `path` cannot
 * be written.
 */
enum status print_separators(const char *path, const struct separator *first, int count,
			     struct error *error);

/*
 * Writes the receipt of a batch as the store has it, all in UTF-8: what came, hash by hash, what is
 * missing, extra or counted differently, totals, and room for a stamp and a signature. It bears
 * file names and counts, nothing that was read. Errors are as above.
 */
enum status print_receipt(const char *path, const struct delivery *delivery, struct date printed_on,
			  struct error *error);

/* How many pages a receipt of so many files has. */
int print_receipt_pages(size_t files);

/*
 * Writes the letter of a dossier that needs one (letter_need()), first in French, then in Arabic:
 * what is wrong, all of it, with what to do, by who can mend it; a QR code finds the dossier again.
 * `letterhead` is what stands under the fund's name, lines parted by \n; NULL: nothing. What could
 * be seen through an envelope's window or on a folded letter names no care and no medicine. Errors
 * are as above.
 */
enum status print_letter(const char *path, const struct letter *letter, const char *letterhead,
			 struct date printed_on, int *ret_pages, struct error *error);

/*
 * What the body of that letter says in one language, line by line, as it is written on the paper:
 * what runs the other way stands between Unicode's isolates. The lines live in `arena`.
 */
void print_letter_lines(const struct letter *letter, enum language language, struct arena *arena,
			letter_line_list *ret_lines);

#endif
