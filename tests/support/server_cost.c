#include "tests/support/server_cost.h"

#include "store/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static double clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

double wall_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

double own_ms(void)
{
	return clock_ms(CLOCK_PROCESS_CPUTIME_ID);
}

/* The kernel tells it in nanoseconds. */
double server_ms(const struct store *store)
{
	char path[64];
	long long server_ns = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", PQbackendPID(store->connection));
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%lld", &server_ns), 1); // NOLINT(cert-err34-c)
	fclose(file);
	return (double)server_ns / 1e6;
}

double processor_ms(const struct store *store)
{
	return own_ms() + server_ms(store);
}

void costs_add(struct costs *costs, double ms)
{
	if ((costs->count & (costs->count - 1)) == 0) {
		size_t room = costs->count > 0 ? 2 * costs->count : 1;

		costs->ms = reallocarray(costs->ms, room, sizeof(*costs->ms));
		assert_non_null(costs->ms);
	}
	costs->ms[costs->count++] = ms;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double quantile(const struct costs *costs, double share)
{
	return costs->ms[(size_t)(share * (double)(costs->count - 1) + 0.5)];
}

double costs_tell(struct costs *costs, const char *what, double share)
{
	double value;

	assert_true(costs->count > 0);
	qsort(costs->ms, costs->count, sizeof(*costs->ms), compare);
	print_message("# %s: median %.2f ms, 95 %% %.2f, 99 %% %.2f, worst %.2f\n", what,
		      quantile(costs, 0.5), quantile(costs, 0.95), quantile(costs, 0.99),
		      quantile(costs, 1));
	value = quantile(costs, share);
	free(costs->ms);
	*costs = (struct costs){ 0 };
	return value;
}
