#include "review/route.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

const struct route routes[] = {
#define ROUTE(method, path, handler, who) { method, path, handler, who, ROUTE_BODY_USUAL },
#define ROUTE_BODY(method, path, handler, who, max) { method, path, handler, who, max },
#include "review/route.list"
#undef ROUTE
#undef ROUTE_BODY
};

const size_t route_count = ARRAY_LENGTH(routes);

enum { DIGITS_MAX = 18, SEGMENT_MAX = 128 };

/* ---- one path against one pattern ----------------------------------------------------------- */

static bool take_number(const char *part, size_t length, struct route_parts *parts)
{
	if (length == 0 || length > DIGITS_MAX || strspn(part, "0123456789") < length ||
	    parts->number_count == ROUTE_PARTS_MAX)
		return false;
	parts->numbers[parts->number_count++] = strtol(part, NULL, 10);
	return true;
}

static bool take_segment(const char *part, size_t length, struct arena *arena,
			 struct route_parts *parts)
{
	char *copy;

	if (length == 0 || length > SEGMENT_MAX || parts->segment_count == ROUTE_PARTS_MAX)
		return false;
	copy = arena_copy_bytes(arena, part, length);
	if (!text_is_utf8(copy))
		return false;
	parts->segments[parts->segment_count++] = copy;
	return true;
}

/* How literal each part of the pattern is: the more so, the better a route fits. */
static int literalness(const char *pattern, size_t length)
{
	if (length == 2 && strncmp(pattern, "{}", 2) == 0)
		return 2;
	if (length == 3 && strncmp(pattern, "{*}", 3) == 0)
		return 1;
	return 3;
}

/* The parts' literalness, two bits each, the first part's the highest; 0: it does not fit. */
static unsigned fit(const char *pattern, const char *path, struct arena *arena,
		    struct route_parts *parts)
{
	unsigned score = 0;

	*parts = (struct route_parts){ 0 };
	for (int i = 0; *pattern == '/' && *path == '/'; i++) {
		size_t wanted = strcspn(++pattern, "/"), length = strcspn(++path, "/");
		int literal = literalness(pattern, wanted);
		bool fits = literal == 2 ? take_number(path, length, parts)
			    : literal == 1
				    ? take_segment(path, length, arena, parts)
				    : wanted == length && strncmp(pattern, path, length) == 0;

		if (!fits || i == 8)
			return 0;
		score |= (unsigned)literal << (30 - 2 * (i + 1));
		pattern += wanted;
		path += length;
	}
	return *pattern == '\0' && *path == '\0' ? score : 0;
}

/* ---- the table ------------------------------------------------------------------------------ */

static void allow(struct text *allowed, const char *method)
{
	if (allowed->length > 0 && strstr(text_value(allowed), method) != NULL)
		return;
	text_append_format(allowed, "%s%s%s", allowed->length > 0 ? ", " : "", method,
			   text_equal(method, "GET") ? ", HEAD" : "");
}

enum route_found route_find(const char *method, const char *path, struct arena *arena,
			    const struct route **ret_route, struct route_parts *ret_parts,
			    const char **ret_allowed)
{
	const char *asked = text_equal(method, "HEAD") ? "GET" : method;
	struct text allowed = { 0 };
	unsigned best = 0;
	enum route_found found;

	for (size_t i = 0; i < route_count; i++) {
		struct route_parts parts;
		unsigned score = fit(routes[i].path, path, arena, &parts);

		if (score == 0)
			continue;
		allow(&allowed, routes[i].method);
		if (score > best && text_equal(routes[i].method, asked)) {
			best = score;
			*ret_route = &routes[i];
			*ret_parts = parts;
		}
	}
	found = best > 0 ? ROUTE_FOUND : allowed.length > 0 ? ROUTE_NO_METHOD : ROUTE_NO_PATH;
	*ret_allowed = arena_copy_text(arena, text_value(&allowed));
	text_clear(&allowed);
	return found;
}
