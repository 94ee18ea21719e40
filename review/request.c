#include "review/html.h"
#include "review/request_frame.h"
#include "review/station_private.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DIGITS_MAX = 18 };

/* ---- pairs ---------------------------------------------------------------------------------- */

const char *pair_lookup(const pair_list *pairs, const char *name, int nth)
{
	for (size_t i = 0; i < pairs->count; i++)
		if (strcmp(pairs->items[i].name, name) == 0 && nth-- == 0)
			return pairs->items[i].value;
	return NULL;
}

static bool is_hexadecimal(const char *text)
{
	return isxdigit((unsigned char)text[0]) && isxdigit((unsigned char)text[1]);
}

static char byte_of(const char *digits)
{
	const char both[] = { digits[0], digits[1], '\0' };

	return (char)strtol(both, NULL, 16);
}

/* Of the URL standard, 5.1; NULL when a zero byte is in it. */
static const char *decoded(struct arena *arena, const char *from, size_t length)
{
	char *text = arena_copy_bytes(arena, from, length), *to = text;

	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '%' && is_hexadecimal(at + 1)) {
			*to = byte_of(at + 1);
			if (*to++ == '\0')
				return NULL;
			at += 2;
		} else {
			*to++ = *at == '+' ? ' ' : *at;
		}
	}
	*to = '\0';
	return text;
}

static bool has_type(const struct request *request, const char *type)
{
	const char *said = request_header(request, "Content-Type");
	size_t length = strlen(type);

	return said != NULL && strncasecmp(said, type, length) == 0 &&
	       strchr("; \t", said[length]) != NULL;
}

static void read_fields(struct request *request)
{
	struct request_frame *frame = request->frame;
	const char *at = (const char *)request->body;

	frame->fields_are_read = true;
	if (at == NULL || memchr(at, 0, request->body_length) != NULL ||
	    !has_type(request, "application/x-www-form-urlencoded"))
		return;
	at = arena_copy_bytes(request->arena, at, request->body_length);
	while (*at != '\0') {
		size_t whole = strcspn(at, "&"), name = strcspn(at, "=&");
		struct pair pair = { .name = decoded(request->arena, at, name) };

		pair.value = name < whole ? decoded(request->arena, at + name + 1, whole - name - 1)
					  : "";
		if (pair.name != NULL && pair.value != NULL && text_is_utf8(pair.value))
			*LIST_ADD(request->arena, &frame->fields) = pair;
		at += whole + (at[whole] == '&');
	}
}

/* ---- what was asked ------------------------------------------------------------------------- */

const char *request_query(const struct request *request, const char *name)
{
	const char *value = pair_lookup(&request->frame->query, name, 0);

	return value != NULL && text_is_utf8(value) ? value : NULL;
}

const char *request_field_nth(const struct request *request, const char *name, int nth)
{
	if (!request->frame->fields_are_read)
		read_fields((struct request *)request);
	return pair_lookup(&request->frame->fields, name, nth);
}

const char *request_field(const struct request *request, const char *name)
{
	return request_field_nth(request, name, 0);
}

static long number_of(const char *text, long otherwise)
{
	if (text == NULL || !text_is_digits(text) || strlen(text) > DIGITS_MAX)
		return otherwise;
	return strtol(text, NULL, 10);
}

long request_query_number(const struct request *request, const char *name, long otherwise)
{
	return number_of(request_query(request, name), otherwise);
}

long request_field_number(const struct request *request, const char *name, long otherwise)
{
	return number_of(request_field(request, name), otherwise);
}

long request_number(const struct request *request, int nth)
{
	return request->frame->parts.numbers[nth];
}

const char *request_segment(const struct request *request, int nth)
{
	return request->frame->parts.segments[nth];
}

const char *request_header(const struct request *request, const char *name)
{
	const pair_list *headers = &request->frame->headers;

	for (size_t i = 0; i < headers->count; i++)
		if (strcasecmp(headers->items[i].name, name) == 0)
			return headers->items[i].value;
	return NULL;
}

struct json_t *request_json(struct request *request)
{
	struct request_frame *frame = request->frame;

	if (frame->json == NULL && request->body != NULL && has_type(request, "application/json"))
		frame->json = json_loadb((const char *)request->body, request->body_length,
					 JSON_REJECT_DUPLICATES, NULL);
	return frame->json;
}

bool request_is_api(const struct request *request)
{
	return text_starts_with(request->path, "/api/");
}

bool request_has_role(const struct request *request, unsigned who)
{
	return request->person != NULL && (who & 1U << request->person->role) != 0;
}

const char *request_address(const struct request *request)
{
	const pair_list *query = &request->frame->query;
	struct text address = { 0 };
	const char *copy;

	for (const char *at = request->path; *at != '\0'; at++) {
		if (*at == '/')
			text_append(&address, "/");
		else
			html_query(&address, (const char[]){ *at, '\0' });
	}
	for (size_t i = 0; i < query->count; i++) {
		text_append(&address, i == 0 ? "?" : "&");
		html_query(&address, query->items[i].name);
		text_append(&address, "=");
		html_query(&address, query->items[i].value);
	}
	copy = arena_copy_text(request->arena, text_value(&address));
	text_clear(&address);
	return copy;
}

/* ---- words ---------------------------------------------------------------------------------- */

const char *word(const struct request *request, enum word word)
{
	return word_in(request->language, word);
}

const char *word_with_values(const struct request *request, enum word word,
			     const char *const *values, int count)
{
	struct text sentence = { 0 };
	const char *copy;

	word_fill(&sentence, request->language, word, values, count);
	copy = arena_copy_text(request->arena, text_value(&sentence));
	text_clear(&sentence);
	return copy;
}

/* ---- what the frame has --------------------------------------------------------------------- */

enum status request_writer(struct request *request, struct store **ret_store, struct error *error)
{
	struct request_frame *frame = request->frame;
	enum status status = STATUS_OK;

	if (frame->branch == NULL) {
		*ret_store = request->store;
		return STATUS_OK;
	}
	if (frame->writer == NULL) {
		status = sessions_take(request->station->sessions, NULL, &frame->writer, error);
		if (status == STATUS_OK)
			store_set_actor(frame->writer, arena_format(request->arena, "station (%s)",
								    request->person->login));
	}
	if (status == STATUS_OK)
		*ret_store = frame->writer;
	return status;
}

const char *request_static(const struct request *request, const char *name)
{
	return arena_format(request->arena, "/static/%s/%s",
			    assets_version(request->station->assets), name);
}

const char *request_csrf(const struct request *request)
{
	struct request_frame *frame = request->frame;

	if (frame->csrf[0] == '\0')
		token_derive(frame->token, "csrf", frame->csrf);
	return frame->csrf;
}
