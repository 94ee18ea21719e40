/* The samples in one file, every page at a turn of its own, come out as the dossiers they were. */
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "pipeline/pipeline.h"

#include <glob.h>
#include <leptonica/allheaders.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

/* Which sample each page of the stack is from. */
struct stack {
	char *path;
	int sample_of[500];
	int pages, samples;
};

/* A small generator (Park and Miller 1988): the same turns on every machine. */
static int draw_quarters(void)
{
	static uint64_t state = 20261123;

	state = state * 48271 % 2147483647;
	return (int)(state >> 7) % 4;
}

static void must(enum status status, const struct error *error)
{
	if (status != STATUS_OK)
		fail_msg("%s", error->text);
}

static void add_sample(struct stack *stack, const char *path)
{
	struct ingest_limits limits = ingest_default_limits();
	struct ingest *ingest;
	struct error error;

	must(ingest_open(path, &limits, &ingest, &error), &error);
	for (int i = 0; i < ingest_page_count(ingest); i++) {
		struct page page = { 0 };
		struct Pix *turned;

		must(ingest_decode(ingest, i, &page, &error), &error);
		turned = pixRotateOrth(page.delivered, draw_quarters());
		pixSetResolution(turned, page.dpi, page.dpi);
		assert_int_equal(pixWriteTiff(stack->path, turned, IFF_TIFF_LZW,
					      stack->pages == 0 ? "w" : "a"),
				 0);
		pixDestroy(&turned);
		page_clear_images(&page);
		stack->sample_of[stack->pages++] = stack->samples;
	}
	stack->samples++;
	ingest_close(ingest);
}

static struct stack make_stack(const char *root)
{
	struct stack stack = { 0 };
	struct text text = { 0 };
	glob_t found;

	text_append_format(&text, "%s/waraqa-stack-%ld.tif",
			   getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp", (long)getpid());
	stack.path = memory_copy_text(text_value(&text));
	text_clear(&text);
	text_append_format(&text, "%s/samples/dossiers/*.tif", root);
	assert_int_equal(glob(text_value(&text), 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		add_sample(&stack, found.gl_pathv[i]);
	globfree(&found);
	text_clear(&text);
	return stack;
}

static void a_stack_of_the_samples_comes_out_as_the_samples(void **state)
{
	const char *root = getenv("SRC") != NULL ? getenv("SRC") : ".";
	char *forms = path_join(root, "forms");
	struct stack stack = make_stack(root);
	struct pipeline_input input = { .path = stack.path, .received = { 2026, 10, 18 } };
	struct pipeline_result result;
	struct stage_costs costs = { 0 };
	struct pipeline *pipeline;
	struct error error;
	int page = 0;

	(void)state;
	must(pipeline_open(forms, NULL, &pipeline, &error), &error);
	free(forms);
	must(pipeline_read(pipeline, &input, &result, &costs, &error), &error);
	assert_int_equal(result.count, stack.samples);
	for (size_t i = 0; i < result.count; i++)
		for (size_t k = 0; k < result.dossiers[i]->pages.count; k++, page++) {
			assert_int_equal(result.dossiers[i]->pages.items[k].number, page + 1);
			assert_int_equal(stack.sample_of[page], i);
		}
	assert_int_equal(page, stack.pages);
	for (size_t i = 0; i < result.count; i++)
		assert_int_equal(result.dossiers[i]->bounds.count, 0);
	pipeline_result_clear(&result);
	pipeline_close(pipeline);
	unlink(stack.path);
	free(stack.path);
}

int main(void)
{
	/* as cli/main.c does: else most of the time goes into page faults */
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stack_of_the_samples_comes_out_as_the_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
