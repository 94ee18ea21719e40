#include "review/pictures.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 1024 };

#define REFUSAL_LASTS_S 60.0

struct kept {
	struct picture picture; /* first: what is lent is this */
	unsigned char *bytes;   /* of the picture */
	struct picture_key key;
	double asked_s;    /* when it was to be made */
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

static bool is_same(const struct picture_key *a, const struct picture_key *b)
{
	return strcmp(a->sha256, b->sha256) == 0 && a->view.turn_deg == b->view.turn_deg &&
	       a->view.width_px == b->view.width_px && a->view.region.x == b->view.region.x &&
	       a->view.region.y == b->view.region.y && a->view.region.w == b->view.region.w &&
	       a->view.region.h == b->view.region.h;
}

/* The first digits of the image's hash are as good as chance; the rest keeps the many places of one
 * page apart. */
static struct kept **bucket_of(struct pictures *pictures, const struct picture_key *key)
{
	const struct box *region = &key->view.region;
	char digits[8] = "";
	uint64_t mixed;

	memcpy(digits, key->sha256, sizeof(digits) - 1);
	mixed = strtoull(digits, NULL, 16);
	mixed = mixed * 31 + (uint64_t)(key->view.width_px + key->view.turn_deg);
	mixed = mixed * 31 + (uint64_t)(region->x + region->w);
	mixed = mixed * 31 + (uint64_t)(region->y + region->h);
	return &pictures->buckets[(mixed * 0x9e3779b97f4a7c15u) >> 32 & (BUCKETS - 1)];
}

static struct kept *find(struct pictures *pictures, const struct picture_key *key)
{
	struct kept *kept = *bucket_of(pictures, key);

	while (kept != NULL && !is_same(&kept->key, key))
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
	free(kept->bytes);
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
			  struct picture **ret_picture, struct error *error)
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
	if (status == STATUS_OK) {
		kept->bytes = bytes;
		kept->picture = (struct picture){ bytes, length };
	}
	if (status != STATUS_OK && status != STATUS_REFUSED)
		leave_list(pictures, kept);
	else
		pictures->bytes += size_of(kept);
	kept->making = false;
	pthread_cond_broadcast(&pictures->made);
}

static bool is_stale(const struct kept *kept, double now_s)
{
	return !kept->making && kept->bytes == NULL && now_s - kept->asked_s > REFUSAL_LASTS_S;
}

/* What is kept, or being made, and is good still. */
static struct kept *find_good(struct pictures *pictures, const struct picture_key *key,
			      double now_s)
{
	struct kept *kept = find(pictures, key);

	if (kept == NULL || !is_stale(kept, now_s))
		return kept;
	leave_list(pictures, kept);
	return NULL;
}

enum status pictures_lend(struct pictures *pictures, const struct picture_key *key, double now_s,
			  picture_maker *make, void *context, struct picture **ret_picture,
			  struct error *error)
{
	struct kept *kept;
	enum status status;

	pthread_mutex_lock(&pictures->lock);
	kept = find_good(pictures, key, now_s);
	if (kept != NULL) {
		kept->users++;
		take_out(pictures, kept);
		put_first(pictures, kept);
		while (kept->making)
			pthread_cond_wait(&pictures->made, &pictures->lock);
	} else {
		kept = memory_new(1, sizeof(*kept));
		*kept = (struct kept){ .key = *key, .asked_s = now_s, .users = 1, .making = true };
		add(pictures, kept);
		make_it(pictures, kept, make, context);
	}
	status = answer(pictures, kept, ret_picture, error);
	pthread_mutex_unlock(&pictures->lock);
	return status;
}

void pictures_give_back(struct pictures *pictures, struct picture *picture)
{
	pthread_mutex_lock(&pictures->lock);
	release(pictures, (struct kept *)picture);
	pthread_mutex_unlock(&pictures->lock);
}
