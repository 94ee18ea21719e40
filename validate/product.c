#include "validate/product.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/claim.h"
#include "validate/match.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LETTERS_SIZE = 128, TEXT_BYTES = 512, SHORT_NAME = 5 };

#define READ_WELL 0.9
#define READ_POORLY 0.5

/* A name without its strength says as much of the medicine, not of the presentation. */
#define CORE_NAME 0.5
/* Short names are like others by chance. */
#define SHORT_NAME_MOST 300.0

#define PRICE_SAME 150.0
#define PRICE_NEAR 2.0

/* Measured: how often a line's own medicine is so far from it, against another medicine. */
static const struct {
	double share;
	double well, fairly, poorly;
} ratios[] = {
	{ 0.00, 1000, 800, 600 }, { 0.15, 30, 200, 300 },    { 0.25, 10, 80, 150 },
	{ 0.35, 3, 15, 25 },      { 0.45, 0.5, 2, 6 },       { 0.55, 0.15, 0.4, 1 },
	{ 0.70, 0.03, 0.1, 0.2 }, { 1.00, 0.01, 0.05, 0.1 },
};

/* Letters and digits alone, in capitals without accents. */
static size_t squeeze(const char *text, char letters[LETTERS_SIZE])
{
	char folded[TEXT_BYTES];
	size_t used = 0;

	text_fold(text, folded, sizeof(folded));
	for (const char *at = folded; *at != '\0' && used + 1 < LETTERS_SIZE; at++)
		if (isalnum((unsigned char)*at))
			letters[used++] = *at;
	letters[used] = '\0';
	return used;
}

/* The least edits between `name` and any part of `text`. */
static int part_edits(const char *name, const char *text)
{
	int above[LETTERS_SIZE] = { 0 }, row[LETTERS_SIZE];
	size_t length = strlen(text);
	int least;

	for (int i = 1; name[i - 1] != '\0'; i++) {
		row[0] = i;
		for (size_t j = 1; j <= length; j++) {
			int edits = above[j - 1] + (name[i - 1] != text[j - 1]);

			edits = above[j] + 1 < edits ? above[j] + 1 : edits;
			row[j] = row[j - 1] + 1 < edits ? row[j - 1] + 1 : edits;
		}
		memcpy(above, row, (length + 1) * sizeof(row[0]));
	}
	least = above[0];
	for (size_t j = 1; j <= length; j++)
		least = above[j] < least ? above[j] : least;
	return least;
}

static double share_ratio(double share, size_t letters, double confidence)
{
	double ratio = 1;

	for (size_t i = 0; i < ARRAY_LENGTH(ratios); i++) {
		ratio = confidence >= READ_WELL     ? ratios[i].well
			: confidence >= READ_POORLY ? ratios[i].fairly
						    : ratios[i].poorly;
		if (share <= ratios[i].share)
			break;
	}
	if (letters <= SHORT_NAME && share > 0 && ratio > 1)
		ratio = sqrt(ratio);
	return letters <= SHORT_NAME ? fmin(ratio, SHORT_NAME_MOST) : ratio;
}

static double name_ratio(const char *name, const char *letters, double confidence)
{
	char wanted[LETTERS_SIZE] = "";
	size_t length = squeeze(name, wanted);

	if (length == 0)
		return 1;
	return share_ratio((double)part_edits(wanted, letters) / (double)length, length,
			   confidence);
}

/* The words before the first that has a digit: "ESAC 20 MG" is ESAC. */
static void core_of(const char *name, char core[LETTERS_SIZE])
{
	size_t end = strcspn(name, "0123456789");

	while (end > 0 && name[end] != '\0' && name[end - 1] != ' ')
		end--;
	snprintf(core, LETTERS_SIZE, "%.*s", (int)end, name);
}

/* Codes of one maker differ in three digits and the check digit. */
static double code_ratio(const char *code, const char *letters)
{
	static const double by_edits[] = { 10000, 1000, 100, 10 };
	size_t edits = code != NULL ? (size_t)part_edits(code, letters) : ARRAY_LENGTH(by_edits);

	return edits < ARRAY_LENGTH(by_edits) ? by_edits[edits] : 0;
}

double product_text_ratio(const char *text, double confidence, const struct medicine *medicine)
{
	char letters[LETTERS_SIZE] = "", core[LETTERS_SIZE] = "";
	double ratio;

	if (medicine == NULL || medicine->name == NULL || text == NULL ||
	    squeeze(text, letters) == 0)
		return 1;
	core_of(medicine->name, core);
	ratio = name_ratio(medicine->name, letters, confidence);
	if (core[0] != '\0')
		ratio = fmax(ratio, CORE_NAME * name_ratio(core, letters, confidence));
	return fmax(ratio, code_ratio(medicine->code, letters));
}

bool product_price_fits(const struct bought_line *line, const struct medicine *medicine, int boxes)
{
	centimes price = medicine->public_price;

	return price > 0 && (line->unit_price == price ||
			     (line->quantity > 0 && line->amount == line->quantity * price) ||
			     (boxes > 0 && line->amount == boxes * price));
}

static bool is_near(const struct reading *reading, centimes amount)
{
	return reading != NULL && match_amount(reading->value, amount) != SLIP_NONE;
}

double product_price_ratio(const struct bought_line *line, const struct medicine *medicine,
			   int boxes)
{
	if (medicine == NULL || medicine->public_price <= 0 ||
	    (line->unit_price == AMOUNT_UNKNOWN && line->amount == AMOUNT_UNKNOWN))
		return 1;
	if (product_price_fits(line, medicine, boxes))
		return PRICE_SAME;
	if (is_near(line->price_reading, medicine->public_price) ||
	    is_near(line->amount_reading, boxes * medicine->public_price))
		return PRICE_NEAR;
	/* prices change, and lines are misread */
	return line->confidence >= READ_WELL ? 0.1 : line->confidence >= READ_POORLY ? 0.4 : 0.8;
}
