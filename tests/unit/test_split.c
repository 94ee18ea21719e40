/* Stacks that never were on paper become dossiers: only what the pages say counts. */
#include "base/memory.h"
#include "base/text.h"
#include "model/form.h"
#include "model/separator.h"
#include "pipeline/split.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct field number_field = { .name = "assure_immatriculation", .box = { 180, 45, 40, 4 } };
static struct form first_page = { .name = "cnss-610-1-02-p1",
				  .fund = "CNSS",
				  .width_mm = 297,
				  .height_mm = 210,
				  .fold_mm = 148.4,
				  .fields = &number_field,
				  .field_count = 1 };
static struct form second_page = { .name = "cnss-610-1-02-p2",
				   .fund = "CNSS",
				   .width_mm = 297,
				   .height_mm = 210,
				   .fold_mm = 148.4 };
static struct form other_sheet = { .name = "cnops-maladie-p1", .fund = "CNOPS" };

/* A letter a page: 1 and 2 are the CNSS sheet's, l r and x y the halves of the two, C the CNOPS
 * sheet, o f v free papers, b blank, ? a page that nobody knows, d a request, u one that may be
 * one, s a care sheet without a description, S a separator of the next serial, m a medicine's code
 * on a free paper. */
static struct dossier *lay_stack(const char *pages)
{
	struct dossier *stack = dossier_new();
	int serial = 0;

	stack->file = "stack.tif";
	for (int i = 0; pages[i] != '\0'; i++) {
		struct page *page = LIST_ADD(stack->arena, &stack->pages);
		struct separator separator = { "B07", "2026-118", ++serial };
		char text[SEPARATOR_TEXT_SIZE] = "6118000010012";

		*page = (struct page){ .number = i + 1, .type = PAGE_ORDONNANCE };
		page->form = strchr("1lr", pages[i]) != NULL   ? &first_page
			     : strchr("2xy", pages[i]) != NULL ? &second_page
			     : pages[i] == 'C'                 ? &other_sheet
							       : NULL;
		page->half = strchr("lx", pages[i]) != NULL   ? SHEET_LEFT
			     : strchr("ry", pages[i]) != NULL ? SHEET_RIGHT
							      : SHEET_WHOLE;
		if (page->form != NULL)
			page->type = PAGE_FORM;
		if (pages[i] == 'b' || pages[i] == '?')
			page->type = pages[i] == 'b' ? PAGE_BLANK : PAGE_OTHER;
		if (strchr("dsu", pages[i]) != NULL) {
			page->type = PAGE_OTHER;
			page->kind = pages[i] == 's' ? KIND_FEUILLE : KIND_DEMANDE;
			page->kind_confidence = pages[i] == 'u' ? 0.8 : 0.95;
		}
		if (pages[i] == 'S')
			separator_compose(&separator, text);
		else
			serial--;
		if (pages[i] == 'S' || pages[i] == 'm')
			*LIST_ADD(stack->arena, &stack->barcodes) = (struct barcode){
				.page = i + 1, .symbology = "code128", .value = text
			};
		if (pages[i] == 'S' || pages[i] == 'm')
			stack->barcodes.items[stack->barcodes.count - 1].value =
				arena_copy_text(stack->arena, text);
	}
	return stack;
}

/* "4 3": pages of each dossier in order. */
static void assert_split(const char *pages, const char *expected)
{
	struct split split = split_stack(lay_stack(pages));
	struct text found = { 0 };

	for (size_t i = 0; i < split.count; i++) {
		text_append_format(&found, "%s%zu", i > 0 ? " " : "",
				   split.dossiers[i]->pages.count);
		assert_int_equal(split.dossiers[i]->number, i + 1);
		if (split.dossiers[i]->bounds.count > 0)
			text_append(&found, "!");
		dossier_free(split.dossiers[i]);
	}
	free(split.dossiers);
	assert_string_equal(text_value(&found), expected);
	text_clear(&found);
}

static void a_file_with_one_sheet_is_one_dossier(void **state)
{
	(void)state;
	assert_split("12of", "4");
	assert_split("of12v", "5");
	assert_split("ofv", "3");
}

static void a_new_care_sheet_begins_a_dossier(void **state)
{
	(void)state;
	assert_split("12of12ofv", "4 5");
	assert_split("CofCo12v", "3 2 3");
	assert_split("1212", "2 2");
	assert_split("CC", "1 1");
}

static void the_pages_of_a_sheet_may_come_in_any_order(void **state)
{
	(void)state;
	assert_split("21of12of", "4 4");
	assert_split("12of21of", "4 4");
	assert_split("1of21of", "3 4");
}

static void the_halves_of_a_sheet_are_one_sheet_in_any_order(void **state)
{
	(void)state;
	assert_split("lrxyof", "6");
	assert_split("yolfxr", "6");
	assert_split("lrxyoflrxyo", "6 5");
	assert_split("yrlxofxylrof", "6 6");
	assert_split("lrxyof12of", "6 4");
	assert_split("12oflrxyo", "4 5");
	assert_split("l2rof", "5");
}

static void a_half_that_is_missing_does_not_take_the_next_sheets(void **state)
{
	(void)state;
	assert_split("rxyoflrxyo", "5 5");
}

static void halves_without_the_insureds_number_are_a_doubt(void **state)
{
	(void)state;
	assert_split("lxyoflrxyo", "5! 5");
}

static void a_blank_page_stays_where_it_lies(void **state)
{
	(void)state;
	assert_split("12obfb12o", "6 3");
}

static void separators_split_and_stay_with_the_dossier_that_they_announce(void **state)
{
	(void)state;
	assert_split("S12ofSCof", "5 4");
	assert_split("12ofSCof", "4 4");
	assert_split("SSCofSCo", "5! 3!");
}

static void a_missing_separator_is_a_doubt_on_both_sides(void **state)
{
	(void)state;
	assert_split("S12ofCofS12o", "5! 3! 4");
}

static void a_medicines_code_never_splits(void **state)
{
	(void)state;
	assert_split("12mm", "4");
}

static void a_dossier_without_a_known_sheet_is_a_doubt_among_others(void **state)
{
	(void)state;
	assert_split("Cof?ofCof", "6! 3");
	assert_split("SCofSofSC", "4 3! 2");
	assert_split("12of?2of", "5! 3!");
}

static void a_page_of_no_known_kind_is_a_doubt_even_in_one_dossier(void **state)
{
	(void)state;
	assert_split("Cof?of", "6!");
}

static void a_request_that_is_surely_one_is_no_doubt_and_another_care_sheet_is(void **state)
{
	(void)state;
	assert_split("12ofd", "5");
	assert_split("12ofu", "5!");
	assert_split("12ofs", "5!");
}

static void a_long_dossier_is_a_doubt(void **state)
{
	(void)state;
	assert_split("Coooooooooooooo", "15");
	assert_split("Cooooooooooooooo", "16!");
}

static void two_sure_numbers_in_one_dossier_are_a_doubt(void **state)
{
	struct dossier *stack = lay_stack("12");
	struct split split;

	(void)state;
	for (int page = 1; page <= 2; page++)
		*LIST_ADD(stack->arena, &stack->readings) =
			(struct reading){ .page = page,
					  .form = "cnss",
					  .name = "assure_immatriculation",
					  .value = page == 1 ? "123456789" : "987654321",
					  .confidence = 0.99 };
	split = split_stack(stack);
	assert_int_equal(split.count, 1);
	assert_int_equal(split.dossiers[0]->bounds.count, 1);
	assert_int_equal(split.dossiers[0]->bounds.items[0].doubt, BOUND_PERSON);
	dossier_free(split.dossiers[0]);
	free(split.dossiers);
}

static void what_was_read_goes_with_its_page(void **state)
{
	struct dossier *stack = lay_stack("12o12om");
	struct split split;

	(void)state;
	*LIST_ADD(stack->arena, &stack->readings) =
		(struct reading){ .page = 6, .form = "ordonnance", .name = "date", .value = "x" };
	*LIST_ADD(stack->arena, &stack->unread) =
		(struct unread_symbol){ .page = 6,
					.printed = arena_copy_text(stack->arena, "6118000010012") };
	split = split_stack(stack);
	assert_int_equal(split.count, 2);
	assert_int_equal(split.dossiers[0]->unread.count, 0);
	assert_string_equal(split.dossiers[1]->unread.items[0].printed, "6118000010012");
	assert_int_equal(split.dossiers[0]->readings.count + split.dossiers[0]->barcodes.count, 0);
	assert_int_equal(split.dossiers[1]->readings.items[0].page, 6);
	assert_int_equal(split.dossiers[1]->barcodes.items[0].page, 7);
	assert_int_equal(split.dossiers[1]->file_pages, 7);
	for (size_t i = 0; i < split.count; i++)
		dossier_free(split.dossiers[i]);
	free(split.dossiers);
}

static void a_separators_text_is_read_back_and_no_other_text_is(void **state)
{
	struct separator separator = { "B07", "2026-118", 12 }, found;
	char text[SEPARATOR_TEXT_SIZE], spoiled[SEPARATOR_TEXT_SIZE];

	(void)state;
	separator_compose(&separator, text);
	assert_true(separator_parse(text, &found));
	assert_string_equal(found.branch, separator.branch);
	assert_string_equal(found.batch, separator.batch);
	assert_int_equal(found.serial, separator.serial);
	for (size_t i = 0; text[i] != '\0'; i++) {
		memcpy(spoiled, text, sizeof(spoiled));
		spoiled[i] = spoiled[i] == '1' ? '2' : '1';
		assert_false(separator_parse(spoiled, &found));
	}
	assert_false(separator_parse("6118000010012", &found));
	assert_false(separator_parse("", &found));
	separator.branch[0] = 'b';
	assert_false(separator_is_valid(&separator));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_with_one_sheet_is_one_dossier),
		cmocka_unit_test(a_new_care_sheet_begins_a_dossier),
		cmocka_unit_test(the_pages_of_a_sheet_may_come_in_any_order),
		cmocka_unit_test(the_halves_of_a_sheet_are_one_sheet_in_any_order),
		cmocka_unit_test(a_half_that_is_missing_does_not_take_the_next_sheets),
		cmocka_unit_test(halves_without_the_insureds_number_are_a_doubt),
		cmocka_unit_test(a_blank_page_stays_where_it_lies),
		cmocka_unit_test(separators_split_and_stay_with_the_dossier_that_they_announce),
		cmocka_unit_test(a_missing_separator_is_a_doubt_on_both_sides),
		cmocka_unit_test(a_medicines_code_never_splits),
		cmocka_unit_test(a_dossier_without_a_known_sheet_is_a_doubt_among_others),
		cmocka_unit_test(a_page_of_no_known_kind_is_a_doubt_even_in_one_dossier),
		cmocka_unit_test(
			a_request_that_is_surely_one_is_no_doubt_and_another_care_sheet_is),
		cmocka_unit_test(a_long_dossier_is_a_doubt),
		cmocka_unit_test(two_sure_numbers_in_one_dossier_are_a_doubt),
		cmocka_unit_test(what_was_read_goes_with_its_page),
		cmocka_unit_test(a_separators_text_is_read_back_and_no_other_text_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
