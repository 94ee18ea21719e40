/*
 * A small HTTP server that serves one text, /metrics, to a monitor (libmicrohttpd, one thread, no
 * thread of its own: the caller turns it with exporter_wait()).
 *
 * It is as narrow as its use: GET and HEAD, no body. libmicrohttpd lets two Content-Length headers
 * pass, and Content-Length beside Transfer-Encoding, which a proxy may understand otherwise
 * (request smuggling, CWE-444): a request with either is refused with 400 and its connection
 * closed. A connection that is silent for 10 seconds is closed; there are at most 32 of 16 KiB
 * each. It is made for a loopback address or a socket: it knows no user and no TLS.
 */
#ifndef REVIEW_EXPORTER_H
#define REVIEW_EXPORTER_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>

struct exporter;

/* Writes the text anew for one request. It must not fail: what cannot be told is part of the text.
 */
typedef void exporter_write(void *context, struct text *text);

/*
 * Listens on `address`: "PORT" or ":PORT" (on 127.0.0.1), "HOST:PORT" with a numeric host
 * ("[::1]:80", "0.0.0.0:80"), or the path of a socket, which begins with a slash. A socket that
 * nobody listens on any more is replaced; the new one is open to its owner and group. STATUS_USAGE:
 * the address cannot be understood; STATUS_UNAVAILABLE: it is taken; else as the system says it.
 */
enum status exporter_open(const char *address, exporter_write *write, void *context,
			  struct exporter **ret_exporter, struct error *error);

/* Removes the socket. NULL is allowed. */
void exporter_close(struct exporter *exporter);

/* Answers what comes within `wait_ms`; returns early when something came or a signal did. */
enum status exporter_wait(struct exporter *exporter, int wait_ms, struct error *error);

/* The port that it listens on, also when "0" was asked for; 0: a socket. */
int exporter_port(const struct exporter *exporter);

/* False when others than this machine's programs can reach it. */
bool exporter_is_local(const struct exporter *exporter);

#endif
