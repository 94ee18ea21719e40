#include "tests/support/stack_builder.h"

#include "base/memory.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "tests/support/private_store.h"

#include <leptonica/allheaders.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

/* A small generator (Park and Miller 1988): the same turns on every machine. */
static int draw_quarters(void)
{
	static uint64_t state = 20261123;

	state = state * 48271 % 2147483647;
	return (int)(state >> 7) % 4;
}

struct stack stack_new(void)
{
	struct stack stack = { 0 };
	struct text text = { 0 };
	static int number;

	text_append_format(&text, "%s/waraqa-stack-%ld-%d.tif",
			   getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp", (long)getpid(),
			   number++);
	stack.path = memory_copy_text(text_value(&text));
	text_clear(&text);
	return stack;
}

void stack_clear(struct stack *stack)
{
	unlink(stack->path);
	free(stack->path);
	*stack = (struct stack){ 0 };
}

static void add_page(struct stack *stack, struct Pix *pix, int dpi, bool is_sheet)
{
	struct Pix *turned = pixRotateOrth(pix, draw_quarters());

	assert_true(stack->pages < STACK_PAGES_MAX);
	pixSetResolution(turned, dpi, dpi);
	assert_int_equal(
		pixWriteTiff(stack->path, turned, IFF_TIFF_LZW, stack->pages == 0 ? "w" : "a"), 0);
	pixDestroy(&turned);
	stack->dossier_of[stack->pages] = stack->dossiers;
	stack->is_sheet[stack->pages++] = is_sheet;
}

/* Adds the pages of a file, as pages of the dossier that comes next. */
static void add_pages(struct stack *stack, const char *path, bool is_sheet)
{
	struct ingest_limits limits = ingest_default_limits();
	struct ingest *ingest = NULL;
	struct error error;

	must(ingest_open(path, &limits, &ingest, &error), &error);
	for (int i = 0; i < ingest_page_count(ingest); i++) {
		struct page page = { 0 };

		must(ingest_decode(ingest, i, &page, &error), &error);
		add_page(stack, page.delivered, page.dpi, is_sheet);
		page_clear_images(&page);
	}
	ingest_close(ingest);
}

void stack_add_dossier(struct stack *stack, const char *scan_path)
{
	add_pages(stack, scan_path, false);
	stack->dossiers++;
}

void stack_add_sheet(struct stack *stack, const char *picture_path)
{
	add_pages(stack, picture_path, true);
}
