#include "cli/judges.h"

#include "base/memory.h"
#include "pipeline/pipeline.h"

#include <pthread.h>
#include <stdlib.h>

enum { JUDGES_MAX = 4 };

struct judges {
	const char *forms_dir;
	pthread_mutex_t lock;
	pthread_cond_t is_free;
	struct replay *idle[JUDGES_MAX];
	int idle_count, made_count;
};

struct judges *judges_new(const char *forms_dir)
{
	struct judges *judges = memory_new(1, sizeof(*judges));

	judges->forms_dir = forms_dir;
	pthread_mutex_init(&judges->lock, NULL);
	pthread_cond_init(&judges->is_free, NULL);
	return judges;
}

void judges_free(struct judges *judges)
{
	if (judges == NULL)
		return;
	for (int i = 0; i < judges->idle_count; i++)
		replay_close(judges->idle[i]);
	pthread_cond_destroy(&judges->is_free);
	pthread_mutex_destroy(&judges->lock);
	free(judges);
}

/* One that is free; NULL: one more may be made. */
static struct replay *take(struct judges *judges)
{
	struct replay *replay = NULL;

	pthread_mutex_lock(&judges->lock);
	while (judges->idle_count == 0 && judges->made_count == JUDGES_MAX)
		pthread_cond_wait(&judges->is_free, &judges->lock);
	if (judges->idle_count > 0)
		replay = judges->idle[--judges->idle_count];
	else
		judges->made_count++;
	pthread_mutex_unlock(&judges->lock);
	return replay;
}

/* NULL: it could not be made. */
static void give_back(struct judges *judges, struct replay *replay)
{
	pthread_mutex_lock(&judges->lock);
	if (replay != NULL)
		judges->idle[judges->idle_count++] = replay;
	else
		judges->made_count--;
	pthread_cond_signal(&judges->is_free);
	pthread_mutex_unlock(&judges->lock);
}

enum status judges_act(struct judges *judges, struct store *store, const struct desk_action *action,
		       struct arena *arena, struct desk_outcome *ret_outcome, struct error *error)
{
	struct replay *replay = take(judges);
	enum status status = STATUS_OK;

	if (replay == NULL)
		status = replay_open(judges->forms_dir, store, &replay, error);
	if (status == STATUS_OK)
		status = desk_act(replay, store, action, arena, ret_outcome, error);
	give_back(judges, replay);
	return status;
}
