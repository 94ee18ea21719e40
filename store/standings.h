/*
 * What a branch wants to know of what it sent: where each paper stands, and how good its scans are.
 * Every function takes the branch (NULL: all, for the office); in a session of the branch's own
 * login the database keeps to it besides. Part of store/store.h, which rooms include.
 */
#ifndef STORE_STANDINGS_H
#define STORE_STANDINGS_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "base/money.h"
#include "model/standing.h"

#include <stddef.h>

struct store;

/* How many stand where: files that wait or are being read, now; dossiers and refused files that
 * came within the last `days`. */
struct standing_counts {
	long counts[STANDING_COUNT];
};

enum status store_count_standings(struct store *store, const char *branch, int days,
				  struct standing_counts *ret_counts, struct error *error);

struct standing_line {
	long dossier;      /* its id; 0: a file that has no dossier (yet) */
	const char *name;  /* of the file; "#2" after it for its second dossier */
	const char *batch; /* NULL */
	struct date received;
	enum standing standing;
	int pages;               /* 0: a file */
	const char *beneficiary; /* as claimed; NULL */
	centimes total;          /* AMOUNT_UNKNOWN */
	const char *reasons;     /* "R01 R15"; "" */
	const char *since;       /* since when it stands there: "2026-10-18 09:30:00", UTC */
	const char *refusal;     /* why a file was refused, for programs; NULL */
	struct fault fault;      /* the same for people */
};

/* Which are asked for. Lent. */
struct standing_question {
	const char *branch;     /* NULL: of all */
	enum standing standing; /* STANDING_COUNT: all */
	long before;            /* only dossiers of a smaller id, for the next page; 0: all */
	int most;
};

/* Dossiers, the newest first, in `arena`. */
enum status store_list_standings(struct store *store, const struct standing_question *question,
				 struct arena *arena, struct standing_line **ret_lines,
				 size_t *ret_count, struct error *error);

/* Files that wait, are being read (either of these gives both) or were refused, the newest first;
 * `before` does not matter. */
enum status store_list_file_standings(struct store *store, const struct standing_question *question,
				      struct arena *arena, struct standing_line **ret_lines,
				      size_t *ret_count, struct error *error);

/* Where the dossiers of a batch stand, by file and number. */
enum status store_list_batch_standings(struct store *store, long batch, struct arena *arena,
				       struct standing_line **ret_lines, size_t *ret_count,
				       struct error *error);

/* One dossier; STATUS_NO_INPUT when there is none of that id, or it is another branch's. */
enum status store_find_standing(struct store *store, const char *branch, long dossier,
				struct arena *arena, struct standing_line *ret_line,
				struct error *error);

/* STATUS_NO_INPUT when a batch is not the branch's, or is not there. */
enum status store_check_batch(struct store *store, const char *branch, long batch,
			      struct error *error);

enum { QUALITY_FAULTS = 6 }; /* I01 ... I06 */

/* How good pages are. Separator sheets are not counted. */
struct scan_figures {
	long pages, faulty;          /* with a fault or more */
	long faults[QUALITY_FAULTS]; /* pages with I01, I02, ... */
	int dpi;                     /* the median */
	double skew_deg;             /* how far pages are turned, on average, in either direction */
};

/* The scans of a week that begins on a Monday. */
struct scan_quality {
	struct date week;
	struct scan_figures scans;
};

/* The last `weeks`, the newest first, those without a scan left out; in `arena`. */
enum status store_list_quality(struct store *store, const char *branch, int weeks,
			       struct arena *arena, struct scan_quality **ret_weeks,
			       size_t *ret_count, struct error *error);

enum { QUALITY_SCANNERS_MAX = 40 };

/* The scans of one scanner. */
struct scanner_quality {
	const char *scanner; /* maker and model; NULL: neither the bordereau nor the file says it */
	struct scan_figures scans;
	long late_pages, late_faulty; /* those of the second half of the days */
};

/* By scanner over the last `days`, who scanned most first, at most QUALITY_SCANNERS_MAX; in
 * `arena`. Of one branch some 20 ms for 10,000 pages, of all seconds. */
enum status store_list_scanners(struct store *store, const char *branch, int days,
				struct arena *arena, struct scanner_quality **ret_scanners,
				size_t *ret_count, struct error *error);

#endif
