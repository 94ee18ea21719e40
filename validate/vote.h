/*
 * Several readings of one quantity, each with the probability that it is right: which value is it,
 * and how probable is that?
 */
#ifndef VALIDATE_VOTE_H
#define VALIDATE_VOTE_H

#include <stdbool.h>
#include <stddef.h>

/* A voice for a value: centimes, a day number or a code as a number. */
struct ballot {
	long long value;
	double confidence; /* 0..1 that this voice alone is right */
};

enum { BALLOTS_MAX = 16 };

/* The voices must be independent: two values made from one reading are one voice. */
struct ballots {
	struct ballot items[BALLOTS_MAX];
	size_t count;
};

struct vote {
	bool decided; /* false: there was no voice */
	long long value;
	double confidence; /* 0..1 that `value` is right, all voices heard */
	int voices;        /* how many said that value */
};

/* Voices past BALLOTS_MAX are not heard. */
void vote_add(struct ballots *ballots, long long value, double confidence);

/* The most probable value. The order of the voices does not matter. */
struct vote vote_count(const struct ballots *ballots);

/* The vote for one value, as it would be had that value won. */
struct vote vote_for(const struct ballots *ballots, long long value);

/* How sure two or more agreeing sources make us at most: what is never certain stays below 1. */
#define VOTE_CONFIDENCE_MAX 0.9995

#endif
