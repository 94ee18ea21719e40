/* Inside review/: what several handlers of the interface for programs answer with. */
#ifndef REVIEW_API_JSON_H
#define REVIEW_API_JSON_H

#include "model/upload.h"
#include "review/request.h"
#include "store/store.h"

#include <jansson.h>

/* As JSON; NULL is null. Bytes that are not UTF-8 are replaced. */
json_t *api_text(const char *text);
json_t *api_date(struct date date);  /* "2026-10-18" */
json_t *api_count(long long number); /* 0 is null: not known */

/* "page_damaged 3"; null when there is none. */
json_t *api_fault(const struct fault *fault);

/* Writes the value as the answer, and frees it. */
void api_reply(struct request *request, unsigned code, json_t *value);

/*
 * As reply_trouble(), where the caller's own file or request is at fault: with the error's
 * sentence, in English, as "detail", its fault as "fault", and the fault's sentence as "message".
 */
void api_reply_detail(struct request *request, const struct error *why);

/* Who sends: a branch's person for the branch alone. Lent by the request. */
struct uploader request_uploader(const struct request *request);

/*
 * Whose papers are asked for: of a branch's person the branch's, whatever is asked; else those of
 * ?branch=, NULL: of all.
 */
const char *request_branch(const struct request *request);

json_t *api_moment(const char *moment); /* of "2026-10-18 09:30:00": "2026-10-18T09:30:00Z" */
json_t *api_amount(centimes amount);    /* "536.20"; unknown is null */

/* Where a dossier or a file stands. */
json_t *api_standing(const struct standing_line *line);

/* The whole body of a receipt: a batch with its files. */
json_t *api_delivery(const struct delivery *delivery);

#endif
