/* The medicines of a prescription that software prints as a table. */
#include "ocr/prescribed.h"
#include "ocr/values.h"

#include <string.h>

enum column { COLUMN_NAME, COLUMN_DOSE, COLUMN_TIME, COLUMN_BOXES, COLUMN_COUNT };

static const char *const heads[COLUMN_COUNT][7] = {
	[COLUMN_NAME] = { "MEDICAMENT", "MEDICAMENTS", "DESIGNATION", "PRODUIT", "PRODUITS", NULL },
	[COLUMN_DOSE] = { "POSOLOGIE", "POSOLOGIES", "PRISE", "PRISES", NULL },
	[COLUMN_TIME] = { "DUREE", "DUREES", NULL },
	[COLUMN_BOXES] = { "QTE", "QUANTITE", "NB", "NBRE", "BOITES", "UNITES", NULL },
};

/* Where each column begins, in pixels; -1: the table has none of that kind. */
struct columns {
	int x[COLUMN_COUNT];
};

static bool read_head(const struct text_line *line, struct columns *ret_columns)
{
	int count = 0;

	for (int column = 0; column < COLUMN_COUNT; column++) {
		struct found head = line_find_any(line, 0, heads[column]);

		ret_columns->x[column] = -1;
		if (head.from < 0)
			continue;
		ret_columns->x[column] = line->tokens[line->parts[head.from].token].box.x;
		count++;
	}
	return ret_columns->x[COLUMN_NAME] >= 0 && count >= 2 && line->part_count <= 8;
}

/* The column that a word stands in: the last that begins before its middle. */
static enum column column_of(const struct columns *columns, struct box box)
{
	enum column best = COLUMN_NAME;

	for (int column = 0; column < COLUMN_COUNT; column++)
		if (columns->x[column] >= 0 && columns->x[column] <= box.x + box.w / 2 &&
		    columns->x[column] >= columns->x[best])
			best = column;
	return best;
}

struct row {
	struct span cells[COLUMN_COUNT];
};

static struct row cut_row(const struct columns *columns, const struct text_line *line)
{
	struct row row = { 0 };

	for (int i = 0; i < line->token_count; i++) {
		struct span *cell = &row.cells[column_of(columns, line->tokens[i].box)];

		/* strokes of the frame are no words */
		if (line_part_at(line, i) == line_part_at(line, i + 1) && cell->line == NULL)
			continue;
		if (cell->line == NULL)
			*cell = (struct span){ line, i, i };
		cell->to = i + 1;
	}
	return row;
}

static void take_cells(struct arena *arena, struct prescribed_item *item, const struct row *row)
{
	const struct span *boxes = &row->cells[COLUMN_BOXES], *time = &row->cells[COLUMN_TIME];

	for (int i = boxes->from; boxes->line != NULL && i < boxes->to; i++) {
		int part = line_part_at(boxes->line, i);
		int value = part < boxes->line->part_count
				    ? small_number(boxes->line->parts[part].folded)
				    : 0;

		if (value > 0 && item->boxes.value == 0)
			item->boxes = (struct prescribed_count){
				value, { boxes->line, i, i + 1 }, { boxes->line, i, i + 1 }, 0.98
			};
	}
	if (time->line != NULL && item->time.unit == UNIT_NONE)
		item->time = prescribed_duration(time->line, time->from);
	if (item->time.unit != UNIT_NONE && item->time.span.line == time->line &&
	    item->time.span.from < time->from)
		item->time.span.from = time->from;
	if (row->cells[COLUMN_DOSE].line != NULL)
		*LIST_ADD(arena, &item->dose) = row->cells[COLUMN_DOSE];
}

static bool ends_table(const struct free_page *paper, const struct text_line *above,
		       const struct text_line *line, const struct row *row)
{
	bool apart = line->box.y - above->box.y - above->box.h > 4 * paper->text_px;

	return apart ||
	       (row->cells[COLUMN_NAME].line != NULL && row->cells[COLUMN_DOSE].line == NULL &&
		row->cells[COLUMN_BOXES].line == NULL &&
		!prescribed_is_medicinal(line, 0, line->token_count));
}

static void read_rows(const struct free_page *paper, const struct columns *columns, size_t first,
		      prescribed_list *items)
{
	struct arena *arena = paper->dossier->arena;

	for (size_t i = first; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		struct row row = cut_row(columns, line);
		struct prescribed_item *item;

		if (prescribed_tells_a_date(line) || ends_table(paper, line - 1, line, &row))
			break;
		if (row.cells[COLUMN_NAME].line == NULL && items->count == 0)
			continue;
		item = row.cells[COLUMN_NAME].line != NULL ? LIST_ADD(arena, items)
							   : &items->items[items->count - 1];
		if (row.cells[COLUMN_NAME].line != NULL) {
			struct span name = row.cells[COLUMN_NAME];

			if (name.to - name.from > 1 &&
			    prescribed_is_ordinal(line->tokens[name.from].text))
				name.from++;
			item->in_table = true;
			*LIST_ADD(arena, &item->name) = name;
		}
		take_cells(arena, item, &row);
	}
}

bool prescribed_read_table(const struct free_page *paper, size_t first, prescribed_list *items)
{
	for (size_t i = first; i < paper->lines.count; i++) {
		struct columns columns;

		if (!read_head(&paper->lines.items[i], &columns))
			continue;
		read_rows(paper, &columns, i + 1, items);
		return items->count > 0;
	}
	return false;
}
