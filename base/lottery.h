/* Draws that nobody can foresee: of the system's randomness, through libsodium. */
#ifndef BASE_LOTTERY_H
#define BASE_LOTTERY_H

/* A number from 0 up to but not 1, each of 2^53 as likely as the others. */
double lottery_draw(void);

#endif
