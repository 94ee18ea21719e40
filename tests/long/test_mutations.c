/*
 * Scans that were damaged in every way: 2,000 mutations of the sample dossiers go through ingest.
 * WARAQA_MUTATIONS says how many, WARAQA_SEED where the chance begins.
 */
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "ingest/ingest.h"

#include <dirent.h>
#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

enum { SCANS_MAX = 64, FILE_LIMIT_S = 10, MEMORY_LIMIT_KIB = 1 << 20, HEADER_BYTES = 256 };

struct scan {
	unsigned char *bytes;
	size_t length;
};

struct tally {
	long whole, partial, refused, pages_lost;
	double slowest_s;
};

static uint64_t chance_state;

/* xorshift64* (Vigna 2016): enough to break files by. */
static uint64_t chance(uint64_t below)
{
	chance_state ^= chance_state >> 12;
	chance_state ^= chance_state << 25;
	chance_state ^= chance_state >> 27;
	if (below == 0)
		return 0;
	return (chance_state * 0x2545F4914F6CDD1DULL >> 11) % below;
}

static long number_from(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtol(text, NULL, 10) : otherwise;
}

static int load_scans(struct scan scans[SCANS_MAX])
{
	char *folder = path_join(getenv("SRC"), "samples/dossiers");
	DIR *listing = opendir(folder);
	struct dirent *entry;
	struct error error;
	int count = 0;

	assert_non_null(listing);
	while ((entry = readdir(listing)) != NULL && count < SCANS_MAX) {
		char *path = path_join(folder, entry->d_name);

		if (text_ends_with(path, ".tif")) {
			struct scan *scan = &scans[count++];

			assert_int_equal(
				file_read(path, 1 << 28, &scan->bytes, &scan->length, &error),
				STATUS_OK);
		}
		free(path);
	}
	closedir(listing);
	free(folder);
	return count;
}

static void break_bytes(unsigned char *bytes, size_t length, size_t within)
{
	for (uint64_t left = 1 + chance(24); left > 0; left--)
		bytes[chance(within < length ? within : length)] = (unsigned char)chance(256);
}

/* Directories lie where the data end, in files that were written in one go. */
static void break_a_number(unsigned char *bytes, size_t length)
{
	static const uint32_t numbers[] = { 0, 1, 0xffff, 0x7fffffff, 0xffffffff, 65536 };
	uint32_t number = numbers[chance(ARRAY_LENGTH(numbers))];
	size_t tail = length < 4096 ? length : 4096;
	size_t at = chance(2) != 0 ? length - tail + chance(tail - 4) : chance(length - 4);

	memcpy(bytes + at, &number, sizeof(number));
}

static size_t mutate(unsigned char *bytes, size_t length)
{
	switch (chance(6)) {
	case 0:
		return 1 + chance(length);
	case 1:
		break_bytes(bytes, length, HEADER_BYTES);
		return length;
	case 2: {
		size_t size = 1 + chance(length / 2), from = chance(length - size);
		size_t to = chance(length - size);

		memmove(bytes + to, bytes + from, size);
		return length;
	}
	case 3:
	case 4:
		break_a_number(bytes, length);
		return length;
	default:
		break_bytes(bytes, length, length);
		return length;
	}
}

/* Either there is a page, or a sentence says why not. */
static void read_mutation(const char *path, struct tally *tally)
{
	struct ingest_limits limits = ingest_default_limits();
	struct ingest *ingest = NULL;
	struct error error = { .text = "" };
	enum status status = ingest_open(path, &limits, &ingest, &error);
	int lost = 0;

	if (status != STATUS_OK) {
		assert_int_equal(status, STATUS_REFUSED);
		assert_true(error.text[0] != '\0');
		tally->refused++;
		return;
	}
	for (int i = 0; i < ingest_page_count(ingest); i++) {
		struct page page = { 0 };

		error.text[0] = '\0';
		status = ingest_decode(ingest, i, &page, &error);
		if (status != STATUS_OK) {
			assert_int_equal(status, STATUS_REFUSED);
			assert_true(error.text[0] != '\0');
			lost++;
		} else {
			assert_non_null(page.delivered);
		}
		if (page.delivered != NULL)
			ingest_level(&page);
		page_clear_pixels(&page);
	}
	tally->pages_lost += lost;
	tally->whole += lost == 0;
	tally->partial += lost > 0;
	ingest_close(ingest);
}

static void broken_scans_give_pages_or_a_sentence_in_bounded_time_and_memory(void **state)
{
	long count = number_from("WARAQA_MUTATIONS", 2000);
	struct scan scans[SCANS_MAX] = { 0 };
	int scan_count = load_scans(scans);
	struct text path = { 0 };
	struct tally tally = { 0 };
	struct rusage own, children;

	(void)state;
	chance_state = (uint64_t)number_from("WARAQA_SEED", 1) * 0x9E3779B97F4A7C15ULL;
	text_append_format(&path, "%s/mutation.tif", getenv("TMPDIR"));
	if (scan_count == 0)
		fail_msg("there is no sample to break");
	for (long i = 0; i < count; i++) {
		const struct scan *scan = &scans[chance((uint64_t)scan_count)];
		unsigned char *bytes;
		size_t length;
		struct error error;
		double begin_s, took_s;

		if (scan->bytes == NULL)
			continue; /* every scan was loaded: for the linter */
		bytes = memory_new(scan->length, 1);
		memcpy(bytes, scan->bytes, scan->length);
		length = mutate(bytes, scan->length);
		assert_int_equal(file_write_durably(text_value(&path), bytes, length, &error),
				 STATUS_OK);
		begin_s = clock_monotonic_s();
		read_mutation(text_value(&path), &tally);
		took_s = clock_monotonic_s() - begin_s;
		if (took_s > tally.slowest_s)
			tally.slowest_s = took_s;
		free(bytes);
	}
	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &children);
	print_message("# %ld mutations: %ld whole, %ld with pages lost (%ld pages), %ld refused; "
		      "slowest %.2f s; memory %ld and %ld MiB\n",
		      count, tally.whole, tally.partial, tally.pages_lost, tally.refused,
		      tally.slowest_s, own.ru_maxrss >> 10, children.ru_maxrss >> 10);
	assert_true(tally.slowest_s < FILE_LIMIT_S);
	assert_true(own.ru_maxrss < MEMORY_LIMIT_KIB && children.ru_maxrss < MEMORY_LIMIT_KIB);
	for (int i = 0; i < scan_count; i++)
		free(scans[i].bytes);
	text_clear(&path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_scans_give_pages_or_a_sentence_in_bounded_time_and_memory),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
