#include "base/scanner.h"

#include "base/memory.h"
#include "base/tiff_tags.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { RAW_SIZE = 160, PDF_WINDOW = 64 * 1024, SERIAL_DIGITS = 6 };

/* Makers of scanners, copiers and telephones, as they call themselves in files. */
static const char *const makers[] = {
	"apple",     "avision",   "brother", "canon",  "contex",  "develop",  "epson",
	"fujitsu",   "google",    "hewlett", "honor",  "hp",      "huawei",   "image access",
	"infinix",   "iphone",    "kodak",   "konica", "kyocera", "lexmark",  "microtek",
	"minolta",   "motorola",  "mustek",  "nokia",  "oki",     "olivetti", "oneplus",
	"oppo",      "panasonic", "panini",  "pfu",    "plustek", "realme",   "ricoh",
	"samsung",   "sharp",     "sony",    "tecno",  "toshiba", "utax",     "vivo",
	"visioneer", "xerox",     "xiaomi",
};

/* ---- Cleaning -------------------------------------------------------------------------------- */

static bool is_allowed(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("._/+-", c) != NULL);
}

/* Many digits in a row name one machine, not a model. */
static bool is_serial(const char *word, size_t length)
{
	size_t run = 0;

	for (size_t i = 0; i < length; i++) {
		run = isdigit((unsigned char)word[i]) ? run + 1 : 0;
		if (run >= SERIAL_DIGITS)
			return true;
	}
	return false;
}

/* Adds a word if it has room, is no serial number and was not there before ("Canon Canon DR"). */
static void add_word(char label[SCANNER_SIZE], const char *word, size_t length)
{
	size_t used = strlen(label), gap = used > 0 ? 1 : 0;

	if (!isalnum((unsigned char)word[0]) || is_serial(word, length) ||
	    used + gap + length >= SCANNER_SIZE)
		return;
	for (const char *at = label; *at != '\0'; at += strcspn(at, " "), at += *at == ' ')
		if (strcspn(at, " ") == length && strncasecmp(at, word, length) == 0)
			return;
	if (gap > 0)
		label[used++] = ' ';
	memcpy(label + used, word, length);
	label[used + length] = '\0';
}

bool scanner_of_words(const char *words, char label[SCANNER_SIZE])
{
	label[0] = '\0';
	while (*words != '\0') {
		size_t length = 0;

		while (is_allowed(words[length]))
			length++;
		if (length > 0)
			add_word(label, words, length);
		words += length > 0 ? length : 1;
	}
	return label[0] != '\0';
}

/* As a word of its own, or before a model: "hp", "HP-LaserJet", not "php". */
static bool names_maker(const char *text)
{
	for (size_t i = 0; i < ARRAY_LENGTH(makers); i++) {
		size_t length = strlen(makers[i]);

		for (const char *at = text; (at = strcasestr(at, makers[i])) != NULL; at++)
			if ((at == text || !isalpha((unsigned char)at[-1])) &&
			    !isalpha((unsigned char)at[length]))
				return true;
	}
	return false;
}

static bool take(const char *said, char label[SCANNER_SIZE])
{
	return names_maker(said) && scanner_of_words(said, label) && names_maker(label);
}

/* ---- Looking --------------------------------------------------------------------------------- */

static bool look_in_tags(const struct tiff_tags *tags, char label[SCANNER_SIZE])
{
	char make[RAW_SIZE], model[RAW_SIZE], both[2 * RAW_SIZE + 2];

	tiff_tags_text(tags, TIFF_TAG_MAKE, make, sizeof(make));
	tiff_tags_text(tags, TIFF_TAG_MODEL, model, sizeof(model));
	snprintf(both, sizeof(both), "%s %s", make, model);
	return take(both, label);
}

/* The text in brackets, or in UTF-16 whose upper bytes are zero; escapes are blanks. */
static void copy_pdf_text(const unsigned char *bytes, size_t length, char text[RAW_SIZE])
{
	size_t used = 0;

	for (size_t i = 0; i < length && bytes[i] != ')' && used + 1 < RAW_SIZE; i++) {
		if (bytes[i] == '\\')
			text[used++] = ' ', i++;
		else if (bytes[i] != '\0' && bytes[i] < 0x7f)
			text[used++] = (char)bytes[i];
	}
	text[used] = '\0';
}

static bool look_in_window(const unsigned char *bytes, size_t length, char label[SCANNER_SIZE])
{
	static const char key[] = "/Producer";
	const unsigned char *end = bytes + length, *at = bytes;
	char said[RAW_SIZE];

	while ((at = memmem(at, (size_t)(end - at), key, strlen(key))) != NULL) {
		at += strlen(key);
		while (at < end && isspace(*at))
			at++;
		if (at == end || *at != '(')
			continue;
		copy_pdf_text(at + 1, (size_t)(end - at - 1), said);
		if (take(said, label))
			return true;
	}
	return false;
}

static bool look_in_pdf(const unsigned char *bytes, size_t length, char label[SCANNER_SIZE])
{
	size_t window = length < PDF_WINDOW ? length : PDF_WINDOW;

	return look_in_window(bytes, window, label) ||
	       look_in_window(bytes + length - window, window, label);
}

bool scanner_of_file(const unsigned char *bytes, size_t length, char label[SCANNER_SIZE])
{
	struct tiff_tags tags;

	label[0] = '\0';
	if (length > 5 && memcmp(bytes, "%PDF-", 5) == 0)
		return look_in_pdf(bytes, length, label);
	return tiff_tags_find(bytes, length, &tags) && look_in_tags(&tags, label);
}
