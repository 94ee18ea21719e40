/*
 * Each value is spread over a vector of outputs, and seven places are done at once, so that a
 * weight is read once for seven products. A vector is as wide as the processor's: a group of
 * outputs is done in one part, two or four. The widest have room for the sums of two groups, so
 * that a value is read once for two products.
 */
#include "ocr/net_products.h"

#include <string.h>

/* Adds the product of one value of each place with a weight of each output. */
#define ADD_PRODUCTS(sums, w, values, apart)              \
	do {                                              \
		(sums)[0] += (w) * (values)[0];           \
		(sums)[1] += (w) * (values)[(apart)];     \
		(sums)[2] += (w) * (values)[2 * (apart)]; \
		(sums)[3] += (w) * (values)[3 * (apart)]; \
		(sums)[4] += (w) * (values)[4 * (apart)]; \
		(sums)[5] += (w) * (values)[5 * (apart)]; \
		(sums)[6] += (w) * (values)[6 * (apart)]; \
	} while (0)

/* Defines a function that does one group of outputs in parts of so many. */
#define DEFINE_FOR_VECTORS(name, width)                                                            \
	static void name(const struct net_window *window, const float *weights, const float *bias, \
			 float *output, size_t outputs)                                            \
	{                                                                                          \
		typedef float vector __attribute__((vector_size((width) * sizeof(float))));        \
                                                                                                   \
		for (size_t part = 0; part < NET_LANES; part += (width)) {                         \
			const float *values = window->values, *weight = weights + part;            \
			size_t apart = window->apart;                                              \
			vector first, w;                                                           \
                                                                                                   \
			memcpy(&first, bias + part, sizeof(first));                                \
			vector sums[NET_PLACES] = {                                                \
				first, first, first, first, first, first, first                    \
			};                                                                         \
			for (size_t k = 0; k < window->runs; k++, values += window->stride)        \
				for (size_t i = 0; i < window->run; i++, weight += NET_LANES) {    \
					memcpy(&w, weight, sizeof(w));                             \
					ADD_PRODUCTS(sums, w, values + i, apart);                  \
				}                                                                  \
			for (size_t p = 0; p < NET_PLACES; p++)                                    \
				memcpy(output + p * outputs + part, &sums[p], sizeof(sums[p]));    \
		}                                                                                  \
	}

DEFINE_FOR_VECTORS(multiply_narrow, 4)

#ifdef __x86_64__

__attribute__((target("avx2,fma"))) DEFINE_FOR_VECTORS(multiply_wide, 8)
	__attribute__((target("avx512f"))) DEFINE_FOR_VECTORS(multiply_widest, 16)

		typedef float lanes __attribute__((vector_size(NET_LANES * sizeof(float))));

__attribute__((target("avx512f"))) static void
multiply_two(const struct net_window *window, const float *weights, const float *bias,
	     const float *other, const float *other_bias, float *output, size_t outputs)
{
	const float *values = window->values;
	size_t apart = window->apart;
	lanes first, second, w, v;

	memcpy(&first, bias, sizeof(first));
	memcpy(&second, other_bias, sizeof(second));
	lanes sums[NET_PLACES] = { first, first, first, first, first, first, first };
	lanes more[NET_PLACES] = { second, second, second, second, second, second, second };
	for (size_t k = 0; k < window->runs; k++, values += window->stride)
		for (size_t i = 0; i < window->run; i++, weights += NET_LANES, other += NET_LANES) {
			memcpy(&w, weights, sizeof(w));
			memcpy(&v, other, sizeof(v));
			ADD_PRODUCTS(sums, w, values + i, apart);
			ADD_PRODUCTS(more, v, values + i, apart);
		}
	for (size_t p = 0; p < NET_PLACES; p++) {
		memcpy(output + p * outputs, &sums[p], sizeof(sums[p]));
		memcpy(output + p * outputs + NET_LANES, &more[p], sizeof(more[p]));
	}
}

static void multiply(const struct net_window *window, const float *weights, const float *bias,
		     float *output, size_t outputs)
{
	if (__builtin_cpu_supports("avx512f"))
		multiply_widest(window, weights, bias, output, outputs);
	else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
		multiply_wide(window, weights, bias, output, outputs);
	else
		multiply_narrow(window, weights, bias, output, outputs);
}

#else
#define multiply multiply_narrow
#endif

void net_multiply(const struct net_window *window, const float *weights, const float *bias,
		  const float *other, const float *other_bias, float *output, size_t outputs)
{
#ifdef __x86_64__
	if (other != NULL && __builtin_cpu_supports("avx512f")) {
		multiply_two(window, weights, bias, other, other_bias, output, outputs);
		return;
	}
#endif
	multiply(window, weights, bias, output, outputs);
	if (other != NULL)
		multiply(window, other, other_bias, output + NET_LANES, outputs);
}
