#include "tests/support/canned_http.h"

#include "base/file.h"
#include "tests/support/private_store.h"

#include <arpa/inet.h>
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

enum { HEAD_SIZE = 16384, ANSWERS_MAX = 8 };

/* ---- in the child --------------------------------------------------------------------------- */

/* Reads a request with its body; false when there is none. */
static bool read_request(int fd, char head[HEAD_SIZE])
{
	size_t length = 0;
	char *end = NULL, *said;
	long body, got;

	while (end == NULL) {
		ssize_t step = read(fd, head + length, HEAD_SIZE - 1 - length);

		if (step <= 0)
			return false;
		length += (size_t)step;
		head[length] = '\0';
		end = strstr(head, "\r\n\r\n");
	}
	said = strcasestr(head, "\r\nContent-Length:");
	body = said != NULL && said < end ? strtol(said + 17, NULL, 10) : 0;
	got = (long)(length - (size_t)(end + 4 - head));
	end[2] = '\0';
	while (got < body) {
		char more[4096];
		ssize_t step = read(fd, more, sizeof(more));

		if (step <= 0)
			return false;
		got += step;
	}
	return true;
}

static void answer(int fd, const struct canned_answer *canned, bool has_body)
{
	const char *body = canned->body != NULL ? canned->body : "";
	char head[200];
	int length = canned->length != 0 ? canned->length : (int)strlen(body);

	if (canned->http == CANNED_SILENCE)
		pause();
	if (canned->http == 0)
		return;
	snprintf(head, sizeof(head),
		 "HTTP/1.1 %d Canned\r\nContent-Length: %d\r\nConnection: close\r\n\r\n",
		 canned->http, length);
	if (write(fd, head, strlen(head)) < 0 || !has_body)
		return;
	if (write(fd, body, strlen(body)) < 0)
		return;
}

static void serve_one(int fd, const struct canned_answer *answers, int used[], int count, FILE *log)
{
	char head[HEAD_SIZE];

	if (!read_request(fd, head))
		return;
	fprintf(log, "%s\n", head);
	fflush(log);
	for (int i = 0; i < count; i++) {
		const struct canned_answer *canned = &answers[i];

		if (strncmp(head, canned->method, strlen(canned->method)) != 0 ||
		    (canned->times != 0 && used[i] >= canned->times))
			continue;
		used[i]++;
		answer(fd, canned, canned->method[0] != 'H');
		return;
	}
}

_Noreturn static void serve(int listener, const struct canned_answer *answers, int count, FILE *log)
{
	int used[ANSWERS_MAX] = { 0 };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			_exit(1);
		serve_one(fd, answers, used, count, log);
		close(fd);
	}
}

/* ---- in the test ---------------------------------------------------------------------------- */

void canned_start(struct canned_http *server, const struct canned_answer *answers, int count)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	FILE *log;

	assert_true(count <= ANSWERS_MAX);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 64), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
	server->port = ntohs(address.sin_port);
	snprintf(server->log, sizeof(server->log), "%s/heads", temporary_folder());
	log = fopen(server->log, "w");
	assert_non_null(log);
	server->pid = fork();
	if (server->pid == 0)
		serve(listener, answers, count, log);
	fclose(log);
	close(listener);
}

void canned_stop(struct canned_http *server)
{
	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
}

int canned_asked(const struct canned_http *server, const char *text)
{
	unsigned char *bytes;
	struct error error;
	size_t length;
	int count = 0;

	must(file_read(server->log, 1 << 24, &bytes, &length, &error), &error);
	for (const char *at = (char *)bytes; (at = strstr(at, text)) != NULL; at++)
		count++;
	free(bytes);
	return count;
}
