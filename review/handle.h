/* Inside review/: from a request that is whole to an answer, on a thread of the crowd. */
#ifndef REVIEW_HANDLE_H
#define REVIEW_HANDLE_H

#include "review/request_frame.h"

/* Reads, from its headers alone, the request's token and its language. */
void handle_begin(struct request *request);

/*
 * Finds out who is asking and whether this person may use the route; on refusal the answer is made.
 * It needs no body, so that a long one is not read from strangers.
 */
void handle_admit(struct request *request);

/* Admits, unless that was done, checks the token against forged requests, calls the handler, and
 * gives back what was borrowed. An answer is there when it returns. */
void handle_request(struct request *request);

#endif
