/*
 * One request, as a handler of review/route.list sees it, and the ways to answer it.
 *
 * When a handler is called, the frame has already seen to it that the request is framed in one way
 * only, that its body is not too long, who is logged in, that this person may use the route, and,
 * for anything but GET, that the form or script that sent it is ours (CSRF). A handler asks the
 * store, writes into `out`, and ends with one reply_...(): without one the answer is 500.
 *
 * Handlers run on several threads at once, each with a session of the store of its own: no static
 * variable is written.
 */
#ifndef REVIEW_REQUEST_H
#define REVIEW_REQUEST_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "model/language.h"
#include "model/person.h"
#include "review/words.h"

#include <stdbool.h>
#include <stddef.h>

struct json_t;
struct station;
struct station_hooks;
struct store;

struct request { /* lent to the handler; everything of it lives in `arena` */
	struct station *station;
	const struct station_hooks *hooks;
	/* A session of the pool: of a branch's person the branch's login, so that the database
	 * itself shows only the branch's rows. The audit trail names "station (LOGIN)". */
	struct store *store;
	const struct person *person; /* who is logged in; NULL: nobody */
	enum language language;
	struct arena *arena;
	struct text out;    /* the body as it grows */
	const char *method; /* "GET" (also for HEAD), "POST", "PUT", "PATCH", "DELETE" */
	const char *path;   /* decoded: "/dossiers/12" */
	const unsigned char *body;
	size_t body_length;
	struct request_frame *frame; /* the frame's own */
};

/* ---- what was asked ------------------------------------------------------------------------- */

/* A value of the address (?name=value) or of a body from a form; NULL: not there, or not UTF-8. */
const char *request_query(const struct request *request, const char *name);
const char *request_field(const struct request *request, const char *name);

/* The nth field of that name, from 0, of a body from a form: what check boxes send. */
const char *request_field_nth(const struct request *request, const char *name, int nth);

/* As a whole number of at most 18 digits, 0 or more; `otherwise` when it is not there or none. */
long request_query_number(const struct request *request, const char *name, long otherwise);
long request_field_number(const struct request *request, const char *name, long otherwise);

/* The nth {} of the route's path, from 0: "/dossiers/{}/pages/{}" has two. */
long request_number(const struct request *request, int nth);

/* The nth {*} of the route's path, from 0: one part of the path as text, 1..128 bytes of UTF-8. */
const char *request_segment(const struct request *request, int nth);

/* A header's value; NULL: not there. */
const char *request_header(const struct request *request, const char *name);

/* The body as JSON, lent; NULL: it is none, or its type is not application/json. */
struct json_t *request_json(struct request *request);

/* True under /api/. */
bool request_is_api(const struct request *request);

/* True when the person has one of the roles of a mask (review/route.h). */
bool request_has_role(const struct request *request, unsigned who);

/* The word in the request's language. */
const char *word(const struct request *request, enum word word);

/* A sentence with {1}, {2}, ... replaced, in the arena. Plain text: hand it to html_text(). */
#define word_with(request, word, ...)                                             \
	word_with_values((request), (word), (const char *const[]){ __VA_ARGS__ }, \
			 (int)(sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)))
const char *word_with_values(const struct request *request, enum word word,
			     const char *const *values, int count);

/*
 * The application's own session, for what a branch's login may not do: taking in the branch's
 * files. Whatever is done with it names person->branch, never what the request says. Lent until the
 * handler returns. For other people it is request->store.
 */
enum status request_writer(struct request *request, struct store **ret_store, struct error *error);

/* The address of a static file, with the version in its path: "/static/9f2c1b/station.css". Of one
 * that is not there, an address that is not found. In the arena. */
const char *request_static(const struct request *request, const char *name);

/* ---- forms ---------------------------------------------------------------------------------- */

/* `<form method="post" action="path" ...>` and the hidden token; `more` is source, such as
 * ` class="inline"`, or NULL. End it with `</form>`. */
void form_begin(struct request *request, const char *path, const char *more);

/* The token by itself, for the header X-Csrf of a script; the layout puts it into
 * `<meta name="csrf">` of every page. */
const char *request_csrf(const struct request *request);

/* ---- answers -------------------------------------------------------------------------------- */

/* `out` as HTML or JSON. Codes are HTTP's: 200, 400, ... */
void reply_html(struct request *request, unsigned code);
void reply_json(struct request *request, unsigned code);

/* Bytes of a type, copied. May be kept: by this browser alone, for an hour. */
void reply_bytes(struct request *request, const char *type, const unsigned char *bytes,
		 size_t length, bool may_be_kept);

/* As above, to be saved under a name (ASCII; NULL: shown in the browser), and never kept. */
void reply_file(struct request *request, const char *type, const char *file_name,
		const unsigned char *bytes, size_t length);

/*
 * An open file, read from its begin and closed by the frame, to be saved under a name: for what is
 * too long to be held in memory. `fd` is the frame's from now on, whatever happens.
 */
void reply_spooled(struct request *request, const char *type, const char *file_name, int fd);

/* 303 to an address of ours, which begins with a slash. */
void reply_redirect(struct request *request, const char *path);

/* 204, without a body. */
void reply_nothing(struct request *request);

/* One more header beside the frame's. `name` is source; a value with a control character is not
 * sent. */
void reply_header(struct request *request, const char *name, const char *value);

/*
 * The calm page, or JSON {"error": "...", "message": "..."} under /api/, for what went wrong: of a
 * status 404 (NO_INPUT), 403 (NO_PERMISSION), 409 (LOST), 400 (USAGE), 422 (DATA, REFUSED), 503
 * (UNAVAILABLE, TEMPORARY, NO_SPACE), else 500. The error's sentence is for the operator's log, not
 * for the screen; 5xx are logged.
 */
void reply_trouble(struct request *request, const struct error *why);

/* The same for a code, with a sentence of the list to explain it. */
void reply_refusal(struct request *request, unsigned code, enum word why);

#endif
