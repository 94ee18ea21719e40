/*
 * Processes that stand by to do pieces of work, each in a jailed child of its own (base/jail.h),
 * for a program with threads.
 *
 * A program that has threads must not fork: a lock that another thread holds stays locked in the
 * child. So the jailers are forked before there is any thread. Each then waits for a piece, forks a
 * child for it, puts it into a jail, hears what it says and ends it; nothing that a piece's bytes
 * do outlives the piece, and no piece sees another's. A child that crashes, hangs or eats memory
 * costs its own piece.
 */
#ifndef BASE_JAILERS_H
#define BASE_JAILERS_H

#include "base/jail.h"

#include <stddef.h>

/* What an order may have beside the bytes it is about. */
enum { JAILERS_ORDER_MAX = 256 };

/* In the jail: does what the order says with the bytes, writes at most `size` bytes of answer and
 * returns how many; 0: it cannot be done. */
typedef size_t jailed_work(const void *order, const unsigned char *bytes, size_t length,
			   unsigned char *answer, size_t size);

struct jailers_plan {
	int count;         /* pieces at a time, 1 to 64 */
	size_t order_size; /* of the structure that orders are, at most JAILERS_ORDER_MAX */
	size_t bytes_max, answer_max;
	size_t memory_bytes; /* of a child, beyond what the program has when the jailers start */
	int cpu_s, wall_s;   /* of a piece */
	jailed_work *work;
};

struct jailers;

/* Starts them. The program must have one thread; they die with it. STATUS_SYSTEM: no process or
 * memory could be had. */
enum status jailers_open(const struct jailers_plan *plan, struct jailers **ret_jailers,
			 struct error *error);

/* Ends them; nobody may be asking any more. NULL is allowed. */
void jailers_close(struct jailers *jailers);

/*
 * Has a piece done, by any thread; waits while all of them are busy. Free *ret_answer with free(),
 * and believe nothing of it. STATUS_REFUSED: the bytes are too many, or the child gave no answer;
 * how it ended is said. STATUS_UNAVAILABLE: no jailer is left; the program is to be started anew.
 */
enum status jailers_ask(struct jailers *jailers, const void *order, const unsigned char *bytes,
			size_t length, unsigned char **ret_answer, size_t *ret_length,
			struct error *error);

#endif
