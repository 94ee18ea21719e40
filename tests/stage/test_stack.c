/* The samples in one file, every page at a turn of its own, come out as the dossiers they were. */
#include "base/file.h"
#include "base/text.h"
#include "pipeline/pipeline.h"
#include "tests/support/private_store.h"
#include "tests/support/stack_builder.h"

#include <glob.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct stack make_stack(const char *root)
{
	struct stack stack = stack_new();
	struct text text = { 0 };
	glob_t found;

	text_append_format(&text, "%s/samples/dossiers/*.tif", root);
	assert_int_equal(glob(text_value(&text), 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		stack_add_dossier(&stack, found.gl_pathv[i]);
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
	assert_int_equal(result.count, stack.dossiers);
	for (size_t i = 0; i < result.count; i++)
		for (size_t k = 0; k < result.dossiers[i]->pages.count; k++, page++) {
			assert_int_equal(result.dossiers[i]->pages.items[k].number, page + 1);
			assert_int_equal(stack.dossier_of[page], i);
		}
	assert_int_equal(page, stack.pages);
	for (size_t i = 0; i < result.count; i++)
		assert_int_equal(result.dossiers[i]->bounds.count, 0);
	pipeline_result_clear(&result);
	pipeline_close(pipeline);
	stack_clear(&stack);
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
