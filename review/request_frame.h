/* Inside review/: what the frame knows of a request beside what handlers see. */
#ifndef REVIEW_REQUEST_FRAME_H
#define REVIEW_REQUEST_FRAME_H

#include "base/token.h"
#include "review/route.h"

#include <stdbool.h>

struct pair {
	const char *name, *value;
};

typedef LIST(struct pair) pair_list;

struct request_frame {
	const struct route *route; /* NULL: none fits */
	enum route_found found;
	const char *allowed; /* of ROUTE_NO_METHOD */
	struct route_parts parts;
	pair_list query, fields, headers, cookies;
	bool fields_are_read;
	struct json_t *json;
	struct store *writer; /* of request_writer(), when it is not the request's own session */
	const char *branch;   /* whose session request->store is; NULL: the application's */

	char token[TOKEN_SIZE]; /* what the browser holds, or will hold after this answer */
	char csrf[TOKEN_SIZE];  /* "": not derived yet */
	bool token_came;        /* with the request */
	bool token_is_sent;     /* with this answer */
	bool is_key;            /* a program's, in the header Authorization */
	bool is_admitted;       /* who is asking was found out, and may use the route */

	/* The answer. */
	unsigned code; /* 0: none yet */
	const char *type;
	bool may_be_kept;
	bool has_own_bytes; /* `bytes`, from malloc(), instead of what is in `out` */
	unsigned char *bytes;
	size_t length;
	int spooled; /* a file's descriptor and one, instead of bytes; 0: none */
	pair_list answer_headers;
	bool close; /* the connection, after it */
};

/* A name's value; NULL: not there. `nth` from 0. */
const char *pair_lookup(const pair_list *pairs, const char *name, int nth);

/* What was asked for, path and query, as an address to come back to; in the arena. */
const char *request_address(const struct request *request);

/* Sends a cookie with a token, from now on the browser's: the frame's own place for that. */
void request_send_token(struct request *request);

/* "waraqa", or behind TLS "__Host-waraqa", which no other host can set. */
const char *request_cookie_name(const struct request *request);

#endif
