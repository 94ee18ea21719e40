#include "tests/support/mark_bench.h"

#include "base/memory.h"
#include "base/text.h"
#include "tests/support/chance.h"

#include <leptonica/allheaders.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

int mark_bench_number(const char *name, int otherwise)
{
	const char *value = getenv(name);

	return value != NULL ? (int)strtol(value, NULL, 10) : otherwise;
}

int mark_bench_start(void **state)
{
	struct mark_bench *bench = memory_new(1, sizeof(*bench));
	struct error error;

	/* as cli/main.c does: else much of the time goes into page faults */
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	if (form_set_load("forms", &bench->forms, &error) != STATUS_OK ||
	    ocr_open(&bench->forms, &bench->ocr, &error) != STATUS_OK)
		return -1;
	bench->blanks = memory_new((size_t)bench->forms.form_count, sizeof(*bench->blanks));
	for (int i = 0; i < bench->forms.form_count; i++)
		if (blank_load(&bench->forms.forms[i], &bench->blanks[i], &error) != STATUS_OK)
			return -1;
	chance_seed((unsigned)mark_bench_number("WARAQA_SEED", 2));
	*state = bench;
	return 0;
}

int mark_bench_stop(void **state)
{
	struct mark_bench *bench = *state;

	for (int i = 0; i < bench->forms.form_count; i++)
		blank_clear(&bench->blanks[i]);
	free(bench->blanks);
	ocr_close(bench->ocr);
	form_set_free(&bench->forms);
	free(bench);
	return 0;
}

void mark_bench_print_row(const char *name, const double *weights, int count)
{
	printf("# %s:", name);
	for (int i = 0; i < count; i++)
		printf(" %.3f,", weights[i]);
	printf("\n");
}

void mark_bench_picture(const struct page *page, struct box box, const char *name)
{
	const char *folder = getenv("WARAQA_PICTURES");
	struct box seen = box_grow(box, box.h);
	struct text path = { 0 };
	struct Box *area;
	struct Pix *part;

	if (folder == NULL)
		return;
	area = boxCreate(seen.x, seen.y, seen.w, seen.h);
	part = pixClipRectangle(page->delivered, area, NULL);
	text_append_format(&path, "%s/%s.png", folder, name);
	if (part != NULL)
		pixWrite(text_value(&path), part, IFF_PNG);
	text_clear(&path);
	pixDestroy(&part);
	boxDestroy(&area);
}
