#include "cli/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

enum { BAR_COLUMNS = 32, LINE_EVERY_S = 10 };

struct progress progress_start(size_t total)
{
	struct progress progress = { .total = total,
				     .is_terminal = isatty(STDERR_FILENO) == 1,
				     .started_s = clock_monotonic_s() };

	progress.said_s = progress.started_s;
	return progress;
}

double progress_seconds(const struct progress *progress)
{
	return clock_monotonic_s() - progress->started_s;
}

static void draw_bar(const struct progress *progress, size_t done, double rate)
{
	int filled = progress->total > 0 ? (int)(BAR_COLUMNS * done / progress->total) : 0;

	fprintf(stderr, "\r[");
	for (int i = 0; i < BAR_COLUMNS; i++)
		fputs(i < filled ? "█" : "·", stderr);
	fprintf(stderr, "] %zu of %zu files, %.1f pages a second \033[K", done, progress->total,
		rate);
	fflush(stderr);
}

void progress_tell(struct progress *progress, size_t done, long pages)
{
	double seconds = progress_seconds(progress);
	double rate = seconds > 0 ? (double)pages / seconds : 0;

	if (progress->is_terminal) {
		draw_bar(progress, done, rate);
		progress->is_shown = true;
	} else if (clock_monotonic_s() - progress->said_s >= LINE_EVERY_S) {
		fprintf(stderr, "%zu of %zu files, %.1f pages a second\n", done, progress->total,
			rate);
		progress->said_s = clock_monotonic_s();
	}
}

void progress_hide(struct progress *progress)
{
	if (progress->is_shown)
		fputs("\r\033[K", stderr);
	progress->is_shown = false;
}
