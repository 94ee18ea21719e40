/* A stack: many dossiers scanned into one TIFF, each page turned by any quarter. */
#ifndef TESTS_SUPPORT_STACK_BUILDER_H
#define TESTS_SUPPORT_STACK_BUILDER_H

#include <stdbool.h>

enum { STACK_PAGES_MAX = 500 };

struct stack {
	char *path; /* of the TIFF, in TMPDIR */
	/* From 0, the dossier that each page belongs to; a sheet belongs to the one behind it. */
	int dossier_of[STACK_PAGES_MAX];
	bool is_sheet[STACK_PAGES_MAX];
	int pages, dossiers;
};

/* An empty stack; end with stack_clear(), which removes the file. */
struct stack stack_new(void);
void stack_clear(struct stack *stack);

/* Adds every page of a scan, as one more dossier. */
void stack_add_dossier(struct stack *stack, const char *scan_path);

/* Adds a picture of a separator sheet, before its dossier is added. */
void stack_add_sheet(struct stack *stack, const char *picture_path);

#endif
