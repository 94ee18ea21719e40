/*
 * What stands around every page: head, navigation by role, language switch, who is logged in, skip
 * link. docs/station.md shows the components of review/static/station.css.
 */
#ifndef REVIEW_LAYOUT_H
#define REVIEW_LAYOUT_H

#include "review/request.h"

struct layout {
	const char *title;  /* of the page, in the request's language; plain text */
	const char *style;  /* one more stylesheet of review/static, such as "desk.css"; NULL */
	const char *module; /* an ES module of review/static, such as "desk.js"; NULL */
	bool is_wide;       /* uses the whole screen: no column for reading, no padding */
	bool is_bare;       /* without navigation: for who is not logged in */
	bool has_no_title;  /* the page writes its own <h1> */
};

/* Writes everything up to and with `<main>` and `<h1>title</h1>`, */
void layout_begin(struct request *request, const struct layout *layout);

/* and from `</main>` on. Then reply_html(). */
void layout_end(struct request *request);

enum notice { NOTICE_GOOD, NOTICE_INFORMATION, NOTICE_WARNING, NOTICE_BAD };

/* A sentence in a box, that screen readers say at once. */
void layout_notice(struct request *request, enum notice notice, const char *sentence);

#endif
