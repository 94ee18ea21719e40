#include "pipeline/pipeline.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct date today = { 2026, 11, 22 };

/* A folder of its own for each test, with the files that it writes. */
struct folder {
	char path[64];
	char names[16][32];
	int count;
};

static int make_folder(void **state)
{
	struct folder *folder = memory_new(1, sizeof(*folder));
	const char *base = getenv("TMPDIR");

	snprintf(folder->path, sizeof(folder->path), "%.40s/inputs.XXXXXX",
		 base != NULL ? base : "/tmp");
	*state = folder;
	return mkdtemp(folder->path) == NULL;
}

static int remove_folder(void **state)
{
	struct folder *folder = *state;

	for (int i = 0; i < folder->count; i++) {
		char *path = path_join(folder->path, folder->names[i]);

		unlink(path);
		free(path);
	}
	rmdir(folder->path);
	free(folder);
	return 0;
}

static void put(struct folder *folder, const char *name, const char *text)
{
	char *path = path_join(folder->path, name);
	struct error error;

	assert_int_equal(file_write_durably(path, text, strlen(text), &error), STATUS_OK);
	snprintf(folder->names[folder->count++], sizeof(folder->names[0]), "%s", name);
	free(path);
}

static enum status list_folder(struct folder *folder, struct input_list *list, struct error *error)
{
	char *paths[] = { folder->path };

	return input_list_make(paths, 1, today, list, error);
}

static const char *name_of(const struct input_list *list, size_t number)
{
	return path_base_name(list->inputs.items[number].path);
}

static void a_folder_gives_its_files_by_name_but_no_companions(void **state)
{
	struct folder *folder = *state;
	struct input_list list;
	struct error error;

	put(folder, "b.tif", "x");
	put(folder, "a.TIFF", "x");
	put(folder, "c.pdf", "x");
	put(folder, "b.json", "{}");
	put(folder, "README.md", "x");
	put(folder, ".hidden", "x");
	put(folder, "manifest.csv", "file\n");
	assert_int_equal(list_folder(folder, &list, &error), STATUS_OK);
	assert_int_equal(list.inputs.count, 3);
	assert_string_equal(name_of(&list, 0), "a.TIFF");
	assert_string_equal(name_of(&list, 1), "b.tif");
	assert_string_equal(name_of(&list, 2), "c.pdf");
	assert_int_equal(date_compare(list.inputs.items[0].received, today), 0);
	assert_null(list.inputs.items[0].fund);
	input_list_free(&list);
}

static void a_manifest_declares_fund_pages_and_arrival(void **state)
{
	struct folder *folder = *state;
	struct input_list list;
	struct error error;

	put(folder, "a.tif", "x");
	put(folder, "b.tif", "x");
	put(folder, "manifest.csv",
	    "file,fund,pages,received_date\r\na.tif,CNOPS,4,2026-10-18\r\nb.tif,,,\r\n");
	assert_int_equal(list_folder(folder, &list, &error), STATUS_OK);
	assert_string_equal(list.inputs.items[0].fund, "CNOPS");
	assert_int_equal(list.inputs.items[0].declared_pages, 4);
	assert_int_equal(date_compare(list.inputs.items[0].received, (struct date){ 2026, 10, 18 }),
			 0);
	assert_null(list.inputs.items[1].fund);
	assert_int_equal(list.inputs.items[1].declared_pages, 0);
	assert_int_equal(date_compare(list.inputs.items[1].received, today), 0);
	input_list_free(&list);
}

static void a_manifest_may_have_semicolons_quotes_and_other_columns(void **state)
{
	struct folder *folder = *state;
	struct input_list list;
	struct error error;

	put(folder, "a,b.tif", "x");
	put(folder, "manifest.csv",
	    "\xEF\xBB\xBFnote;Pages;FILE\n\"say \"\"hello\"\"; all\" ; 3 ;\"a,b.tif\"\n\n");
	assert_int_equal(list_folder(folder, &list, &error), STATUS_OK);
	assert_int_equal(list.inputs.count, 1);
	assert_int_equal(list.inputs.items[0].declared_pages, 3);
	input_list_free(&list);
}

static void a_file_named_alone_has_the_manifest_beside_it(void **state)
{
	struct folder *folder = *state;
	struct input_list list;
	struct error error;
	char *paths[1];

	put(folder, "a.tif", "x");
	put(folder, "b.tif", "x");
	put(folder, "manifest.csv", "file,pages\nb.tif,7\n");
	paths[0] = path_join(folder->path, "b.tif");
	assert_int_equal(input_list_make(paths, 1, today, &list, &error), STATUS_OK);
	assert_int_equal(list.inputs.count, 1);
	assert_int_equal(list.inputs.items[0].declared_pages, 7);
	input_list_free(&list);
	free(paths[0]);
}

static void a_declared_file_that_is_missing_is_an_input(void **state)
{
	struct folder *folder = *state;
	struct input_list list;
	struct error error;

	put(folder, "b.tif", "x");
	put(folder, "manifest.csv", "file\nb.tif\na.tif\n");
	assert_int_equal(list_folder(folder, &list, &error), STATUS_OK);
	assert_int_equal(list.inputs.count, 2);
	assert_false(list.inputs.items[0].missing);
	assert_string_equal(name_of(&list, 1), "a.tif");
	assert_true(list.inputs.items[1].missing);
	input_list_free(&list);
}

static void a_file_that_the_manifest_does_not_name_is_extra_in_its_batch(void **state)
{
	struct folder *folder = *state;
	const struct delivery *delivery;
	struct input_list list;
	struct error error;

	put(folder, "a.tif", "x");
	put(folder, "b.tif", "x");
	put(folder, "manifest.csv", "branch,batch,file,pages\nB07,118,b.tif,4\nB07,118,c.tif,3\n");
	assert_int_equal(list_folder(folder, &list, &error), STATUS_OK);
	delivery = list.deliveries;
	assert_null(delivery->next);
	assert_string_equal(delivery->branch, "B07");
	assert_string_equal(delivery->batch, "118");
	assert_int_equal(delivery->files.count, 3);
	assert_true(list.inputs.items[0].undeclared);
	assert_false(list.inputs.items[1].undeclared);
	for (size_t i = 0; i < list.inputs.count; i++) {
		const struct pipeline_input *input = &list.inputs.items[i];

		assert_string_equal(input->batch, "118");
		assert_ptr_equal(input->delivery, delivery);
		assert_string_equal(delivery->files.items[input->delivery_file].name,
				    path_base_name(input->path));
	}
	input_list_free(&list);
}

static void a_manifest_may_declare_several_batches(void **state)
{
	struct folder *folder = *state;
	const struct delivery *delivery;
	struct input_list list;
	struct error error;

	put(folder, "a.tif", "x");
	put(folder, "manifest.csv",
	    "branch,batch,file\nB07,2,d.tif\nB07,1,c.tif\nB07,2,b.tif\n,,e.tif\n");
	assert_int_equal(list_folder(folder, &list, &error), STATUS_OK);
	delivery = list.deliveries;
	assert_null(delivery->batch);
	assert_int_equal(delivery->files.count, 2); /* whose a.tif is nobody says either */
	delivery = delivery->next;
	assert_string_equal(delivery->batch, "1");
	assert_int_equal(delivery->files.count, 1);
	delivery = delivery->next;
	assert_string_equal(delivery->batch, "2");
	assert_int_equal(delivery->files.count, 2);
	assert_null(delivery->next);
	input_list_free(&list);
}

static void files_without_a_manifest_are_in_no_batch(void **state)
{
	struct folder *folder = *state;
	struct input_list list;
	struct error error;

	put(folder, "a.tif", "x");
	assert_int_equal(list_folder(folder, &list, &error), STATUS_OK);
	assert_null(list.deliveries);
	assert_null(list.inputs.items[0].delivery);
	assert_false(list.inputs.items[0].undeclared);
	input_list_free(&list);
}

static void two_manifests_in_one_folder_are_refused(void **state)
{
	struct folder *folder = *state;
	struct input_list list;
	struct error error;

	put(folder, "a.tif", "x");
	put(folder, "manifest.csv", "file\na.tif\n");
	put(folder, "manifest.json", "{\"files\":[{\"file\":\"a.tif\"}]}");
	assert_int_equal(list_folder(folder, &list, &error), STATUS_DATA);
	assert_non_null(strstr(error.text, "take one away"));
}

static void a_bad_manifest_costs_only_its_folder(void **state)
{
	struct folder *folder = *state;
	struct input_list list;
	struct error error;
	char *paths[2] = { folder->path, (char *)"nothing.tif" };

	put(folder, "a.tif", "x");
	put(folder, "manifest.json", "{\"files\":[{\"file\":\"../a.tif\"}]}");
	assert_int_equal(input_list_make(paths, 2, today, &list, &error), STATUS_OK);
	assert_int_equal(list.inputs.count, 2);
	assert_non_null(strstr(list.inputs.items[0].trouble, "file 1: a file is named without"));
	assert_null(list.inputs.items[1].trouble);
	input_list_free(&list);
}

static void a_path_named_twice_is_one_input_and_a_missing_one_stays(void **state)
{
	struct folder *folder = *state;
	struct input_list list;
	struct error error;
	char *paths[4];

	put(folder, "a.tif", "x");
	paths[0] = path_join(folder->path, "a.tif");
	paths[1] = path_join(folder->path, "");
	paths[2] = paths[0];
	paths[3] = path_join(folder->path, "nothing.tif");
	assert_int_equal(input_list_make(paths, 4, today, &list, &error), STATUS_OK);
	assert_int_equal(list.inputs.count, 2);
	assert_string_equal(name_of(&list, 1), "nothing.tif");
	input_list_free(&list);
	free(paths[0]);
	free(paths[1]);
	free(paths[3]);
}

static void a_folder_without_scans_says_so(void **state)
{
	struct folder *folder = *state;
	struct input_list list;
	struct error error;

	assert_int_equal(list_folder(folder, &list, &error), STATUS_NO_INPUT);
	assert_non_null(strstr(error.text, "there is no scan in the folder"));
}

static void a_manifest_that_is_not_understood_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text, *said;
	} wrong[] = {
		{ "name,pages\n", "line 1: the heading must name a column 'file'" },
		{ "file,pages\na.tif,four\n", "line 2: this is no number of pages: 'four'" },
		{ "file,pages\n\na.tif,0\n", "line 3: this is no number of pages: '0'" },
		{ "file,received_date\na.tif,18/10/2026\n", "line 2: a date is written" },
		{ "file,pages\n,4\n", "line 2: the file's name is missing" },
		{ "file\n../a.tif\n", "line 2: a file is named without a folder" },
		{ "file\nb.tif\na.tif\nb.tif\n",
		  "line 4: an entry before this one names the same" },
	};
	struct folder *folder = *state;
	struct input_list list;
	struct error error;

	for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
		put(folder, "manifest.csv", wrong[i].text);
		folder->count = 1;
		assert_int_equal(list_folder(folder, &list, &error), STATUS_DATA);
		assert_non_null(strstr(error.text, wrong[i].said));
		assert_non_null(strstr(error.text, "mend the line"));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_folder_gives_its_files_by_name_but_no_companions),
		TEST(a_manifest_declares_fund_pages_and_arrival),
		TEST(a_manifest_may_have_semicolons_quotes_and_other_columns),
		TEST(a_file_named_alone_has_the_manifest_beside_it),
		TEST(a_declared_file_that_is_missing_is_an_input),
		TEST(a_file_that_the_manifest_does_not_name_is_extra_in_its_batch),
		TEST(a_manifest_may_declare_several_batches),
		TEST(files_without_a_manifest_are_in_no_batch),
		TEST(two_manifests_in_one_folder_are_refused),
		TEST(a_bad_manifest_costs_only_its_folder),
		TEST(a_path_named_twice_is_one_input_and_a_missing_one_stays),
		TEST(a_folder_without_scans_says_so),
		TEST(a_manifest_that_is_not_understood_is_refused_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
