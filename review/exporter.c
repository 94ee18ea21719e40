#include "review/exporter.h"

#include "base/memory.h"
#include "review/framing.h"
#include "review/listen.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SILENCE_S = 10, CONNECTIONS_MAX = 32, CONNECTION_BYTES = 16 << 10 };

#define TEXT_TYPE "text/plain; version=0.0.4; charset=utf-8"

struct exporter {
	struct MHD_Daemon *daemon;
	exporter_write *write;
	void *context;
	union listen_address address;
};

/* ---- Answers --------------------------------------------------------------------------------- */

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned code, const char *type,
			      const struct text *text)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		text->length, (void *)text_value(text), MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;

	if (response == NULL)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	if (code == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	if (code != MHD_HTTP_OK)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	result = MHD_queue_response(connection, code, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned code, const char *why)
{
	struct text text = { 0 };
	enum MHD_Result result;

	text_append(&text, why);
	result = answer(connection, code, "text/plain; charset=utf-8", &text);
	text_clear(&text);
	return result;
}

/* Called when the headers are there; whatever is answered then ends the request, body or not. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *body,
			      size_t *body_length, void **state)
{
	struct exporter *exporter = context;
	struct text text = { 0 };
	struct framing framing;
	enum MHD_Result result;

	(void)version;
	(void)body;
	(void)state;
	*body_length = 0; /* none of it is wanted */
	framing_look(connection, &framing);
	if (!framing.is_sound || framing.body_bytes > 0)
		return refuse(connection, MHD_HTTP_BAD_REQUEST, "a request here has no body\n");
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
		return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n");
	if (strcmp(url, "/metrics") != 0)
		return refuse(connection, MHD_HTTP_NOT_FOUND, "there is only /metrics\n");
	exporter->write(exporter->context, &text);
	result = answer(connection, MHD_HTTP_OK, TEXT_TYPE, &text);
	text_clear(&text);
	return result;
}

/* ---- Opening --------------------------------------------------------------------------------- */

/* The daemon closes the socket. */
static struct MHD_Daemon *start(struct exporter *exporter, int fd)
{
	return MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, handle, exporter,
				MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_TIMEOUT,
				(unsigned)SILENCE_S, MHD_OPTION_CONNECTION_LIMIT,
				(unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
				(size_t)CONNECTION_BYTES, MHD_OPTION_END);
}

enum status exporter_open(const char *address, exporter_write *write, void *context,
			  struct exporter **ret_exporter, struct error *error)
{
	struct exporter *exporter = memory_new(1, sizeof(*exporter));
	enum status status;
	int fd = -1;

	exporter->write = write;
	exporter->context = context;
	status = listen_open(address, &exporter->address, &fd, error);
	if (status == STATUS_OK) {
		exporter->daemon = start(exporter, fd);
		if (exporter->daemon == NULL) {
			close(fd);
			status = error_set(error, STATUS_SYSTEM, "cannot serve on '%s'", address);
		}
	}
	if (status == STATUS_OK)
		*ret_exporter = exporter;
	else
		free(exporter);
	return status;
}

void exporter_close(struct exporter *exporter)
{
	if (exporter == NULL)
		return;
	MHD_stop_daemon(exporter->daemon);
	listen_remove(&exporter->address);
	free(exporter);
}

enum status exporter_wait(struct exporter *exporter, int wait_ms, struct error *error)
{
	if (MHD_run_wait(exporter->daemon, wait_ms) == MHD_YES || errno == EINTR)
		return STATUS_OK;
	return error_set(error, STATUS_SYSTEM, "the server of metrics cannot go on");
}

int exporter_port(const struct exporter *exporter)
{
	return listen_port(&exporter->address);
}

bool exporter_is_local(const struct exporter *exporter)
{
	return listen_is_local(&exporter->address);
}
