/* What a jailed child can do, and what its parent learns of its end. */
#include "base/child.h"
#include "base/clock.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

enum { SOON_S = 20 };

/* Does `body` in a jail; *ret_said is the number that it sent, or -1. */
static struct child_end try_it(void (*body)(void *context), const struct jail *jail, int *ret_said)
{
	const struct child_plan plan = { .jail = *jail, .body = body };
	double until_s = clock_monotonic_s() + SOON_S;
	struct child child;
	struct error error;

	assert_int_equal(child_start(&child, &plan, &error), STATUS_OK);
	if (child_hear(&child, ret_said, sizeof(*ret_said), until_s) != CHILD_ANSWERED)
		*ret_said = -1;
	return child_wait(&child, until_s);
}

static void say(int number)
{
	child_write(&number, sizeof(number));
}

static void open_something(void *context)
{
	(void)context;
	errno = 0;
	say(open("/etc/passwd", O_RDONLY) < 0 ? errno : 0);
}

static void connect_somewhere(void *context)
{
	(void)context;
	say(socket(AF_INET, SOCK_STREAM, 0) < 0 ? errno : 0);
}

static void make_a_child(void *context)
{
	(void)context;
	say(fork() < 0 ? errno : 0);
}

static void run_a_program(void *context)
{
	(void)context;
	execl("/bin/true", "true", (char *)NULL);
	say(errno);
}

static void take_memory(void *context)
{
	size_t size = (size_t)256 << 20;
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)context;
	say(memory == MAP_FAILED ? errno : 0);
}

static void spin(void *context)
{
	(void)context;
	for (volatile unsigned long i = 0;; i++)
		continue;
}

static void a_decoder_cannot_open_a_file(void **state)
{
	const struct jail jail = { 0 };
	int said;

	(void)state;
	try_it(open_something, &jail, &said);
	assert_in_set(said, ((unsigned long[]){ EACCES, EPERM }), 2);
}

/* Under a sanitizer a call that is not on the list is refused; else it is the end. */
static void expect_the_end(void (*body)(void *context))
{
	const struct jail jail = { 0 };
	int said;
	struct child_end end = try_it(body, &jail, &said);

	if (SANITIZED) {
		assert_int_not_equal(said, 0);
		return;
	}
	assert_int_equal(said, -1);
	assert_int_equal(end.signal, SIGSYS);
}

static void a_decoder_that_reaches_for_a_network_or_a_process_is_ended(void **state)
{
	(void)state;
	expect_the_end(connect_somewhere);
	expect_the_end(make_a_child);
	expect_the_end(run_a_program);
}

static void a_decoder_gets_no_more_memory_than_its_limit(void **state)
{
	const struct jail tight = { .memory_bytes = (size_t)64 << 20 };
	const struct jail wide = { .memory_bytes = (size_t)512 << 20 };
	int said;

	(void)state;
	if (SANITIZED)
		return;
	try_it(take_memory, &tight, &said);
	assert_int_equal(said, ENOMEM);
	try_it(take_memory, &wide, &said);
	assert_int_equal(said, 0);
}

static void a_decoder_that_spins_runs_out_of_processor_time(void **state)
{
	const struct jail jail = { .cpu_s = 1 };
	char how[80];
	int said;
	struct child_end end = try_it(spin, &jail, &said);

	(void)state;
	assert_int_equal(said, -1);
	assert_int_equal(end.signal, SIGXCPU);
	child_describe_end(&end, false, how, sizeof(how));
	assert_string_equal(how, "took too long");
}

static void a_child_that_says_nothing_is_late_and_can_be_stopped(void **state)
{
	const struct child_plan plan = { .body = spin };
	struct child child;
	struct child_end end;
	struct error error;
	int number;

	(void)state;
	assert_int_equal(child_start(&child, &plan, &error), STATUS_OK);
	assert_int_equal(child_hear(&child, &number, sizeof(number), clock_monotonic_s() + 0.1),
			 CHILD_LATE);
	end = child_stop(&child);
	assert_int_equal(end.signal, SIGKILL);
	assert_int_equal(child.pid, 0);
}

static void telling_a_child_that_is_gone_is_no_signal(void **state)
{
	const struct child_plan plan = { .body = open_something };
	struct child child;
	struct error error;
	char bytes[4096] = { 0 };
	bool told = true;

	(void)state;
	assert_int_equal(child_start(&child, &plan, &error), STATUS_OK);
	for (int i = 0; i < 1000 && told; i++) {
		told = child_tell(&child, bytes, sizeof(bytes));
		usleep(1000);
	}
	assert_false(told);
	child_stop(&child);
}

/* ---- Programs -------------------------------------------------------------------------------- */

struct command {
	char *argv[4];
	char folder[64];
};

static void become(void *context)
{
	struct command *command = context;

	execv(command->argv[0], command->argv);
	_exit(127);
}

static int run_program(struct command *command, char *said, size_t size)
{
	const struct child_plan plan = {
		.jail = { .may_execute = true, .writable = command->folder, .file_bytes = 1 << 20 },
		.body = become,
		.context = command
	};
	double until_s = clock_monotonic_s() + SOON_S;
	size_t length = 0, step = 1;
	struct child child;
	struct error error;

	assert_int_equal(child_start(&child, &plan, &error), STATUS_OK);
	while (step > 0 && length < size - 1 &&
	       child_hear_some(&child, said + length, size - 1 - length, until_s, &step) ==
		       CHILD_ANSWERED)
		length += step;
	said[length] = '\0';
	return child_wait(&child, until_s).code;
}

static struct command shell(const char *script)
{
	struct command command = { .argv = { (char *)"/bin/bash", (char *)"-c", (char *)script } };
	const char *root = getenv("TMPDIR");

	snprintf(command.folder, sizeof(command.folder), "%.40s", root != NULL ? root : "/tmp");
	return command;
}

static void a_program_reads_the_system_and_writes_where_it_may(void **state)
{
	struct command command =
		shell("read -r line </etc/debian_version && echo \"$line\" >\"$TMPDIR/jail.$$\" && "
		      "echo written");
	char said[200];

	(void)state;
	setenv("TMPDIR", command.folder, 1);
	assert_int_equal(run_program(&command, said, sizeof(said)), 0);
	assert_string_equal(said, "written\n");
}

static void a_program_reaches_no_network_and_makes_no_process(void **state)
{
	struct command network = shell("echo >/dev/tcp/127.0.0.1/1 && echo reached");
	struct command process = shell("(exit 0) && echo made");
	char said[200];

	(void)state;
	run_program(&network, said, sizeof(said));
	assert_string_equal(said, "");
	run_program(&process, said, sizeof(said));
	assert_string_equal(said, "");
}

static void with_landlock_a_program_reads_and_writes_nothing_else(void **state)
{
	struct command reading = shell("read -r line </proc/version; echo \"$line\"");
	struct command writing = shell("echo x >/var/tmp/waraqa-jail.$$ && echo written");
	char said[200];

	(void)state;
	if (jail_landlock_version() == 0)
		return;
	run_program(&reading, said, sizeof(said));
	assert_string_equal(said, "\n");
	run_program(&writing, said, sizeof(said));
	assert_string_equal(said, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_decoder_cannot_open_a_file),
		cmocka_unit_test(a_decoder_that_reaches_for_a_network_or_a_process_is_ended),
		cmocka_unit_test(a_decoder_gets_no_more_memory_than_its_limit),
		cmocka_unit_test(a_decoder_that_spins_runs_out_of_processor_time),
		cmocka_unit_test(a_child_that_says_nothing_is_late_and_can_be_stopped),
		cmocka_unit_test(telling_a_child_that_is_gone_is_no_signal),
		cmocka_unit_test(a_program_reads_the_system_and_writes_where_it_may),
		cmocka_unit_test(a_program_reaches_no_network_and_makes_no_process),
		cmocka_unit_test(with_landlock_a_program_reads_and_writes_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
