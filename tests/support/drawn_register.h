/*
 * A whole register by chance, in which it is known who is who: the insured, their families, and a
 * list of another scheme, with doubles of all kinds, twins, namesakes, and people of whom only the
 * year of birth is known. For measuring how well doubles are found.
 */
#ifndef TESTS_SUPPORT_DRAWN_REGISTER_H
#define TESTS_SUPPORT_DRAWN_REGISTER_H

#include "base/arena.h"
#include "model/registered.h"

#include <stdint.h>

struct drawn_register {
	struct registered_person *people; /* in the arena, like their strings */
	uint32_t *who;                    /* of each row: rows of one person have one number */
	size_t count;
};

/* `insured` people who are insured in their own right, about as many dependants, and a list of a
 * tenth as many of another scheme. The same for the same seed. */
void draw_register(struct arena *arena, size_t insured, unsigned seed,
		   struct drawn_register *ret_register);

#endif
