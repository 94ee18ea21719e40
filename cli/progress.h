/* How far a long work is, on stderr: a bar on a terminal, else a plain line every ten seconds. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	size_t total;
	bool is_terminal;
	bool is_shown; /* the bar stands on the current line */
	double started_s, said_s;
};

struct progress progress_start(size_t total);

/* Says how far it is when it is time to. */
void progress_tell(struct progress *progress, size_t done, long pages);

/* Takes the bar away, before anything else is printed. */
void progress_hide(struct progress *progress);

/* Seconds since the start. */
double progress_seconds(const struct progress *progress);

#endif
