/* What a piece of work can do to those who stand by, and to the pieces after it. */
#include "base/jailers.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

enum deed { DOUBLE, CRASH, SPIN, SLEEP, SAY_TOO_MUCH, SAY_NOTHING, OPEN_A_FILE, REMEMBER, EAT };

struct order {
	enum deed deed;
	int number;
};

static int remembered;

static size_t say(unsigned char *answer, int number)
{
	memcpy(answer, &number, sizeof(number));
	return sizeof(number);
}

static size_t eat(unsigned char *answer)
{
	size_t size = (size_t)512 << 20;
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return say(answer, memory == MAP_FAILED ? 1 : 2);
}

static size_t obey(const void *bytes_of_order, const unsigned char *bytes, size_t length,
		   unsigned char *answer, size_t size)
{
	struct order order;

	memcpy(&order, bytes_of_order, sizeof(order));
	switch (order.deed) {
	case DOUBLE:
		memcpy(answer, bytes, length);
		memcpy(answer + length, bytes, length);
		return 2 * length;
	case CRASH:
		raise(SIGKILL);
		abort();
	case SPIN:
		for (volatile unsigned long i = 0;; i++)
			continue;
	case SLEEP:
		for (;;)
			if (read(STDIN_FILENO, answer, 1) == 0)
				return 0;
	case SAY_TOO_MUCH:
		return size + 1;
	case OPEN_A_FILE:
		return say(answer, open("/etc/passwd", O_RDONLY) < 0 ? 1 : 2);
	case REMEMBER:
		return say(answer, ++remembered);
	case EAT:
		return eat(answer);
	default:
		return 0;
	}
}

static struct jailers *open_jailers(int count)
{
	const struct jailers_plan plan = {
		.count = count,
		.order_size = sizeof(struct order),
		.bytes_max = 4096,
		.answer_max = 8192,
		.memory_bytes = (size_t)64 << 20,
		.cpu_s = 1,
		.wall_s = 2,
		.work = obey,
	};
	struct jailers *jailers;
	struct error error;

	assert_int_equal(jailers_open(&plan, &jailers, &error), STATUS_OK);
	return jailers;
}

/* The number that a piece says; 0: it has no answer, and `text` is what was said instead. */
static int ask(struct jailers *jailers, enum deed deed, struct error *error)
{
	const struct order order = { .deed = deed };
	unsigned char *answer;
	size_t length;
	int number = 0;

	if (jailers_ask(jailers, &order, (const unsigned char *)"ab", 2, &answer, &length, error) !=
	    STATUS_OK)
		return 0;
	assert_true(length >= sizeof(number));
	memcpy(&number, answer, sizeof(number));
	free(answer);
	return number;
}

static void must_be_well(struct jailers *jailers)
{
	const struct order order = { .deed = DOUBLE };
	unsigned char *answer;
	struct error error;
	size_t length;

	assert_int_equal(jailers_ask(jailers, &order, (const unsigned char *)"abc", 3, &answer,
				     &length, &error),
			 STATUS_OK);
	assert_int_equal(length, 6);
	assert_memory_equal(answer, "abcabc", 6);
	free(answer);
}

static void a_piece_that_dies_or_hangs_costs_itself_alone(void **state)
{
	static const struct {
		enum deed deed;
		const char *said;
	} cases[] = {
		{ CRASH, "was stopped by signal" },
		{ SPIN, "took too long" },
		{ SLEEP, "took too long" },
		{ SAY_TOO_MUCH, "could make nothing" },
		{ SAY_NOTHING, "could make nothing" },
	};
	struct jailers *jailers = open_jailers(1);

	(void)state;
	must_be_well(jailers);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error error = { .status = STATUS_OK };

		assert_int_equal(ask(jailers, cases[i].deed, &error), 0);
		assert_int_equal(error.status, STATUS_REFUSED);
		if (strstr(error.text, cases[i].said) == NULL)
			fail_msg("case %zu: %s", i, error.text);
		must_be_well(jailers);
	}
	jailers_close(jailers);
}

static void a_piece_opens_no_file_and_leaves_nothing_to_the_next(void **state)
{
	struct jailers *jailers = open_jailers(1);
	struct error error;

	(void)state;
	assert_int_equal(ask(jailers, OPEN_A_FILE, &error), 1);
	assert_int_equal(ask(jailers, REMEMBER, &error), 1);
	assert_int_equal(ask(jailers, REMEMBER, &error), 1);
#ifndef __SANITIZE_ADDRESS__
	assert_int_equal(ask(jailers, EAT, &error), 1);
#endif
	jailers_close(jailers);
}

static void bytes_that_are_too_many_are_refused_unseen(void **state)
{
	static const unsigned char many[5000];
	const struct order order = { .deed = DOUBLE };
	struct jailers *jailers = open_jailers(1);
	unsigned char *answer;
	struct error error;
	size_t length;

	(void)state;
	assert_int_equal(jailers_ask(jailers, &order, many, sizeof(many), &answer, &length, &error),
			 STATUS_REFUSED);
	must_be_well(jailers);
	jailers_close(jailers);
}

static void *ask_often(void *context)
{
	for (int i = 0; i < 20; i++)
		must_be_well(context);
	return NULL;
}

static void more_threads_than_jailers_wait_their_turn(void **state)
{
	struct jailers *jailers = open_jailers(2);
	pthread_t threads[6];

	(void)state;
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_often, jailers), 0);
	for (size_t i = 0; i < 6; i++)
		pthread_join(threads[i], NULL);
	jailers_close(jailers);
}

/* Kills who stand by, as somebody with too little memory might. */
static void kill_children(int count)
{
	char path[64];
	FILE *list;
	int pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	list = fopen(path, "re");
	assert_non_null(list);
	while (count-- > 0 && fscanf(list, "%d", &pid) == 1) // NOLINT(cert-err34-c)
		kill(pid, SIGKILL);
	fclose(list);
}

static void one_who_is_killed_is_missed_once_and_without_any_it_is_said(void **state)
{
	struct jailers *jailers = open_jailers(2);
	struct error error;

	(void)state;
	kill_children(1);
	ask(jailers, REMEMBER, &error);
	must_be_well(jailers);
	kill_children(2);
	ask(jailers, REMEMBER, &error);
	assert_int_equal(ask(jailers, REMEMBER, &error), 0);
	assert_int_equal(error.status, STATUS_UNAVAILABLE);
	jailers_close(jailers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_piece_that_dies_or_hangs_costs_itself_alone),
		cmocka_unit_test(a_piece_opens_no_file_and_leaves_nothing_to_the_next),
		cmocka_unit_test(bytes_that_are_too_many_are_refused_unseen),
		cmocka_unit_test(more_threads_than_jailers_wait_their_turn),
		cmocka_unit_test(one_who_is_killed_is_missed_once_and_without_any_it_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
