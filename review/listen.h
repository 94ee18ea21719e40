/* Inside review/: a listening socket at an address that a person has written. */
#ifndef REVIEW_LISTEN_H
#define REVIEW_LISTEN_H

#include "base/error.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>

union listen_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un path;
};

/* Listens on `text`, as exporter_open() (review/exporter.h) explains addresses; its statuses. The
 * address is as bound: with the port that was chosen for 0. */
enum status listen_open(const char *text, union listen_address *ret_address, int *ret_fd,
			struct error *error);

/* Removes the socket of a path, after it was closed. */
void listen_remove(const union listen_address *address);

/* The port; 0: a path. */
int listen_port(const union listen_address *address);

/* False when others than this machine's programs can reach it. */
bool listen_is_local(const union listen_address *address);

#endif
