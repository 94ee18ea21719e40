#include "review/sessions.h"

#include "base/memory.h"
#include "base/text.h"

#include <pthread.h>
#include <stdlib.h>

/* A session that is idle, the one that came back last first. */
struct idle {
	struct idle *next;
	struct store *store;
	char *branch; /* NULL: the application's */
};

struct sessions {
	const struct store_place *place;
	pthread_mutex_t mutex;   /* of the list */
	pthread_mutex_t opening; /* libpq reads the environment, which opening may change */
	struct idle *idle;
	int idle_count, idle_max;
};

struct sessions *sessions_new(const struct store_place *place, int idle_max)
{
	struct sessions *sessions = memory_new(1, sizeof(*sessions));

	sessions->place = place;
	sessions->idle_max = idle_max;
	pthread_mutex_init(&sessions->mutex, NULL);
	pthread_mutex_init(&sessions->opening, NULL);
	return sessions;
}

static void idle_free(struct idle *idle)
{
	store_close(idle->store);
	free(idle->branch);
	free(idle);
}

void sessions_free(struct sessions *sessions)
{
	if (sessions == NULL)
		return;
	while (sessions->idle != NULL) {
		struct idle *first = sessions->idle;

		sessions->idle = first->next;
		idle_free(first);
	}
	pthread_mutex_destroy(&sessions->mutex);
	pthread_mutex_destroy(&sessions->opening);
	free(sessions);
}

static struct idle *take_idle(struct sessions *sessions, const char *branch)
{
	struct idle **link = &sessions->idle, *found;

	pthread_mutex_lock(&sessions->mutex);
	while (*link != NULL && !text_equal((*link)->branch, branch))
		link = &(*link)->next;
	found = *link;
	if (found != NULL) {
		*link = found->next;
		sessions->idle_count--;
	}
	pthread_mutex_unlock(&sessions->mutex);
	return found;
}

static enum status open_one(struct sessions *sessions, const char *branch, struct store **ret_store,
			    struct error *error)
{
	enum status status;

	pthread_mutex_lock(&sessions->opening);
	status = branch != NULL ? store_open_branch(sessions->place, branch, ret_store, error)
				: store_open(sessions->place, ret_store, error);
	pthread_mutex_unlock(&sessions->opening);
	return status;
}

enum status sessions_take(struct sessions *sessions, const char *branch, struct store **ret_store,
			  struct error *error)
{
	struct idle *idle;

	while ((idle = take_idle(sessions, branch)) != NULL) {
		struct store *store = idle->store;

		if (store_is_sound(store)) {
			free(idle->branch);
			free(idle);
			*ret_store = store;
			return STATUS_OK;
		}
		idle_free(idle);
	}
	return open_one(sessions, branch, ret_store, error);
}

/* The one that was not used for longest. */
static struct idle *take_last(struct sessions *sessions)
{
	struct idle **link = &sessions->idle, *last;

	while ((*link)->next != NULL)
		link = &(*link)->next;
	last = *link;
	*link = NULL;
	sessions->idle_count--;
	return last;
}

void sessions_give_back(struct sessions *sessions, const char *branch, struct store *store)
{
	struct idle *idle, *surplus = NULL;

	if (store == NULL)
		return;
	if (!store_is_sound(store)) {
		store_close(store);
		return;
	}
	idle = memory_new(1, sizeof(*idle));
	idle->store = store;
	idle->branch = branch != NULL ? memory_copy_text(branch) : NULL;
	pthread_mutex_lock(&sessions->mutex);
	idle->next = sessions->idle;
	sessions->idle = idle;
	sessions->idle_count++;
	if (sessions->idle_count > sessions->idle_max)
		surplus = take_last(sessions);
	pthread_mutex_unlock(&sessions->mutex);
	if (surplus != NULL)
		idle_free(surplus);
}
