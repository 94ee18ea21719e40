/*
 * Inside review/: whether a request is framed in one way only.
 *
 * libmicrohttpd 0.9.75 lets pass what a proxy in front may understand otherwise, so that one
 * request could be smuggled within another (CWE-444; RFC 9112, 11.2): several Content-Length
 * headers, Content-Length beside Transfer-Encoding, names of headers that are no tokens
 * ("Content-Length : 5"). Nobody here has a use for Transfer-Encoding, so it is refused whatever it
 * says.
 */
#ifndef REVIEW_FRAMING_H
#define REVIEW_FRAMING_H

#include <microhttpd.h>
#include <stdbool.h>

struct framing {
	bool is_sound;        /* else: answer 400 and close the connection */
	long long body_bytes; /* as Content-Length says */
};

void framing_look(struct MHD_Connection *connection, struct framing *ret_framing);

#endif
