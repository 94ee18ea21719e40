/*
 * What it costs to take in a page: every bilevel page at 300 dpi of the samples, decoded in this
 * process and in a jailed child, levelled and turned, in milliseconds of one core. `make bench`
 * prints the table.
 */
#include "base/file.h"
#include "ingest/document.h"
#include "ingest/ingest.h"
#include "tests/support/private_store.h"

#include <glob.h>
#include <leptonica/allheaders.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <cmocka.h>

enum { ROUNDS = 3, DPI = 300 };

/* What all of it may cost, and what a busy machine makes of that. */
static const double budget_ms = 80, busy = 2;

struct costs {
	double plain_s, jailed_s, level_s, turn_s;
	int pages;
};

static double seconds_of(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* Of this process and of its children that ended. */
static double used_s(void)
{
	struct rusage own, children;

	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &children);
	return seconds_of(own.ru_utime) + seconds_of(own.ru_stime) + seconds_of(children.ru_utime) +
	       seconds_of(children.ru_stime);
}

static void charge(double *sum, double *mark)
{
	double now_s = used_s();

	*sum += now_s - *mark;
	*mark = now_s;
}

static bool is_bilevel(struct Pix *grey)
{
	l_int32 colours = 0;

	return pixNumColors(grey, 1, &colours) == 0 && colours <= 2;
}

static void decode_plainly(const char *path, struct costs *costs)
{
	struct ingest_limits limits = ingest_default_limits();
	unsigned char *bytes;
	size_t length;
	struct document *document;
	struct error error;
	double mark = used_s();

	must(file_read(path, limits.file_bytes, &bytes, &length, &error), &error);
	must(document_open(path, bytes, length, &limits, &document, &error), &error);
	for (int i = 0; i < document_page_count(document); i++) {
		struct document_page page;

		must(document_decode(document, i, &page, &error), &error);
		pixDestroy(&page.grey);
	}
	document_close(document);
	free(bytes);
	charge(&costs->plain_s, &mark);
}

static void take_in(const char *path, struct costs *costs)
{
	struct ingest_limits limits = ingest_default_limits();
	struct ingest *ingest;
	struct error error;
	double mark = used_s();

	must(ingest_open(path, &limits, &ingest, &error), &error);
	for (int i = 0; i < ingest_page_count(ingest); i++) {
		struct page page = { 0 };

		must(ingest_decode(ingest, i, &page, &error), &error);
		charge(&costs->jailed_s, &mark);
		ingest_level(&page);
		charge(&costs->level_s, &mark);
		ingest_judge_turn(&page, NULL);
		charge(&costs->turn_s, &mark);
		page_clear_images(&page);
		costs->pages++;
	}
	ingest_close(ingest); /* the child's time is known now */
	charge(&costs->jailed_s, &mark);
}

static bool is_of_interest(const char *path)
{
	struct ingest_limits limits = ingest_default_limits();
	struct page page = { 0 };
	struct ingest *ingest;
	struct error error;
	bool wanted;

	must(ingest_open(path, &limits, &ingest, &error), &error);
	must(ingest_decode(ingest, 0, &page, &error), &error);
	wanted = page.dpi == DPI && is_bilevel(page.delivered);
	page_clear_images(&page);
	ingest_close(ingest);
	return wanted;
}

static void say(const char *step, double seconds, int pages)
{
	print_message("# | %s | %.1f |\n", step, 1000 * seconds / pages);
}

static void a_bilevel_page_is_taken_in_within_its_budget(void **state)
{
	struct costs costs = { 0 };
	double all_s;
	glob_t found;

	(void)state;
	assert_int_equal(glob("samples/dossiers/*.tif", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		for (int round = 0; round < ROUNDS && is_of_interest(found.gl_pathv[i]); round++) {
			decode_plainly(found.gl_pathv[i], &costs);
			take_in(found.gl_pathv[i], &costs);
		}
	globfree(&found);
	assert_true(costs.pages > 0);
	all_s = costs.jailed_s + costs.level_s + costs.turn_s;
	print_message("# | ingest of a bilevel A4 page, 300 dpi (%d pages) | ms of one core |\n",
		      costs.pages);
	print_message("# | --- | ---: |\n");
	say("decoding in this process, for comparison", costs.plain_s, costs.pages);
	say("decoding in a jailed child, as it is done", costs.jailed_s, costs.pages);
	say("levelling: skew, ink, faults", costs.level_s, costs.pages);
	say("deciding which way is up", costs.turn_s, costs.pages);
	say("ingest in all", all_s, costs.pages);
	assert_true(1000 * all_s / costs.pages < busy * budget_ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bilevel_page_is_taken_in_within_its_budget),
	};

	/* as cli/main.c does: else most of the time goes into page faults */
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
