#include "tests/support/hand_filled.h"

#include "base/memory.h"
#include "tests/support/chance.h"

#include <assert.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { FIELDS_MAX = 128 };

static void any_digits(char *text, int count)
{
	for (int i = 0; i < count; i++)
		text[i] = (char)('0' + chance_next() % 10);
	text[count] = '\0';
}

static void any_comb(const struct field *field, char *text)
{
	if (field->content == CONTENT_DATE) {
		int day = 1 + chance_next() % 28, month = 1 + chance_next() % 12;

		snprintf(text, ENTRY_SIZE, "%02d%02d%04d", day, month, 1950 + chance_next() % 77);
	} else if (field->content == CONTENT_CIN) {
		text[0] = (char)('A' + chance_next() % 26);
		text[1] = (char)('A' + chance_next() % 26);
		any_digits(text + 2, 5 + chance_next() % 2);
	} else {
		any_digits(text, field->cell_count);
	}
}

static void any_value(const struct field *field, char *text)
{
	static const char *const names[] = { "ALAMI SARA", "BENNANI OMAR", "TAZI HIND",
					     "CHRAIBI ALI" };
	static const char *const letters[] = { "C", "CS", "V", "K 20" };

	if (field->kind == FIELD_COMB)
		any_comb(field, text);
	else if (field->kind == FIELD_AMOUNT)
		snprintf(text, ENTRY_SIZE, "%d,%02d", 20 + chance_next() % 900,
			 10 * (chance_next() % 10));
	else
		snprintf(text, ENTRY_SIZE, "%s",
			 field->kind == FIELD_CODE
				 ? letters[chance_next() % (int)ARRAY_LENGTH(letters)]
				 : names[chance_next() % (int)ARRAY_LENGTH(names)]);
}

/* How one person fills one sheet. */
struct style {
	const struct hand *hand;
	double size; /* of a cap, as a share of the cell's height */
};

static void write_comb(struct sheet sheet, const struct style *style, const struct field *field,
		       const char *text)
{
	double sink = chance_between(0.02, 0.14);

	for (int i = 0; text[i] != '\0'; i++) {
		struct box_mm cell = field->cells[i];
		struct spot spot = { cell.x + cell.w * chance_between(0.38, 0.62),
				     cell.y + cell.h * (1 - sink) };

		hand_draw(sheet, style->hand, text[i], spot, cell.h * style->size);
	}
}

static void write_value(struct sheet sheet, const struct style *style, const struct field *field,
			const char *text)
{
	struct box_mm box = field->box;
	double cap = fmin(box.h * 0.6, 4.2) * style->size;
	struct spot start = { box.x + chance_between(1.5, 4), box.y + box.h * 0.78 };

	if (field->kind == FIELD_COMB)
		write_comb(sheet, style, field, text);
	else if (field->kind == FIELD_SIGNATURE)
		hand_sign(sheet, style->hand, box);
	else if (field->kind == FIELD_CHECK)
		hand_mark(sheet, style->hand, (enum hand_tick)(chance_next() % HAND_TICK_COUNT),
			  box);
	else
		hand_write(sheet, style->hand, text, start, cap);
}

/* One box of every choice; signatures now and then; the last row of the table stays empty. */
static bool is_written(const struct form *form, int index, const bool ticked[])
{
	const struct field *field = &form->fields[index], *next = field + 1;
	bool before = false, more = index + 1 < form->field_count && next->choice != NULL &&
				    field->choice != NULL &&
				    strcmp(next->choice, field->choice) == 0;

	if (field->kind == FIELD_SIGNATURE)
		return chance_next() % 2 == 0;
	if (field->kind != FIELD_CHECK)
		return strstr(field->name, "_3_") == NULL;
	for (int i = 0; i < index; i++)
		before =
			before || (ticked[i] && strcmp(form->fields[i].choice, field->choice) == 0);
	return !before && (!more || chance_next() % 2 == 0);
}

struct Pix *hand_filled(const struct form *form, const struct hand *hand, struct entry entries[])
{
	struct Pix *read = pixRead(form->blank_path), *pix = pixConvertTo32(read);
	struct sheet sheet = { pix, BLANK_DPI };
	struct style style = { hand, chance_between(0.72, 1.05) };
	bool ticked[FIELDS_MAX] = { false };

	assert(pix != NULL && form->field_count <= FIELDS_MAX);
	pixDestroy(&read);
	for (int i = 0; i < form->field_count; i++) {
		const struct field *field = &form->fields[i];
		bool written = is_written(form, i, ticked);

		ticked[i] = field->kind == FIELD_CHECK && written;
		entries[i].value[0] = '\0';
		if (field->kind == FIELD_CHECK || field->kind == FIELD_SIGNATURE)
			snprintf(entries[i].value, ENTRY_SIZE, "%s", written ? "true" : "false");
		else if (written)
			any_value(field, entries[i].value);
		if (written)
			write_value(sheet, &style, field, entries[i].value);
	}
	return pix;
}
