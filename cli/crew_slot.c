#include "cli/crew_slot.h"

#include "base/clock.h"
#include "base/file.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool crew_trouble_is_new(struct crew_shared *shared, enum status status)
{
	unsigned bit = 1u << (unsigned)status;

	return (atomic_fetch_or(&shared->troubles, bit) & bit) == 0;
}

bool crew_trouble_is_over(struct crew_shared *shared)
{
	return atomic_exchange(&shared->troubles, 0) != 0;
}

static long now_ms(void)
{
	return (long)(clock_monotonic_s() * 1e3);
}

struct lease slot_lease(struct crew_slot *slot)
{
	struct lease lease = { .token = atomic_load(&slot->token) };

	lease.job = atomic_load(&slot->job);
	if (lease.token == 0 || lease.token != atomic_load(&slot->token))
		return (struct lease){ 0 };
	return lease;
}

void slot_take(struct crew_slot *slot, const struct job *job)
{
	snprintf(slot->name, sizeof(slot->name), "%s", path_base_name(job->name));
	atomic_store(&slot->job, job->lease.job);
	atomic_store(&slot->token, job->lease.token);
}

void slot_leave(struct crew_slot *slot)
{
	atomic_store(&slot->token, 0);
	slot_begin(slot, SLOT_IDLE);
}

void slot_begin(struct crew_slot *slot, enum slot_phase phase)
{
	atomic_store(&slot->phase_began_ms, now_ms());
	atomic_store(&slot->phase, (int)phase);
}

long slot_age_ms(struct crew_slot *slot)
{
	return now_ms() - atomic_load(&slot->phase_began_ms);
}

void crew_say(const char *speaker, const char *format, ...)
{
	char line[1200];
	va_list args;
	size_t length;

	snprintf(line, sizeof(line), "%s: ", speaker);
	length = strlen(line);
	va_start(args, format);
	vsnprintf(line + length, sizeof(line) - length - 1, format, args);
	va_end(args);
	length = strlen(line);
	line[length] = '\n';
	if (write(STDERR_FILENO, line, length + 1) < 0)
		return; /* nobody listens */
}
