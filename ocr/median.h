/* The middle of measured values: what one odd piece of ink does not move. */
#ifndef OCR_MEDIAN_H
#define OCR_MEDIAN_H

/* Sorts the values and gives the one in the middle, of an even count the later. `count` > 0. */
double median_of_doubles(double *values, int count);
int median_of_ints(int *values, int count);

#endif
