/*
 * Inside review/: lets a few threads at a time do what costs much memory or time, and only a few
 * wait for it, so that those who ask for it cannot take all threads.
 */
#ifndef REVIEW_GATE_H
#define REVIEW_GATE_H

#include <pthread.h>
#include <stdbool.h>

struct gate {
	pthread_mutex_t mutex;
	pthread_cond_t left;
	int inside, waiting;
	int inside_max, waiting_max;
};

void gate_begin(struct gate *gate, int inside_max, int waiting_max);
void gate_end(struct gate *gate);

/* False at once when too many wait already; else gate_leave() must follow. */
bool gate_enter(struct gate *gate);
void gate_leave(struct gate *gate);

#endif
