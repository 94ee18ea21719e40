/*
 * The files that arrive in a watched folder, and which of them have arrived whole. Pure: the caller
 * looks at the folder and brings the clock (seconds that never go back).
 *
 * A file is whole when it was renamed into place, or when two looks that lie `settle_s` apart found
 * the same facts and nobody here is still writing to it. An empty file gets longer, for a share can
 * show a file before its first byte.
 */
#ifndef MODEL_ARRIVALS_H
#define MODEL_ARRIVALS_H

#include "base/file.h"

#include <stdbool.h>
#include <stddef.h>

enum arrival_kind {
	ARRIVAL_COMPANION,  /* hidden, notes (*.md), manifest.json: nothing to read */
	ARRIVAL_MANIFEST,   /* manifest.csv: the folder's files wait until it is whole */
	ARRIVAL_UNFINISHED, /* *.part, *.tmp and the like: still on its way by its name */
	ARRIVAL_SCAN        /* anything else */
};

/* What a file is by its name alone. */
enum arrival_kind arrival_kind_of(const char *name);

/* Two looks with equal facts saw the same bytes, as far as a file system can tell. */
struct arrival_facts {
	unsigned long long device, inode;
	long long bytes, modified_ns;
};

bool arrival_facts_equal(const struct arrival_facts *a, const struct arrival_facts *b);

struct arrival {
	char *name;
	enum arrival_kind kind;
	struct arrival_facts facts; /* at the last look */
	double since_s;             /* the first look that found these facts */
	double seen_s;              /* the last look */
	double age_s;               /* at the last look, by the file's own date */
	double not_before_s;        /* a try failed: not again before this */
	int tries;                  /* that failed since these facts were found */
	bool moved_in;              /* was renamed into place with these facts */
	bool being_written;         /* a writer here has not closed it */
	bool is_told;               /* what is odd about it was said */
	unsigned long scan;         /* the last one that found it */

	/* Of what was taken in with these facts; a restart asks for it anew. */
	char sha256[FILE_HASH_SIZE]; /* "": nothing was */
	bool was_known;              /* it had come before */
	long batch;                  /* its bordereau's; 0: it has none */
};

/* Start zeroed but for settle_s, end with arrivals_clear(). */
struct arrivals {
	double settle_s;
	struct arrival **items; /* by name; an arrival stays where it is until it is forgotten */
	size_t count, capacity;
	unsigned long scan;
};

void arrivals_clear(struct arrivals *arrivals);

/* Notes a look at a file. `age_s`: how long ago it was changed by its own date, of which only an
 * empty file's is believed. Other facts than before begin everything anew. */
struct arrival *arrivals_look(struct arrivals *arrivals, const char *name,
			      const struct arrival_facts *facts, double age_s, double now_s);

/* Lends a file by its name; NULL: not seen. */
struct arrival *arrivals_lookup(const struct arrivals *arrivals, const char *name);

/* Between the two every file of the folder is looked at; those that were not are forgotten. */
void arrivals_begin_scan(struct arrivals *arrivals);
void arrivals_end_scan(struct arrivals *arrivals);

/* Forgets a file at once. */
void arrivals_forget(struct arrivals *arrivals, struct arrival *arrival);

/* True when the last look found the file whole, whatever its kind. */
bool arrival_is_whole(const struct arrivals *arrivals, const struct arrival *arrival);

/* Lends the folder's manifest, the first where there are two; NULL: none was seen. */
struct arrival *arrivals_manifest(const struct arrivals *arrivals);

/* True when the manifest, if there is one, is whole and not put off. */
bool arrivals_manifest_allows(const struct arrivals *arrivals, double now_s);

/* True when a file is to be taken in now: a scan, whole, neither taken in nor put off, and its
 * manifest allows it. */
bool arrival_is_ready(const struct arrivals *arrivals, const struct arrival *arrival, double now_s);

/* True when a file was taken in: it waits until it is dealt with. */
bool arrival_is_taken(const struct arrival *arrival);

/* It is to be taken in anew. */
void arrival_let_go(struct arrival *arrival);

/* A try failed: the next is 1, 2, 4 ... 60 seconds later. Returns how many seconds. */
double arrival_put_off(struct arrival *arrival, double now_s);

/* Seconds until the next try after `tries` failed ones, at least 1: 1, 2, 4 ... 60. */
double arrival_delay_s(int tries);

#endif
