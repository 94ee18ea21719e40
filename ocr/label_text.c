#include "ocr/label_text.h"

#include "base/memory.h"
#include "base/text.h"
#include "ocr/values.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const price_labels[] = { "PPV",  "PPM",  "PPC", "P P V", "P P M", "P P C",
					    "PP V", "P PV", "PV",  "PRIX",  "PHV",   NULL };
static const char *const lot_labels[] = { "LOT N", "LOT NO", "LOT", "LOTS", "BATCH", NULL };
static const char *const expiry_labels[] = {
	"EXP", "PER", "EXPIRATION", "PEREMPTION", "UTILISER AVANT", "EXPIRE", "EXPIRY", NULL
};

enum { YEAR_FIRST = 2015, YEAR_LAST = 2049 };

/* No medicine costs more than 100,000 DH. */
static const centimes DEAREST = 10000000;

static bool is_strong(const char *folded)
{
	int letters = 0;

	for (; *folded != '\0'; folded++)
		letters += isalpha((unsigned char)*folded) != 0;
	return letters >= 3;
}

/* ---- Price ------------------------------------------------------------------- */

/* Prices of medicines have centimes: of a whole number the mark was lost, or two digits. */
static void take_amount(const struct number *number, struct label_text *text)
{
	text->amount = number->amount;
	text->price_trust = 0.99;
	if (number->kind != NUMBER_WHOLE)
		return;
	text->price_trust = number->digits > 3 ? 0.8 : 0.4;
	if (number->digits > 3)
		text->amount = number->amount / 100;
}

static void take_price(const struct text_line *line, struct label_text *text)
{
	struct found label = line_find_any(line, 0, price_labels);

	while (label.from >= 0 && text->price.line == NULL) {
		int token = line->parts[label.to - 1].token + 1;
		struct number number;

		while (token < line->token_count &&
		       line_part_at(line, token) == line_part_at(line, token + 1))
			token++;
		if (token < line->token_count &&
		    line_number_joined(line, token, JOIN_GROUPS, &number) &&
		    number.kind != NUMBER_PERCENT && number.amount > 0 &&
		    number.amount <= DEAREST) {
			take_amount(&number, text);
			text->price = (struct span){ line, number.from, number.to };
			if (text->name.line == NULL && label.from > 0 &&
			    is_strong(line->parts[0].folded))
				text->name =
					(struct span){ line, 0, line->parts[label.from].token };
			return;
		}
		label = line_find_any(line, label.to, price_labels);
	}
}

/* An amount with a currency, the label beside it unread. */
static void take_bare_price(const struct text_line *line, struct label_text *text)
{
	struct number number;

	for (int i = 0; i < line->token_count && text->price.line == NULL; i++) {
		char folded[32];
		const char *tail;

		if (!line_number_at(line, i, &number) || number.kind != NUMBER_AMOUNT ||
		    number.amount > DEAREST)
			continue;
		text_fold(line->tokens[number.to - 1].text, folded, sizeof(folded));
		tail = folded + strspn(folded, "0123456789 ");
		if (strcmp(tail, "DH") != 0 && strcmp(tail, "DHS") != 0 && strcmp(tail, "MAD") != 0)
			continue;
		text->price = (struct span){ line, number.from, number.to };
		text->amount = number.amount;
		text->price_trust = 0.9;
	}
}

/* ---- Lot --------------------------------------------------------------------- */

static bool is_lot(const char *text)
{
	int digits = 0, length = 0;

	for (; *text != '\0'; text++) {
		if (!isalnum((unsigned char)*text) && strchr("-./", *text) == NULL)
			return false;
		digits += isdigit((unsigned char)*text) != 0;
		length++;
	}
	return digits >= 2 && length >= 3 && length <= 14;
}

static void take_lot(const struct text_line *line, struct label_text *text)
{
	struct found label = line_find_any(line, 0, lot_labels);
	int token;

	if (label.from < 0 || text->lot.line != NULL)
		return;
	token = line->parts[label.to - 1].token + 1;
	while (token < line->token_count &&
	       line_part_at(line, token) == line_part_at(line, token + 1))
		token++;
	if (token < line->token_count && is_lot(line->tokens[token].text))
		text->lot = (struct span){ line, token, token + 1 };
}

/* ---- Expiry ------------------------------------------------------------------ */

/* The numbers of one or more tokens: "05/2027", "05 / 27", "12/05/2027". */
struct numbers {
	int values[3], lengths[3], count, to;
};

static bool take_numbers(const char *text, struct numbers *numbers)
{
	while (*text != '\0') {
		size_t length = strspn(text, "0123456789");

		if (length == 0) {
			if (strchr("/.-:", *text) == NULL)
				return false;
			text++;
			continue;
		}
		if (numbers->count == 3)
			return false;
		numbers->values[numbers->count] = (int)strtol(text, NULL, 10);
		numbers->lengths[numbers->count++] = (int)length;
		text += length;
	}
	return true;
}

static bool is_complete(const struct numbers *numbers, int *ret_month, int *ret_year)
{
	int last = numbers->count - 1, month, year;

	if (numbers->count == 1 && numbers->lengths[0] == 6) { /* the mark was lost */
		month = numbers->values[0] / 10000;
		year = numbers->values[0] % 10000;
	} else if (numbers->count >= 2) {
		month = numbers->values[last - 1];
		year = numbers->values[last];
		year += numbers->lengths[last] == 2 ? 2000 : 0;
	} else {
		return false;
	}
	*ret_month = month;
	*ret_year = year;
	return month >= 1 && month <= 12 && year >= YEAR_FIRST && year <= YEAR_LAST;
}

static void take_expiry(const struct text_line *line, struct label_text *text)
{
	struct found label = line_find_any(line, 0, expiry_labels);
	struct numbers numbers = { 0 };
	int from;

	if (label.from < 0 || text->expiry.line != NULL)
		return;
	from = line->parts[label.to - 1].token + 1;
	for (int i = from; i < line->token_count; i++) {
		if (!take_numbers(line->tokens[i].text, &numbers))
			return;
		if (!is_complete(&numbers, &text->month, &text->year))
			continue;
		text->expiry = (struct span){ line, from, i + 1 };
		return;
	}
}

/* ---- Name -------------------------------------------------------------------- */

/* A line of its own that is no price, lot, date or number. */
static void take_name(const struct text_line *line, struct label_text *text)
{
	static const char *const currencies[] = { "DHS", "MAD", "DIRHAMS", NULL };

	if (text->name.line != NULL || line->part_count == 0 ||
	    words_alike_any(line->parts[0].folded, currencies) ||
	    !is_strong(line->parts[0].folded) || line_find_any(line, 0, price_labels).from >= 0 ||
	    line_find_any(line, 0, lot_labels).from >= 0 ||
	    line_find_any(line, 0, expiry_labels).from >= 0)
		return;
	text->name = (struct span){ line, 0, line->token_count };
}

void label_text_parse(const struct text_line *lines, size_t count, struct label_text *text)
{
	for (size_t i = 0; i < count; i++) {
		take_price(&lines[i], text);
		take_lot(&lines[i], text);
		take_expiry(&lines[i], text);
	}
	for (size_t i = 0; i < count; i++)
		take_bare_price(&lines[i], text);
	for (size_t i = 0; i < count; i++)
		take_name(&lines[i], text);
}

/* ---- Glued words ------------------------------------------------------------- */

size_t label_text_glued(const char *text)
{
	static const char *const labels[] = { "P.P.V.", "P.P.M.", "P.P.C.", "PPV", "PPM",
					      "PPC",    "LOT",    "EXP",    "PER" };

	for (size_t i = 0; i < ARRAY_LENGTH(labels); i++) {
		size_t length = strlen(labels[i]);
		const char *rest = text + length;

		if (strncasecmp(text, labels[i], length) != 0)
			continue;
		length += strspn(rest, ":.,");
		rest = text + length;
		if (isdigit((unsigned char)*rest) ||
		    (labels[i][0] == 'L' && *rest != '\0' && isdigit((unsigned char)rest[1])))
			return length;
	}
	return 0;
}
