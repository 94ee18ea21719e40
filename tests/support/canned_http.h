/*
 * An HTTP server of a test's own, in a child, that answers as it was told: a request takes the
 * first answer of its method that is not used up. What was asked is written down.
 */
#ifndef TESTS_SUPPORT_CANNED_HTTP_H
#define TESTS_SUPPORT_CANNED_HTTP_H

#include <stdbool.h>
#include <sys/types.h>

enum { CANNED_SILENCE = -1 };

struct canned_answer {
	const char *method;
	int times;        /* how often it is given; 0: always */
	int http;         /* 0: the connection is cut instead; CANNED_SILENCE: nothing comes */
	const char *body; /* NULL: none */
	int length;       /* Content-Length; 0: that of the body */
};

struct canned_http {
	pid_t pid;
	int port;
	char log[100]; /* the heads of all requests */
};

/* Answers come from the parent's memory as it is now, `count` of them. */
void canned_start(struct canned_http *server, const struct canned_answer *answers, int count);
void canned_stop(struct canned_http *server);

/* How many requests there were whose head has this text. */
int canned_asked(const struct canned_http *server, const char *text);

#endif
