#include "review/exporter.h"

#include "base/memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	SILENCE_S = 10,
	CONNECTIONS_MAX = 32,
	CONNECTION_BYTES = 16 << 10,
	BACKLOG = 16,
	PORT_MAX = 65535,
	SOCKET_MODE = 0660
};

#define TEXT_TYPE "text/plain; version=0.0.4; charset=utf-8"

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un path;
};

struct exporter {
	struct MHD_Daemon *daemon;
	exporter_write *write;
	void *context;
	union address address; /* as bound */
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

struct framing {
	int lengths, encodings;
	bool has_body;
};

static enum MHD_Result look_at_header(void *context, enum MHD_ValueKind kind, const char *key,
				      const char *value)
{
	struct framing *framing = context;

	(void)kind;
	if (strcasecmp(key, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0) {
		framing->lengths++;
		framing->has_body |= value == NULL || strcmp(value, "0") != 0;
	} else if (strcasecmp(key, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
		framing->encodings++;
	}
	return MHD_YES;
}

static bool is_plain(struct MHD_Connection *connection)
{
	struct framing framing = { 0 };

	MHD_get_connection_values(connection, MHD_HEADER_KIND, look_at_header, &framing);
	return framing.lengths <= 1 && framing.encodings == 0 && !framing.has_body;
}

/* Called when the headers are there; whatever is answered then ends the request, body or not. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *body,
			      size_t *body_length, void **state)
{
	struct exporter *exporter = context;
	struct text text = { 0 };
	enum MHD_Result result;

	(void)version;
	(void)body;
	(void)state;
	*body_length = 0; /* none of it is wanted */
	if (!is_plain(connection))
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

/* ---- Addresses ------------------------------------------------------------------------------- */

static enum status refuse_address(const char *address, struct error *error)
{
	return error_set(error, STATUS_USAGE,
			 "cannot listen on '%s': write 127.0.0.1:9187, [::1]:9187 or the path of a "
			 "socket",
			 address);
}

static bool parse_port(const char *text, in_port_t *ret_port)
{
	long port;

	if (!text_is_digits(text) || strlen(text) > 5)
		return false;
	port = strtol(text, NULL, 10);
	if (port > PORT_MAX)
		return false;
	*ret_port = htons((uint16_t)port);
	return true;
}

/* "HOST:PORT", "[HOST]:PORT", ":PORT" or "PORT". */
static bool parse_host(const char *text, union address *address)
{
	const char *colon = strrchr(text, ':');
	size_t length = colon != NULL ? (size_t)(colon - text) : 0;
	char host[INET6_ADDRSTRLEN + 2] = "127.0.0.1";
	in_port_t port;

	if (!parse_port(colon != NULL ? colon + 1 : text, &port) || length >= sizeof(host))
		return false;
	if (length > 0) {
		memcpy(host, text, length);
		host[length] = '\0';
	}
	if (host[0] == '[' && host[length - 1] == ']') {
		host[length - 1] = '\0';
		address->v6.sin6_family = AF_INET6;
		address->v6.sin6_port = port;
		return inet_pton(AF_INET6, host + 1, &address->v6.sin6_addr) == 1;
	}
	address->v4.sin_family = AF_INET;
	address->v4.sin_port = port;
	return inet_pton(AF_INET, host, &address->v4.sin_addr) == 1;
}

static bool parse_path(const char *text, union address *address)
{
	if (strlen(text) >= sizeof(address->path.sun_path))
		return false;
	address->path.sun_family = AF_UNIX;
	memcpy(address->path.sun_path, text, strlen(text) + 1);
	return true;
}

static socklen_t address_size(const union address *address)
{
	switch (address->any.sa_family) {
	case AF_UNIX:
		return sizeof(address->path);
	case AF_INET6:
		return sizeof(address->v6);
	default:
		return sizeof(address->v4);
	}
}

/* A socket that was left behind by a crash: nobody answers on it. Anything else stays. */
static void remove_dead_socket(const union address *address)
{
	const char *path = address->path.sun_path;
	struct stat facts;
	int fd;

	if (lstat(path, &facts) != 0 || !S_ISSOCK(facts.st_mode))
		return;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, &address->any, address_size(address)) != 0 &&
	    errno == ECONNREFUSED)
		unlink(path);
	if (fd >= 0)
		close(fd);
}

/* ---- Opening --------------------------------------------------------------------------------- */

static bool bind_and_listen(int fd, union address *address)
{
	socklen_t size = address_size(address);
	const int yes = 1;

	if (address->any.sa_family == AF_UNIX)
		remove_dead_socket(address);
	else
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(fd, &address->any, size) != 0)
		return false;
	if (address->any.sa_family == AF_UNIX && chmod(address->path.sun_path, SOCKET_MODE) != 0)
		return false;
	if (listen(fd, BACKLOG) != 0)
		return false;
	return address->any.sa_family == AF_UNIX || getsockname(fd, &address->any, &size) == 0;
}

static enum status open_socket(const char *text, union address *address, int *ret_fd,
			       struct error *error)
{
	int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int failure;

	if (fd >= 0 && bind_and_listen(fd, address)) {
		*ret_fd = fd;
		return STATUS_OK;
	}
	failure = errno;
	if (fd >= 0)
		close(fd);
	if (failure == EADDRINUSE)
		return error_set(error, STATUS_UNAVAILABLE,
				 "cannot listen on '%s': something listens there already; choose "
				 "another address, or stop that",
				 text);
	return error_set_errno(error, failure, "cannot listen on '%s'", text);
}

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
	bool is_path = address[0] == '/';
	enum status status;
	int fd = -1;

	exporter->write = write;
	exporter->context = context;
	if (!(is_path ? parse_path : parse_host)(address, &exporter->address))
		status = refuse_address(address, error);
	else
		status = open_socket(address, &exporter->address, &fd, error);
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
	if (exporter->address.any.sa_family == AF_UNIX)
		unlink(exporter->address.path.sun_path);
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
	switch (exporter->address.any.sa_family) {
	case AF_INET6:
		return ntohs(exporter->address.v6.sin6_port);
	case AF_INET:
		return ntohs(exporter->address.v4.sin_port);
	default:
		return 0;
	}
}

bool exporter_is_local(const struct exporter *exporter)
{
	const union address *address = &exporter->address;

	if (address->any.sa_family == AF_INET)
		return ntohl(address->v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	return address->any.sa_family == AF_UNIX || IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
}
