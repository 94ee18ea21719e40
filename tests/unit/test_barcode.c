/* Symbols drawn by the test itself, so that every value, place and angle is known. */
#include "barcode/barcode.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/form.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DPI = 200, SIDE = 1200, MODULES_MAX = 400 };

/* Bars and spaces of one symbol, a character a module: '1' is dark. */
struct bars {
	char modules[MODULES_MAX];
};

static void append(struct bars *bars, const char *modules)
{
	size_t used = strlen(bars->modules);

	assert_true(used + strlen(modules) < MODULES_MAX);
	snprintf(bars->modules + used, MODULES_MAX - used, "%s", modules);
}

/* Element widths, a dark one first, as in "2113". */
static void append_widths(struct bars *bars, const char *widths, bool dark)
{
	for (; *widths != '\0'; widths++, dark = !dark)
		for (int i = 0; i < *widths - '0'; i++)
			append(bars, dark ? "1" : "0");
}

/* GS1 General Specifications, section 5.2.1. */
static struct bars draw_ean13(const char *digits)
{
	static const char *const odd[] = { "3211", "2221", "2122", "1411", "1132",
					   "1231", "1114", "1312", "1213", "3112" };
	static const char parity[10][7] = { "LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG",
					    "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL" };
	struct bars bars = { "101" };

	for (int i = 1; i <= 6; i++) {
		const char *widths = odd[digits[i] - '0'];
		char reversed[5] = { widths[3], widths[2], widths[1], widths[0], '\0' };

		append_widths(&bars, parity[digits[0] - '0'][i - 1] == 'L' ? widths : reversed,
			      false);
	}
	append(&bars, "01010");
	for (int i = 7; i <= 12; i++)
		append_widths(&bars, odd[digits[i] - '0'], true);
	append(&bars, "101");
	return bars;
}

/* ISO/IEC 15417, code set B alone, for digits. */
static struct bars draw_code128(const char *digits)
{
	static const char *const digit_widths[] = { "123122", "123221", "223211", "221132",
						    "221231", "213212", "223112", "312131",
						    "311222", "321122" };
	static const char *const all_checks[] = {
		"212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312",
		"132212", "221213", "221312", "231212", "112232", "122132", "122231", "113222",
	};
	struct bars bars = { "" };
	int check = 104;

	append_widths(&bars, "211214", true);
	for (int i = 0; digits[i] != '\0'; i++) {
		append_widths(&bars, digit_widths[digits[i] - '0'], true);
		check += (i + 1) * (16 + digits[i] - '0');
	}
	check %= 103;
	assert_true(check < (int)ARRAY_LENGTH(all_checks)); /* the test's values are chosen so */
	append_widths(&bars, all_checks[check], true);
	append_widths(&bars, "2331112", true);
	return bars;
}

/* ISO/IEC 16390, wide elements three modules. */
static struct bars draw_itf(const char *digits)
{
	static const char *const widths[] = { "11331", "31113", "13113", "33111", "11313",
					      "31311", "13311", "11133", "31131", "13131" };
	struct bars bars = { "1010" };

	for (int i = 0; digits[i] != '\0'; i += 2)
		for (int k = 0; k < 5; k++) {
			char pair[3] = { widths[digits[i] - '0'][k], widths[digits[i + 1] - '0'][k],
					 '\0' };

			append_widths(&bars, pair, true);
		}
	append(&bars, "11101");
	return bars;
}

struct placed {
	const struct bars *bars;
	double x, y; /* middle */
	double angle_deg;
	double module_px, height_px;
};

/* Draws by asking of each pixel's nine parts whether it lies on a bar. */
static void draw(struct Pix *page, struct placed symbol)
{
	double c = cos(symbol.angle_deg * M_PI / 180), s = sin(symbol.angle_deg * M_PI / 180);
	int count = (int)strlen(symbol.bars->modules);
	int reach = (int)(count * symbol.module_px / 2 + symbol.height_px);

	for (int y = (int)symbol.y - reach; y < symbol.y + reach; y++)
		for (int x = (int)symbol.x - reach; x < symbol.x + reach; x++) {
			int dark = 0;

			for (int part = 0; part < 9; part++) {
				int column = part % 3, row = part / 3;
				double dx = x + (column + 0.5) / 3 - symbol.x;
				double dy = y + (row + 0.5) / 3 - symbol.y;
				double along = (dx * c + dy * s) / symbol.module_px + count / 2.0;
				double down = dy * c - dx * s;

				dark += fabs(down) < symbol.height_px / 2 && along >= 0 &&
					along < count && symbol.bars->modules[(int)along] == '1';
			}
			if (dark > 0)
				pixSetPixel(page, x, y, (l_uint32)(240 - 24 * dark));
		}
}

static struct Pix *empty_page(void)
{
	struct Pix *page = pixCreate(SIDE, SIDE, 8);

	pixSetAllGray(page, 240);
	return page;
}

/* Scans a picture, which it takes over, as page 1 of a dossier that the caller frees. */
static struct dossier *scan(struct Pix *picture)
{
	struct dossier *dossier = dossier_new();
	struct page *page = LIST_ADD(dossier->arena, &dossier->pages);

	*page = (struct page){ .number = 1,
			       .dpi = DPI,
			       .width_px = pixGetWidth(picture),
			       .height_px = pixGetHeight(picture),
			       .delivered = picture };
	barcode_scan(page, dossier);
	return dossier;
}

static const struct barcode *only_barcode(const struct dossier *dossier)
{
	assert_int_equal(dossier->barcodes.count, 1);
	return &dossier->barcodes.items[0];
}

static void an_ean13_is_read_at_any_angle_with_its_box(void **state)
{
	struct bars bars = draw_ean13("6118000030829");

	(void)state;
	for (int angle = 0; angle < 360; angle += 24) {
		struct Pix *picture = empty_page();
		double length = 95 * 2.4, height = 90, c, s;
		struct dossier *dossier;
		const struct barcode *found;

		draw(picture, (struct placed){ &bars, 600, 500, angle, 2.4, height });
		dossier = scan(picture);
		found = only_barcode(dossier);
		assert_string_equal(found->symbology, "ean13");
		assert_string_equal(found->value, "6118000030829");
		assert_true(found->confidence > 0.9);
		c = fabs(cos(angle * M_PI / 180));
		s = fabs(sin(angle * M_PI / 180));
		assert_true(fabs(found->box.w - (length * c + height * s)) < 16);
		assert_true(fabs(found->box.h - (length * s + height * c)) < 16);
		assert_true(fabs(found->box.x + found->box.w / 2.0 - 600) < 6);
		assert_true(fabs(found->box.y + found->box.h / 2.0 - 500) < 6);
		dossier_free(dossier);
	}
}

static void two_boxes_of_one_medicine_are_two_symbols(void **state)
{
	struct bars bars = draw_ean13("6118000030829");
	struct Pix *picture = empty_page();
	struct dossier *dossier;

	(void)state;
	draw(picture, (struct placed){ &bars, 300, 300, 8, 2.2, 100 });
	draw(picture,
	     (struct placed){ &bars, 300, 460, 8, 2.2, 100 }); /* below, as close as labels lie */
	draw(picture, (struct placed){ &bars, 860, 300, 8, 2.2, 100 });
	dossier = scan(picture);
	assert_int_equal(dossier->barcodes.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(dossier->barcodes.items[i].value, "6118000030829");
	dossier_free(dossier);
}

static void a_stamp_across_the_bars_leaves_one_symbol(void **state)
{
	struct bars bars = draw_ean13("6118001200504");
	struct Pix *picture = empty_page();
	struct dossier *dossier;

	(void)state;
	draw(picture, (struct placed){ &bars, 600, 600, 0, 2.2, 110 });
	pixRenderLine(picture, 450, 590, 760, 612, 9, L_CLEAR_PIXELS);
	pixRenderLine(picture, 600, 500, 690, 640, 5, L_CLEAR_PIXELS);
	dossier = scan(picture);
	assert_string_equal(only_barcode(dossier)->value, "6118001200504");
	dossier_free(dossier);
}

static void code128_and_itf_are_read_whole(void **state)
{
	struct bars label = draw_code128("091603397");
	struct bars carton = draw_itf("16118000030826");
	struct Pix *picture = empty_page();
	struct dossier *dossier;

	(void)state;
	draw(picture, (struct placed){ &label, 500, 300, 2, 2.5, 80 });
	draw(picture, (struct placed){ &carton, 600, 800, 90, 2.5, 90 });
	dossier = scan(picture);
	assert_int_equal(dossier->barcodes.count, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct barcode *found = &dossier->barcodes.items[i];
		bool itf = text_equal(found->symbology, "itf");

		assert_string_equal(found->symbology, itf ? "itf" : "code128");
		assert_string_equal(found->value, itf ? "16118000030826" : "091603397");
	}
	dossier_free(dossier);
}

static void a_part_of_an_itf_symbol_is_not_a_shorter_value(void **state)
{
	struct bars carton = draw_itf("16118000030826");
	struct Pix *picture = empty_page();
	struct dossier *dossier;

	(void)state;
	draw(picture, (struct placed){ &carton, 600, 600, 0, 2.5, 90 });
	pixRasterop(picture, 0, 0, 560, SIDE, PIX_SET, NULL, 0, 0);
	dossier = scan(picture);
	assert_int_equal(dossier->barcodes.count, 0);
	dossier_free(dossier);
}

static void an_itf_symbol_cut_anywhere_is_not_a_shorter_value(void **state)
{
	struct bars carton = draw_itf("16118000030826");
	int count = (int)strlen(carton.modules);

	(void)state;
	for (int module = 12; module < count - 6; module += 3) {
		struct bars part = { "" };
		struct Pix *picture = empty_page();
		struct dossier *dossier;

		append(&part, carton.modules + (module % 2 == 0 ? 0 : module));
		if (module % 2 == 0)
			part.modules[module] = '\0';
		draw(picture, (struct placed){ &part, 600, 600, 0, 2.5, 90 });
		dossier = scan(picture);
		assert_int_equal(dossier->barcodes.count, 0);
		dossier_free(dossier);
	}
}

static void a_qr_code_is_read_with_its_text_and_place(void **state)
{
	static const char *const rows[] = {
		"####### # #   #######", "#     # ##### #     #", "# ### #  #### # ### #",
		"# ### # ### # # ### #", "# ### #  # #  # ### #", "#     #    ## #     #",
		"####### # # # #######", "        ## ##        ", "# ## ### #### #  # ##",
		" ### #   ####  # ####", "# ##  ######  #    # ", "  #    #   # # ##   #",
		"#   # # #   #    #  #", "        ####  ### #  ", "####### ## ###  # ###",
		"#     # ##    # # ###", "# ### #  ## ## #   ##", "# ### # ###   # ## # ",
		"# ### # # # #  #     ", "#     #  # #  #####  ", "####### #     # #  # ",
	};
	struct Pix *picture = empty_page();
	struct dossier *dossier;
	const struct barcode *found;

	(void)state;
	for (int y = 0; y < 21; y++)
		for (int x = 0; x < 21; x++)
			if (rows[y][x] == '#')
				pixRasterop(picture, 700 + 5 * x, 400 + 5 * y, 5, 5, PIX_CLR, NULL,
					    0, 0);
	dossier = scan(picture);
	found = only_barcode(dossier);
	assert_string_equal(found->symbology, "qr");
	assert_string_equal(found->value, "FSE-2026-000123");
	assert_true(abs(found->box.x - 700) < 6 && abs(found->box.y - 400) < 6);
	assert_true(abs(found->box.w - 105) < 10 && abs(found->box.h - 105) < 10);
	dossier_free(dossier);
}

static void text_and_tables_give_no_symbol(void **state)
{
	struct L_Bmf *font = bmfCreate(NULL, 8);
	struct Pix *picture = empty_page();
	struct dossier *dossier;

	(void)state;
	for (int i = 0; i < 25; i++)
		pixSetTextline(picture, font, "ILLISIBLE 111 1111 lllll IIIII 1101011 HIHIHI", 0,
			       40, 60 + 30 * i, NULL, NULL);
	for (int i = 0; i < 40; i++)
		pixRenderLine(picture, 40 + 25 * i, 850, 40 + 25 * i, 1150, 3, L_CLEAR_PIXELS);
	dossier = scan(picture);
	assert_int_equal(dossier->barcodes.count, 0);
	dossier_free(dossier);
	bmfDestroy(&font);
}

static void a_wrong_check_digit_gives_no_symbol(void **state)
{
	struct bars bars = draw_ean13("6118000030828");
	struct Pix *picture = empty_page();
	struct dossier *dossier;

	(void)state;
	draw(picture, (struct placed){ &bars, 600, 600, 0, 3, 100 });
	dossier = scan(picture);
	assert_int_equal(dossier->barcodes.count, 0);
	dossier_free(dossier);
}

/* ---- roles --------------------------------------------------------------------------------- */

static enum barcode_role role_of(const char *symbology, const char *value,
				 const struct register_answers *answers)
{
	struct dossier *dossier = dossier_new();
	enum barcode_role role;

	*LIST_ADD(dossier->arena, &dossier->barcodes) =
		(struct barcode){ .page = 1, .symbology = symbology, .value = value };
	barcode_assign_roles(dossier, answers);
	role = dossier->barcodes.items[0].role;
	dossier_free(dossier);
	return role;
}

static void without_registers_a_moroccan_medicine_code_must_check(void **state)
{
	struct register_answers unknown = { .known = false };

	(void)state;
	assert_int_equal(role_of("ean13", "6118000030829", &unknown), BARCODE_MEDICINE);
	assert_int_equal(role_of("ean13", "6118000030828", &unknown), BARCODE_UNKNOWN);
	assert_int_equal(role_of("ean13", "3400930000007", &unknown), BARCODE_UNKNOWN);
	assert_int_equal(role_of("code128", "091603397", &unknown), BARCODE_UNKNOWN);
}

static void with_registers_only_what_is_registered_has_a_role(void **state)
{
	struct arena *arena = arena_new();
	struct register_answers answers = { .known = true };

	(void)state;
	LIST_ADD(arena, &answers.medicines)->code = "6118000030828"; /* the list's own misprint */
	LIST_ADD(arena, &answers.practitioners)->inpe = "091603397";
	assert_int_equal(role_of("ean13", "6118000030828", &answers), BARCODE_MEDICINE);
	assert_int_equal(role_of("ean13", "6118000030829", &answers), BARCODE_UNKNOWN);
	assert_int_equal(role_of("code39", "091603397", &answers), BARCODE_PRACTITIONER);
	assert_int_equal(role_of("code128", "091603390", &answers), BARCODE_UNKNOWN);
	arena_free(arena);
}

static enum barcode_role role_of_gs1(const char *value, const struct register_answers *answers)
{
	struct dossier *dossier = dossier_new();
	enum barcode_role role;

	*LIST_ADD(dossier->arena, &dossier->barcodes) = (struct barcode){
		.page = 1, .symbology = "datamatrix", .value = value, .gs1 = true
	};
	barcode_assign_roles(dossier, answers);
	role = dossier->barcodes.items[0].role;
	dossier_free(dossier);
	return role;
}

static void a_serialised_box_is_a_medicine_when_its_gtin_is_registered(void **state)
{
	struct arena *arena = arena_new();
	struct register_answers answers = { .known = true }, unknown = { .known = false };

	(void)state;
	LIST_ADD(arena, &answers.medicines)->code = "6118000030829";
	assert_int_equal(role_of_gs1("01061180000308291728063010L7\x1d"
				     "21S42",
				     &answers),
			 BARCODE_MEDICINE);
	assert_int_equal(role_of_gs1("01061180012005041728063010L7", &answers), BARCODE_UNKNOWN);
	assert_int_equal(role_of_gs1("01061180012005041728063010L7", &unknown), BARCODE_MEDICINE);
	assert_int_equal(role_of_gs1("0106118000030828", &unknown), BARCODE_UNKNOWN);
	assert_int_equal(role_of_gs1("10L7", &answers), BARCODE_UNKNOWN);
	assert_int_equal(role_of("datamatrix", "0106118000030829", &answers), BARCODE_UNKNOWN);
	arena_free(arena);
}

static void a_matrix_on_a_paper_of_the_fund_is_that_papers_own(void **state)
{
	static const struct {
		enum page_type type;
		enum barcode_role role;
	} cases[] = { { PAGE_ATTESTATION, BARCODE_CERTIFICATE },
		      { PAGE_ORDONNANCE, BARCODE_CARE_SHEET },
		      { PAGE_FACTURE, BARCODE_UNKNOWN } };
	struct register_answers unknown = { .known = false };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct dossier *dossier = dossier_new();

		*LIST_ADD(dossier->arena, &dossier->pages) =
			(struct page){ .number = 1, .type = cases[i].type };
		*LIST_ADD(dossier->arena, &dossier->barcodes) =
			(struct barcode){ .page = 1, .symbology = "qr", .value = "any text" };
		barcode_assign_roles(dossier, &unknown);
		assert_int_equal(dossier->barcodes.items[0].role, cases[i].role);
		assert_string_equal(dossier->barcodes.items[0].value, "any text");
		dossier_free(dossier);
	}
}

static void a_nine_digit_code_in_the_label_field_is_a_practitioner(void **state)
{
	struct field field = { .name = "label", .kind = FIELD_BARCODE, .box = { 50, 20, 40, 15 } };
	struct form form = { .name = "form", .fields = &field, .field_count = 1 };
	struct register_answers unknown = { .known = false };
	struct dossier *dossier = dossier_new();
	struct page *page = LIST_ADD(dossier->arena, &dossier->pages);

	(void)state;
	*page = (struct page){ .number = 3,
			       .form = &form,
			       .form_to_page = affine_scale(10),
			       .to_delivered = affine_quarter_turn(90, 2000, 1000) };
	for (int i = 0; i < 2; i++) {
		struct box upright = { i == 0 ? 600 : 100, 250, 200, 60 };

		*LIST_ADD(dossier->arena, &dossier->barcodes) = (struct barcode){
			.page = 3,
			.symbology = "code128",
			.value = "091603397",
			.box = affine_apply_box(page->to_delivered, upright),
		};
	}
	barcode_assign_roles(dossier, &unknown);
	assert_int_equal(dossier->barcodes.items[0].role, BARCODE_PRACTITIONER);
	assert_int_equal(dossier->barcodes.items[1].role, BARCODE_UNKNOWN);
	dossier_free(dossier);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ean13_is_read_at_any_angle_with_its_box),
		cmocka_unit_test(two_boxes_of_one_medicine_are_two_symbols),
		cmocka_unit_test(a_stamp_across_the_bars_leaves_one_symbol),
		cmocka_unit_test(code128_and_itf_are_read_whole),
		cmocka_unit_test(a_part_of_an_itf_symbol_is_not_a_shorter_value),
		cmocka_unit_test(an_itf_symbol_cut_anywhere_is_not_a_shorter_value),
		cmocka_unit_test(a_qr_code_is_read_with_its_text_and_place),
		cmocka_unit_test(text_and_tables_give_no_symbol),
		cmocka_unit_test(a_wrong_check_digit_gives_no_symbol),
		cmocka_unit_test(without_registers_a_moroccan_medicine_code_must_check),
		cmocka_unit_test(with_registers_only_what_is_registered_has_a_role),
		cmocka_unit_test(a_serialised_box_is_a_medicine_when_its_gtin_is_registered),
		cmocka_unit_test(a_matrix_on_a_paper_of_the_fund_is_that_papers_own),
		cmocka_unit_test(a_nine_digit_code_in_the_label_field_is_a_practitioner),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
