#include "review/listen.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BACKLOG = 64, PORT_MAX = 65535, SOCKET_MODE = 0660 };

/* ---- what was written ------------------------------------------------------------------------ */

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
static bool parse_host(const char *text, union listen_address *address)
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

static bool parse_path(const char *text, union listen_address *address)
{
	if (strlen(text) >= sizeof(address->path.sun_path))
		return false;
	address->path.sun_family = AF_UNIX;
	memcpy(address->path.sun_path, text, strlen(text) + 1);
	return true;
}

static socklen_t address_size(const union listen_address *address)
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
static void remove_dead_socket(const union listen_address *address)
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

/* ---- opening --------------------------------------------------------------------------------- */

static bool bind_and_listen(int fd, union listen_address *address)
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

static enum status open_socket(const char *text, union listen_address *address, int *ret_fd,
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

enum status listen_open(const char *text, union listen_address *ret_address, int *ret_fd,
			struct error *error)
{
	*ret_address = (union listen_address){ 0 };
	if (!(text[0] == '/' ? parse_path : parse_host)(text, ret_address))
		return refuse_address(text, error);
	return open_socket(text, ret_address, ret_fd, error);
}

void listen_remove(const union listen_address *address)
{
	if (address->any.sa_family == AF_UNIX)
		unlink(address->path.sun_path);
}

int listen_port(const union listen_address *address)
{
	switch (address->any.sa_family) {
	case AF_INET6:
		return ntohs(address->v6.sin6_port);
	case AF_INET:
		return ntohs(address->v4.sin_port);
	default:
		return 0;
	}
}

bool listen_is_local(const union listen_address *address)
{
	if (address->any.sa_family == AF_INET)
		return ntohl(address->v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	return address->any.sa_family == AF_UNIX || IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
}
