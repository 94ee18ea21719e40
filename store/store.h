/*
 * Store: claims, registers and page images in and out of PostgreSQL and disk. Every SQL statement
 * of Waraqa is in this folder.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/error.h"
#include "base/file.h"
#include "model/claim.h"
#include "model/delivery.h"
#include "model/dossier.h"
#include "model/form.h"
#include "model/letter.h"
#include "model/register.h"
#include "model/registered.h"
#include "model/upload.h"
#include "store/carpet.h"
#include "store/day.h"
#include "store/desk.h"
#include "store/fsck.h"
#include "store/keying.h"
#include "store/ledger.h"
#include "store/people.h"
#include "store/queue.h"
#include "store/retention.h"
#include "store/search.h"
#include "store/standings.h"
#include "store/trail.h"
#include "store/uploads.h"

#include <stdbool.h>
#include <stddef.h>

/* ---- the private cluster (cluster.c): a PostgreSQL 15 under the home folder ----------------- */

/* Where a store lives. All lent. */
struct store_place {
	const char *home;      /* holds the private cluster and, unless `images`, the images */
	const char *dsn;       /* the user's own server; NULL: the private cluster */
	const char *images;    /* absolute path or s3://BUCKET/PREFIX; NULL: HOME/images */
	const char *sql_dir;   /* folder with the numbered migrations */
	const char *rules_dir; /* folder with the shipped rules, a file a payer; NULL: none */
};

/*
 * Makes the cluster if there is none, and starts it if it does not run, also after a crash or when
 * the home was moved. It is the caller's, or the user postgres's when root calls, who must be able
 * to pass through the folders above the home: STATUS_NO_PERMISSION names the one that is closed.
 * STATUS_CONFIG names the package when PostgreSQL is not installed. Processes that call this at the
 * same time wait for each other.
 */
enum status cluster_start(const struct store_place *place, struct error *error);
/* Stops it; not running is fine. */
enum status cluster_stop(const struct store_place *place, struct error *error);
bool cluster_is_running(const struct store_place *place);
/* True when it has left without being told to: it or the machine was killed, or it gave up. */
bool cluster_has_crashed(const struct store_place *place);
/* True when a private cluster was made under the home. */
bool cluster_exists(const struct store_place *place);

/*
 * Makes the store ready: cluster, roles and database (unless dsn), migrations, the place of the
 * images, and the shipped rules of payers that have none. Doing it again changes nothing. A
 * DSN's role must be safe (see store_open()) and, as long as the schema is not there, own its
 * database.
 */
enum status store_init(const struct store_place *place, struct error *error);

/* ---- a session ------------------------------------------------------------------------------ */

struct store;

/*
 * Connects as a role that is neither superuser nor allowed to bypass row security (refused with
 * STATUS_NO_PERMISSION otherwise) and checks the schema's version (STATUS_CONFIG). A server that
 * cannot be reached is STATUS_UNAVAILABLE, with what to do ("run 'waraqa up'", or check the DSN,
 * whose password is never shown); a DSN that cannot be understood is STATUS_USAGE.
 *
 * Every function below may also fail with STATUS_UNAVAILABLE (the connection is lost: open another
 * session), STATUS_TEMPORARY (try again) and STATUS_NO_SPACE (a disk is full, ours or the
 * server's).
 */
enum status store_open(const struct store_place *place, struct store **ret_store,
		       struct error *error);
void store_close(struct store *store);

/* As store_open(), and says whether the schema is newer than the program, by migrations that are
 * marked as such that older programs go on; ret_is_newer may be NULL. */
enum status store_open_again(const struct store_place *place, bool *ret_is_newer,
			     struct store **ret_store, struct error *error);

/* False when the connection was lost, as far as that can be seen without asking the server, or a
 * transaction was left open: who keeps sessions for later closes such a one. */
bool store_is_sound(struct store *store);

/*
 * After store_open() of a DSN failed with STATUS_UNAVAILABLE: whether it may be only a matter of
 * waiting. True when the server says that it is starting up, recovering or shutting down (PQping of
 * libpq), or when nobody listens at its address yet.
 */
bool store_is_coming(const struct store_place *place);

/* In a forked child: frees a session that is the parent's, which goes on using it. */
void store_leave_to_parent(struct store *store);

/* ---- registers ------------------------------------------------------------------------------ */

struct store_load_counts {
	long insured, dependants, entitlements, elsewhere, practitioners, medicines, tariffs;
};

/* Loads insured.csv, dependants.csv, entitlements.csv, elsewhere.csv (whom another scheme covers),
 * practitioners.csv, medicines.csv, acts.csv of a folder (those that are there; at least
 * one), all in one transaction; rows that exist are brought up to date, so loading twice doubles
 * nothing. An error names file and line. */
enum status store_load_registers(struct store *store, const char *folder,
				 struct store_load_counts *ret_counts, struct error *error);

/*
 * Answers what validate asked; strings live in `arena`. Beside exact rows there are
 * - insured people and practitioners whose number, and insured people whose CIN, is one edit away
 *   (a digit wrong, missing, too many, or two neighbours exchanged);
 * - insured people by full name and birth date, whatever the order of the names, and those whose
 *   dependant has the CIN, or the name and birth date; a name alone is not asked;
 * - all dependants of all these, what they are entitled to, and what the last audit of the
 *   registers found of them (store_save_doubles()).
 * Medicines are those of exactly a code, which is never repaired; by what a line says of them they
 * are searched for in all (store_load_medicines(), validate/formulary.h).
 */
enum status store_answer(struct store *store, const struct register_questions *questions,
			 struct arena *arena, struct register_answers *ret_answers,
			 struct error *error);

enum { STORE_STAMP_SIZE = 128 };

/* All medicines, by code; rows and strings live in `arena`. */
enum status store_load_medicines(struct store *store, struct arena *arena,
				 struct medicine **ret_medicines, size_t *ret_count,
				 struct error *error);

/* A text that is another one after the register of medicines was changed, and in every store; costs
 * one row. */
enum status store_stamp_medicines(struct store *store, char stamp[STORE_STAMP_SIZE],
				  struct error *error);

/* ---- rules ---------------------------------------------------------------------------------- */

/* A version of a payer's whole table of rules; none is ever changed. */
struct store_rule_set {
	const char *payer;
	int number;         /* 1, 2, ... of that payer */
	bool trial;         /* stored to see what it would change, not to judge by */
	bool current;       /* what claims are judged by: the newest that is no trial */
	bool is_new;        /* after loading: it was not the current one (of its sort) already */
	const char *loaded; /* "2026-09-13 08:15", UTC; NULL after loading */
	long rows;
};

struct store_rule {
	struct rule rule;
	const char *source; /* where the figure comes from, as the file says it */
};

/*
 * Loads payers' files (PAYER.csv: rule, subject, value, valid_from, valid_to, source), each as a
 * new version of that payer, all in one transaction. A file of the same bytes as the payer's newest
 * version of its sort (trial or not) is that version. STATUS_DATA with file and line when something
 * in it is not as it should be; nothing is loaded then. The versions, in the order of the files,
 * live in `arena`.
 */
enum status store_load_rules(struct store *store, const char *const *paths, size_t count,
			     bool trial, struct arena *arena, struct store_rule_set **ret_sets,
			     struct error *error);

/* All versions, by payer and number, in `arena`. */
enum status store_list_rules(struct store *store, struct arena *arena,
			     struct store_rule_set **ret_sets, size_t *ret_count,
			     struct error *error);

/* The rules of a version, in `arena`; none when there is no such version. */
enum status store_show_rules(struct store *store, const struct rule_set *set, struct arena *arena,
			     struct store_rule **ret_rules, size_t *ret_count, struct error *error);

/* From now on store_answer() gives these versions, and of other payers the current ones; without
 * any, the current ones of all. STATUS_NO_INPUT, changing nothing, when there is no such version.
 */
enum status store_use_rules(struct store *store, const struct rule_set *sets, size_t count,
			    struct error *error);

/* ---- who is registered twice (audit.c) --------------------------------------------------------
 */

/* Everybody of the registers of people, as they were at one moment, in no order; rows and strings
 * live in `arena`, some 200 bytes each. */
enum status store_load_people(struct store *store, struct arena *arena,
			      struct registered_person **ret_people, size_t *ret_count,
			      struct error *error);

/* Puts what was found in the place of what the last audit found, all at once; store_answer() gives
 * it with the insured it is about. */
enum status store_save_doubles(struct store *store, const struct registered_double *doubles,
			       size_t count, struct error *error);

/* ---- the same paper ------------------------------------------------------------------------- */

/* A stored page whose writing may be that of a page of the dossier asked about. */
struct alike {
	int page;            /* of that dossier */
	const char *dossier; /* the earlier one's name, as store_show() takes it */
	int dossier_page;
	bool has_sheet;             /* the earlier dossier has a care sheet with a fingerprint */
	bool rejected;              /* the earlier dossier went back */
	struct fingerprint written; /* without terms */
};

typedef LIST(struct alike) alike_list;

/*
 * Finds through an index, for each page with a fingerprint, at most five stored pages of other
 * files that share terms with it, the likeliest first; whether they are the same paper is for the
 * caller to say. Notes in dossier->compared_to what was known. The list and its strings live in the
 * dossier's arena.
 */
enum status store_find_alike(struct store *store, struct dossier *dossier, alike_list *ret_alikes,
			     struct error *error);

/* ---- earlier dossiers ----------------------------------------------------------------------- */

/*
 * What the dossiers that were stored before this one's file have in common with its claim; of its
 * own file those with a smaller number than `first`, the caller knows the others. So a dossier that
 * is judged again, or read again from the same file, is compared with the same ones as at first.
 * Costs some indexed look-ups, however many claims there are; of very many that match the newest
 * twenty (of renewals fifty) are given. Notes in dossier->asked_after what was known. Lists and
 * strings live in the dossier's arena.
 */
enum status store_answer_history(struct store *store, struct dossier *dossier, int first,
				 const struct history_questions *questions,
				 struct history *ret_history, struct error *error);

/* ---- originals and page images (originals.c) ------------------------------------------------ */

/*
 * What was sent is kept bit for bit, and each page's image as it was delivered, under the SHA-256
 * of its bytes and a kind: its format. They lie in a folder or in S3 (store/images.h), which may be
 * STATUS_UNAVAILABLE, STATUS_TEMPORARY, STATUS_NO_SPACE, STATUS_NO_PERMISSION or, set wrongly,
 * STATUS_CONFIG; each says what to do. None of these functions asks the database anything or
 * notes anything in it.
 */
enum { STORE_KIND_SIZE = 8 };

struct store_image {
	char sha256[FILE_HASH_SIZE];
	char kind[STORE_KIND_SIZE]; /* "tif", "pdf", "tar" (also a folder of pictures), ... */
	size_t bytes;
};

/*
 * Keeps a file, or a folder of pictures as one tar (base/bundle.h), before anything of it is read.
 * It stays when the power goes; keeping it again costs a look. `sha256` is what it has to be, NULL
 * for whatever it is: STATUS_DATA when the file has changed. STATUS_NO_INPUT: there is no such
 * file. STATUS_REFUSED: it is too large.
 */
enum status store_keep_original(struct store *store, const char *path, const char *sha256,
				struct store_image *ret_image, struct error *error);

/* What was sent, on its way: read by store_read_original(). */
struct store_original {
	struct store_image image;
	unsigned char *bytes; /* owned */
};

/* As store_keep_original(), in two steps: many that are read one by one are kept together, which
 * waits for the disk twice in all. `sha256` and statuses are as above. */
enum status store_read_original(const char *path, const char *sha256,
				struct store_original *ret_original, struct error *error);
enum status store_keep_originals(struct store *store, const struct store_original *originals,
				 size_t count, struct error *error);
void store_original_clear(struct store_original *original);

/*
 * A path on this host where a kept original can be read, checked against its hash, until it is
 * given back: it may be a copy in TMPDIR. Never write to it, nor move it. STATUS_NO_INPUT: there is
 * none. STATUS_DATA: it is damaged.
 */
enum status store_lend_original(struct store *store, const char *sha256, const char *kind,
				char **ret_path, struct error *error);
/* Frees the path, and removes the copy if it was one. NULL is fine. Before store_close(). */
void store_give_back_original(struct store *store, char *path);

/*
 * The bytes of an original or of a page's image, checked against the hash; free with free(). `kind`
 * NULL: a page's image, whatever it is. Errors are as above. ret_image may be NULL.
 */
enum status store_fetch_image(struct store *store, const char *sha256, const char *kind,
			      unsigned char **ret_bytes, size_t *ret_length,
			      struct store_image *ret_image, struct error *error);

/* True when an image is there, whole or not; of a page's with `kind` NULL. */
enum status store_has_image(struct store *store, const char *sha256, const char *kind,
			    bool *ret_has, struct error *error);

/* Takes an image of a list; false: enough. */
typedef bool store_image_taker(void *context, const struct store_image *image);

/* Hands out all images that are there, in no order, as they come: there may be millions.
 * *ret_others: how many other things lie among them, such as what a crash left half written. */
enum status store_list_images(struct store *store, store_image_taker *take, void *context,
			      size_t *ret_others, struct error *error);

/* Not being there is fine. For those who know that no row names it. */
enum status store_remove_image(struct store *store, const char *sha256, const char *kind,
			       struct error *error);

/* Keeps, fetches and removes a small image of its own: STATUS_OK when that works. `text` says where
 * the images are. Needs no database. */
enum status store_check_images(const struct store_place *place, char *text, size_t size,
			       struct error *error);

/* ---- dossiers ------------------------------------------------------------------------------- */

/* True when a file of that hash is stored already, as a dossier or as a refused file. */
enum status store_has_file(struct store *store, const char *sha256, bool *ret_has,
			   struct error *error);

/*
 * Stores the original and the page images (content-addressed, and durable before any row), then
 * everything of all the file's dossiers in one transaction: document, pages, barcodes, readings,
 * claim, acts, medicine lines, reasons. Idempotent by (file hash, dossier number): storing again
 * changes nothing, also when two processes do it at once. On failure nothing of any of them is
 * visible. STATUS_DATA when the file is no longer the one that was read. Text that is not UTF-8 is
 * kept with U+FFFD in it. STATUS_TEMPORARY also when another process has meanwhile stored papers
 * or claims that these may be the same as: look and judge again, then save. All dossiers are of one
 * file, with sha256 and received set.
 */
enum status store_save_dossiers(struct store *store, const char *path,
				struct dossier *const *dossiers, const struct claim *claims,
				size_t count, struct error *error);

/*
 * A stored dossier as it was before anything was settled, with the twins that were found when it
 * came: what validate judges. No pixels. Forms are lent by `forms`; a page whose form is no longer
 * among them is PAGE_OTHER. The dossier is the caller's. STATUS_NO_INPUT when there is none of that
 * id. Dossiers stored before migration 0013 come without what was not stored then.
 */
enum status store_load_dossier(struct store *store, long id, const struct form_set *forms,
			       struct dossier **ret_dossier, struct error *error);

/* The ids of the dossiers that were received from a day to a day, in order of arrival. */
enum status store_list_received(struct store *store, struct date from, struct date to,
				struct arena *arena, long **ret_ids, size_t *ret_count,
				struct error *error);

/* What the current judgement of a dossier comes to. Strings live in the arena. */
struct store_judgement {
	const char *dossier; /* its name, as `show` takes it */
	enum verdict verdict;
	centimes total, payable;
	LIST(struct reason) reasons;   /* in order */
	LIST(struct payment) payments; /* by payer */
	LIST(const char *) judged_by;  /* "CNSS/1" */
};

enum status store_load_judgement(struct store *store, long id, struct arena *arena,
				 struct store_judgement *ret_judgement, struct error *error);

/* Notes a file that could not be read, with why, so that it is accounted for. Idempotent by hash; a
 * file that gave a dossier stays one, and a refused file that is read later is no longer refused. A
 * file without a hash was never there: nothing is noted. */
enum status store_save_refusal(struct store *store, const char *file, const char *sha256,
			       const struct error *why, struct error *error);

/* A page's image, found through the rows, so that row security says whose pages a session sees. */
struct store_page_image {
	char sha256[FILE_HASH_SIZE];
	int turn_deg;            /* clockwise, that sets it upright */
	int width_px, height_px; /* as delivered */
};

/* May the session see the page, and where is its image? `note`: it is about to be looked at, which
 * is told in the audit trail. STATUS_NO_INPUT when there is none, or none for this session. */
enum status store_look_at_page(struct store *store, long dossier, int page, bool note,
			       struct store_page_image *ret_image, struct error *error);

/* The bytes of a page's image, checked against its hash; free *ret_bytes with free(). It is told in
 * the audit trail before. STATUS_NO_INPUT when there is none, STATUS_DATA when it was changed. */
enum status store_read_image(struct store *store, long dossier, int page, unsigned char **ret_bytes,
			     size_t *ret_length, struct error *error);

/* ---- batches (batches.c) -------------------------------------------------------------------- */

/*
 * Notes what a bordereau declares (the declared files' names, pages and dates) and what came of it
 * (files with a hash that the store knows), after the files themselves; sets delivery->id. A batch
 * is known by branch and number; without a number by its bordereau. Idempotent: doing it again
 * brings the batch up to date, and what came before stays.
 */
enum status store_save_delivery(struct store *store, struct delivery *delivery,
				struct error *error);

/* The id of the batch with the branch and number (or bordereau) of `delivery`. STATUS_NO_INPUT when
 * no run has noted it. */
enum status store_find_delivery(struct store *store, const struct delivery *delivery, long *ret_id,
				struct error *error);

/* The id of a batch as people name it: its id, its number, or "branch/number". STATUS_NO_INPUT when
 * there is none, STATUS_USAGE with the ids when several have the name. */
enum status store_find_batch(struct store *store, const char *name, long *ret_id,
			     struct error *error);

/* A batch as it is now, its files by name with their states, all in `arena`. STATUS_NO_INPUT when
 * there is none of that id. */
enum status store_load_delivery(struct store *store, long id, struct arena *arena,
				struct delivery *ret_delivery, struct error *error);

struct store_batch {
	long id;
	const char *branch, *batch; /* NULL: not said */
	struct date first_seen;
	int declared, came, missing, extra, differing, refused, dossiers; /* files, but the last */
};

/* The newest `most` batches of a branch (NULL: of all), in order of arrival, and how many there are
 * in all. Strings live in
 * `arena`. */
enum status store_list_batches(struct store *store, const char *branch, long most,
			       struct arena *arena, struct store_batch **ret_batches,
			       size_t *ret_count, long *ret_all, struct error *error);

/* ---- questions of the command line ---------------------------------------------------------- */

struct store_counts {
	long dossiers, pages, claims, accepted, review, rejected, refused_files;
};

enum status store_count(struct store *store, struct store_counts *ret_counts, struct error *error);

/* ---- what a monitor asks (measure.c) -------------------------------------------------------- */

/* How often something has happened since the store was made; it only grows. Kinds, labels and
 * branches are as the table `tally` explains: a branch is a code or "other", "" for none or all. */
struct store_tally {
	const char *kind, *label, *branch;
	long long count;
};

/* A host whose supervisors were heard of in the last day. */
struct store_host {
	const char *name; /* "other" when it is no host's name */
	long workers;     /* of those heard of in the last two minutes */
	double age_s;     /* since its last heartbeat */
};

struct store_depth {
	long waiting, working;
	long overdue, due_today; /* of both: the deadline's day is over, or is today */
	double oldest_s;         /* since the oldest was queued; 0: none */
};

struct store_measures {
	int schema_version;
	struct store_depth queue;
	LIST(struct store_host) hosts;    /* the 64 heard of last, that one first */
	LIST(struct store_tally) tallies; /* by kind, label and branch */
};

/* All of it as it is at one moment, in `arena`; costs no more with millions of claims than with
 * none, and some 0.1 s with a million files in the queue. */
enum status store_measure(struct store *store, struct arena *arena,
			  struct store_measures *ret_measures, struct error *error);

/* ---- dossiers for people -------------------------------------------------------------------- */

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

/* What a dossier may be looked for by: the name that the command line has for it. */
#define FIND_LIST(X)                                                                      \
	X(FIND_NUMBER, "number", "NUMBER", "the insured's number")                        \
	X(FIND_CIN, "cin", "CIN", "a CIN, of the registers or as written on the paper")   \
	X(FIND_BOX, "box", "CODE", "a symbol of a medicine's box, all that it says")      \
	X(FIND_IMAGE, "image", "SHA256", "the hash of a page's image or of the original") \
	X(FIND_DAY, "received", "DATE", "the day of arrival, 2026-10-18")                 \
	X(FIND_NAME, "name", "NAME", "words of a name, French or Arabic, also misspelt")

enum find_by {
#define X(name, option, value, help) name,
	FIND_LIST(X)
#undef X
		FIND_COUNT
};

/*
 * The newest `most` dossiers that have it, newest first, by indexes alone: under 20 ms among
 * millions, but for names (store/search.h). Lines live in `arena`. `value` of FIND_DAY is an ISO
 * date that exists.
 */
enum status store_find(struct store *store, enum find_by by, const char *value, int most,
		       struct arena *arena, struct store_summary **ret_lines, size_t *ret_count,
		       struct error *error);

/*
 * The whole dossier as one JSON text in the shape of the read format, with "id", "declared_pages"
 * and the pages' sizes and images besides. By id, or by file name, with or without folders and
 * ending, "#2" after it for the second dossier of a file. Free *ret_json with free().
 * STATUS_NO_INPUT when there is none, STATUS_USAGE with the ids when several files have the name.
 */
enum status store_show(struct store *store, const char *dossier, char **ret_json,
		       struct error *error);

/* What the letter of a dossier needs, in `arena`, as it was judged last; answer_by is left unset.
 * The insured is named by the register unless the number is in doubt (R04). Errors are as above. */
enum status store_load_letter(struct store *store, const char *dossier, struct arena *arena,
			      struct letter *ret_letter, struct error *error);

/* The ids of the dossiers that came in a batch, without those of files that were scanned again. */
enum status store_list_dossiers_of_batch(struct store *store, long id, struct arena *arena,
					 long **ret_ids, size_t *ret_count, struct error *error);

/* What `doctor` wants to know of the server: version, role, schema version, as sentences. */
struct store_health {
	char server[64];
	char role[64];
	bool role_is_safe;
	int schema_version, schema_wanted;
	bool schema_fits; /* the same, or newer by migrations that older programs can work with */
	long medicines, insured;
};

enum status store_check(const struct store_place *place, struct store_health *ret_health,
			struct error *error);

#endif
