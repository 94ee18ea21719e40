/*
 * Two forms that no code knows, of other proportions, cells, boxes and inks than those of forms/:
 * drawn and described here, put into a folder of forms beside the others, filled by hands drawn at
 * random and scanned. Everything goes through the pipeline, as a file does.
 */
#include "base/datadir.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/dossier.h"
#include "pipeline/pipeline.h"
#include "tests/support/chance.h"
#include "tests/support/drawn_form.h"
#include "tests/support/hand_filled.h"
#include "tests/support/rescan.h"

#include <dirent.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* What the reader of hands reaches today; raise them when it reads more. */
#define COMB_CHARACTERS_LEAST 0.97
#define AMOUNTS_LEAST 0.85
#define SURE_WRONG_MOST 0.05 /* of what is said with a confidence of 0.95 or more */
#define ALIGNMENT_MOST_MM 0.5

enum { FIELDS_MAX = 64, SHEETS = 4, SHEETS_IN_COLOUR = 2 };

/* ---- the two forms ---- */

static const struct drawn_field small_fields[] = {
	{ .name = "adherent_nom",
	  .kind = "text",
	  .content = "name",
	  .label = "Nom et prenom",
	  .box = { 40, 19.5, 95, 7 },
	  .frame = FRAME_DOTS },
	{ .name = "adherent_numero",
	  .kind = "comb",
	  .content = "digits",
	  .label = "Numero",
	  .box = { 40, 30, 5.2, 6 },
	  .cells = CELLS_BOXES,
	  .groups = { 9 } },
	{ .name = "adherent_cin",
	  .kind = "comb",
	  .content = "cin",
	  .label = "Carte nationale",
	  .box = { 40, 40, 5.6, 6.5 },
	  .cells = CELLS_DOTS,
	  .groups = { 8 },
	  .length_min = 6 },
	{ .name = "adherent_naissance",
	  .kind = "comb",
	  .content = "date",
	  .label = "Ne(e) le",
	  .box = { 40, 51, 5.2, 6 },
	  .cells = CELLS_BOXES,
	  .groups = { 2, 2, 4 } },
	{ .name = "sexe_homme",
	  .kind = "check",
	  .content = "mark",
	  .choice = "sexe",
	  .label = "Homme",
	  .box = { 40, 61, 3.6, 3.6 },
	  .frame = FRAME_RING },
	{ .name = "sexe_femme",
	  .kind = "check",
	  .content = "mark",
	  .choice = "sexe",
	  .label = "Femme",
	  .box = { 66, 61, 3.6, 3.6 },
	  .frame = FRAME_RING },
	{ .name = "soin_visite",
	  .kind = "check",
	  .content = "mark",
	  .choice = "soin",
	  .label = "Visite",
	  .box = { 40, 69, 3, 3 },
	  .frame = FRAME_BOX },
	{ .name = "soin_dentaire",
	  .kind = "check",
	  .content = "mark",
	  .choice = "soin",
	  .label = "Dentaire",
	  .box = { 66, 69, 3, 3 },
	  .frame = FRAME_BOX },
	{ .name = "soin_optique",
	  .kind = "check",
	  .content = "mark",
	  .choice = "soin",
	  .label = "Optique",
	  .box = { 96, 69, 3, 3 },
	  .frame = FRAME_BOX },
	{ .name = "somme",
	  .kind = "amount",
	  .content = "amount",
	  .label = "Somme payee",
	  .box = { 40.4, 76.4, 42, 9 },
	  .frame = FRAME_BOX },
	{ .name = "praticien_code",
	  .kind = "comb",
	  .content = "digits",
	  .label = "Code praticien",
	  .box = { 40, 90, 4.6, 5.5 },
	  .cells = CELLS_DOTS,
	  .groups = { 9 } },
	{ .name = "signe_le",
	  .kind = "comb",
	  .content = "date",
	  .label = "Signe le",
	  .box = { 40, 157, 4.6, 5.5 },
	  .cells = CELLS_TICKS,
	  .groups = { 2, 2, 4 } },
	{ .name = "visa_signature",
	  .kind = "signature",
	  .content = "signature",
	  .label = "Signature",
	  .box = { 40, 168, 70, 20 },
	  .frame = FRAME_BOX },
};

static const struct drawn_field small_columns[] = {
	{ .name = "date",
	  .kind = "comb",
	  .content = "date",
	  .label = "Date du soin",
	  .box = { 10, 6, 4.4, 5 },
	  .cells = CELLS_TICKS,
	  .groups = { 2, 2, 4 } },
	{ .name = "lettre",
	  .kind = "code",
	  .content = "key_letter",
	  .label = "Lettre",
	  .box = { 54, 0.4, 20, 13.2 } },
	{ .name = "prix",
	  .kind = "amount",
	  .content = "amount",
	  .label = "Prix paye",
	  .box = { 75, 0.4, 32, 13.2 } },
	{ .name = "visa",
	  .kind = "signature",
	  .content = "signature",
	  .label = "Visa",
	  .box = { 108, 0.4, 31.4, 13.2 } },
};

static const char *const notes[] = {
	"Joindre les originaux des factures et des ordonnances.",
	"Toute fausse declaration entraine la perte du droit au remboursement.",
	"Imprime modele 77-B, a conserver trois ans.",
	NULL,
};

enum { FIELD_COUNT = ARRAY_LENGTH(small_fields), COLUMN_COUNT = ARRAY_LENGTH(small_columns) };

static const struct drawn_form small_form = {
	.name = "mutuelle-a5",
	.title = "DEMANDE DE PRISE EN CHARGE",
	.width = 148,
	.height = 210,
	.ink = 0x8c1c22,
	.notes = notes,
	.fields = small_fields,
	.field_count = FIELD_COUNT,
	.table = { "soin", 3, 8, 108, 14, 131.8, small_columns, COLUMN_COUNT },
};

/* The same entries elsewhere and larger, in other cells and boxes. */
static struct drawn_field enlarged(struct drawn_field field, double along, double down)
{
	field.box.x *= along;
	field.box.y *= down;
	field.box.w *= field.cells != CELLS_NONE ? 1.15 : along;
	field.box.h *= field.cells != CELLS_NONE ? 1.1 : down;
	if (field.frame == FRAME_RING || strcmp(field.kind, "check") == 0)
		field.frame = field.frame == FRAME_RING ? FRAME_BOX : FRAME_RING;
	if (field.cells != CELLS_NONE)
		field.cells = field.cells == CELLS_DOTS ? CELLS_TICKS : CELLS_DOTS;
	if (field.frame == FRAME_DOTS)
		field.frame = FRAME_LINE;
	return field;
}

static void write_forms(const char *folder)
{
	struct drawn_field fields[FIELD_COUNT], columns[COLUMN_COUNT];
	struct drawn_form large = small_form;

	for (int i = 0; i < FIELD_COUNT; i++)
		fields[i] = enlarged(small_fields[i], 1.38, 1.3);
	for (int i = 0; i < COLUMN_COUNT; i++)
		columns[i] = enlarged(small_columns[i], 1.38, 1.2);
	large.name = "caisse-lettre";
	large.title = "RELEVE DES SOINS RECUS";
	large.width = 215.9;
	large.height = 279.4;
	large.ink = 0x4c5c78;
	large.fields = fields;
	large.table = (struct drawn_table){ "soin", 4, 9, 134, 15.84, 186, columns, COLUMN_COUNT };
	drawn_form_write(&small_form, folder);
	drawn_form_write(&large, folder);
}

/* ---- how it is scanned ---- */

static const struct rescan scans[] = {
	{ .dpi = 300,
	  .skew_deg = 0.8,
	  .threshold = 170,
	  .black = 20,
	  .white = 245,
	  .specks = 60,
	  .blur_mm = 0.03,
	  .grain = 4 },
	{ .dpi = 200,
	  .skew_deg = -1.6,
	  .black = 30,
	  .white = 240,
	  .quality = 70,
	  .grain = 4,
	  .blur_mm = 0.06,
	  .shift_x_mm = 1.5 },
	{ .dpi = 300,
	  .skew_deg = -2.4,
	  .black = 10,
	  .white = 250,
	  .quality = 60,
	  .grain = 7,
	  .specks = 80,
	  .shift_y_mm = -1 },
	{ .dpi = 200,
	  .skew_deg = 1.2,
	  .threshold = 175,
	  .black = 20,
	  .white = 245,
	  .grain = 3,
	  .blur_mm = 0.03,
	  .turn_deg = 180 },
};

/* Where a millimetre of the form is on the scan, when that is not turned by a quarter. */
static struct affine map_of(const struct form *form, const struct rescan *scan, struct Pix *page)
{
	double angle = scan->skew_deg * M_PI / 180, c = cos(angle), s = sin(angle);
	double scale = scan->dpi / MM_PER_INCH;
	struct affine to_middle = { scale, 0,     -form->width_mm * scale / 2,
				    0,     scale, -form->height_mm * scale / 2 };
	struct affine spin = { c, -s, pixGetWidth(page) / 2.0 + scan->shift_x_mm * scale,
			       s, c,  pixGetHeight(page) / 2.0 + scan->shift_y_mm * scale };

	return affine_compose(to_middle, spin);
}

/* A scan in colour, whose printed form can be dropped by its colour. */
static struct Pix *scan_in_colour(struct Pix *sheet, const struct rescan *scan)
{
	float scale = (float)scan->dpi / DRAWN_FORM_DPI;
	struct Pix *scaled = pixScale(sheet, scale, scale);
	struct Pix *page =
		pixRotate(scaled, (float)(scan->skew_deg * M_PI / 180), L_ROTATE_AREA_MAP,
			  L_BRING_IN_WHITE, pixGetWidth(scaled), pixGetHeight(scaled));

	pixDestroy(&scaled);
	pixSetResolution(page, scan->dpi, scan->dpi);
	return page;
}

/* ---- what is read ---- */

struct tally {
	int characters, characters_right, amounts, amounts_right, sure, sure_wrong, sheets;
	double worst_mm;
};

static struct pipeline *pipeline;
static struct form_set forms;

/* The value as people write it: dates without dashes, amounts with a comma. */
static void as_written(const struct field *field, const char *value, char *text)
{
	size_t length = strlen(value);

	if (field->content == CONTENT_DATE && length == 10 && value[4] == '-')
		snprintf(text, ENTRY_SIZE, "%.2s%.2s%.4s", value + 8, value + 5, value);
	else
		snprintf(text, ENTRY_SIZE, "%.*s", ENTRY_SIZE - 1, value);
	for (char *sign = text; field->content == CONTENT_AMOUNT && *sign != '\0'; sign++)
		if (*sign == '.')
			*sign = ',';
}

/* The length of the longest common subsequence: characters that were read in their order. */
static int common(const char *a, const char *b)
{
	int rows[2][ENTRY_SIZE + 1] = { { 0 } };
	int length = (int)strlen(b);

	for (size_t i = 0; a[i] != '\0'; i++)
		for (int j = 0; j < length; j++) {
			int *row = rows[(i + 1) % 2], *before = rows[i % 2];

			row[j + 1] = a[i] == b[j]             ? before[j] + 1
				     : before[j + 1] > row[j] ? before[j + 1]
							      : row[j];
		}
	return rows[strlen(a) % 2][length];
}

static void judge_text(const struct field *field, const struct reading *reading, const char *truth,
		       struct tally *tally)
{
	char text[ENTRY_SIZE] = "";
	bool right;

	if (reading != NULL && reading->value != NULL)
		as_written(field, reading->value, text);
	right = strcmp(text, truth) == 0;
	if (field->kind == FIELD_COMB) {
		tally->characters += (int)strlen(truth);
		tally->characters_right += common(text, truth);
	} else if (field->kind == FIELD_AMOUNT) {
		tally->amounts++;
		tally->amounts_right += right;
	}
	if (field->kind == FIELD_TEXT || text[0] == '\0' || reading->confidence < 0.95)
		return;
	tally->sure++;
	tally->sure_wrong += !right;
	if (!right)
		print_message("# sheet %d: %s is '%s', read as '%s' with %.3f\n", tally->sheets,
			      field->name, truth, text, reading->confidence);
}

static void judge_fields(const struct dossier *dossier, const struct form *form,
			 const struct entry entries[], struct tally *tally)
{
	for (int i = 0; i < form->field_count; i++) {
		const struct field *field = &form->fields[i];
		const struct reading *reading = dossier_lookup_on(dossier, form->name, field->name);
		const char *truth = entries[i].value;
		bool mark = field->kind == FIELD_CHECK || field->kind == FIELD_SIGNATURE;

		if (mark && (reading == NULL || strcmp(reading->value, truth) != 0))
			fail_msg("sheet %d: %s of %s is not %s", tally->sheets, field->name,
				 form->name, truth);
		if (truth[0] == '\0' && reading != NULL && reading->value != NULL)
			fail_msg("sheet %d: the empty %s of %s is read as '%s'", tally->sheets,
				 field->name, form->name, reading->value);
		if (!mark && truth[0] != '\0')
			judge_text(field, reading, truth, tally);
	}
}

static double worst_corner(const struct page *page, const struct form *form, struct affine truth)
{
	struct affine found = affine_compose(page->form_to_page, page->to_delivered);
	double worst = 0;

	for (int i = 0; i < form->field_count; i++) {
		struct box_mm box = form->fields[i].box;

		for (int k = 0; k < 4; k++) {
			struct point mm = { box.x + (k & 1 ? box.w : 0),
					    box.y + (k & 2 ? box.h : 0) };
			struct point a = affine_apply(found, mm), b = affine_apply(truth, mm);

			worst = fmax(worst, hypot(a.x - b.x, a.y - b.y) * MM_PER_INCH / page->dpi);
		}
	}
	return worst;
}

static void read_sheet(struct Pix *scanned, const struct form *form, const struct rescan *scan,
		       const struct entry entries[], struct tally *tally)
{
	struct stage_costs costs = { 0 };
	struct pipeline_result result;
	struct pipeline_input input = { .received = { 2026, 11, 26 } };
	const struct page *page;
	struct text path = { 0 };
	struct error error;

	text_append_format(&path, "%s/sheet.tif", getenv("TMPDIR"));
	input.path = path.bytes;
	assert_int_equal(pixWriteTiff(path.bytes, scanned,
				      pixGetDepth(scanned) == 1 ? IFF_TIFF_G4 : IFF_TIFF_JPEG, "w"),
			 0);
	if (pipeline_read(pipeline, &input, &result, &costs, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	assert_int_equal(result.count, 1);
	page = &result.dossiers[0]->pages.items[0];
	if (page->form == NULL || strcmp(page->form->name, form->name) != 0)
		fail_msg("sheet %d is not known as %s", tally->sheets, form->name);
	if (scan->turn_deg == 0)
		tally->worst_mm = fmax(tally->worst_mm,
				       worst_corner(page, form, map_of(form, scan, scanned)));
	judge_fields(result.dossiers[0], form, entries, tally);
	tally->sheets++;
	pipeline_result_clear(&result);
	text_clear(&path);
}

static void report(const char *what, const struct tally *tally)
{
	print_message("# %s: %d sheets, worst corner %.2f mm; characters in cells %d of %d, "
		      "amounts %d of %d, wrong at 0.95 or more %d of %d\n",
		      what, tally->sheets, tally->worst_mm, tally->characters_right,
		      tally->characters, tally->amounts_right, tally->amounts, tally->sure_wrong,
		      tally->sure);
	assert_true(tally->worst_mm < ALIGNMENT_MOST_MM);
	assert_true(tally->characters_right >= COMB_CHARACTERS_LEAST * tally->characters);
	assert_true(tally->amounts_right >= AMOUNTS_LEAST * tally->amounts);
	assert_true(tally->sure_wrong <= SURE_WRONG_MOST * tally->sure);
}

static void read_sheets_of(const char *name, bool in_colour)
{
	const struct form *form = form_set_lookup(&forms, name);
	struct tally tally = { 0 };

	assert_non_null(form);
	assert_true(form->field_count <= FIELDS_MAX);
	for (int i = 0; i < (in_colour ? SHEETS_IN_COLOUR : SHEETS); i++) {
		const struct rescan *scan =
			&scans[in_colour ? 1 + i : i % (int)ARRAY_LENGTH(scans)];
		struct entry entries[FIELDS_MAX];
		struct rescan still = *scan;
		struct hand hand;
		struct Pix *sheet, *grey, *scanned;

		chance_seed((unsigned)i + 1);
		hand = hand_any();
		sheet = hand_filled(form, &hand, entries);
		grey = pixConvertRGBToLuminance(sheet);
		if (in_colour)
			still.shift_x_mm = still.shift_y_mm = 0;
		scanned = in_colour ? scan_in_colour(sheet, &still)
				    : rescan_page(grey, DRAWN_FORM_DPI, &still);
		read_sheet(scanned, form, &still, entries, &tally);
		pixDestroy(&scanned);
		pixDestroy(&grey);
		pixDestroy(&sheet);
	}
	report(in_colour ? "in colour" : name, &tally);
}

static void sheets_of_a_small_form_in_dark_red_are_read(void **state)
{
	(void)state;
	read_sheets_of("mutuelle-a5", false);
}

static void sheets_of_a_letter_form_in_blue_grey_are_read(void **state)
{
	(void)state;
	read_sheets_of("caisse-lettre", false);
}

static void sheets_of_a_new_form_scanned_in_colour_are_read(void **state)
{
	(void)state;
	read_sheets_of("mutuelle-a5", true);
}

/* The forms of the source tree, so that a new one must be told from them. */
static void link_forms(const char *from, const char *to)
{
	DIR *folder = opendir(from);
	struct dirent *entry;

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		char *target = path_join(from, entry->d_name), *own = path_join(to, entry->d_name);

		if (text_ends_with(target, ".json") || text_ends_with(target, ".png"))
			assert_int_equal(symlink(target, own), 0);
		free(target);
		free(own);
	}
	closedir(folder);
}

/* A folder of forms as an operator has it who added two. */
static int open_with_new_forms(void **state)
{
	const char *root = getenv("SRC");
	char *data = path_join(getenv("TMPDIR"), "data"), *own = path_join(data, "forms");
	char *theirs = realpath(root != NULL ? root : ".", NULL), *known, *found;
	struct error error;

	(void)state;
	known = path_join(theirs, "forms");
	assert_int_equal(mkdir(data, 0755), 0);
	assert_int_equal(mkdir(own, 0755), 0);
	link_forms(known, own);
	write_forms(own);
	setenv("WARAQA_DATA", data, 1);
	if (datadir_find(&found, &error) != STATUS_OK ||
	    form_set_load(own, &forms, &error) != STATUS_OK ||
	    pipeline_open(own, NULL, &pipeline, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	assert_string_equal(found, data);
	free(found);
	free(known);
	free(theirs);
	free(own);
	free(data);
	return 0;
}

static int close_forms(void **state)
{
	(void)state;
	pipeline_close(pipeline);
	form_set_free(&forms);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sheets_of_a_small_form_in_dark_red_are_read),
		cmocka_unit_test(sheets_of_a_letter_form_in_blue_grey_are_read),
		cmocka_unit_test(sheets_of_a_new_form_scanned_in_colour_are_read),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, open_with_new_forms, close_forms);
}
