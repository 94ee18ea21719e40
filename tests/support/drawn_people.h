/* People drawn by chance, with names, cards and birth dates as a register has them. */
#ifndef TESTS_SUPPORT_DRAWN_PEOPLE_H
#define TESTS_SUPPORT_DRAWN_PEOPLE_H

#include "model/register.h"

/* In the arena; draws from chance.h. */
const char *draw_last_name(struct arena *arena);
const char *draw_first_name(char sex);
const char *draw_number(struct arena *arena);
const char *draw_cin(struct arena *arena);
struct date draw_birth(int first_year, int last_year);

/* A code with one character another of its class. */
const char *draw_slip(struct arena *arena, const char *code);

/* "12061976", as a comb's cells have it. */
const char *birth_cells(struct arena *arena, struct date birth);

#endif
