#include "base/lottery.h"

#include <math.h>
#include <sodium.h>
#include <stdint.h>

double lottery_draw(void)
{
	enum { SPARE_BITS = 11 }; /* of 64, beyond the 53 that a double holds */
	uint64_t bits;

	randombytes_buf(&bits, sizeof(bits));
	return ldexp((double)(bits >> SPARE_BITS), -(64 - SPARE_BITS));
}
