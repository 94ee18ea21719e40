/*
 * A forked child in a jail (base/jail.h) that is asked and answers over a socket of its own.
 *
 * The parent believes nothing that the child says: it reads what it asked for, of the length that
 * it expects, until a moment that it chose, and looks at every number before it uses it.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include "base/jail.h"

#include <sys/types.h>

struct child {
	pid_t pid; /* 0: there is none */
	int fd;    /* both ways */
};

enum { CHILD_LENT_MAX = 2, CHILD_FIRST_LENT = 3 };

/* How to start one. In the child, standard input and output are the socket. */
struct child_plan {
	struct jail jail;
	int lent[CHILD_LENT_MAX]; /* open in the child as CHILD_FIRST_LENT, ... */
	int lent_count;

	/* Gets `context`; the child ends with EXIT_SUCCESS when it returns. */
	void (*body)(void *context);
	void *context;
};

/*
 * Starts a child: it has the parent's memory as it is now, the socket and the lent files, and dies
 * with its parent. End it with child_stop(). STATUS_SYSTEM: it could not be started.
 */
enum status child_start(struct child *child, const struct child_plan *plan, struct error *error);

/* In the child: reads or writes exactly that many bytes; false at the other side's end. */
bool child_read(void *bytes, size_t length);
bool child_write(const void *bytes, size_t length);

/* In the parent: asks; false when the child is gone. */
bool child_tell(const struct child *child, const void *bytes, size_t length);

enum child_answer { CHILD_ANSWERED, CHILD_GONE, CHILD_LATE };

/* In the parent: waits for exactly that many bytes, until a moment of clock_monotonic_s(). */
enum child_answer child_hear(const struct child *child, void *bytes, size_t length, double until_s);

/* As child_hear() for at most `size` bytes, as many as come; *ret_length is 0 at the end. */
enum child_answer child_hear_some(const struct child *child, void *bytes, size_t size,
				  double until_s, size_t *ret_length);

/* From now on, that many more seconds of processor time. */
void child_allow_cpu(const struct child *child, int seconds);

struct child_end {
	int signal; /* 0: it left by itself */
	int code;   /* with this exit status */
};

/* Waits for a child that is about to end; it is killed when it has not by then. */
struct child_end child_wait(struct child *child, double until_s);

/* Ends the child, if there is one, and forgets it. How it ended before it was killed, if it did. */
struct child_end child_stop(struct child *child);

/* "ran out of time", "was stopped by signal 11 (Segmentation fault)", ... into `text`. */
void child_describe_end(const struct child_end *end, bool late, char *text, size_t size);

#endif
