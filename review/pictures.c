#include "review/pictures.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 1024 };

struct kept {
	struct picture picture; /* first: what is lent is this */
	struct picture_key key;
	struct error why;  /* when there are no bytes */
	bool making;       /* another thread is at it */
	bool in_list;      /* false: it failed, and goes when the last who waits has heard */
	int users;         /* who lend it or wait for it */
	struct kept *next; /* of the bucket */
	struct kept *newer, *older;
};

struct pictures {
	pthread_mutex_t lock;
	pthread_cond_t made;
	size_t bytes, bytes_max;
	struct kept *buckets[BUCKETS];
	struct kept *newest, *oldest;
};

struct pictures *pictures_new(size_t bytes_max)
{
	struct pictures *pictures = memory_new(1, sizeof(*pictures));

	pictures->bytes_max = bytes_max;
	pthread_mutex_init(&pictures->lock, NULL);
	pthread_cond_init(&pictures->made, NULL);
	return pictures;
}

/* FNV-1a, Fowler, Noll and Vo, http://www.isthe.com/chongo/tech/comp/fnv/ */
static struct kept **bucket_of(struct pictures *pictures, const struct picture_key *key)
{
	const unsigned char *bytes = (const unsigned char *)key;
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < sizeof(*key); i++)
		hash = (hash ^ bytes[i]) * 16777619u;
	return &pictures->buckets[hash % BUCKETS];
}

static struct kept *find(struct pictures *pictures, const struct picture_key *key)
{
	struct kept *kept = *bucket_of(pictures, key);

	while (kept != NULL && memcmp(&kept->key, key, sizeof(*key)) != 0)
		kept = kept->next;
	return kept;
}

/* ---- the order of asking -------------------------------------------------------------------- */

static void put_first(struct pictures *pictures, struct kept *kept)
{
	kept->newer = NULL;
	kept->older = pictures->newest;
	if (pictures->newest != NULL)
		pictures->newest->newer = kept;
	pictures->newest = kept;
	if (pictures->oldest == NULL)
		pictures->oldest = kept;
}

static void take_out(struct pictures *pictures, struct kept *kept)
{
	if (kept->newer != NULL)
		kept->newer->older = kept->older;
	else
		pictures->newest = kept->older;
	if (kept->older != NULL)
		kept->older->newer = kept->newer;
	else
		pictures->oldest = kept->newer;
}

static void add(struct pictures *pictures, struct kept *kept)
{
	struct kept **bucket = bucket_of(pictures, &kept->key);

	kept->next = *bucket;
	*bucket = kept;
	kept->in_list = true;
	put_first(pictures, kept);
}

/* What a picture takes beside its bytes counts as well: refusals have none. */
static size_t size_of(const struct kept *kept)
{
	return sizeof(*kept) + kept->picture.length;
}

static void destroy(struct kept *kept)
{
	free((void *)(uintptr_t)kept->picture.bytes);
	free(kept);
}

static void leave_list(struct pictures *pictures, struct kept *kept)
{
	struct kept **place = bucket_of(pictures, &kept->key);

	while (*place != kept)
		place = &(*place)->next;
	*place = kept->next;
	take_out(pictures, kept);
	kept->in_list = false;
	if (!kept->making)
		pictures->bytes -= size_of(kept);
	if (kept->users == 0)
		destroy(kept);
}

static void make_room(struct pictures *pictures)
{
	struct kept *kept = pictures->oldest;

	while (kept != NULL && pictures->bytes > pictures->bytes_max) {
		struct kept *newer = kept->newer;

		if (kept->users == 0)
			leave_list(pictures, kept);
		kept = newer;
	}
}

void pictures_free(struct pictures *pictures)
{
	if (pictures == NULL)
		return;
	while (pictures->oldest != NULL)
		leave_list(pictures, pictures->oldest);
	pthread_cond_destroy(&pictures->made);
	pthread_mutex_destroy(&pictures->lock);
	free(pictures);
}

/* ---- lending -------------------------------------------------------------------------------- */

/* With the lock held, as all below. */
static void release(struct pictures *pictures, struct kept *kept)
{
	kept->users--;
	if (!kept->in_list && kept->users == 0)
		destroy(kept);
	else
		make_room(pictures);
}

static enum status answer(struct pictures *pictures, struct kept *kept,
			  const struct picture **ret_picture, struct error *error)
{
	if (kept->picture.bytes != NULL) {
		*ret_picture = &kept->picture;
		return STATUS_OK;
	}
	*error = kept->why;
	release(pictures, kept);
	return error->status;
}

/* Nobody waits for the lock while a picture is being made. */
static void make_it(struct pictures *pictures, struct kept *kept, picture_maker *make,
		    void *context)
{
	unsigned char *bytes = NULL;
	size_t length = 0;
	enum status status;

	pthread_mutex_unlock(&pictures->lock);
	status = make(context, &kept->key, &bytes, &length, &kept->why);
	pthread_mutex_lock(&pictures->lock);
	if (status == STATUS_OK)
		kept->picture = (struct picture){ bytes, length };
	if (status != STATUS_OK && status != STATUS_REFUSED)
		leave_list(pictures, kept);
	else
		pictures->bytes += size_of(kept);
	kept->making = false;
	pthread_cond_broadcast(&pictures->made);
}

enum status pictures_lend(struct pictures *pictures, const struct picture_key *key,
			  picture_maker *make, void *context, const struct picture **ret_picture,
			  struct error *error)
{
	struct kept *kept;
	enum status status;

	pthread_mutex_lock(&pictures->lock);
	kept = find(pictures, key);
	if (kept != NULL) {
		kept->users++;
		take_out(pictures, kept);
		put_first(pictures, kept);
		while (kept->making)
			pthread_cond_wait(&pictures->made, &pictures->lock);
	} else {
		kept = memory_new(1, sizeof(*kept));
		kept->key = *key;
		kept->users = 1;
		kept->making = true;
		add(pictures, kept);
		make_it(pictures, kept, make, context);
	}
	status = answer(pictures, kept, ret_picture, error);
	pthread_mutex_unlock(&pictures->lock);
	return status;
}

void pictures_give_back(struct pictures *pictures, const struct picture *picture)
{
	pthread_mutex_lock(&pictures->lock);
	release(pictures, (struct kept *)(uintptr_t)picture);
	pthread_mutex_unlock(&pictures->lock);
}
