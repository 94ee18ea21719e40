#include "review/looks.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#define LOOK_LASTS_S 600.0

enum { PLACES = 1 << 15 };

struct look {
	long person, dossier;
	int page;
	double at_s;
};

/* A look has one place, and loses it to the next that falls there: forgetting costs a second note,
 * nothing else. */
struct looks {
	pthread_mutex_t lock;
	struct look places[PLACES];
};

struct looks *looks_new(void)
{
	struct looks *looks = memory_new(1, sizeof(*looks));

	pthread_mutex_init(&looks->lock, NULL);
	return looks;
}

void looks_free(struct looks *looks)
{
	if (looks == NULL)
		return;
	pthread_mutex_destroy(&looks->lock);
	free(looks);
}

static struct look *place_of(struct looks *looks, long person, long dossier, int page)
{
	uint64_t mixed = (uint64_t)person * 0x9e3779b97f4a7c15u;

	mixed = (mixed ^ (uint64_t)dossier) * 0xbf58476d1ce4e5b9u;
	mixed = (mixed ^ (uint64_t)page) * 0x94d049bb133111ebu;
	return &looks->places[mixed >> 40 & (PLACES - 1)];
}

void looks_add(struct looks *looks, long person, long dossier, int page, double now_s)
{
	pthread_mutex_lock(&looks->lock);
	*place_of(looks, person, dossier, page) = (struct look){ person, dossier, page, now_s };
	pthread_mutex_unlock(&looks->lock);
}

bool looks_has(struct looks *looks, long person, long dossier, int page, double now_s)
{
	const struct look *look;
	bool has;

	pthread_mutex_lock(&looks->lock);
	look = place_of(looks, person, dossier, page);
	has = look->person == person && look->dossier == dossier && look->page == page &&
	      now_s - look->at_s < LOOK_LASTS_S;
	pthread_mutex_unlock(&looks->lock);
	return has;
}
