#include "tests/support/chance.h"

#include <stdint.h>

static uint64_t state = 0x9E3779B97F4A7C15ULL;

void chance_seed(unsigned seed)
{
	state = (seed + 1ULL) * 0x9E3779B97F4A7C15ULL;
}

int chance_next(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (int)(state * 0x2545F4914F6CDD1DULL >> 33);
}

double chance_between(double low, double high)
{
	return low + (high - low) * chance_next() / CHANCE_MAX;
}
