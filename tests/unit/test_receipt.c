/* The receipt of a batch on paper: what stands on it is looked at in tests/e2e/batches.sh. */
#include "print/print.h"

#include "base/file.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct date today = { 2026, 11, 24 };

/* The PDF of a batch of so many files, each in the next state; free it with free(). */
static unsigned char *print(size_t files, size_t *ret_length)
{
	struct delivery delivery = { .id = 12, .branch = "B07" };
	struct arena *arena = arena_new();
	const char *folder = getenv("TMPDIR");
	char *path = path_join(folder != NULL ? folder : "/tmp", "receipt.pdf");
	unsigned char *bytes;
	struct error error;

	hash_bytes("bordereau", 9, delivery.bordereau_sha256);
	for (size_t i = 0; i < files; i++)
		*LIST_ADD(arena, &delivery.files) = (struct delivery_file){
			.name = "ملف a.tif",
			.declared = i % 2 == 0,
			.sha256 = i % 3 == 0 ? NULL : delivery.bordereau_sha256,
			.state = (enum delivery_state)(i % DELIVERY_STATE_COUNT),
		};
	assert_int_equal(print_receipt(path, &delivery, today, &error), STATUS_OK);
	assert_int_equal(file_read(path, 1 << 24, &bytes, ret_length, &error), STATUS_OK);
	unlink(path);
	free(path);
	arena_free(arena);
	return bytes;
}

static int pages_of(const unsigned char *pdf, size_t length)
{
	static const char mark[] = "/Type /Page";
	const unsigned char *at = pdf;
	int pages = 0;

	while ((at = memmem(at, length - (size_t)(at - pdf), mark, strlen(mark))) != NULL) {
		at += strlen(mark);
		pages += *at != 's'; /* "/Pages" is the list of them */
	}
	return pages;
}

static void a_receipt_has_the_pages_that_its_files_take(void **state)
{
	static const size_t counts[] = { 0, 1, 11, 12, 13, 19, 20, 21, 36, 37, 38, 45, 46, 500 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(counts); i++) {
		size_t length;
		unsigned char *pdf = print(counts[i], &length);

		assert_int_equal(pages_of(pdf, length), print_receipt_pages(counts[i]));
		free(pdf);
	}
}

static void more_files_never_take_fewer_pages_nor_more_than_they_need(void **state)
{
	int before = print_receipt_pages(0);

	(void)state;
	assert_int_equal(before, 1);
	for (size_t files = 1; files < 2000; files++) {
		int pages = print_receipt_pages(files);

		assert_in_range(pages, before, before + 1);
		before = pages;
	}
	assert_int_equal(print_receipt_pages(10), 1);
	assert_in_range(print_receipt_pages(2000), 2000 / 26, 2000 / 20 + 1);
}

static void a_receipt_that_cannot_be_written_is_said(void **state)
{
	struct delivery delivery = { .id = 1 };
	struct error error;

	(void)state;
	assert_int_equal(print_receipt("/proc/none/receipt.pdf", &delivery, today, &error),
			 STATUS_NO_SPACE);
	assert_non_null(strstr(error.text, "'/proc/none/receipt.pdf'"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_receipt_has_the_pages_that_its_files_take),
		cmocka_unit_test(more_files_never_take_fewer_pages_nor_more_than_they_need),
		cmocka_unit_test(a_receipt_that_cannot_be_written_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
