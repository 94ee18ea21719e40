#include "review/crowd.h"

#include "base/memory.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct crowd {
	pthread_mutex_t mutex;
	pthread_cond_t came;
	struct piece *first, **last;
	int waiting, waiting_max;
	bool is_ending;
	void (*work)(struct piece *piece);
	int thread_count;
	pthread_t threads[];
};

/* NULL: there will be none any more. */
static struct piece *next_piece(struct crowd *crowd)
{
	struct piece *piece;

	pthread_mutex_lock(&crowd->mutex);
	while (crowd->first == NULL && !crowd->is_ending)
		pthread_cond_wait(&crowd->came, &crowd->mutex);
	piece = crowd->first;
	if (piece != NULL) {
		crowd->first = piece->next;
		if (crowd->first == NULL)
			crowd->last = &crowd->first;
		crowd->waiting--;
	}
	pthread_mutex_unlock(&crowd->mutex);
	return piece;
}

static void *work(void *context)
{
	struct crowd *crowd = context;
	struct piece *piece;

	while ((piece = next_piece(crowd)) != NULL)
		crowd->work(piece);
	return NULL;
}

struct crowd *crowd_start(int threads, int waiting_max, void (*piece_work)(struct piece *piece))
{
	struct crowd *crowd =
		memory_new(1, sizeof(*crowd) + (size_t)threads * sizeof(crowd->threads[0]));
	sigset_t all, before;

	pthread_mutex_init(&crowd->mutex, NULL);
	pthread_cond_init(&crowd->came, NULL);
	crowd->last = &crowd->first;
	crowd->waiting_max = waiting_max;
	crowd->work = piece_work;
	/* signals are the main thread's */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (crowd->thread_count < threads &&
	       pthread_create(&crowd->threads[crowd->thread_count], NULL, work, crowd) == 0)
		crowd->thread_count++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (crowd->thread_count == 0) {
		crowd_end(crowd);
		return NULL;
	}
	return crowd;
}

bool crowd_give(struct crowd *crowd, struct piece *piece)
{
	bool is_taken;

	piece->next = NULL;
	pthread_mutex_lock(&crowd->mutex);
	is_taken = !crowd->is_ending && crowd->waiting < crowd->waiting_max;
	if (is_taken) {
		*crowd->last = piece;
		crowd->last = &piece->next;
		crowd->waiting++;
		pthread_cond_signal(&crowd->came);
	}
	pthread_mutex_unlock(&crowd->mutex);
	return is_taken;
}

void crowd_end(struct crowd *crowd)
{
	if (crowd == NULL)
		return;
	pthread_mutex_lock(&crowd->mutex);
	crowd->is_ending = true;
	pthread_cond_broadcast(&crowd->came);
	pthread_mutex_unlock(&crowd->mutex);
	for (int i = 0; i < crowd->thread_count; i++)
		pthread_join(crowd->threads[i], NULL);
	pthread_cond_destroy(&crowd->came);
	pthread_mutex_destroy(&crowd->mutex);
	free(crowd);
}
