/* What systemd is told, heard on a socket of the test's own. */
#include "base/notify.h"
#include "tests/support/private_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

static int heard_fd;

static int listen_to_notes(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	(void)state;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/notify", temporary_folder());
	heard_fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	return bind(heard_fd, (struct sockaddr *)&address, sizeof(address));
}

static int stop_listening(void **state)
{
	(void)state;
	unsetenv("NOTIFY_SOCKET");
	return close(heard_fd);
}

/* The next message; "" when there is none. */
static const char *heard(void)
{
	static char message[1024];
	ssize_t length = recv(heard_fd, message, sizeof(message) - 1, MSG_DONTWAIT);

	message[length > 0 ? length : 0] = '\0';
	return message;
}

static void each_state_is_one_message(void **state)
{
	(void)state;
	notify_ready();
	assert_string_equal(heard(), "READY=1");
	notify_stopping();
	assert_string_equal(heard(), "STOPPING=1");
	notify_status("%d files waiting", 3);
	assert_string_equal(heard(), "STATUS=3 files waiting");
	assert_string_equal(heard(), "");
}

static void no_text_can_begin_another_message(void **state)
{
	(void)state;
	notify_status("%s", "one\nREADY=1\nMAINPID=1");
	assert_string_equal(heard(), "STATUS=one READY=1 MAINPID=1");
	notify_status("%s%%", "%s");
	assert_string_equal(heard(), "STATUS=%s%");
}

static void a_loop_that_turns_fast_tells_once_a_second(void **state)
{
	int count = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		notify_watchdog();
	while (strcmp(heard(), "WATCHDOG=1") == 0)
		count++;
	assert_in_range(count, 1, 2);
}

static void the_watchdog_is_this_process_or_nobodys(void **state)
{
	char pid[20];

	(void)state;
	setenv("WATCHDOG_USEC", "180000000", 1);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	setenv("WATCHDOG_PID", pid, 1);
	assert_true(notify_watchdog_s() == 180);
	setenv("WATCHDOG_PID", "1", 1);
	assert_true(notify_watchdog_s() == 0);
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	assert_true(notify_watchdog_s() == 0);
}

static void a_child_that_tells_nobody_is_not_heard(void **state)
{
	const char *named = getenv("NOTIFY_SOCKET");
	char *socket = strdup(named != NULL ? named : "");

	(void)state;
	assert_non_null(named);
	notify_nobody();
	notify_ready();
	assert_string_equal(heard(), "");
	setenv("NOTIFY_SOCKET", socket, 1);
	free(socket);
}

static void without_a_listener_nothing_happens(void **state)
{
	(void)state;
	unsetenv("NOTIFY_SOCKET");
	notify_ready();
	notify_status("nobody hears this");
	assert_string_equal(heard(), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_state_is_one_message),
		cmocka_unit_test(no_text_can_begin_another_message),
		cmocka_unit_test(a_loop_that_turns_fast_tells_once_a_second),
		cmocka_unit_test(the_watchdog_is_this_process_or_nobodys),
		cmocka_unit_test(a_child_that_tells_nobody_is_not_heard),
		cmocka_unit_test(without_a_listener_nothing_happens),
	};

	return cmocka_run_group_tests(tests, listen_to_notes, stop_listening);
}
