#include "review/carpet_cells.h"

#include "base/date.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Paper around a cell, in parts of its width and height: writing stands on the comb's line and
 * rises over its ticks. And around a field, in parts of its shorter side. */
#define CELL_BESIDE 0.12
#define CELL_ABOVE 0.55
#define CELL_BELOW 0.15
#define FIELD_MARGIN 0.25

/* A value that was read somewhere else, from a label beside the comb, is in no cell of it. */
#define OVERLAP_MIN 0.5

/* ---- text and places ------------------------------------------------------------------------ */

const char *carpet_text(const struct field *field, const char *value, struct arena *arena)
{
	struct date date;
	char *text = arena_copy_text(arena, value);
	size_t kept = 0;

	if (field != NULL && field->content == CONTENT_DATE && date_parse_iso(value, &date))
		return arena_format(arena, "%02d%02d%04d", date.day, date.month, date.year);
	for (const char *c = value; *c != '\0'; c++)
		if (*c != ' ')
			text[kept++] = *c;
	text[kept] = '\0';
	return text;
}

static struct box grow_by(struct box box, double part, int side)
{
	return box_grow(box, (int)lround(part * side));
}

/* A box of the page: its edge cuts what lies over it. */
static struct box on_page(struct box box, const struct carpet_reading *of)
{
	return box_intersection(box, (struct box){ 0, 0, of->width_px, of->height_px });
}

/* The nth of `count` even parts along the field's longer side as it is read. */
static struct box even_part(const struct carpet_reading *of, int place, int count)
{
	struct box box = of->reading.box;
	bool upright = of->turn_deg % 180 == 0;
	bool backwards = of->turn_deg == 180 || of->turn_deg == 90;
	int nth = backwards ? count - 1 - place : place;

	if (upright)
		return (struct box){ box.x + box.w * nth / count, box.y, box.w / count, box.h };
	return (struct box){ box.x, box.y + box.h * nth / count, box.w, box.h / count };
}

static struct box_mm grow_cell(struct box_mm cell)
{
	return (struct box_mm){ cell.x - CELL_BESIDE * cell.w, cell.y - CELL_ABOVE * cell.h,
				cell.w * (1 + 2 * CELL_BESIDE),
				cell.h * (1 + CELL_ABOVE + CELL_BELOW) };
}

static struct box cell_box(const struct carpet_reading *of, const struct field *field, int place,
			   int count)
{
	if (field != NULL && of->has_place && place < field->cell_count)
		return on_page(affine_apply_box_mm(of->place, grow_cell(field->cells[place])), of);
	return on_page(even_part(of, place, count), of);
}

static bool is_in_cells(const struct carpet_reading *of, const struct field *field)
{
	if (of->reading.source == SOURCE_BARCODE)
		return false;
	return field == NULL || !of->has_place ||
	       box_overlap(of->reading.box, affine_apply_box_mm(of->place, field->box)) >=
		       OVERLAP_MIN;
}

static struct box field_box(const struct carpet_reading *of)
{
	struct box box = of->reading.box;
	int shorter = box.w < box.h ? box.w : box.h;

	return on_page(grow_by(box, FIELD_MARGIN, shorter), of);
}

/* ---- what is how sure ----------------------------------------------------------------------- */

/* The likeliest character beside that one. */
static void set_second(const struct spelled *spelled, int index, struct carpet_cell *cell)
{
	int best = -1;

	for (int i = 0; i < SPELLING_CHARACTERS; i++)
		if (i != index && (best < 0 || spelled->odds[i] > spelled->odds[best]))
			best = i;
	if (spelled->odds[best] <= 0)
		return;
	cell->second = SPELLING_ALPHABET[best];
	cell->second_chance = spelled->odds[best];
}

/* A register may be surer of the field than the recogniser is of the cell. */
static void weigh(const struct spelling *spelling, struct carpet_cell *cell)
{
	int index = spelling_index(cell->text[cell->place]);

	cell->sure = cell->of->reading.confidence;
	if (spelling == NULL || index < 0 || (size_t)spelling->length != strlen(cell->text))
		return;
	cell->sure = fmax(cell->sure, spelling->places[cell->place].odds[index]);
	set_second(&spelling->places[cell->place], index, cell);
}

/* ---- cutting -------------------------------------------------------------------------------- */

static int less_sure_first(const void *a, const void *b)
{
	const struct carpet_cell *one = a, *other = b;

	if (one->sure != other->sure)
		return one->sure < other->sure ? -1 : 1;
	if (one->of->dossier != other->of->dossier)
		return one->of->dossier > other->of->dossier ? -1 : 1;
	if (one->of != other->of)
		return one->of < other->of ? -1 : 1;
	return (one->place > other->place) - (one->place < other->place);
}

static const struct field *field_of(const struct carpet_reading *of, const struct form_set *forms)
{
	const struct form *form = forms != NULL ? form_set_lookup(forms, of->reading.form) : NULL;

	return form != NULL ? form_lookup_field(form, of->reading.name) : NULL;
}

struct cutting {
	struct carpet_cell *cells;
	size_t count;
};

static void cut_whole(const struct carpet_reading *of, const struct field *field,
		      struct arena *arena, struct cutting *cutting)
{
	struct carpet_cell cell = {
		.of = of,
		.text = carpet_text(field, of->reading.value, arena),
		.place = -1,
		.box = field_box(of),
		.sure = of->reading.confidence,
		.is_date = field != NULL && field->content == CONTENT_DATE,
	};

	if (!box_is_empty(cell.box))
		cutting->cells[cutting->count++] = cell;
}

static void cut_characters(const struct carpet_reading *of, const struct field *field,
			   char character, struct arena *arena, struct cutting *cutting)
{
	const char *text = carpet_text(field, of->reading.value, arena);
	int length = (int)strlen(text);
	int count = field != NULL && field->cell_count > 0 ? field->cell_count : length;

	if (length > count || length > COMB_CELLS_MAX || !is_in_cells(of, field))
		return;
	for (int place = 0; place < length; place++) {
		struct carpet_cell cell = {
			.of = of,
			.text = text,
			.place = place,
			.box = cell_box(of, field, place, count),
			.is_date = field != NULL && field->content == CONTENT_DATE,
		};

		if (text[place] != character || box_is_empty(cell.box))
			continue;
		weigh(of->reading.spelling, &cell);
		cutting->cells[cutting->count++] = cell;
	}
}

struct carpet_cell *carpet_cut(const struct carpet_reading *readings, size_t count,
			       const struct form_set *forms, char character, size_t most,
			       struct arena *arena, size_t *ret_count)
{
	size_t of_each = character != '\0' ? COMB_CELLS_MAX : 1;
	struct cutting cutting = { .cells = arena_new_array(arena, count * of_each + 1,
							    sizeof(struct carpet_cell)) };

	for (size_t i = 0; i < count; i++) {
		const struct field *field = field_of(&readings[i], forms);

		if (character != '\0')
			cut_characters(&readings[i], field, character, arena, &cutting);
		else
			cut_whole(&readings[i], field, arena, &cutting);
	}
	qsort(cutting.cells, cutting.count, sizeof(*cutting.cells), less_sure_first);
	*ret_count = cutting.count < most ? cutting.count : most;
	return cutting.cells;
}
