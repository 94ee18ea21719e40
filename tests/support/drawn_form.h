/*
 * A paper form that is in no folder: a test describes it, and it is drawn as a blank and written as
 * the file of forms/ that describes it (forms/README.md). All distances are millimetres.
 */
#ifndef TESTS_SUPPORT_DRAWN_FORM_H
#define TESTS_SUPPORT_DRAWN_FORM_H

#include "model/geometry.h"

#include <stdint.h>

enum { DRAWN_FORM_DPI = 300, DRAWN_GROUPS_MAX = 4 };

/* How the cells of a comb are parted. */
enum drawn_cells {
	CELLS_NONE,  /* the field is no comb */
	CELLS_TICKS, /* short ticks on a line */
	CELLS_BOXES, /* closed boxes */
	CELLS_DOTS,  /* a frame whose inner lines are dotted */
};

/* What is printed for a field that is no comb. */
enum drawn_frame { FRAME_NONE, FRAME_LINE, FRAME_DOTS, FRAME_BOX, FRAME_RING };

struct drawn_field {
	const char *name, *kind, *content; /* as in forms/README.md */
	const char *choice;                /* NULL: none */
	const char *label;                 /* printed at the left edge, or behind a box to tick */
	struct box_mm box;                 /* of a comb: the first cell; as forms/README.md says */
	enum drawn_frame frame;
	enum drawn_cells cells;
	int groups[DRAWN_GROUPS_MAX]; /* cells of each group, half a cell apart; 0: no more */
	int length_min;               /* of a comb's value; 0: all cells */
};

/* Rows with rules around every cell; the columns' boxes are counted from the top of a row. */
struct drawn_table {
	const char *name;
	int rows;
	double x, first_row, row_pitch, width;
	const struct drawn_field *columns;
	int column_count;
};

struct drawn_form {
	const char *name, *title;
	double width, height;
	uint32_t ink;             /* of the print, 0xRRGGBB */
	const char *const *notes; /* lines of small print at the bottom, up to NULL */
	const struct drawn_field *fields;
	int field_count;
	struct drawn_table table;
};

/* Writes NAME.png and NAME.json into the folder. */
void drawn_form_write(const struct drawn_form *form, const char *folder);

#endif
