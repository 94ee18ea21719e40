/* Inside review/: threads that do pieces of work in the order in which they came. */
#ifndef REVIEW_CROWD_H
#define REVIEW_CROWD_H

#include <stdbool.h>

struct crowd;

/* A piece of work; part of what it is about. */
struct piece {
	struct piece *next;
};

/* `work` is called on the threads, several at once, each piece once. */
struct crowd *crowd_start(int threads, int waiting_max, void (*work)(struct piece *piece));

/* False when too many pieces wait already, or the crowd is to end. */
bool crowd_give(struct crowd *crowd, struct piece *piece);

/* Takes no more, does what waits, and ends when all is done. NULL is allowed. */
void crowd_end(struct crowd *crowd);

#endif
