/* Faults as the store keeps them, and their sentences. */
#include "base/error.h"
#include "base/fault.h"
#include "review/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void what_is_written_is_read_again(void **state)
{
	static const struct fault faults[] = {
		{ FAULT_NONE, { 0, 0 } },
		{ FAULT_EMPTY, { 0, 0 } },
		{ FAULT_PAGE_DAMAGED, { 3, 0 } },
		{ FAULT_TOO_LARGE, { 500, 1200 } },
	};
	static const char *const texts[] = { "", "empty", "page_damaged 3", "too_large 500 1200" };
	char text[FAULT_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
		struct fault again;

		fault_write(&faults[i], text);
		assert_string_equal(text, texts[i]);
		again = fault_parse(text);
		assert_memory_equal(&again, &faults[i], sizeof(again));
	}
}

static void what_is_no_fault_is_none(void **state)
{
	static const char *const texts[] = {
		NULL,
		"",
		"nothing",
		"empty 3",
		"page_damaged",
		"page_damaged -3",
		"page_damaged 3 4",
		"page_damaged  3",
		"page_damaged 99999999999999999999999",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_int_equal(fault_parse(texts[i]).code, FAULT_NONE);
}

/* As of a decoder that was taken over. */
static void a_code_out_of_range_writes_nothing(void **state)
{
	struct fault fault = { FAULT_NONE, { 1, 2 } };
	char text[FAULT_TEXT_SIZE];
	int codes[] = { -1, FAULT_COUNT, 1 << 30 };

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		memcpy(&fault.code, &codes[i], sizeof(codes[i]));
		fault_write(&fault, text);
		assert_string_equal(text, "");
	}
}

static void an_error_keeps_its_fault_until_it_is_another(void **state)
{
	struct error error;

	(void)state;
	error_set(&error, STATUS_REFUSED, "page %d is damaged", 2);
	assert_int_equal(error.fault.code, FAULT_NONE);
	assert_int_equal(error_blame(&error, FAULT_PAGE_DAMAGED, 2, 0), STATUS_REFUSED);
	error_prefix(&error, "cannot read it");
	assert_int_equal(error.fault.code, FAULT_PAGE_DAMAGED);
	assert_int_equal(error.fault.figures[0], 2);
	error_set(&error, STATUS_SYSTEM, "no memory");
	assert_int_equal(error.fault.code, FAULT_NONE);
}

/* A sentence that asks for a figure that its fault has not would show "{2}". */
static void sentences_use_the_figures_that_there_are(void **state)
{
	static const struct {
		enum word word;
		int figures;
	} faults[] = {
#define FAULT(name, code, figures) { WORD_fault_##name, figures },
#include "base/fault.list"
#undef FAULT
	};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
		for (int language = 0; language < LANGUAGE_COUNT; language++) {
			const char *said = word_in((enum language)language, faults[i].word);

			assert_true(faults[i].figures > 0 || strstr(said, "{1}") == NULL);
			assert_true(faults[i].figures > 1 || strstr(said, "{2}") == NULL);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(what_is_no_fault_is_none),
		cmocka_unit_test(a_code_out_of_range_writes_nothing),
		cmocka_unit_test(an_error_keeps_its_fault_until_it_is_another),
		cmocka_unit_test(sentences_use_the_figures_that_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
