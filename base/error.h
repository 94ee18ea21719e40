/*
 * One idiom for everything that can fail: a status to branch on, and one full sentence for a
 * person.
 *
 * A function that can fail returns an `enum status` and takes a `struct error *` as its last
 * argument. On failure the sentence says what was being done, on what, and what to do next; on
 * success the error is left alone. Callers never parse the sentence.
 *
 * Three families are kept apart: trouble with a document is data (a reason on the dossier, see
 * model/reason.h), trouble with the system is a status, and a bug is an assert().
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/fault.h"

#include <stdarg.h>

/* The statuses, each with its process exit code (sysexits.h, BSD) and its name in JSON output. */
#define STATUS_LIST(X)                                                                          \
	X(STATUS_OK, 0, "ok")                                                                   \
	X(STATUS_BROKEN, 1, "broken")            /* a check found what does not hold */         \
	X(STATUS_REFUSED, 3, "refused")          /* a file could not be read as a dossier */    \
	X(STATUS_USAGE, 64, "usage")             /* the command line is wrong */                \
	X(STATUS_DATA, 65, "data")               /* an input file's content is wrong */         \
	X(STATUS_NO_INPUT, 66, "no_input")       /* an input file is missing or unreadable */   \
	X(STATUS_UNAVAILABLE, 69, "unavailable") /* a service (the database) is down */         \
	X(STATUS_INTERNAL, 70, "internal")       /* our own mistake, said rather than hidden */ \
	X(STATUS_SYSTEM, 71, "system")           /* the operating system said no */             \
	X(STATUS_NO_SPACE, 73, "no_space")       /* an output cannot be written: disk full */   \
	X(STATUS_TEMPORARY, 75, "temporary")     /* worth trying again later */                 \
	X(STATUS_LOST, 76, "lost")               /* somebody else has the job by now */         \
	X(STATUS_NO_PERMISSION, 77, "no_permission")                                            \
	X(STATUS_CONFIG, 78, "config") /* a setting or an installation is wrong */

enum status {
#define X(name, exit_code, text) name,
	STATUS_LIST(X)
#undef X
};

struct error {
	enum status status;
	char text[600];
	struct fault fault; /* what people are told of it; FAULT_NONE: nothing of its own */
};

/* Fills the error and returns `status`, so that a failure is one line: return error_set(...). */
enum status error_set(struct error *error, enum status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* As error_set(), with the status and the reason taken from errno `code` and appended after ": ".
 */
enum status error_set_errno(struct error *error, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "what: " before a sentence already there, keeping its status. */
enum status error_prefix(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Puts more after a sentence already there, keeping its status. */
enum status error_append(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Adds to an error what people are told of it, and returns its status. error_set() takes it away,
 * error_prefix() and error_append() leave it. */
enum status error_blame(struct error *error, enum fault_code code, long first, long second);

/* The process exit code of a status. */
int status_exit_code(enum status status);

/* The status's short name for JSON, such as "no_input". Static storage. */
const char *status_name(enum status status);

#endif
