/* Inside review/: the entries of the navigation, of review/nav.list. */
#ifndef REVIEW_NAV_H
#define REVIEW_NAV_H

#include "review/route.h"

struct nav {
	const char *path;
	enum word title, about;
	unsigned who;
};

extern const struct nav navs[];
extern const size_t nav_count;

#endif
