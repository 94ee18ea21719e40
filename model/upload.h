/*
 * An upload: the files that somebody sends over the network, piece by piece, until all are there
 * and are taken in together. The pieces of a file come in order, so that what has come is one
 * number, and a cut costs no more than the piece under way.
 */
#ifndef MODEL_UPLOAD_H
#define MODEL_UPLOAD_H

#include "base/arena.h"
#include "base/file.h"

#include <stdbool.h>

enum {
	UPLOAD_NAME_BYTES_MAX = 200,
	UPLOAD_FILES_MAX = 5000,           /* of one upload */
	UPLOAD_OPEN_MAX = 50,              /* of one sender, not taken in yet */
	UPLOAD_PIECE_BYTES_MAX = 4 << 20,  /* larger ones are refused */
	UPLOAD_PIECE_BYTES = 1 << 20,      /* what senders are told to send */
	UPLOAD_FILE_BYTES_MAX = 200 << 20, /* of a file: what readers take */
	UPLOAD_KEPT_DAYS = 14 /* since the last piece; what is not finished goes then */
};

/* What became of a file when its upload was taken in: the name that the store and JSON have. */
#define UPLOAD_OUTCOME_LIST(X)                                                   \
	X(UPLOAD_QUEUED, "queued")   /* it is in the queue now */                \
	X(UPLOAD_WAITING, "waiting") /* it was in the queue already */           \
	X(UPLOAD_KNOWN, "known")     /* its content was read before */           \
	X(UPLOAD_REFUSED, "refused") /* it cannot be read, and `refusal` why */  \
	X(UPLOAD_COVERED, "covered") /* it is the bordereau, or a page of one */ \
	X(UPLOAD_LEFT, "left_out")   /* it is no scan by its name */

enum upload_outcome {
#define X(name, code) name,
	UPLOAD_OUTCOME_LIST(X)
#undef X
		UPLOAD_OUTCOME_COUNT /* not taken in yet */
};

struct upload_file {
	int number;            /* 1, 2, ... within the upload */
	const char *name;      /* "scan.tif", or "folder/page.jpg" */
	long long bytes;       /* of the whole file */
	long long received;    /* of them, durable; the next piece begins here */
	long long modified_ms; /* the sender's clock, to know the file again; 0: not said */
	const char *expected;  /* SHA-256 as the sender says it; NULL: not said */
	const char *sha256;    /* as taken in; NULL: not yet, or a page of a folder */
	enum upload_outcome outcome;
	const char *refusal; /* for programs; NULL: it was not refused */
	struct fault fault;  /* the same for people */
};

struct upload {
	long id;
	const char *branch; /* NULL: of the office */
	const char *sender; /* the login */
	const char
		*folder; /* what the sender calls the folder that the files were in; NULL: none */
	const char *begun, *touched; /* "2026-10-18 09:30:00", UTC */
	bool is_taken;               /* in; nothing can be added any more */
	LIST(long) batches;          /* in which its files are, once taken in */
	LIST(struct upload_file) files;
};

const char *upload_outcome_code(enum upload_outcome outcome);

/* The outcome of that code; UPLOAD_OUTCOME_COUNT when there is none, or for NULL. */
enum upload_outcome upload_outcome_parse(const char *code);

/*
 * True for a name that a file can be kept under: UTF-8 without control characters, of at most
 * UPLOAD_NAME_BYTES_MAX bytes, "name" or "folder/name", whose parts begin with no dot and hold no
 * backslash.
 */
bool upload_name_is_fine(const char *name);

/* Bytes that are still to come, of all files. */
long long upload_left_bytes(const struct upload *upload);

#endif
