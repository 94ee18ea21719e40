/* What files of any content say of the machine that made them. */
#include "base/scanner.h"
#include "base/tiff_tags.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static unsigned char bytes[512];

static void put_text(size_t at, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		bytes[at + i] = (unsigned char)text[i];
}

static void put(size_t at, unsigned value, int size, bool little)
{
	for (int i = 0; i < size; i++)
		bytes[at + (size_t)i] = (unsigned char)(value >> 8 * (little ? i : size - 1 - i));
}

/* A TIFF of two text tags from `at` on; its length. */
static size_t make_tiff(size_t at, bool little, const char *make, const char *model)
{
	const char *const texts[] = { make, model };
	size_t free_at = 64;

	memset(bytes, 0, sizeof(bytes));
	put_text(at, little ? "II" : "MM", 2);
	put(at + 2, 42, 2, little);
	put(at + 4, 8, 4, little);
	put(at + 8, 2, 2, little);
	for (size_t i = 0; i < 2; i++) {
		size_t entry = at + 10 + 12 * i, length = strlen(texts[i]) + 1;

		put(entry, 271 + (unsigned)i, 2, little);
		put(entry + 2, 2, 2, little);
		put(entry + 4, (unsigned)length, 4, little);
		if (length <= 4) {
			put_text(entry + 8, texts[i], length);
			continue;
		}
		put(entry + 8, (unsigned)free_at, 4, little);
		put_text(at + free_at, texts[i], length);
		free_at += length;
	}
	return at + free_at;
}

static const char *said(size_t length)
{
	static char label[SCANNER_SIZE];
	unsigned char *copy = malloc(length > 0 ? length : 1);
	bool found;

	/* so that a byte read too far is seen by the sanitizer */
	memcpy(copy, bytes, length);
	found = scanner_of_file(copy, length, label);
	free(copy);
	assert_int_equal(found, label[0] != '\0');
	return label;
}

static const char *of_pdf(const char *text)
{
	size_t length = strlen(text);

	put_text(0, text, length);
	return said(length);
}

static const char *of_words(const char *words)
{
	static char label[SCANNER_SIZE];

	scanner_of_words(words, label);
	return label;
}

static void a_tiff_says_maker_and_model_in_either_order_of_bytes(void **state)
{
	(void)state;
	assert_string_equal(said(make_tiff(0, true, "Canon", "DR-C225")), "Canon DR-C225");
	assert_string_equal(said(make_tiff(0, false, "FUJITSU", "fi-7160")), "FUJITSU fi-7160");
	assert_string_equal(said(make_tiff(0, true, "HP", "Canon")), "HP Canon");
}

static void a_maker_that_is_said_twice_is_kept_once(void **state)
{
	(void)state;
	assert_string_equal(said(make_tiff(0, true, "Canon", "Canon DR-C225")), "Canon DR-C225");
}

static void a_jpeg_says_it_in_its_exif_data(void **state)
{
	size_t length = make_tiff(12, false, "SAMSUNG", "SM-A155F");

	(void)state;
	put_text(0, "\xff\xd8\xff\xe1\0\0Exif\0\0", 12);
	put(4, (unsigned)(length - 4), 2, false);
	assert_string_equal(said(length), "SAMSUNG SM-A155F");
}

static void a_pdf_says_it_as_its_producer(void **state)
{
	(void)state;
	assert_string_equal(of_pdf("%PDF-1.4\n<< /Producer (Canon iR-ADV C3525) >>"),
			    "Canon iR-ADV C3525");
	assert_string_equal(of_pdf("%PDF-1.4 /Producer(iText) /Producer (KONICA MINOLTA bizhub)"),
			    "KONICA MINOLTA bizhub");
	assert_string_equal(of_pdf("%PDF-1.4 /Producer (Xerox \\(WorkCentre\\)"),
			    "Xerox WorkCentre");
	assert_string_equal(of_pdf("%PDF-1.4 /Producer (Canon"), "Canon");
	assert_string_equal(of_pdf("%PDF-1.4 /Producer <4361>"), "");
}

static void words_that_name_no_maker_are_nobodys_business(void **state)
{
	(void)state;
	assert_string_equal(of_pdf("%PDF-1.4 /Producer (Cabinet du Dr Alaoui)"), "");
	assert_string_equal(of_pdf("%PDF-1.4 /Producer (PHP 7.4, mypdf)"), "");
	assert_string_equal(said(make_tiff(0, true, "Poste de Fatima", "PC-ACCUEIL")), "");
}

static void what_looks_like_a_serial_number_is_left_out(void **state)
{
	(void)state;
	assert_string_equal(said(make_tiff(0, true, "EPSON", "DS-1660W X4G2019834")),
			    "EPSON DS-1660W");
	assert_string_equal(of_words("Ricoh S/N 20198341"), "Ricoh S/N");
}

static void a_label_is_short_and_of_plain_characters(void **state)
{
	(void)state;
	assert_string_equal(of_words("  Copieur\t\"n\xC2\xB0 2\"  {hall} "), "Copieur n 2 hall");
	assert_true(
		strlen(of_words("a bb ccc dddd eeeee ffffff ggggggg hhhhhhhh iiiiiiiii jjj k")) <
		SCANNER_SIZE);
	assert_string_equal(of_words("(...)"), "");
}

static void no_bytes_are_read_that_are_not_there(void **state)
{
	size_t length = make_tiff(0, true, "Canon", "DR-C225");
	unsigned char whole[sizeof(bytes)];

	(void)state;
	memcpy(whole, bytes, sizeof(whole));
	for (size_t cut = 0; cut <= length; cut++)
		said(cut);
	for (unsigned seed = 1; seed < 20000; seed++) {
		unsigned draw = seed * 2654435761u;

		memcpy(bytes, whole, sizeof(bytes));
		for (int i = 0; i < 3; i++, draw = draw * 1103515245u + 12345u)
			bytes[(draw >> 8) % 40] = (unsigned char)(draw >> 20);
		said(length);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tiff_says_maker_and_model_in_either_order_of_bytes),
		cmocka_unit_test(a_maker_that_is_said_twice_is_kept_once),
		cmocka_unit_test(a_jpeg_says_it_in_its_exif_data),
		cmocka_unit_test(a_pdf_says_it_as_its_producer),
		cmocka_unit_test(words_that_name_no_maker_are_nobodys_business),
		cmocka_unit_test(what_looks_like_a_serial_number_is_left_out),
		cmocka_unit_test(a_label_is_short_and_of_plain_characters),
		cmocka_unit_test(no_bytes_are_read_that_are_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
