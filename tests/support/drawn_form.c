#include "tests/support/drawn_form.h"

#include "base/memory.h"
#include "base/text.h"
#include "tests/support/hand.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LABEL_POINTS = 10, TITLE_POINTS = 18, NOTE_POINTS = 8 };

#define RULE_MM 0.25
#define INSIDE_MM 0.4 /* a frame's zone keeps off its rules */

struct canvas {
	struct Pix *pix;
	uint32_t ink;
};

static int px(double mm)
{
	return (int)lround(mm / MM_PER_INCH * DRAWN_FORM_DPI);
}

/* ---- the picture ---- */

static void rule(const struct canvas *canvas, double x0, double y0, double x1, double y1)
{
	double scale = DRAWN_FORM_DPI / MM_PER_INCH;

	hand_line(canvas->pix, (struct point){ x0 * scale, y0 * scale },
		  (struct point){ x1 * scale, y1 * scale }, RULE_MM * scale, canvas->ink);
}

static void dots(const struct canvas *canvas, double x0, double y0, double x1, double y1)
{
	int count = (int)(hypot(x1 - x0, y1 - y0) / 0.9);

	for (int i = 0; i <= count; i++) {
		double x = x0 + (x1 - x0) * i / count, y = y0 + (y1 - y0) * i / count;

		rule(canvas, x, y, x, y);
	}
}

static void frame(const struct canvas *canvas, struct box_mm box)
{
	double right = box.x + box.w, bottom = box.y + box.h;

	rule(canvas, box.x, box.y, right, box.y);
	rule(canvas, box.x, bottom, right, bottom);
	rule(canvas, box.x, box.y, box.x, bottom);
	rule(canvas, right, box.y, right, bottom);
}

static void ring(const struct canvas *canvas, struct box_mm box)
{
	enum { SIDES = 24 };
	double x = box.x + box.w / 2, y = box.y + box.h / 2;

	for (int i = 0; i < SIDES; i++) {
		double a = 2 * M_PI * i / SIDES, b = 2 * M_PI * (i + 1) / SIDES;

		rule(canvas, x + box.w / 2 * cos(a), y + box.h / 2 * sin(a), x + box.w / 2 * cos(b),
		     y + box.h / 2 * sin(b));
	}
}

static void print(const struct canvas *canvas, int points, const char *text, double x, double base)
{
	struct L_Bmf *font = bmfCreate(NULL, points);

	pixSetTextline(canvas->pix, font, text, canvas->ink << 8, px(x), px(base), NULL, NULL);
	bmfDestroy(&font);
}

static void draw_group(const struct canvas *canvas, const struct drawn_field *field, double x,
		       int count)
{
	double pitch = field->box.w, top = field->box.y, bottom = top + field->box.h;
	struct box_mm whole = { x, top, count * pitch, field->box.h };

	if (field->cells == CELLS_TICKS)
		rule(canvas, x, bottom, x + count * pitch, bottom);
	else
		frame(canvas, whole);
	for (int i = 0; i <= count; i++)
		(field->cells == CELLS_DOTS ? dots : rule)(canvas, x + i * pitch, top,
							   x + i * pitch, bottom);
}

/* Where the group begins. */
static double group_x(const struct drawn_field *field, int group)
{
	double x = field->box.x;

	for (int i = 0; i < group; i++)
		x += (field->groups[i] + 0.5) * field->box.w;
	return x;
}

static void draw_field(const struct canvas *canvas, const struct drawn_field *field)
{
	struct box_mm box = field->box;
	double bottom = box.y + box.h - 0.9; /* people's descenders have room under a line */

	if (field->label != NULL && strcmp(field->kind, "check") == 0)
		print(canvas, LABEL_POINTS, field->label, box.x + box.w + 1.5, box.y + box.h - 0.4);
	else if (field->label != NULL)
		print(canvas, LABEL_POINTS, field->label, 8, box.y + fmin(box.h, 6) - 1);
	if (field->frame == FRAME_BOX && strcmp(field->kind, "check") != 0)
		frame(canvas, (struct box_mm){ box.x - INSIDE_MM, box.y - INSIDE_MM,
					       box.w + 2 * INSIDE_MM, box.h + 2 * INSIDE_MM });
	else if (field->frame == FRAME_BOX)
		frame(canvas, box);
	else if (field->frame == FRAME_RING)
		ring(canvas, box);
	else if (field->frame == FRAME_LINE)
		rule(canvas, box.x, bottom, box.x + box.w, bottom);
	else if (field->frame == FRAME_DOTS)
		dots(canvas, box.x, bottom, box.x + box.w, bottom);
	for (int i = 0; field->cells != CELLS_NONE && i < DRAWN_GROUPS_MAX; i++)
		if (field->groups[i] > 0)
			draw_group(canvas, field, group_x(field, i), field->groups[i]);
}

static void draw_table(const struct canvas *canvas, const struct drawn_table *table)
{
	double bottom = table->first_row + table->rows * table->row_pitch;

	for (int row = 0; row <= table->rows; row++)
		rule(canvas, table->x, table->first_row + row * table->row_pitch,
		     table->x + table->width, table->first_row + row * table->row_pitch);
	rule(canvas, table->x + table->width, table->first_row - 5, table->x + table->width,
	     bottom);
	for (int i = 0; i < table->column_count; i++) {
		struct drawn_field column = table->columns[i];
		double x = column.box.x - (column.cells == CELLS_NONE ? INSIDE_MM : 1.5);

		if (i == 0)
			x = table->x;
		rule(canvas, x, table->first_row - 5, x, bottom);
		print(canvas, NOTE_POINTS, column.label, x + 1, table->first_row - 1.4);
		column.label = NULL;
		for (int row = 0; row < table->rows; row++) {
			column.box.y =
				table->columns[i].box.y + table->first_row + row * table->row_pitch;
			draw_field(canvas, &column);
		}
	}
}

static struct Pix *draw(const struct drawn_form *form)
{
	struct canvas canvas = { pixCreate(px(form->width), px(form->height), 32), form->ink };

	pixSetAll(canvas.pix);
	print(&canvas, TITLE_POINTS, form->title, 8, 14);
	rule(&canvas, 8, 17, form->width - 8, 17);
	for (int i = 0; i < form->field_count; i++)
		draw_field(&canvas, &form->fields[i]);
	draw_table(&canvas, &form->table);
	for (int i = 0; form->notes[i] != NULL; i++)
		print(&canvas, NOTE_POINTS, form->notes[i], 8, form->height - 13 + 4 * i);
	pixSetResolution(canvas.pix, DRAWN_FORM_DPI, DRAWN_FORM_DPI);
	return canvas.pix;
}

/* ---- the description ---- */

static void describe_comb(const struct drawn_field *field, FILE *out)
{
	int cells = 0;

	for (int i = 0; i < DRAWN_GROUPS_MAX; i++)
		cells += field->groups[i];
	fprintf(out, ", \"length\": [%d, %d], \"y\": %.3f, \"cell\": [%.3f, %.3f], \"groups\": [",
		field->length_min > 0 ? field->length_min : cells, cells, field->box.y,
		field->box.w, field->box.h);
	for (int i = 0; i < DRAWN_GROUPS_MAX && field->groups[i] > 0; i++)
		fprintf(out, "%s[%.3f, %d]", i > 0 ? ", " : "", group_x(field, i),
			field->groups[i]);
	fprintf(out, "]");
}

static void describe_field(const struct drawn_field *field, FILE *out)
{
	fprintf(out, "{\"name\": \"%s\", \"kind\": \"%s\", \"content\": \"%s\"", field->name,
		field->kind, field->content);
	if (field->choice != NULL)
		fprintf(out, ", \"choice\": \"%s\"", field->choice);
	if (field->cells != CELLS_NONE)
		describe_comb(field, out);
	else
		fprintf(out, ", \"box\": [%.3f, %.3f, %.3f, %.3f]", field->box.x, field->box.y,
			field->box.w, field->box.h);
	fprintf(out, "}");
}

static void describe_fields(const struct drawn_field *fields, int count, FILE *out)
{
	for (int i = 0; i < count; i++) {
		fprintf(out, "%s", i > 0 ? ",\n" : "\n");
		describe_field(&fields[i], out);
	}
}

static void describe(const struct drawn_form *form, FILE *out)
{
	const struct drawn_table *table = &form->table;

	fprintf(out,
		"{\"name\": \"%s\", \"fund\": \"CNSS\", \"title\": \"%s\",\n"
		"\"paper_mm\": [%.1f, %.1f], \"blank\": \"%s.png\", \"fields\": [",
		form->name, form->title, form->width, form->height, form->name);
	describe_fields(form->fields, form->field_count, out);
	fprintf(out,
		"],\n\"tables\": [{\"name\": \"%s\", \"rows\": %d, \"first_row_mm\": %.3f, "
		"\"row_pitch_mm\": %.3f, \"columns\": [",
		table->name, table->rows, table->first_row, table->row_pitch);
	describe_fields(table->columns, table->column_count, out);
	fprintf(out, "]}]}\n");
}

void drawn_form_write(const struct drawn_form *form, const char *folder)
{
	struct text path = { 0 };
	struct Pix *blank = draw(form);
	FILE *out;

	text_append_format(&path, "%s/%s.png", folder, form->name);
	assert(pixWrite(path.bytes, blank, IFF_PNG) == 0);
	pixDestroy(&blank);
	text_clear(&path);
	text_append_format(&path, "%s/%s.json", folder, form->name);
	out = fopen(path.bytes, "w");
	assert(out != NULL);
	describe(form, out);
	fclose(out);
	text_clear(&path);
}
