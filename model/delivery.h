/*
 * A batch: the files that a branch delivers at once with their bordereau, what the bordereau
 * declares of each, and what came.
 */
#ifndef MODEL_DELIVERY_H
#define MODEL_DELIVERY_H

#include "base/arena.h"
#include "base/date.h"
#include "base/file.h"

#include <stdbool.h>

/* What became of a file: the name that the store and JSON have for it, and the words for people. */
#define DELIVERY_STATE_LIST(X)                                                                 \
	X(DELIVERY_OK, "ok", "as declared", "conforme", "مطابق")                               \
	X(DELIVERY_DIFFERS, "counted_differently", "counted differently", "pages différentes", \
	  "عدد صفحات مختلف")                                                                   \
	X(DELIVERY_MISSING, "missing", "missing", "manquant", "ناقص")                          \
	X(DELIVERY_EXTRA, "extra", "extra", "non déclaré", "غير مصرح به")                      \
	X(DELIVERY_REFUSED, "refused", "refused", "illisible", "غير مقروء")                    \
	X(DELIVERY_WAITING, "waiting", "waiting to be read", "à lire", "في انتظار القراءة")    \
	X(DELIVERY_COPY, "copy", "copy of another", "copie d'un autre", "نسخة من ملف آخر")     \
	X(DELIVERY_REPLACED, "replaced", "replaced", "remplacé", "معوض")

enum delivery_state {
#define X(name, code, english, french, arabic) name,
	DELIVERY_STATE_LIST(X)
#undef X
		DELIVERY_STATE_COUNT
};

/* What a bordereau's file is called; a folder or an archive has one of them at most. */
enum bordereau_format { BORDEREAU_CSV, BORDEREAU_JSON, BORDEREAU_FORMATS };

const char *bordereau_name(enum bordereau_format format);

/* The format of a bordereau of that name; BORDEREAU_FORMATS: a file of that name is none. */
enum bordereau_format bordereau_format_of(const char *name);

struct delivery_file {
	const char *name;
	bool declared;             /* on the bordereau */
	int declared_pages;        /* 0: not said */
	struct date declared_date; /* when it arrived by the bordereau; unset: not said */
	const char *sha256;        /* of what came under that name; NULL: nothing */
	struct date received;      /* when it arrived, by the bordereau or else by the run */
	int found_pages, dossiers; /* as stored; 0 as long as it is not */
	enum delivery_state state; /* as stored */
};

struct delivery {
	struct delivery *next;                 /* of a run; NULL: the last, or alone */
	long id;                               /* in the store; 0: not there */
	const char *branch, *batch;            /* NULL: not said */
	const char *folder;                    /* where it was delivered */
	char bordereau_sha256[FILE_HASH_SIZE]; /* of the manifest, its last version */
	struct date first_seen;
	LIST(struct delivery_file) files;
};

const char *delivery_state_code(enum delivery_state state);
const char *delivery_state_english(enum delivery_state state);
const char *delivery_state_french(enum delivery_state state);
const char *delivery_state_arabic(enum delivery_state state);

/* The state of that code; false when there is none. */
bool delivery_state_parse(const char *code, enum delivery_state *ret_state);

/* What a batch's files come to. Pages and dossiers of a copy are those of the other file. */
struct delivery_counts {
	int files[DELIVERY_STATE_COUNT];
	int declared, came, pages_declared, pages_found, dossiers;
};

struct delivery_counts delivery_count(const struct delivery *delivery);

#endif
