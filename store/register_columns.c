#include "store/registers.h"

#include "base/date.h"
#include "base/memory.h"
#include "base/money.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(member) offsetof(struct store_load_counts, member)

/* The insured come before their dependants. */
const struct register_table register_tables[] = {
	{ .file = "insured.csv",
	  .table = "insured",
	  .key = "immatriculation",
	  .columns = { { "immatriculation", "immatriculation", CELL_NINE_DIGITS, NULL },
		       { "affiliation", "affiliation", CELL_OPTIONAL_DIGITS, NULL },
		       { "cin", "cin", CELL_CIN, NULL },
		       { "last_name", "last_name", CELL_TEXT, NULL },
		       { "first_name", "first_name", CELL_TEXT, NULL },
		       { "last_name", "name_key", CELL_NAME_KEY, "first_name" },
		       { "birth_date", "birth_date", CELL_DATE, NULL },
		       { "sex", "sex", CELL_SEX, NULL },
		       { "fund", "fund", CELL_TEXT, NULL },
		       { "mutual", "mutual", CELL_OPTIONAL_TEXT, NULL },
		       { "rights_from", "rights_from", CELL_DATE, NULL },
		       { "rights_to", "rights_to", CELL_OPTIONAL_DATE, NULL } },
	  .count_offset = COUNT_OF(insured) },
	{ .file = "dependants.csv",
	  .table = "dependant",
	  .key = "immatriculation, rank",
	  .columns = { { "immatriculation", "immatriculation", CELL_NINE_DIGITS, NULL },
		       { "rank", "rank", CELL_COUNT, NULL },
		       { "relation", "relation", CELL_RELATION, NULL },
		       { "last_name", "last_name", CELL_TEXT, NULL },
		       { "first_name", "first_name", CELL_TEXT, NULL },
		       { "last_name", "name_key", CELL_NAME_KEY, "first_name" },
		       { "birth_date", "birth_date", CELL_DATE, NULL },
		       { "sex", "sex", CELL_SEX, NULL },
		       { "cin", "cin", CELL_CIN, NULL } },
	  .count_offset = COUNT_OF(dependants) },
	{ .file = "practitioners.csv",
	  .table = "practitioner",
	  .key = "inpe",
	  .columns = { { "inpe", "inpe", CELL_NINE_DIGITS, NULL },
		       { "kind", "kind", CELL_TEXT, NULL },
		       { "name", "name", CELL_TEXT, NULL },
		       { "speciality", "speciality", CELL_OPTIONAL_TEXT, NULL },
		       { "city", "city", CELL_OPTIONAL_TEXT, NULL } },
	  .count_offset = COUNT_OF(practitioners) },
	{ .file = "medicines.csv", /* the headers of the public reference list */
	  .table = "medicine",
	  .key = "code",
	  .columns = { { "CODE", "code", CELL_CODE, NULL },
		       { "NOM", "name", CELL_TEXT, NULL },
		       { "DCI1", "dci", CELL_OPTIONAL_TEXT, NULL },
		       { "DOSAGE1", "dosage", CELL_OPTIONAL_TEXT, NULL },
		       { "UNITE_DOSAGE1", "unit", CELL_OPTIONAL_TEXT, NULL },
		       { "FORME", "form", CELL_OPTIONAL_TEXT, NULL },
		       { "PRESENTATION", "presentation", CELL_OPTIONAL_TEXT, NULL },
		       { "PPV", "public_price_centimes", CELL_AMOUNT, NULL },
		       { "PRIX_BR", "base_price_centimes", CELL_AMOUNT, NULL },
		       { "PRINCEPS_GENERIQUE", "generic", CELL_GENERIC, NULL },
		       { "TAUX_REMBOURSEMENT", "rate_percent", CELL_RATE, NULL } },
	  .count_offset = COUNT_OF(medicines) },
	{ .file = "acts.csv",
	  .table = "tariff",
	  .key = "letter, valid_from",
	  .columns = { { "letter", "letter", CELL_TEXT, NULL },
		       { "label", "label", CELL_TEXT, NULL },
		       { "tariff_dh", "amount_centimes", CELL_AMOUNT, NULL },
		       { "valid_from", "valid_from", CELL_DATE, NULL },
		       { "valid_to", "valid_to", CELL_OPTIONAL_DATE, NULL } },
	  .count_offset = COUNT_OF(tariffs) },
};

const size_t register_table_count = ARRAY_LENGTH(register_tables);

const char *cell_expectation(enum cell_kind kind)
{
	static const char *const texts[] = {
#define X(name, text) [name] = (text),
		CELL_KIND_LIST(X)
#undef X
	};

	return texts[kind];
}

/* ---- name keys ------------------------------------------------------------------------------ */

enum { NAME_WORDS_MAX = 32, FOLDED_SIZE = 1024 };

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void register_name_key(const char *full_name, char *key, size_t size)
{
	char folded[FOLDED_SIZE], *rest = folded, *word;
	const char *words[NAME_WORDS_MAX];
	size_t count = 0, used = 0;

	text_fold(full_name, folded, sizeof(folded));
	while (count < NAME_WORDS_MAX && (word = strsep(&rest, " ")) != NULL)
		if (*word != '\0')
			words[count++] = word;
	qsort(words, count, sizeof(words[0]), compare_words);
	key[0] = '\0';
	for (size_t i = 0; i < count && used < size; i++)
		used += (size_t)snprintf(key + used, size - used, "%s%s", i > 0 ? " " : "",
					 words[i]);
}

/* ---- cells ---------------------------------------------------------------------------------- */

/* COPY's text format: a backslash stands before itself and for what separates rows and columns. */
static void append_copied(struct text *row, const char *value)
{
	static const char special[] = "\\\t\n\r";
	static const char *const escapes[] = { "\\\\", "\\t", "\\n", "\\r" };

	for (;;) {
		size_t plain = strcspn(value, special);

		text_append_bytes(row, value, plain);
		value += plain;
		if (*value == '\0')
			return;
		text_append(row, escapes[strchr(special, *value) - special]);
		value++;
	}
}

static void append_null(struct text *row)
{
	text_append(row, "\\N");
}

static bool append_date(struct text *row, const char *value)
{
	struct date date;

	if (!date_parse_iso(value, &date))
		return false;
	text_append(row, value);
	return true;
}

static bool append_amount(struct text *row, const char *value)
{
	centimes amount;

	if (!money_parse(value, &amount) || amount < 0)
		return false;
	text_append_format(row, "%lld", amount);
	return true;
}

static bool append_integer(struct text *row, const char *value, long long least, long long most)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(value, &end, 10);
	if (end == value || *end != '\0' || errno != 0 || number < least || number > most)
		return false;
	text_append_format(row, "%lld", number);
	return true;
}

/* "0.70" is 70 percent: the same two decimals as an amount of money. */
static bool append_rate(struct text *row, const char *value)
{
	centimes hundredths;

	if (!money_parse(value, &hundredths) || hundredths < 0 || hundredths > 100)
		return false;
	text_append_format(row, "%lld", hundredths);
	return true;
}

static bool append_digits(struct text *row, const char *value, size_t count)
{
	if (!text_is_digits(value) || (count != 0 && strlen(value) != count))
		return false;
	text_append(row, value);
	return true;
}

/* As CINs are asked for: capitals and digits, whatever was written between them. */
static bool append_cin(struct text *row, const char *value)
{
	size_t before = row->length;

	for (; *value != '\0'; value++) {
		char letter = (char)toupper((unsigned char)*value);

		if (isalnum((unsigned char)letter))
			text_append_bytes(row, &letter, 1);
	}
	return row->length > before;
}

static bool append_one_of(struct text *row, const char *value, const char *first,
			  const char *second)
{
	if (!text_equal(value, first) && !text_equal(value, second))
		return false;
	text_append(row, value);
	return true;
}

static bool append_generic(struct text *row, const char *value)
{
	text_append(row, text_equal(value, "G") ? "t" : "f");
	return text_equal(value, "G") || text_equal(value, "P");
}

static bool append_name_key(struct text *row, const char *value, const char *other)
{
	struct text full = { 0 };
	char key[FOLDED_SIZE];

	text_append_format(&full, "%s %s", value, other != NULL ? other : "");
	register_name_key(full.bytes, key, sizeof(key));
	text_clear(&full);
	text_append(row, key);
	return key[0] != '\0';
}

static bool is_optional(enum cell_kind kind)
{
	return kind == CELL_OPTIONAL_TEXT || kind == CELL_OPTIONAL_DIGITS ||
	       kind == CELL_OPTIONAL_DATE || kind == CELL_CIN;
}

bool cell_append(struct text *row, enum cell_kind kind, const char *value, const char *other)
{
	if (value == NULL || *value == '\0') {
		append_null(row);
		return is_optional(kind);
	}
	switch (kind) {
	case CELL_TEXT:
	case CELL_OPTIONAL_TEXT:
		append_copied(row, value);
		return true;
	case CELL_NINE_DIGITS:
		return append_digits(row, value, 9);
	case CELL_CODE:
		return append_digits(row, value, 13);
	case CELL_OPTIONAL_DIGITS:
		return append_digits(row, value, 0);
	case CELL_DATE:
	case CELL_OPTIONAL_DATE:
		return append_date(row, value);
	case CELL_AMOUNT:
		return append_amount(row, value);
	case CELL_COUNT:
		return append_integer(row, value, 1, INT16_MAX);
	case CELL_SEX:
		return append_one_of(row, value, "M", "F");
	case CELL_RELATION:
		return append_one_of(row, value, "conjoint", "enfant");
	case CELL_RATE:
		return append_rate(row, value);
	case CELL_GENERIC:
		return append_generic(row, value);
	case CELL_CIN:
		return append_cin(row, value);
	case CELL_NAME_KEY:
		return append_name_key(row, value, other);
	}
	return false;
}
