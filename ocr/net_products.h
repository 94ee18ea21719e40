/*
 * The one loop in which a network spends its time: what seven places see, times the weights of one
 * or two groups of outputs. It is built for each kind of processor, which is asked what it can.
 *
 * Numbers of one output are always added in the same order, whatever vectors the processor has. A
 * processor that multiplies and adds in one step rounds once where another rounds twice, so scores
 * may differ between machines in the sixth digit, never on one.
 */
#ifndef OCR_NET_PRODUCTS_H
#define OCR_NET_PRODUCTS_H

#include <stddef.h>

enum {
	NET_LANES = 16, /* outputs are computed in groups of this many, and padded up to it */
	NET_PLACES = 7  /* at once; the sides of our images, 28, 14 and 7, are multiples of it */
};

/* A vector that every processor has, for the rest of the work. */
enum { NET_FOUR = 4 };
typedef float net_four __attribute__((vector_size(NET_FOUR * sizeof(float))));

/* What the first place sees: so many runs of neighbouring values. The next place's lie `apart`
 * values further. */
struct net_window {
	const float *values;
	size_t runs, run; /* how many, and the values of one */
	size_t stride;    /* from run to run */
	size_t apart;     /* from place to place */
};

/*
 * For each of the seven places, bias + sum of value * weight, for one group of outputs or two:
 * `other` and `other_bias` are NULL for one. A group's weights are NET_LANES for each value of the
 * window, in its order; a bias has NET_LANES values. A place's outputs lie `outputs` values after
 * those of the place before, the second group's behind the first's.
 */
void net_multiply(const struct net_window *window, const float *weights, const float *bias,
		  const float *other, const float *other_bias, float *output, size_t outputs);

#endif
