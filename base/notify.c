#include "base/notify.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>

enum { STATUS_SIZE = 256 };

void notify_ready(void)
{
	sd_notify(0, "READY=1");
}

void notify_status(const char *format, ...)
{
	char line[STATUS_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	/* a line end would begin another message */
	for (char *end = line; *end != '\0'; end++)
		if (*end == '\n')
			*end = ' ';
	sd_notifyf(0, "STATUS=%s", line);
}

void notify_watchdog(void)
{
	static long told_s;
	long now_s = (long)clock_monotonic_s();

	if (now_s == told_s)
		return;
	told_s = now_s;
	sd_notify(0, "WATCHDOG=1");
}

void notify_stopping(void)
{
	sd_notify(0, "STOPPING=1");
}

void notify_nobody(void)
{
	unsetenv("NOTIFY_SOCKET");
}

double notify_watchdog_s(void)
{
	uint64_t limit_us = 0;

	return sd_watchdog_enabled(0, &limit_us) > 0 ? (double)limit_us / 1e6 : 0;
}
