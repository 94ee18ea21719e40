/*
 * A real S3 server for a test, tests/support/s3-server, and a way to it that can be cut. Both end
 * with the test, however it ends.
 */
#ifndef TESTS_SUPPORT_S3_SERVER_H
#define TESTS_SUPPORT_S3_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define S3_OWNER "test:owner"
#define S3_OWNER_SECRET "correct-horse"
#define S3_GUEST "test:guest"
#define S3_GUEST_SECRET "battery"

struct s3_server {
	pid_t pid;
	int input; /* it ends when this is closed */
	int port;
};

/* Starts one with an empty bucket. False when it cannot be had here; `why` says why. */
bool s3_server_start(struct s3_server *server, const char *bucket, char *why, size_t size);
void s3_server_stop(struct s3_server *server);

/* What the way does with the bytes of each connection to the server. */
struct s3_way {
	long cut_after;  /* bytes; 0: never */
	long flip_every; /* one bit of each so many bytes; 0: none */
	pid_t pid;
	int port;
};

void s3_way_open(struct s3_way *way, const struct s3_server *server);
void s3_way_close(struct s3_way *way);

#endif
