/* The server of metrics, asked over real sockets. */
#include "review/review.h"
#include "tests/support/private_store.h"

#include "base/clock.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { TURNS_MAX = 100, TURN_MS = 20 };

static struct exporter *exporter;
static struct error error;
static int written;

static void write_text(void *context, struct text *text)
{
	(void)context;
	written++;
	text_append(text, "answer 42\n");
}

static int open_exporter(void **state)
{
	(void)state;
	must(exporter_open("127.0.0.1:0", write_text, NULL, &exporter, &error), &error);
	return 0;
}

static int close_exporter(void **state)
{
	(void)state;
	exporter_close(exporter);
	return 0;
}

static int dial_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)exporter_port(exporter)),
				       .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* Everything that comes back until the other side closes, or says no more for a while. */
static const char *hear(struct exporter *server, int fd)
{
	static char said[4096];
	size_t length = 0;

	said[0] = '\0';
	for (int i = 0; i < TURNS_MAX; i++) {
		ssize_t got;

		must(exporter_wait(server, TURN_MS, &error), &error);
		got = recv(fd, said + length, sizeof(said) - 1 - length, MSG_DONTWAIT);
		if (got == 0)
			break;
		if (got > 0)
			length += (size_t)got;
		said[length] = '\0';
	}
	return said;
}

static const char *ask(const char *request)
{
	int fd = dial_port();
	const char *said;

	assert_int_equal(send(fd, request, strlen(request), 0), (ssize_t)strlen(request));
	said = hear(exporter, fd);
	close(fd);
	return said;
}

#define assert_starts(said, start) assert_memory_equal((said), (start), strlen(start))

static void a_monitor_gets_the_text_anew_each_time(void **state)
{
	int before = written;
	const char *said = ask("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

	(void)state;
	assert_starts(said, "HTTP/1.1 200 OK\r\n");
	assert_non_null(strstr(said, "text/plain; version=0.0.4; charset=utf-8\r\n"));
	assert_non_null(strstr(said, "\r\n\r\nanswer 42\n"));
	ask("GET /metrics?x=1 HTTP/1.0\r\n\r\n");
	assert_int_equal(written, before + 2);
}

static void a_head_has_the_length_and_no_text(void **state)
{
	const char *said = ask("HEAD /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

	(void)state;
	assert_starts(said, "HTTP/1.1 200 OK\r\n");
	assert_non_null(strstr(said, "Content-Length: 10\r\n"));
	assert_null(strstr(said, "answer"));
}

static void anything_else_is_refused_and_nothing_is_counted_for_it(void **state)
{
	int before = written;

	(void)state;
	assert_starts(ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "HTTP/1.1 404 ");
	assert_starts(ask("GET /metrics/../x HTTP/1.1\r\nHost: a\r\n\r\n"), "HTTP/1.1 404 ");
	assert_starts(ask("DELETE /metrics HTTP/1.1\r\nHost: a\r\n\r\n"), "HTTP/1.1 405 ");
	assert_non_null(strstr(ask("OPTIONS /metrics HTTP/1.1\r\nHost: a\r\n\r\n"),
			       "Allow: GET, HEAD\r\n"));
	assert_starts(ask("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"),
		      "HTTP/1.1 400 ");
	assert_int_equal(written, before);
}

static void a_request_that_two_servers_may_cut_differently_is_refused(void **state)
{
	static const char *const smuggled[] = {
		"Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
		"Content-Length: 0\r\ncontent-length: 4\r\n\r\nGET ",
		"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
		 "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"),
		"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"Content-Length: 2\r\n\r\nab",
	};
	int before = written;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(smuggled); i++) {
		char request[300];
		const char *said;

		snprintf(request, sizeof(request), "GET /metrics HTTP/1.1\r\nHost: a\r\n%s",
			 smuggled[i]);
		said = ask(request);
		assert_starts(said, "HTTP/1.1 400 ");
		assert_null(strstr(said + 1, "HTTP/1.1 200"));
	}
	assert_int_equal(written, before);
}

static void a_head_line_without_end_is_cut_off(void **state)
{
	char request[40000];

	(void)state;
	memset(request, 'a', sizeof(request) - 1);
	memcpy(request, "GET /", 5);
	request[sizeof(request) - 1] = '\0';
	assert_null(strstr(ask(request), " 200 "));
	assert_starts(ask("GET /metrics HTTP/1.0\r\n\r\n"), "HTTP/1.1 200 ");
}

static void those_who_say_nothing_keep_nobody_out_for_long(void **state)
{
	static const char request[] = "GET /metrics HTTP/1.0\r\n\r\n";
	double began_s = clock_monotonic_s(), took_s;
	int silent[32], fd;
	char said[64] = "";

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(silent); i++) {
		silent[i] = dial_port();
		must(exporter_wait(exporter, 0, &error), &error);
	}
	fd = dial_port();
	assert_int_equal(send(fd, request, strlen(request), 0), (ssize_t)strlen(request));
	while (recv(fd, said, sizeof(said) - 1, MSG_DONTWAIT) <= 0 &&
	       clock_monotonic_s() - began_s < 30)
		must(exporter_wait(exporter, TURN_MS, &error), &error);
	took_s = clock_monotonic_s() - began_s;
	assert_starts(said, "HTTP/1.1 200 ");
	assert_true(took_s > 5 && took_s < 20);
	for (size_t i = 0; i < ARRAY_LENGTH(silent); i++)
		close(silent[i]);
	close(fd);
}

static void only_this_machine_is_listened_to_unless_another_address_is_named(void **state)
{
	static const struct {
		const char *address;
		bool is_local;
	} cases[] = { { "0", true },           { ":0", true },         { "127.0.0.1:0", true },
		      { "127.9.9.9:0", true }, { "0.0.0.0:0", false }, { "[::1]:0", true },
		      { "[::]:0", false } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct exporter *other;
		enum status status =
			exporter_open(cases[i].address, write_text, NULL, &other, &error);

		if (cases[i].address[0] == '[' && status != STATUS_OK)
			continue; /* a kernel without IPv6 */
		must(status, &error);
		assert_int_equal(exporter_is_local(other), cases[i].is_local);
		exporter_close(other);
	}
}

static void an_address_that_is_none_is_quoted_with_what_is_one(void **state)
{
	static const char *const wrong[] = {
		"",    "localhost:80",    "127.0.0.1", "1.2.3:80", "127.0.0.1:",
		":-1", "127.0.0.1:65536", "[::1:80",   "[]:80",    "relative.sock"
	};
	char address[40];
	struct exporter *other;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
		must_fail(exporter_open(wrong[i], write_text, NULL, &other, &error), STATUS_USAGE,
			  &error, "127.0.0.1:9187");
	snprintf(address, sizeof(address), "127.0.0.1:%d", exporter_port(exporter));
	must_fail(exporter_open(address, write_text, NULL, &other, &error), STATUS_UNAVAILABLE,
		  &error, "something listens there already");
}

static int dial_path(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

static void a_socket_is_for_owner_and_group_and_goes_at_the_end(void **state)
{
	char path[100];
	struct exporter *other, *second;
	struct stat facts;
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "%s/metrics.sock", temporary_folder());
	must(exporter_open(path, write_text, NULL, &other, &error), &error);
	assert_true(exporter_is_local(other));
	assert_int_equal(exporter_port(other), 0);
	assert_int_equal(stat(path, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0660);
	must_fail(exporter_open(path, write_text, NULL, &second, &error), STATUS_UNAVAILABLE,
		  &error, "already");
	fd = dial_path(path);
	assert_true(fd >= 0);
	assert_int_equal(send(fd, "GET /metrics HTTP/1.0\r\n\r\n", 25, 0), 25);
	assert_starts(hear(other, fd), "HTTP/1.1 200 ");
	close(fd);
	exporter_close(other);
	assert_int_not_equal(stat(path, &facts), 0);
}

static void a_socket_that_a_crash_left_is_replaced_and_a_file_is_not(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *folder = temporary_folder();
	struct exporter *other;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/left.sock", folder);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	must(exporter_open(address.sun_path, write_text, NULL, &other, &error), &error);
	exporter_close(other);
	put_file(folder, "left.sock", "somebody's work");
	must_fail(exporter_open(address.sun_path, write_text, NULL, &other, &error),
		  STATUS_UNAVAILABLE, &error, "already");
	assert_int_equal(access(address.sun_path, F_OK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_monitor_gets_the_text_anew_each_time),
		cmocka_unit_test(a_head_has_the_length_and_no_text),
		cmocka_unit_test(anything_else_is_refused_and_nothing_is_counted_for_it),
		cmocka_unit_test(a_request_that_two_servers_may_cut_differently_is_refused),
		cmocka_unit_test(a_head_line_without_end_is_cut_off),
		cmocka_unit_test(those_who_say_nothing_keep_nobody_out_for_long),
		cmocka_unit_test(only_this_machine_is_listened_to_unless_another_address_is_named),
		cmocka_unit_test(an_address_that_is_none_is_quoted_with_what_is_one),
		cmocka_unit_test(a_socket_is_for_owner_and_group_and_goes_at_the_end),
		cmocka_unit_test(a_socket_that_a_crash_left_is_replaced_and_a_file_is_not),
	};

	return cmocka_run_group_tests(tests, open_exporter, close_exporter);
}
