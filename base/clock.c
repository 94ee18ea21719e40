#include "base/clock.h"

#include <time.h>

static double read_s(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double clock_monotonic_s(void)
{
	return read_s(CLOCK_MONOTONIC);
}

double clock_processor_s(void)
{
	return read_s(CLOCK_PROCESS_CPUTIME_ID);
}
