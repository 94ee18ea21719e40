/* Bordereaux as files, from bytes that may be anything. */
#include "pipeline/manifest.h"

#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int make_arena(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int free_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct manifest understood(enum bordereau_format format, const char *text)
{
	struct manifest manifest;
	struct error error;

	if (manifest_parse(format, text, strlen(text), "m", arena, &manifest, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	return manifest;
}

static void expect_line(const struct manifest *manifest, const char *file, const char *branch,
			const char *batch, const char *fund, int pages, const char *received)
{
	const struct manifest_line *line = manifest_lookup(manifest, file);
	char text[DATE_TEXT_SIZE];

	assert_non_null(line);
	assert_true(text_equal(line->branch, branch));
	assert_true(text_equal(line->batch, batch));
	assert_true(text_equal(line->fund, fund));
	assert_int_equal(line->pages, pages);
	assert_string_equal(date_format_iso(line->received, text), received);
}

static const char csv[] = "\xEF\xBB\xBF"
			  "lot;Batch;FILE;branch;fund;pages;received_date\r\n"
			  ";2026-118;b.tif;B07;CNOPS;5;2026-10-18\r\n"
			  ";2026-119;\"a, \"\"1\"\".tif\";B07;;;\r\n;;;;;;\r\n";

static const char json[] =
	"{\"branch\":\"B07\",\"batch\":\"2026-118\",\"note\":[1,2],\"files\":["
	"{\"file\":\"b.tif\",\"fund\":\"CNOPS\",\"pages\":5,\"received_date\":\"2026-10-18\"},"
	"{\"file\":\"a, \\\"1\\\".tif\",\"batch\":\"2026-119\",\"pages\":null,\"fund\":\"\"}]}";

static void csv_and_json_say_the_same(void **state)
{
	static const char *const texts[] = { csv, json };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
		struct manifest manifest = understood((enum bordereau_format)i, texts[i]);

		assert_int_equal(manifest.lines.count, 2);
		assert_int_equal(strlen(manifest.sha256), 64);
		expect_line(&manifest, "a, \"1\".tif", "B07", "2026-119", NULL, 0, "");
		expect_line(&manifest, "b.tif", "B07", "2026-118", "CNOPS", 5, "2026-10-18");
		assert_null(manifest_lookup(&manifest, "c.tif"));
	}
}

static void a_manifest_may_say_the_scanner(void **state)
{
	struct manifest manifest;

	(void)state;
	manifest = understood(BORDEREAU_CSV, "file,scanner\na.tif,Canon DR-C225\nb.tif,\n");
	assert_string_equal(manifest_lookup(&manifest, "a.tif")->scanner, "Canon DR-C225");
	assert_null(manifest_lookup(&manifest, "b.tif")->scanner);
	manifest = understood(BORDEREAU_JSON,
			      "{\"scanner\":\"fi-7160\",\"files\":[{\"file\":\"a.tif\"},"
			      "{\"file\":\"b.tif\",\"scanner\":\"DS-1660W\"}]}");
	assert_string_equal(manifest_lookup(&manifest, "a.tif")->scanner, "fi-7160");
	assert_string_equal(manifest_lookup(&manifest, "b.tif")->scanner, "DS-1660W");
}

static void a_manifest_may_name_nothing(void **state)
{
	struct manifest manifest;

	(void)state;
	manifest = understood(BORDEREAU_CSV, "file\n");
	assert_int_equal(manifest.lines.count, 0);
	assert_null(manifest_lookup(&manifest, "a.tif"));
	manifest = understood(BORDEREAU_JSON, "{\"files\":[]}");
	assert_int_equal(manifest.lines.count, 0);
}

/* What people are told names the same place as the sentence. */
static void expect_place(const struct fault *fault, const char *said)
{
	bool of_files = strncmp(said, "file ", 5) == 0;

	assert_int_not_equal(fault->code, FAULT_NONE);
	if (!of_files && strncmp(said, "line ", 5) != 0)
		return;
	assert_int_equal(fault->figures[0], strtol(said + 5, NULL, 10));
	assert_int_equal(fault->figures[1], of_files);
}

static void expect_refused(enum bordereau_format format, const void *bytes, size_t length,
			   const char *said)
{
	struct manifest manifest = { .sha256 = "untouched" };
	struct error error = { 0 };

	assert_int_equal(manifest_parse(format, bytes, length, "m", arena, &manifest, &error),
			 STATUS_DATA);
	if (strstr(error.text, said) == NULL)
		fail_msg("'%s' is not in: %s", said, error.text);
	expect_place(&error.fault, said);
	assert_string_equal(manifest.sha256, "untouched");
}

static void what_cannot_be_is_refused_with_its_place(void **state)
{
	static const struct {
		enum bordereau_format format;
		const char *text, *said;
	} cases[] = {
		{ BORDEREAU_CSV, "", "there is no heading" },
		{ BORDEREAU_CSV, "name\na.tif\n", "line 1: the heading must name" },
		{ BORDEREAU_CSV, "file\n\"a.tif\n", "line 2: a field in quotes does not end" },
		{ BORDEREAU_CSV, "file\n\"a\nb.tif\"\n", "line 2: a text holds a line break" },
		{ BORDEREAU_CSV, "file\na\x1B[2Jb.tif\n", "line 2: a text holds a line break" },
		{ BORDEREAU_CSV, "file\n..\n", "line 2: a file is named without a folder" },
		{ BORDEREAU_CSV, "file\n/etc/passwd\n",
		  "line 2: a file is named without a folder" },
		{ BORDEREAU_CSV, "file\na\xE9.tif\n", "line 2: it is not UTF-8" },
		{ BORDEREAU_CSV, "file,pages\na,-4\n", "line 2: this is no number of pages: '-4'" },
		{ BORDEREAU_CSV, "file,pages\na,99999999999999999999\n", "no number of pages" },
		{ BORDEREAU_CSV, "file,pages\na,10001\n", "no number of pages" },
		{ BORDEREAU_CSV, "file,pages\na,4.5\n", "no number of pages" },
		{ BORDEREAU_CSV, "file,received_date\na,2026-02-30\n",
		  "line 2: a date is written" },
		{ BORDEREAU_CSV, "file\na\nb\na\n", "line 4: an entry before this one" },
		{ BORDEREAU_JSON, "", "line 1: this is no JSON" },
		{ BORDEREAU_JSON, "{\n\"files\": [\n}", "line 3: this is no JSON" },
		{ BORDEREAU_JSON, "{\"files\":[],\"files\":[]}", "has a key twice" },
		{ BORDEREAU_JSON, "[]", "an object with an array" },
		{ BORDEREAU_JSON, "{\"files\":{}}", "an object with an array" },
		{ BORDEREAU_JSON, "{\"files\":[7]}", "file 1: an object is expected" },
		{ BORDEREAU_JSON, "{\"files\":[{\"file\":7}]}", "file 1: a text in quotes" },
		{ BORDEREAU_JSON, "{\"files\":[{\"pages\":3}]}",
		  "file 1: the file's name is missing" },
		{ BORDEREAU_JSON, "{\"files\":[{\"file\":\"a\",\"pages\":\"3\"}]}",
		  "file 1: a whole number" },
		{ BORDEREAU_JSON, "{\"files\":[{\"file\":\"a\",\"pages\":9223372036854775807}]}",
		  "file 1: this is no number of pages" },
		{ BORDEREAU_JSON, "{\"files\":[{\"file\":\"a\"},{\"file\":\"a\"}]}",
		  "file 2: an entry before this one" },
		{ BORDEREAU_JSON, "{\"files\":[{\"file\":\"a\\u0000b\"}]}", "this is no JSON" },
		{ BORDEREAU_JSON, "{\"batch\":[],\"files\":[]}", "a text in quotes" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
		expect_refused(cases[i].format, cases[i].text, strlen(cases[i].text),
			       cases[i].said);
	expect_refused(BORDEREAU_CSV, "file\na\0b\n", 9, "line 2: a zero byte");
}

static void a_name_longer_than_a_file_can_have_is_refused(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_append(&text, "file\n");
	for (int i = 0; i < 256; i++)
		text_append(&text, "x");
	expect_refused(BORDEREAU_CSV, text.bytes, text.length, "line 2: a text is too long");
	text_clear(&text);
}

static void more_lines_than_a_batch_has_are_refused(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_append(&text, "file\n");
	for (int i = 0; i <= MANIFEST_LINES_MAX; i++)
		text_append_format(&text, "%d\n", i);
	expect_refused(BORDEREAU_CSV, text.bytes, text.length, "too many files");
	text_clear(&text);
}

/* Park and Miller 1988: the same bytes on every machine. */
static uint64_t draw(uint64_t below)
{
	static uint64_t seed = 20261124;

	seed = seed * 48271 % 2147483647;
	return (seed >> 7) % below;
}

static void spoil(char *bytes, size_t *length)
{
	static const char marks[] = "\",;\n\r{}[]:\\\0\xFF\x80 ";

	for (uint64_t i = draw(4) + 1; i > 0; i--)
		bytes[draw(*length)] = marks[draw(sizeof(marks))];
	if (draw(4) == 0)
		*length = draw(*length) + 1;
}

static void spoilt_bytes_are_understood_or_refused(void **state)
{
	static const char *const texts[] = { csv, json };
	int refused = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		enum bordereau_format format = (enum bordereau_format)(i % 2);
		size_t length = strlen(texts[format]);
		char *bytes = memory_copy_text(texts[format]);
		struct manifest manifest;
		struct error error;

		spoil(bytes, &length);
		refused += manifest_parse(format, bytes, length, "m", arena, &manifest, &error) ==
			   STATUS_DATA;
		free(bytes);
		arena_reset(arena);
	}
	assert_in_range(refused, 1000, 19000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_arena, free_arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(csv_and_json_say_the_same),
		TEST(a_manifest_may_say_the_scanner),
		TEST(a_manifest_may_name_nothing),
		TEST(what_cannot_be_is_refused_with_its_place),
		TEST(a_name_longer_than_a_file_can_have_is_refused),
		TEST(more_lines_than_a_batch_has_are_refused),
		TEST(spoilt_bytes_are_understood_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
