/*
 * Dossiers of a series, each spoiled at random and the same on every machine: a bench
 * (dossier_builder.h) with up to four readings, codes or circumstances changed.
 */
#ifndef TESTS_SUPPORT_DRAWN_DOSSIER_H
#define TESTS_SUPPORT_DRAWN_DOSSIER_H

#include "tests/support/dossier_builder.h"

/* Around the tests of a program: cmocka's group set-up and tear-down. */
int drawn_dossiers_open(void **state);
int drawn_dossiers_close(void **state);

/* The n-th dossier of the series, not judged yet. Every second has the register of medicines to
 * search in. Chance goes on from there in the same way each time. */
void draw_dossier(struct bench *bench, unsigned n);

/* 0 .. below - 1. */
unsigned draw_below(unsigned below);

/* Puts a list's items in any order. */
#define SHUFFLE(list)                                                      \
	for (unsigned at = (unsigned)(list)->count; at > 1; at--) {        \
		unsigned other = draw_below(at);                           \
		__typeof__((list)->items[0]) item = (list)->items[at - 1]; \
		(list)->items[at - 1] = (list)->items[other];              \
		(list)->items[other] = item;                               \
	}

/* All that a claim says, as one text in the dossier's arena. */
const char *describe_claim(struct bench *bench);

#endif
