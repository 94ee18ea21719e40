/*
 * What a request goes through, one state after the other:
 *
 *	headers are there   framing, method, length are looked at; a static file is sent at once
 *	admitting           a long body is read only when the crowd has said who sends it
 *	reading             the body comes, in pieces
 *	handling            the crowd makes the answer
 *	answering           it is sent
 *
 * While the crowd has a request, its connection is suspended, and nobody else touches the request.
 */
#include "review/server.h"

#include "base/clock.h"
#include "base/memory.h"
#include "review/crowd.h"
#include "review/framing.h"
#include "review/handle.h"

#include <microhttpd.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	SILENCE_S = 30,
	BODY_S = 300, /* for a whole body */
	CONNECTIONS_MAX = 512,
	CONNECTION_BYTES = 32 << 10,
	WAITING_MAX = 256,
	STATIC_KEPT_S = 31536000
};

enum stage { STAGE_NEW, STAGE_ADMITTED, STAGE_READING, STAGE_ANSWERING };

struct exchange {
	struct piece piece;
	struct request request;
	struct request_frame frame;
	struct MHD_Connection *connection;
	struct text body;
	enum stage stage;
	double until_s; /* of clock_monotonic_s(): the body must be there */
};

/* ---- one exchange --------------------------------------------------------------------------- */

static enum MHD_Result add_pair(struct arena *arena, pair_list *pairs, const char *name,
				const char *value)
{
	*LIST_ADD(arena, pairs) = (struct pair){ name, value != NULL ? value : "" };
	return MHD_YES;
}

static enum MHD_Result take_pair(void *context, enum MHD_ValueKind kind, const char *name,
				 const char *value)
{
	struct exchange *exchange = context;
	struct request_frame *frame = &exchange->frame;

	return add_pair(exchange->request.arena,
			kind == MHD_GET_ARGUMENT_KIND ? &frame->query
			: kind == MHD_COOKIE_KIND     ? &frame->cookies
						      : &frame->headers,
			name, value);
}

static struct exchange *exchange_new(struct station *station, struct MHD_Connection *connection,
				     const char *method, const char *path)
{
	struct exchange *exchange = memory_new(1, sizeof(*exchange));
	struct request *request = &exchange->request;

	exchange->connection = connection;
	exchange->until_s = clock_monotonic_s() + BODY_S;
	request->station = station;
	request->hooks = station->plan.hooks;
	request->arena = arena_new();
	request->frame = &exchange->frame;
	request->method =
		strcmp(method, "HEAD") == 0 ? "GET" : arena_copy_text(request->arena, method);
	request->path = arena_copy_text(request->arena, path);
	MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take_pair, exchange);
	MHD_get_connection_values(connection, MHD_COOKIE_KIND, take_pair, exchange);
	MHD_get_connection_values(connection, MHD_HEADER_KIND, take_pair, exchange);
	exchange->frame.found =
		route_find(method, request->path, request->arena, &exchange->frame.route,
			   &exchange->frame.parts, &exchange->frame.allowed);
	handle_begin(request);
	return exchange;
}

static void exchange_free(void *context, struct MHD_Connection *connection, void **state,
			  enum MHD_RequestTerminationCode code)
{
	struct exchange *exchange = *state;

	(void)context;
	(void)connection;
	(void)code;
	if (exchange == NULL)
		return;
	free(exchange->frame.bytes);
	if (exchange->frame.spooled > 0)
		close(exchange->frame.spooled - 1);
	text_clear(&exchange->request.out);
	text_clear(&exchange->body);
	arena_free(exchange->request.arena);
	free(exchange);
	*state = NULL;
}

/* ---- sending -------------------------------------------------------------------------------- */

static const struct pair security[] = {
	{ "Content-Security-Policy",
	  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
	  "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Referrer-Policy", "same-origin" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(), geolocation=(), microphone=()" },
};

static void add_headers(struct MHD_Response *response, const struct pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		MHD_add_response_header(response, pairs[i].name, pairs[i].value);
}

static enum MHD_Result send_response(const struct exchange *exchange, unsigned code,
				     const char *type, const char *keeping,
				     struct MHD_Response *response)
{
	const struct request_frame *frame = &exchange->frame;
	enum MHD_Result result;

	if (response == NULL)
		return MHD_NO;
	if (type != NULL)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, keeping);
	add_headers(response, security, ARRAY_LENGTH(security));
	if (exchange->request.station->plan.is_behind_tls)
		MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
	add_headers(response, frame->answer_headers.items, frame->answer_headers.count);
	if (frame->close)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	result = MHD_queue_response(exchange->connection, code, response);
	MHD_destroy_response(response);
	return result;
}

/* The library closes the file with the answer. */
static enum MHD_Result send_spooled(struct exchange *exchange)
{
	struct request_frame *frame = &exchange->frame;
	int fd = frame->spooled - 1;
	off_t length = lseek(fd, 0, SEEK_END);
	struct MHD_Response *response =
		length < 0 ? NULL : MHD_create_response_from_fd64((uint64_t)length, fd);

	if (response != NULL)
		frame->spooled = 0;
	return send_response(exchange, frame->code, frame->type, "no-store", response);
}

/* The bytes go over to the answer. */
static enum MHD_Result send_answer(struct exchange *exchange)
{
	struct request_frame *frame = &exchange->frame;
	struct text *out = &exchange->request.out;
	unsigned char *bytes = frame->has_own_bytes ? frame->bytes : (unsigned char *)out->bytes;
	size_t length = frame->has_own_bytes ? frame->length : out->length;
	struct MHD_Response *response;

	if (frame->spooled > 0)
		return send_spooled(exchange);
	response = MHD_create_response_from_buffer(
		length, bytes, bytes != NULL ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);

	if (response != NULL && frame->has_own_bytes)
		frame->bytes = NULL;
	else if (response != NULL)
		*out = (struct text){ 0 };
	return send_response(exchange, frame->code, frame->type,
			     frame->may_be_kept ? "private, max-age=3600" : "no-store", response);
}

static enum MHD_Result send_asset(struct exchange *exchange, const struct asset *asset)
{
	char keeping[64];

	snprintf(keeping, sizeof(keeping), "public, max-age=%d, immutable", STATIC_KEPT_S);
	return send_response(exchange, MHD_HTTP_OK, asset->type, keeping,
			     MHD_create_response_from_buffer(asset->length, (void *)asset->bytes,
							     MHD_RESPMEM_PERSISTENT));
}

/* What is refused before the crowd has seen it. Whatever follows on the connection is not read. */
static enum MHD_Result refuse(struct exchange *exchange, unsigned code, enum word why)
{
	exchange->frame.close = true;
	exchange->stage = STAGE_ANSWERING;
	reply_refusal(&exchange->request, code, why);
	return send_answer(exchange);
}

/* ---- the crowd ------------------------------------------------------------------------------ */

static void work(struct piece *piece)
{
	struct exchange *exchange =
		(struct exchange *)((char *)piece - offsetof(struct exchange, piece));

	if (exchange->stage == STAGE_NEW)
		handle_admit(&exchange->request);
	else
		handle_request(&exchange->request);
	if (exchange->stage == STAGE_NEW && exchange->frame.code != 0)
		exchange->frame.close = true; /* the body is not read any more */
	exchange->stage = exchange->frame.code != 0 ? STAGE_ANSWERING : STAGE_ADMITTED;
	MHD_resume_connection(exchange->connection);
}

static enum MHD_Result hand_over(struct exchange *exchange)
{
	MHD_suspend_connection(exchange->connection);
	if (crowd_give(exchange->request.station->crowd, &exchange->piece))
		return MHD_YES;
	exchange->stage = STAGE_ANSWERING;
	exchange->frame.close = true;
	reply_refusal(&exchange->request, MHD_HTTP_SERVICE_UNAVAILABLE, WORD_trouble_busy_why);
	MHD_resume_connection(exchange->connection);
	return MHD_YES;
}

/* ---- states --------------------------------------------------------------------------------- */

static bool is_get(const struct exchange *exchange)
{
	return strcmp(exchange->request.method, "GET") == 0;
}

static enum MHD_Result begin(struct exchange *exchange)
{
	const struct request_frame *frame = &exchange->frame;
	const struct asset *asset;
	struct framing framing;
	long long most = frame->route != NULL ? (long long)frame->route->body_max : 0;

	framing_look(exchange->connection, &framing);
	if (!framing.is_sound || (is_get(exchange) && framing.body_bytes > 0))
		return refuse(exchange, MHD_HTTP_BAD_REQUEST, WORD_trouble_asked_why);
	asset = is_get(exchange)
			? assets_lookup(exchange->request.station->assets, exchange->request.path)
			: NULL;
	if (asset != NULL) {
		exchange->stage = STAGE_ANSWERING;
		return send_asset(exchange, asset);
	}
	if (framing.body_bytes > 0 && frame->found == ROUTE_NO_PATH)
		return refuse(exchange, MHD_HTTP_NOT_FOUND, WORD_trouble_not_found_why);
	if (framing.body_bytes > 0 && frame->found == ROUTE_NO_METHOD) {
		reply_header(&exchange->request, MHD_HTTP_HEADER_ALLOW, frame->allowed);
		return refuse(exchange, MHD_HTTP_METHOD_NOT_ALLOWED, WORD_trouble_asked_why);
	}
	if (framing.body_bytes > most)
		return refuse(exchange, MHD_HTTP_CONTENT_TOO_LARGE, WORD_trouble_large_why);
	if (framing.body_bytes > ROUTE_BODY_USUAL)
		return hand_over(exchange);
	exchange->stage = STAGE_READING;
	return MHD_YES;
}

static enum MHD_Result read_body(struct exchange *exchange, const char *body, size_t *length)
{
	if (exchange->body.length + *length > exchange->frame.route->body_max ||
	    clock_monotonic_s() > exchange->until_s)
		return MHD_NO; /* the connection is cut */
	text_append_bytes(&exchange->body, body, *length);
	*length = 0;
	return MHD_YES;
}

static enum MHD_Result end_body(struct exchange *exchange)
{
	exchange->request.body = (const unsigned char *)exchange->body.bytes;
	exchange->request.body_length = exchange->body.length;
	return hand_over(exchange);
}

static enum MHD_Result go_on(struct exchange *exchange, const char *body, size_t *length)
{
	switch (exchange->stage) {
	case STAGE_NEW:
		return begin(exchange);
	case STAGE_ADMITTED: /* called for the headers once more */
		exchange->stage = STAGE_READING;
		return *length > 0 ? read_body(exchange, body, length) : MHD_YES;
	case STAGE_READING:
		return *length > 0 ? read_body(exchange, body, length) : end_body(exchange);
	default:
		*length = 0;
		return send_answer(exchange);
	}
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path,
			      const char *method, const char *version, const char *body,
			      size_t *body_length, void **state)
{
	(void)version;
	if (*state == NULL)
		*state = exchange_new(context, connection, method, path);
	return go_on(*state, body, body_length);
}

/* ---- starting and stopping ------------------------------------------------------------------ */

enum status server_start(struct station *station, int fd, struct error *error)
{
	station->crowd = crowd_start(station->plan.threads, WAITING_MAX, work);
	if (station->crowd == NULL) {
		close(fd);
		return error_set(error, STATUS_SYSTEM, "cannot start the station's threads");
	}
	station->daemon = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handle,
		station, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)SILENCE_S, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
		MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED, exchange_free, NULL,
		MHD_OPTION_END);
	if (station->daemon == NULL) {
		close(fd);
		return error_set(error, STATUS_SYSTEM, "cannot serve on '%s'",
				 station->plan.address);
	}
	return STATUS_OK;
}

/* The crowd first: a connection that is suspended cannot be closed. */
void server_stop(struct station *station)
{
	MHD_socket listening = MHD_INVALID_SOCKET;

	if (station->daemon != NULL)
		listening = MHD_quiesce_daemon(station->daemon);
	crowd_end(station->crowd);
	if (station->daemon != NULL)
		MHD_stop_daemon(station->daemon);
	if (listening != MHD_INVALID_SOCKET)
		close(listening);
}
