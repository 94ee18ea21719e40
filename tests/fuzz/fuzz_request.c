/* A stranger's path, query and form are understood or not; what is shown of them is no markup. */
#include "review/html.h"
#include "review/request_frame.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_shown(const char *value)
{
	struct text out = { 0 };

	html_text(&out, value);
	if (strpbrk(text_value(&out), "<>\"'") != NULL || !text_is_utf8(text_value(&out)))
		abort();
	text_clear(&out);
	html_query(&out, value);
	if (strpbrk(text_value(&out), "<>\"'&#?/ ") != NULL)
		abort();
	text_clear(&out);
}

static void check_route(struct arena *arena, const char *path)
{
	const struct route *route;
	struct route_parts parts;
	const char *allowed;

	if (route_find("POST", path, arena, &route, &parts, &allowed) != ROUTE_FOUND)
		return;
	for (int i = 0; i < parts.number_count; i++)
		if (parts.numbers[i] < 0)
			abort();
	for (int i = 0; i < parts.segment_count; i++)
		if (parts.segments[i][0] == '\0' || strchr(parts.segments[i], '/') != NULL ||
		    !text_is_utf8(parts.segments[i]))
			abort();
}

static void check_fields(struct request *request)
{
	struct request_frame *frame = request->frame;

	request_field(request, "csrf");
	for (size_t i = 0; i < frame->fields.count; i++) {
		const struct pair *pair = &frame->fields.items[i];

		if (!text_is_utf8(pair->value))
			abort();
		check_shown(pair->name);
		check_shown(pair->value);
	}
}

/* The first line is the path, the rest the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *text = arena_copy_bytes(arena, (const char *)data, size);
	size_t line = strcspn(text, "\n");
	struct request_frame frame = { 0 };
	struct request request = { .arena = arena, .frame = &frame, .method = "POST" };

	request.path = arena_copy_bytes(arena, text, line);
	*LIST_ADD(arena, &frame.headers) =
		(struct pair){ "Content-Type", "application/x-www-form-urlencoded" };
	if (line < size) {
		request.body = data + line + 1;
		request.body_length = size - line - 1;
	}
	check_route(arena, request.path);
	check_fields(&request);
	check_shown(request.path);
	arena_free(arena);
	return 0;
}
