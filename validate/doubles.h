/*
 * Who is registered twice: pairs of rows of the whole register, and of the lists that other schemes
 * gave, that are one person, each with the probability that they are.
 *
 * Fellegi and Sunter, "A theory for record linkage", Journal of the American Statistical
 * Association 64 (1969): how often a CIN, a family name, first names and a birth date agree in two
 * rows of one person, against how often they do in rows of two. An agreement on a rare name says
 * more than one on a common name, and one on a day that many are registered under (1 January)
 * less: both by their shares in this very register. How many doubles there are, and how often they
 * agree in each way, is estimated from the register itself by expectation and maximisation
 * (Winkler, "Using the EM algorithm for weight computation in the Fellegi-Sunter model", 1988),
 * held by prior values of some dozen pairs. Two people who share a family name and a day may be
 * twins, which is weighed as a third possibility.
 */
#ifndef VALIDATE_DOUBLES_H
#define VALIDATE_DOUBLES_H

#include "base/arena.h"
#include "model/registered.h"

/* Pairs that are less likely one person are not given. */
#define DOUBLE_MIN 0.05

/*
 * Finds all pairs, by kind, then by the rows' numbers, into the arena; they lend the rows. The
 * order of the rows does not matter. Time and memory grow about evenly with the count: about 500
 * bytes for each row.
 */
void doubles_find(const struct registered_person *people, size_t count, struct arena *arena,
		  struct registered_double **ret_doubles, size_t *ret_count);

#endif
