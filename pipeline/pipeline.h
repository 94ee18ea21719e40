/*
 * Pipeline: the only place that knows the order of the stages, and how pages become dossiers.
 */
#ifndef PIPELINE_PIPELINE_H
#define PIPELINE_PIPELINE_H

#include "base/error.h"
#include "model/claim.h"
#include "model/delivery.h"
#include "model/dossier.h"
#include "model/form.h"
#include "model/page_view.h"
#include "model/value_kind.h"
#include "store/store.h"
#include "validate/validate.h"

#include <stdbool.h>
#include <stdio.h>

/* The stages whose cost is measured, with their names in --stats. */
#define STAGE_LIST(X)                   \
	X(STAGE_INGEST, "ingest")       \
	X(STAGE_BARCODE, "barcode")     \
	X(STAGE_RECOGNISE, "recognise") \
	X(STAGE_ALIGN, "align")         \
	X(STAGE_READ_FORM, "read_form") \
	X(STAGE_READ_FREE, "read_free") \
	X(STAGE_TWINS, "twins")         \
	X(STAGE_VALIDATE, "validate")   \
	X(STAGE_STORE, "store")

enum stage {
#define X(name, text) name,
	STAGE_LIST(X)
#undef X
		STAGE_COUNT
};

struct stage_costs {
	double seconds[STAGE_COUNT]; /* of one core */
	long pages, dossiers;
};

const char *stage_name(enum stage stage);

/* One file to read, with what the manifest says of it. Strings are lent. */
struct pipeline_input {
	const char *path;
	const char *name;           /* by which people know it; NULL: the path */
	const char *fund;           /* NULL: the form tells */
	const char *branch, *batch; /* NULL: the separator sheet tells */
	const char *scanner;        /* that made it; NULL: the file tells */
	int declared_pages;         /* 0: not declared */
	bool undeclared;            /* the folder has a manifest, which does not name this file */
	bool missing;               /* the manifest names it, but it is not there */
	const char *trouble;       /* it is a manifest that is not understood, and why; else NULL */
	struct fault fault;        /* what people are told of that */
	struct delivery *delivery; /* the batch that it is in, NULL: there is no manifest; */
	size_t delivery_file;      /* and its place in the batch's files */
	struct date received;
	bool keep_images; /* the dossiers will be stored: encode their pages' images */

	/* Called before each page, and as page 0 when all are read and what follows asks the store;
	 * false: reading stops with STATUS_TEMPORARY. May be NULL. */
	bool (*page_begins)(void *context, int page);
	void *context;
};

/* What a process needs to read dossiers; made once, used for every file. */
struct pipeline;

/* `forms_dir` holds the forms; `store` may be NULL (no registers are asked then) and is lent. */
enum status pipeline_open(const char *forms_dir, struct store *store,
			  struct pipeline **ret_pipeline, struct error *error);
void pipeline_close(struct pipeline *pipeline);

/* Other limits than the usual ones of ingest/ingest.h; 0 leaves one as it is. */
struct pipeline_limits {
	long file_megabytes, pages, page_megapixels;
};

void pipeline_limit(struct pipeline *pipeline, const struct pipeline_limits *limits);

/*
 * Loads what all files need of the registers, when it is not loaded or was changed. A process that
 * does so before it forks shares it with its children, which otherwise load it for each file.
 */
enum status pipeline_learn(struct pipeline *pipeline, struct store *store, struct error *error);

/* Lends another session (a child process must not use its parent's). NULL: no registers. */
void pipeline_use_store(struct pipeline *pipeline, struct store *store);

/* What a file came to: its dossiers in the order of the paper, each with its claim. */
struct pipeline_result {
	struct dossier **dossiers; /* owned; each holds its claim's strings */
	struct claim *claims;
	size_t count;
	bool is_judged; /* the claims are made, by what the store knew then */
};

/*
 * Reads one file through every stage up to the claims; writes nothing. Every page of the file is in
 * exactly one dossier; a separator sheet is with the dossier that it announces. End
 * with pipeline_result_clear(). STATUS_REFUSED or STATUS_NO_INPUT: the file holds no page that can
 * be read; the result is empty. After trouble with the store it may hold what was read, not judged,
 * for pipeline_save(). Costs are added to `costs`.
 */
enum status pipeline_read(struct pipeline *pipeline, const struct pipeline_input *input,
			  struct pipeline_result *ret_result, struct stage_costs *costs,
			  struct error *error);

/*
 * Stores what was read of the file at `path` with the session that was lent, and judges it before
 * if it is not judged; judges and stores it anew as long as others store papers meanwhile that it
 * may be the same as. Errors are store_save_dossiers()'s.
 */
enum status pipeline_save(struct pipeline *pipeline, const char *path,
			  struct pipeline_result *result, struct stage_costs *costs,
			  struct error *error);
void pipeline_result_clear(struct pipeline_result *result);

/* The least confidence of a key value of that kind and source that needs no person; more than 1:
 * there is none. */
double pipeline_threshold(enum value_kind kind, enum source source);

/* ---- medicines (medicines.c) ---- */

/* The register of medicines in memory, to search in. */
struct known_medicines;

struct known_medicines *known_medicines_new(void);
void known_medicines_free(struct known_medicines *known);

/* Loads the register when it was changed since it was last loaded; some tens of milliseconds then,
 * about one otherwise. What was lent before ends. */
enum status known_medicines_refresh(struct known_medicines *known, struct store *store,
				    struct error *error);

/* Lent until the next refresh; NULL: the register is empty, or was never loaded. */
const struct formulary *known_medicines_formulary(const struct known_medicines *known);

/* ---- pages for a screen (renderer.c) ---- */

/* Makes pictures of kept page images in jailed processes (base/jailers.h). */
struct renderer;

/* `count` pictures at a time. To be called while the program has one thread. */
enum status renderer_open(int count, struct renderer **ret_renderer, struct error *error);
void renderer_close(struct renderer *renderer); /* NULL is allowed */

/*
 * The picture that is ordered of a page's image, JPEG or PNG, by any thread; waits its turn. Free
 * *ret_bytes with free(). STATUS_REFUSED: nothing can be made of the image, or its bytes broke what
 * decodes them; the next picture does not suffer from it. STATUS_UNAVAILABLE: no process that draws
 * is left, start the program anew.
 */
enum status renderer_draw(struct renderer *renderer, const unsigned char *bytes, size_t length,
			  const struct page_view *view, unsigned char **ret_bytes,
			  size_t *ret_length, struct error *error);

/* ---- judging again (replay.c) ---- */

/*
 * Stored dossiers judged again: from what was seen of them, by the registers as they are now and by
 * the rules that the session uses (store_use_rules()). Nothing is written.
 */
struct replay;

/* `store` is lent until the end. */
enum status replay_open(const char *forms_dir, struct store *store, struct replay **ret_replay,
			struct error *error);
void replay_close(struct replay *replay);

/* What a dossier comes to now, and what the store says it came to. Strings live in the dossier's
 * arena, which holds all of it. */
struct replayed {
	struct dossier *dossier; /* owned */
	struct claim claim;
	struct store_judgement before;
};

/* End with replayed_clear(). STATUS_NO_INPUT when there is no such dossier. */
enum status replay_dossier(struct replay *replay, long id, struct replayed *ret_replayed,
			   struct error *error);
void replayed_clear(struct replayed *replayed);

/* What one payer pays before and after; AMOUNT_UNKNOWN when it cannot be said. */
struct payment_change {
	const char *payer;
	centimes before, after; /* 0: nothing */
};

/* What is not as it was. */
struct replay_changes {
	bool verdict, total, payable;
	LIST(struct reason) added, removed;   /* by code, severity and place; not by words */
	LIST(struct payment_change) payments; /* of every payer, also those that are equal */
	bool any;
};

/* Lists live in the dossier's arena. */
void replay_compare(const struct replayed *replayed, struct replay_changes *ret_changes);

/* ---- the desk (desk.c) ---- */

/*
 * Does what a person wants done to a dossier: stores the change, judges the dossier anew from what
 * was seen and said, and stores the judgement, all in one transaction in which nobody else changes
 * it. `store` is the session to work with (the replay's own or another); a replay serves one thread
 * at a time. All of the outcome lives in `arena`.
 *
 * What may not be is refused, with ret_outcome->refusal and its status: an impossible value, a
 * dossier that somebody else has in hand or has changed since action->revision, a decision that the
 * judgement does not allow. Nothing is stored then.
 *
 * With action->is_trial all of it is taken back before it is stored: the outcome is what would
 * come.
 *
 * An operator may accept when no error and no doubt is left and what would be paid is known:
 * reasons of severity `check` are for a person to look at, and accepting says that it was done.
 */
enum status desk_act(struct replay *replay, struct store *store, const struct desk_action *action,
		     struct arena *arena, struct desk_outcome *ret_outcome, struct error *error);

/* ---- the whole register (audit.c) ---- */

/* What an audit of the registers found; all in `arena`. */
struct audit {
	struct registered_double *doubles; /* by kind and numbers; of DOUBLE_MIN or more */
	size_t count;
	size_t people; /* rows that were compared */
};

/* Looks through the registers of people for who is registered twice or covered elsewhere, and
 * stores it in the place of what the last audit found; `is_dry`: stores nothing. */
enum status audit_registers(struct store *store, bool is_dry, struct arena *arena,
			    struct audit *ret_audit, struct error *error);

/* ---- output (report.c) ---- */

/* The dossier and its claim as one JSON object on one line, as docs/read-format.md says. */
void report_dossier(const struct dossier *dossier, const struct claim *claim, FILE *out);

/* The line for a file that could not be read. */
void report_refusal(const char *file, const struct error *why, FILE *out);

/* ---- inputs (inputs.c) ---- */

/* The files of a run, in order: a file as named, a folder's files by name, its pictures (one for
 * each page) as one file that has the folder's name; what a manifest.csv beside a file says of it
 * is filled in; else `received` and no declaration. */
struct input_list {
	struct arena *arena;
	LIST(struct pipeline_input) inputs;
	/* The first of the batches of the manifests, each leads to the next, with what is declared
	 * and what is there undeclared; without hashes. Lines of one branch and batch are a batch;
	 * a file that no line names is in the folder's only batch, else in one without name. */
	struct delivery *deliveries;
};

/*
 * A named path that does not exist stays in the list (reading it gives the error for that file),
 * and so do files that a manifest names but that are not there. A folder whose manifest cannot be
 * understood gives one input, the manifest with its trouble; when there is nothing else to read it
 * is STATUS_DATA. Strings and batches are the list's.
 */
enum status input_list_make(char *const *paths, int path_count, struct date received,
			    struct input_list *ret_list, struct error *error);

/* Makes all files and batches those of a branch, whatever their manifests say. */
void input_list_name_branch(struct input_list *list, const char *branch);

void input_list_free(struct input_list *list);

#endif
