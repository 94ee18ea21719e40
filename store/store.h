/*
 * Store: claims, registers and page images in and out of PostgreSQL and disk. Every SQL statement
 * of Waraqa is in this folder.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/error.h"
#include "model/claim.h"
#include "model/dossier.h"
#include "model/register.h"

#include <stdbool.h>
#include <stddef.h>

/* ---- the private cluster (cluster.c): a PostgreSQL 15 under the home folder ----------------- */

/* Where a store lives. All lent. */
struct store_place {
	const char *home;    /* holds the private cluster and the images */
	const char *dsn;     /* the user's own server; NULL: the private cluster */
	const char *sql_dir; /* folder with the numbered migrations and the shipped rules */
};

/* Makes the cluster if there is none, and starts it if it does not run. Owned by an unprivileged
 * user also when called by root. */
enum status cluster_start(const struct store_place *place, struct error *error);
/* Stops it; not running is fine. */
enum status cluster_stop(const struct store_place *place, struct error *error);
bool cluster_is_running(const struct store_place *place);
/* True when a private cluster was made under the home. */
bool cluster_exists(const struct store_place *place);

/* Makes the store ready: cluster (unless dsn), role, database, migrations, shipped rules. Doing it
 * again changes nothing. */
enum status store_init(const struct store_place *place, struct error *error);

/* ---- a session ------------------------------------------------------------------------------ */

struct store;

/*
 * Connects as a role that is neither superuser nor allowed to bypass row security (refused with
 * STATUS_NO_PERMISSION otherwise) and checks the schema's version. STATUS_UNAVAILABLE when the
 * server cannot be reached, with what to do ("run 'waraqa up'", or check the DSN, whose password is
 * never shown).
 */
enum status store_open(const struct store_place *place, struct store **ret_store,
		       struct error *error);
void store_close(struct store *store);

/* ---- registers ------------------------------------------------------------------------------ */

struct store_load_counts {
	long insured, dependants, practitioners, medicines, tariffs, rules;
};

/* Loads insured.csv, dependants.csv, practitioners.csv, medicines.csv, acts.csv, rules.csv of a
 * folder (those that are there; at least one), all in one transaction; rows that exist are brought
 * up to date, so loading twice doubles nothing. An error names file and line. */
enum status store_load_registers(struct store *store, const char *folder,
				 struct store_load_counts *ret_counts, struct error *error);

/* Answers what validate asked; strings live in `arena`. */
enum status store_answer(struct store *store, const struct register_questions *questions,
			 struct arena *arena, struct register_answers *ret_answers,
			 struct error *error);

/* ---- dossiers ------------------------------------------------------------------------------- */

/* True when a file of that hash is already stored (as dossiers or as a refused file). */
enum status store_has_file(struct store *store, const char *sha256, bool *ret_has,
			   struct error *error);

/*
 * Stores the original file and the page images (content-addressed, fsync and rename before any
 * row), then everything of the dossier in one transaction: document, pages, barcodes, readings,
 * claim, acts, medicine lines, reasons. Idempotent by (file hash, dossier number): storing again
 * changes nothing. On failure nothing of the dossier is visible.
 */
enum status store_save_dossier(struct store *store, const char *path, const struct dossier *dossier,
			       const struct claim *claim, struct error *error);

/* Notes a file that could not be read, with why, so that it is accounted for. Idempotent by hash.
 */
enum status store_save_refusal(struct store *store, const char *file, const char *sha256,
			       const struct error *why, struct error *error);

/* ---- questions of the command line ---------------------------------------------------------- */

struct store_counts {
	long dossiers, pages, claims, accepted, review, rejected, refused_files;
};

enum status store_count(struct store *store, struct store_counts *ret_counts, struct error *error);

/* One line of the summary. Strings live in the caller's arena. */
struct store_summary {
	long id;          /* what `show` takes */
	const char *name; /* file name, with "#2" for a second dossier of the file */
	int pages;
	const char *insured; /* beneficiary as claimed; NULL */
	centimes total;
	const char *verdict;
	const char *reasons; /* "R01 R15" */
};

/* The dossiers whose file hashes are given (all when count is 0), in order of arrival. */
enum status store_summarise(struct store *store, const char *const *hashes, size_t count,
			    struct arena *arena, struct store_summary **ret_lines,
			    size_t *ret_count, struct error *error);

/*
 * The whole dossier as one JSON text in the shape of the read format (plus "id"), by id or by file
 * name. Free *ret_json with free(). STATUS_NO_INPUT when there is none.
 */
enum status store_show(struct store *store, const char *dossier, char **ret_json,
		       struct error *error);

/* What `doctor` wants to know of the server: version, role, schema version, as sentences. */
struct store_health {
	char server[64];
	char role[64];
	bool role_is_safe;
	int schema_version, schema_wanted;
	long medicines, insured;
};

enum status store_check(const struct store_place *place, struct store_health *ret_health,
			struct error *error);

#endif
