/*
 * Inside store/: requests to an S3 server, signed with AWS Signature Version 4 (libcurl does that),
 * several at once over connections that are kept for the next ones. What an answer means is
 * images_s3.c's.
 *
 * A request is tried again, at most twice and soon, when the server was only unwilling for a moment
 * or the connection broke. Who cannot be reached, or says nothing for SILENCE_S, is given up: the
 * caller's caller knows how long to wait.
 */
#ifndef STORE_S3_HTTP_H
#define STORE_S3_HTTP_H

#include "base/text.h"
#include "store/s3_account.h"

#include <stdbool.h>
#include <stddef.h>

enum s3_method { S3_GET, S3_HEAD, S3_PUT, S3_DELETE };

struct s3_request {
	enum s3_method method;
	const char *path;          /* "/bucket/key?query", encoded; the query sorted by names */
	const unsigned char *body; /* of S3_PUT; lent */
	size_t body_bytes;
	const char *body_sha256; /* of S3_PUT */
	bool only_if_new;        /* S3_PUT: nothing has the name yet, else 412 */
	size_t limit_bytes;      /* S3_GET: of the answer */

	/* The answer. */
	long http;     /* 0: there was none, and `trouble` says why */
	char code[48]; /* S3's own name of an error, letters and digits; "" when none was said */
	struct text bytes; /* clear with s3_request_clear() */
	long long length;  /* of the whole object, as the server says it; -1: not said */
	bool too_long;     /* the answer had more than limit_bytes */
	bool is_setting;   /* without an answer: because of a setting, not of the network */
	char trouble[256]; /* without an answer: what libcurl says */
};

struct s3_http;

/* Takes the account over. */
struct s3_http *s3_http_new(struct s3_account *account);
void s3_http_free(struct s3_http *http);

/* "https://s3.example.org". Lent. */
const char *s3_http_endpoint(const struct s3_http *http);

/* Does all requests; each then has its answer or trouble. */
void s3_http_run(struct s3_http *http, struct s3_request *requests, size_t count);

void s3_request_clear(struct s3_request *request);

#endif
