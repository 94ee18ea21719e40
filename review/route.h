/* The routes: one table, review/route.list, and who may use each. */
#ifndef REVIEW_ROUTE_H
#define REVIEW_ROUTE_H

#include "model/person.h"
#include "model/upload.h"
#include "review/request.h"

/* Roles that may use a route, as a mask. */
enum who {
	WHO_OPERATOR = 1 << ROLE_OPERATOR,
	WHO_SUPERVISOR = 1 << ROLE_SUPERVISOR,
	WHO_BRANCH = 1 << ROLE_BRANCH,
	WHO_ADMINISTRATOR = 1 << ROLE_ADMINISTRATOR,
	WHO_OFFICE = WHO_OPERATOR | WHO_SUPERVISOR, /* who sees the dossiers of all branches */
	WHO_SENDER = WHO_OFFICE | WHO_BRANCH,       /* who brings dossiers in */
	WHO_PERSON = (1 << ROLE_COUNT) - 1,         /* whoever is logged in */
	WHO_ANYBODY = 1 << ROLE_COUNT               /* nobody need be logged in */
};

typedef void route_handler(struct request *request);

struct route {
	const char *method; /* "GET" also answers HEAD */
	const char *path;   /* {} is a number, {*} one part of the path as text */
	route_handler *handler;
	unsigned who;
	size_t body_max; /* bytes; a longer body is 413 */
};

enum {
	ROUTE_BODY_USUAL = 64 << 10,
	ROUTE_PARTS_MAX = 4 /* {} and {*} together, in one path */
};

#define ROUTE(method, path, handler, who) route_handler handler;
#define ROUTE_BODY(method, path, handler, who, max) route_handler handler;
#include "review/route.list"
#undef ROUTE
#undef ROUTE_BODY

extern const struct route routes[];
extern const size_t route_count;

/* What the {} and {*} of a path stood for, in their order. */
struct route_parts {
	long numbers[ROUTE_PARTS_MAX];
	const char *segments[ROUTE_PARTS_MAX]; /* in the arena */
	int number_count, segment_count;
};

enum route_found { ROUTE_FOUND, ROUTE_NO_PATH, ROUTE_NO_METHOD };

/*
 * Finds the route of a method ("HEAD" counts as "GET") and a decoded path. Literal parts win over
 * {}, {} over {*}. ROUTE_NO_METHOD: the path is there with other methods, "GET, POST" of which are
 * put into *ret_allowed, in `arena`.
 */
enum route_found route_find(const char *method, const char *path, struct arena *arena,
			    const struct route **ret_route, struct route_parts *ret_parts,
			    const char **ret_allowed);

#endif
