/*
 * A job: a file whose original is kept and which waits to be read, or is being read. It leaves the
 * queue when its dossiers are stored or it is refused.
 */
#ifndef MODEL_JOB_H
#define MODEL_JOB_H

#include "base/date.h"
#include "base/file.h"

#include <stdbool.h>

/*
 * What became of a file that came in, each in exactly one of these: the name that the store, JSON
 * and metrics have for it, and the words for people.
 */
#define FILE_STATE_LIST(X)                                                           \
	X(FILE_WAITING, "waiting", "waiting to be read")                             \
	X(FILE_WORKING, "working", "being read")                                     \
	X(FILE_DONE, "done", "read, with dossiers")                                  \
	X(FILE_REFUSED, "refused", "refused")                                        \
	X(FILE_QUARANTINED, "quarantined", "set aside after it stopped its readers") \
	X(FILE_REMOVED, "removed", "read, and removed when it was old enough")

enum file_state {
#define X(name, code, english) name,
	FILE_STATE_LIST(X)
#undef X
		FILE_STATE_COUNT
};

/* Both static storage. */
const char *file_state_code(enum file_state state);
const char *file_state_english(enum file_state state);

/*
 * The right to finish a job. The token is drawn anew whenever the job is given to a worker, and it
 * is looked at in the transaction that ends the job, so a worker that slept past its lease cannot
 * undo what its successor did (a fencing token: Kleppmann, "Designing Data-Intensive Applications",
 * ch. 8).
 */
struct lease {
	long job;
	long token; /* 0: no lease */
};

struct job {
	struct lease lease;          /* of who claimed it; else unset */
	char sha256[FILE_HASH_SIZE]; /* of the original, which is kept under it */
	const char *kind;            /* "tif", "pdf", ...: the ending that it is kept with */
	long long bytes;             /* of the original */
	const char *name;            /* as it was sent, with folders */
	const char *fund;            /* NULL: the form tells */
	const char *branch, *batch;  /* NULL: the separator sheet tells */
	const char *scanner;         /* base/scanner.h; NULL: not known, or the job was claimed */
	int declared_pages;          /* 0: not declared */
	bool undeclared;             /* there was a bordereau, which did not name it */
	struct date received;
	struct date deadline; /* the day by whose end it should be read */
	int crashes;          /* readers that it stopped */
	int losses;           /* readers that vanished over it, by whatever cause */
};

#endif
