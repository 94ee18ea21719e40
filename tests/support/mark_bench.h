/* The reader and the blanks, for the long tests of marks, signatures and stamps. */
#ifndef TESTS_SUPPORT_MARK_BENCH_H
#define TESTS_SUPPORT_MARK_BENCH_H

#include "model/form.h"
#include "ocr/blank.h"
#include "ocr/ocr.h"

struct mark_bench {
	struct form_set forms;
	struct ocr *ocr;
	struct blank *blanks; /* in the order of the forms */
};

/* cmocka's setup and teardown of a group: *state is the bench. Chance begins at WARAQA_SEED (2). */
int mark_bench_start(void **state);
int mark_bench_stop(void **state);

/* A number from the environment. */
int mark_bench_number(const char *name, int otherwise);

/* Prints the weights of a model as a row of C. */
void mark_bench_print_row(const char *name, const double *weights, int count);

/* Writes what a box of the delivered page shows, with as much again on every side, when
 * WARAQA_PICTURES names a folder. */
void mark_bench_picture(const struct page *page, struct box box, const char *name);

#endif
