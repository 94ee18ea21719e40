#include "model/arrivals.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/delivery.h"

#include <stdlib.h>
#include <string.h>

/* An empty file; and one whose writer went quiet without closing it, as truncate() does. */
#define PATIENCE_S 60.0
#define DELAY_MAX_S 60.0

enum arrival_kind arrival_kind_of(const char *name)
{
	static const char *const unfinished[] = { ".part", ".tmp", ".partial", ".crdownload" };

	if (name[0] == '.' || text_ends_with(name, ".md"))
		return ARRIVAL_COMPANION;
	if (bordereau_format_of(name) != BORDEREAU_FORMATS)
		return ARRIVAL_MANIFEST;
	for (size_t i = 0; i < ARRAY_LENGTH(unfinished); i++)
		if (text_ends_with(name, unfinished[i]))
			return ARRIVAL_UNFINISHED;
	return ARRIVAL_SCAN;
}

bool arrival_facts_equal(const struct arrival_facts *a, const struct arrival_facts *b)
{
	return a->device == b->device && a->inode == b->inode && a->bytes == b->bytes &&
	       a->modified_ns == b->modified_ns;
}

/* ---- The list -------------------------------------------------------------------------------- */

static void arrival_free(struct arrival *arrival)
{
	free(arrival->name);
	free(arrival);
}

void arrivals_clear(struct arrivals *arrivals)
{
	for (size_t i = 0; i < arrivals->count; i++)
		arrival_free(arrivals->items[i]);
	free(arrivals->items);
	arrivals->items = NULL;
	arrivals->count = arrivals->capacity = 0;
}

/* Where a name stands, or would. */
static size_t find_place(const struct arrivals *arrivals, const char *name)
{
	size_t low = 0, high = arrivals->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(arrivals->items[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct arrival *arrivals_lookup(const struct arrivals *arrivals, const char *name)
{
	size_t place = find_place(arrivals, name);

	if (place < arrivals->count && text_equal(arrivals->items[place]->name, name))
		return arrivals->items[place];
	return NULL;
}

static struct arrival *insert(struct arrivals *arrivals, const char *name)
{
	size_t place = find_place(arrivals, name);
	struct arrival *arrival = memory_new(1, sizeof(*arrival));

	if (arrivals->count == arrivals->capacity) {
		arrivals->capacity = arrivals->capacity > 0 ? 2 * arrivals->capacity : 64;
		arrivals->items = memory_resize(arrivals->items, arrivals->capacity,
						sizeof(struct arrival *));
	}
	memmove(&arrivals->items[place + 1], &arrivals->items[place],
		(arrivals->count - place) * sizeof(struct arrival *));
	arrivals->items[place] = arrival;
	arrivals->count++;
	arrival->name = memory_copy_text(name);
	arrival->kind = arrival_kind_of(name);
	return arrival;
}

void arrivals_forget(struct arrivals *arrivals, struct arrival *arrival)
{
	size_t place = find_place(arrivals, arrival->name);

	arrivals->count--;
	memmove(&arrivals->items[place], &arrivals->items[place + 1],
		(arrivals->count - place) * sizeof(struct arrival *));
	arrival_free(arrival);
}

/* ---- Looking --------------------------------------------------------------------------------- */

static void begin_anew(struct arrival *arrival, const struct arrival_facts *facts, double now_s)
{
	arrival->facts = *facts;
	arrival->since_s = now_s;
	arrival->moved_in = false;
	arrival->is_told = false;
	arrival->tries = 0;
	arrival->not_before_s = now_s;
	arrival_let_go(arrival);
}

struct arrival *arrivals_look(struct arrivals *arrivals, const char *name,
			      const struct arrival_facts *facts, double age_s, double now_s)
{
	struct arrival *arrival = arrivals_lookup(arrivals, name);

	if (arrival == NULL) {
		arrival = insert(arrivals, name);
		begin_anew(arrival, facts, now_s);
	} else if (!arrival_facts_equal(&arrival->facts, facts)) {
		begin_anew(arrival, facts, now_s);
	}
	arrival->seen_s = now_s;
	arrival->age_s = age_s;
	arrival->scan = arrivals->scan;
	return arrival;
}

void arrivals_begin_scan(struct arrivals *arrivals)
{
	arrivals->scan++;
}

void arrivals_end_scan(struct arrivals *arrivals)
{
	size_t kept = 0;

	for (size_t i = 0; i < arrivals->count; i++) {
		if (arrivals->items[i]->scan == arrivals->scan)
			arrivals->items[kept++] = arrivals->items[i];
		else
			arrival_free(arrivals->items[i]);
	}
	arrivals->count = kept;
}

/* ---- Judging --------------------------------------------------------------------------------- */

bool arrival_is_whole(const struct arrivals *arrivals, const struct arrival *arrival)
{
	double still_s = arrival->seen_s - arrival->since_s;

	if (arrival->facts.bytes == 0)
		return still_s >= PATIENCE_S ||
		       (arrival->age_s >= PATIENCE_S && still_s >= arrivals->settle_s);
	if (arrival->moved_in)
		return true;
	return still_s >= arrivals->settle_s && (!arrival->being_written || still_s >= PATIENCE_S);
}

struct arrival *arrivals_manifest(const struct arrivals *arrivals)
{
	struct arrival *manifest = NULL;

	for (int format = 0; format < BORDEREAU_FORMATS && manifest == NULL; format++)
		manifest = arrivals_lookup(arrivals, bordereau_name((enum bordereau_format)format));
	return manifest;
}

bool arrivals_manifest_allows(const struct arrivals *arrivals, double now_s)
{
	for (int format = 0; format < BORDEREAU_FORMATS; format++) {
		const struct arrival *manifest =
			arrivals_lookup(arrivals, bordereau_name((enum bordereau_format)format));

		if (manifest != NULL &&
		    (now_s < manifest->not_before_s || !arrival_is_whole(arrivals, manifest)))
			return false;
	}
	return true;
}

bool arrival_is_ready(const struct arrivals *arrivals, const struct arrival *arrival, double now_s)
{
	return arrival->kind == ARRIVAL_SCAN && !arrival_is_taken(arrival) &&
	       now_s >= arrival->not_before_s && arrival_is_whole(arrivals, arrival) &&
	       arrivals_manifest_allows(arrivals, now_s);
}

bool arrival_is_taken(const struct arrival *arrival)
{
	return arrival->sha256[0] != '\0';
}

void arrival_let_go(struct arrival *arrival)
{
	arrival->sha256[0] = '\0';
	arrival->was_known = false;
	arrival->batch = 0;
}

double arrival_delay_s(int tries)
{
	double delay_s = 1;

	for (int i = 1; i < tries && delay_s < DELAY_MAX_S; i++)
		delay_s *= 2;
	return delay_s < DELAY_MAX_S ? delay_s : DELAY_MAX_S;
}

double arrival_put_off(struct arrival *arrival, double now_s)
{
	double delay_s = arrival_delay_s(++arrival->tries);

	arrival->not_before_s = now_s + delay_s;
	return delay_s;
}
