/*
 * Looking for what is damaged: images against their hashes, rows against images, rows against rows.
 * Part of store/store.h, which rooms include.
 */
#ifndef STORE_FSCK_H
#define STORE_FSCK_H

#include "base/date.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct store;

/* No date: of always. */
struct fsck_question {
	struct date since;       /* rows that were stored since this day are looked at */
	bool bytes;              /* images are read and hashed, not only their names and sizes */
	struct date bytes_since; /* of those, the ones whose rows were stored since */
};

/* Something that is wrong. */
struct fsck_finding {
	const char *code; /* "image_missing": for programs; static storage */
	const char *what; /* "page 3 of dossier 12" */
	const char *why;  /* what is wrong, and what to do; static storage */
};

struct fsck_counts {
	long findings;
	long images, hashed; /* that lie there; that were read */
	long orphans;        /* that no row names, for a day at least */
	long young_orphans;  /* for less: work that goes on, most likely */
	long others;         /* what lies among the images and is none: .part of a crash */
};

/* Both may be NULL. `done` is of `total` parts. */
struct fsck_listener {
	void (*find)(void *context, const struct fsck_finding *finding);
	void (*progress)(void *context, size_t done, size_t total, long images);
	void *context;
};

enum { FSCK_PARTS = 256, FSCK_FOUND_MAX = 1000 /* rows of each sort */ };

/*
 * Looks at everything, also after something bad was found; changes nothing but notes which images
 * no row names. Memory is that of a 256th part of the images' names. May be asked while workers
 * work.
 */
enum status store_fsck(struct store *store, const struct fsck_question *question,
		       const struct fsck_listener *listener, struct fsck_counts *ret_counts,
		       struct error *error);

/* Removes images that no row names: those that the retention left, and with `orphans` those that
 * were none's at an earlier store_fsck(), a day ago or more. */
enum status store_remove_images(struct store *store, bool orphans, long *ret_count,
				struct error *error);

/* From the one to the other no image is removed: for who keeps images and commits the rows that
 * name them later, as intake does. store_save_dossiers() looks to it itself. Ends with the session.
 */
enum status store_guard_images(struct store *store, struct error *error);
enum status store_unguard_images(struct store *store, struct error *error);

#endif
