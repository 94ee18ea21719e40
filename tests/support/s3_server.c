#include "tests/support/s3_server.h"

#include "tests/support/private_store.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- the server ----------------------------------------------------------------------------- */

_Noreturn static void become_server(int input, int output, const char *folder, const char *bucket)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/support/s3-server",
		 getenv("SRC") != NULL ? getenv("SRC") : ".");
	dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execl(path, path, folder, bucket, (char *)NULL);
	_exit(127);
}

bool s3_server_start(struct s3_server *server, const char *bucket, char *why, size_t size)
{
	const char *folder = temporary_folder();
	int input[2], output[2];
	FILE *said;

	assert_int_equal(pipe2(input, O_CLOEXEC), 0);
	assert_int_equal(pipe2(output, O_CLOEXEC), 0);
	server->pid = fork();
	if (server->pid == 0)
		become_server(input[0], output[1], folder, bucket);
	close(input[0]);
	close(output[1]);
	server->input = input[1];
	said = fdopen(output[0], "r");
	if (fgets(why, (int)size, said) == NULL)
		snprintf(why, size, "no S3 server: it ended without a word");
	fclose(said);
	why[strcspn(why, "\n")] = '\0';
	server->port = (int)strtol(why, NULL, 10);
	if (server->port == 0)
		s3_server_stop(server);
	return server->port != 0;
}

void s3_server_stop(struct s3_server *server)
{
	if (server->pid == 0)
		return;
	close(server->input);
	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
	server->pid = 0;
}

/* ---- the way -------------------------------------------------------------------------------- */

static int connect_to(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 ? fd : -1;
}

/* Hands on what has come; false at the end, or where the way is cut. */
static bool hand_on(const struct s3_way *way, int from, int to, long *passed)
{
	char bytes[16384];
	ssize_t length = read(from, bytes, sizeof(bytes));
	long at = -1;

	if (length <= 0)
		return false;
	if (passed != NULL && way->cut_after > 0 && *passed + length > way->cut_after)
		return false;
	if (passed != NULL && way->flip_every > 0)
		at = way->flip_every - *passed % way->flip_every - 1;
	if (at >= 0 && at < length)
		bytes[at] ^= 1;
	if (passed != NULL)
		*passed += length;
	return write(to, bytes, (size_t)length) == length;
}

_Noreturn static void serve_connection(const struct s3_way *way, int client, int server)
{
	struct pollfd ends[] = { { client, POLLIN, 0 }, { server, POLLIN, 0 } };
	long passed = 0;
	bool goes_on = server >= 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (goes_on && poll(ends, 2, -1) > 0) {
		if (ends[0].revents != 0)
			goes_on = hand_on(way, client, server, &passed);
		if (goes_on && ends[1].revents != 0)
			goes_on = hand_on(way, server, client, NULL);
	}
	_exit(0);
}

_Noreturn static void serve_way(const struct s3_way *way, int listener, int port)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		int client = accept(listener, NULL, NULL);

		if (fork() == 0)
			serve_connection(way, client, connect_to(port));
		close(client);
	}
}

void s3_way_open(struct s3_way *way, const struct s3_server *server)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 64), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
	way->port = ntohs(address.sin_port);
	way->pid = fork();
	if (way->pid == 0)
		serve_way(way, listener, server->port);
	close(listener);
}

void s3_way_close(struct s3_way *way)
{
	kill(way->pid, SIGKILL);
	waitpid(way->pid, NULL, 0);
}
