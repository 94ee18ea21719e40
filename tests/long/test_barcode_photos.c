/*
 * Pictures of symbols that others made, against what they say is in them. WARAQA_BARCODES names a
 * folder of folders: each is a set of pictures, NAME.txt beside NAME.png has the text of its
 * symbol, and a picture without one (or with an empty one) has no symbol that may be read. Shown
 * for each set: files, those whose text was read, those with a text that is not theirs, seconds.
 *
 * The test fails on any text that is not there; how many are read is for a person to judge, with
 * WARAQA_BARCODES_SHOW=1 picture by picture.
 */
#include "barcode/barcode.h"
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
#include <time.h>

#include <cmocka.h>

enum { NAMES_MAX = 1000, TEXT_MAX = 8192 };

struct tally {
	int files, read, wrong;
	double seconds;
};

struct names {
	char *names[NAMES_MAX];
	int count;
};

static int compare_names(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

static struct names list_folder(const char *path)
{
	struct names names = { .count = 0 };
	DIR *folder = opendir(path);
	struct dirent *entry;

	while (folder != NULL && (entry = readdir(folder)) != NULL && names.count < NAMES_MAX)
		if (entry->d_name[0] != '.')
			names.names[names.count++] = memory_copy_text(entry->d_name);
	if (folder != NULL)
		closedir(folder);
	qsort(names.names, (size_t)names.count, sizeof(names.names[0]), compare_names);
	return names;
}

static void names_clear(struct names *names)
{
	for (int i = 0; i < names->count; i++)
		free(names->names[i]);
}

static bool is_picture(const char *name)
{
	static const char *const ends[] = { ".png", ".jpg", ".jpeg", ".tif", ".gif", ".webp" };

	for (size_t i = 0; i < ARRAY_LENGTH(ends); i++)
		if (text_ends_with(name, ends[i]))
			return true;
	return false;
}

/* The text beside a picture, without the newline that an editor put behind it; "": none. */
static char *load_truth(const char *picture)
{
	struct text path = { 0 };
	char *truth = memory_new(1, TEXT_MAX);
	unsigned char *bytes = NULL;
	size_t length = 0;
	struct error error;

	text_append_format(&path, "%.*s.txt", (int)(strrchr(picture, '.') - picture), picture);
	if (file_read(text_value(&path), TEXT_MAX - 1, &bytes, &length, &error) == STATUS_OK &&
	    length > 0)
		memcpy(truth, bytes, length);
	while (length > 0 && (truth[length - 1] == '\n' || truth[length - 1] == '\r'))
		truth[--length] = '\0';
	free(bytes);
	text_clear(&path);
	return truth;
}

/* A UPC-A's twelve digits are those of its EAN-13 without the leading zero. */
static bool is_same_text(const char *value, const char *truth)
{
	return strcmp(value, truth) == 0 ||
	       (strlen(truth) == 12 && value[0] == '0' && strcmp(value + 1, truth) == 0);
}

static void scan_file(const char *path, struct dossier *dossier)
{
	struct ingest_limits limits = ingest_default_limits();
	struct ingest *ingest = NULL;
	struct page page = { 0 };
	struct error error;

	if (ingest_open(path, &limits, &ingest, &error) != STATUS_OK)
		return;
	if (ingest_decode(ingest, 0, &page, &error) == STATUS_OK)
		barcode_scan(&page, dossier);
	page_clear_images(&page);
	ingest_close(ingest);
}

static void judge_file(const char *path, bool show, struct tally *tally)
{
	struct dossier *dossier = dossier_new();
	char *truth = load_truth(path);
	bool read = false, wrong = false;
	clock_t begin = clock();

	scan_file(path, dossier);
	for (size_t i = 0; i < dossier->barcodes.count; i++) {
		const struct barcode *found = &dossier->barcodes.items[i];

		if (is_same_text(found->value, truth))
			read = true;
		else
			wrong = true;
		if (show)
			print_message("  %s %s '%s' (truth '%s') %.2f\n", path, found->symbology,
				      found->value, truth, found->confidence);
	}
	if (show && dossier->barcodes.count == 0)
		print_message("  %s nothing (truth '%s')\n", path, truth);
	tally->files++;
	tally->read += read;
	tally->wrong += wrong;
	tally->seconds += (double)(clock() - begin) / CLOCKS_PER_SEC;
	free(truth);
	dossier_free(dossier);
}

static struct tally judge_set(const char *folder, const char *set, bool show)
{
	char *path = path_join(folder, set);
	struct names names = list_folder(path);
	struct tally tally = { 0 };

	for (int i = 0; i < names.count; i++) {
		char *file = path_join(path, names.names[i]);

		if (is_picture(file))
			judge_file(file, show, &tally);
		free(file);
	}
	if (tally.files > 0)
		print_message("# %-20s %5d files %5d read %5d wrong %8.2f s\n", set, tally.files,
			      tally.read, tally.wrong, tally.seconds);
	names_clear(&names);
	free(path);
	return tally;
}

static void no_picture_of_a_collection_gives_a_text_that_is_not_in_it(void **state)
{
	const char *folder = getenv("WARAQA_BARCODES");
	bool show = getenv("WARAQA_BARCODES_SHOW") != NULL;
	struct names sets;
	int wrong = 0;

	(void)state;
	if (folder == NULL) {
		print_message("skipped: WARAQA_BARCODES names no folder of sets of pictures\n");
		return;
	}
	sets = list_folder(folder);
	for (int i = 0; i < sets.count; i++)
		wrong += judge_set(folder, sets.names[i], show).wrong;
	names_clear(&sets);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_picture_of_a_collection_gives_a_text_that_is_not_in_it),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
