/* Chance that is the same in every run: xorshift64* (Vigna 2016). */
#ifndef TESTS_SUPPORT_CHANCE_H
#define TESTS_SUPPORT_CHANCE_H

enum { CHANCE_MAX = 0x7fffffff };

void chance_seed(unsigned seed);

/* 0 to CHANCE_MAX. */
int chance_next(void);

/* Evenly spread over low to high. */
double chance_between(double low, double high);

#endif
