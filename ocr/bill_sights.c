#include "ocr/bill_sights.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum { NO_TOKEN = 1 << 20 }; /* behind all tokens of a line */

/* ---- Words beside amounts ---------------------------------------------------- */

/*
 * Words in the languages of the region and its neighbours. They are the weakest evidence: a page
 * whose words are unknown or unreadable is judged by its arithmetic.
 */
static const char *const total_words[] = { "TOTAL",   "TOTAUX",   "TOTALE",  "NET",      "NETT",
					   "PAYER",   "PAYABLE",  "DUE",     "DU",       "MONTANT",
					   "SUMME",   "SUMA",     "IMPORTE", "AMT",      "TTC",
					   "BALANCE", "TOTALTTC", "المجموع", "الاجمالي", NULL };
static const char *const rounded_words[] = { "TTC",     "INCL",     "INCLUSIVE", "INCLUDED",
					     "ROUNDED", "GRAND",    "GENERAL",   "PAYER",
					     "PAYABLE", "TOTALTTC", NULL };
static const char *const part_words[] = {
	"SUB",      "SUBTOTAL", "SOUS",    "HT",      "EXCL",     "EXCLUDING", "EXCLUDED",
	"EX",       "HORS",     "TVA",     "TAX",     "TAXE",     "GST",       "VAT",
	"SST",      "IVA",      "MWST",    "REMISE",  "DISCOUNT", "DISC",      "RABAIS",
	"ROUNDING", "ROUND",    "ARRONDI", "QTY",     "QTE",      "ITEMS",     "ITEM",
	"SAVING",   "SAVINGS",  "TIMBRE",  "SERVICE", "POINTS",   "ARTICLES",  NULL,
};
static const char *const paid_words[] = {
	"CASH",     "ESPECES", "ESPECE", "CARTE", "VISA",    "CARD", "TENDER",  "TENDERED",
	"RECEIVED", "RECU",    "CHANGE", "RENDU", "MONNAIE", "PAID", "PAYMENT", NULL,
};
static const char *const rounding_words[] = { "ROUNDING", "ROUND", "ARRONDI", "ROUNDED", NULL };

static bool has_word(const struct text_line *line, int before, const char *const *words)
{
	for (int i = 0; i < line->part_count && line->parts[i].token < before; i++)
		if (words_alike_any(line->parts[i].folded, words))
			return true;
	return false;
}

/* "Total GST" is a tax and "Total incl. GST" is none. */
static enum amount_label label_before(const struct text_line *line, int before)
{
	bool total = has_word(line, before, total_words);

	if (total && has_word(line, before, rounded_words))
		return LABEL_ROUNDED;
	if (has_word(line, before, part_words))
		return LABEL_PART;
	if (has_word(line, before, paid_words))
		return LABEL_PAID;
	return total ? LABEL_TOTAL : LABEL_NONE;
}

bool bill_names_rounding(const struct free_page *paper)
{
	for (size_t i = 0; i < paper->lines.count; i++)
		if (has_word(&paper->lines.items[i], NO_TOKEN, rounding_words))
			return true;
	return false;
}

/* How a page prints its amounts. */
struct print_habits {
	bool decimals;
	bool dollars; /* with a sign of money before them, which is read as a digit at times */
};

/* ---- What a number may stand for --------------------------------------------- */

static const double COST_MARK_LOST = 0.5, COST_MARK_PUT = 0.7, COST_UNMARKED = 2.5,
		    COST_MONEY_SIGN = 3, COST_KNOWN_SIGN = 0.4, COST_NEVER = 99;
enum { DIGITS_LEAST = 3, DIGITS_MOST = 7 };

static void add_value(struct sight *sight, centimes value, double cost)
{
	if (sight->value_count == SIGHT_VALUES_MAX)
		return;
	sight->values[sight->value_count] = value;
	sight->costs[sight->value_count++] = cost;
}

/* "$8.20" that was read as 58.20 or 88.20. */
static void add_without_money_sign(struct sight *sight, bool dollars)
{
	int count = sight->value_count;

	for (int i = 0; i < count; i++) {
		centimes value = sight->values[i], power = 1;

		while (power * 10 <= value)
			power *= 10;
		if (value >= 1000 && (value / power == 5 || value / power == 8))
			add_value(sight, value % power,
				  sight->costs[i] + (dollars ? COST_KNOWN_SIGN : COST_MONEY_SIGN));
	}
}

static void add_values(struct sight *sight, const struct number *number, struct print_habits habits)
{
	bool decimals = habits.decimals;

	if (number->kind == NUMBER_AMOUNT) {
		add_value(sight, number->amount, 0);
	} else {
		add_value(sight, number->amount / 100, decimals ? COST_MARK_LOST : COST_UNMARKED);
		add_value(sight, number->amount, decimals ? COST_UNMARKED : COST_MARK_LOST);
	}
	add_without_money_sign(sight, habits.dollars);
}

double sight_cost(const struct sight *sight, centimes value)
{
	double least = COST_NEVER;

	for (int i = 0; i < sight->value_count; i++)
		if (sight->values[i] == value && sight->costs[i] < least)
			least = sight->costs[i];
	return least;
}

/* ---- Finding ----------------------------------------------------------------- */

static bool is_in_a_date(const struct text_line *line, int token)
{
	struct dated dated = { 0 };

	while (dated.to < line->token_count && line_find_date(line, dated.to, &dated))
		if (!dated.repaired && token >= dated.from && token < dated.to)
			return true;
	return false;
}

/* "12 00" with its mark lost, when nothing better stands there. */
static bool number_of_two(const struct text_line *line, int at, struct number *number)
{
	struct number whole = *number;

	return whole.kind == NUMBER_WHOLE && whole.digits <= DIGITS_MOST - 2 &&
	       line_signed_at(line, at, JOIN_LOST_MARKS, number) && number->to > whole.to &&
	       number->kind == NUMBER_AMOUNT;
}

static void add_sight(const struct free_page *paper, sight_list *sights, size_t at,
		      struct number number, struct print_habits habits)
{
	const struct text_line *line = &paper->lines.items[at];
	struct number joined = number;
	struct sight sight = { .line = line, .at = (int)at, .from = number.from, .to = number.to };
	bool two = number_of_two(line, number.from, &joined);

	if (!two && number.kind == NUMBER_WHOLE &&
	    (number.digits < DIGITS_LEAST || number.digits > DIGITS_MOST))
		return;
	if (two) {
		sight.to = joined.to;
		add_value(&sight, joined.amount, COST_MARK_PUT);
	} else {
		add_values(&sight, &number, habits);
	}
	sight.height_px = span_box((struct span){ line, sight.from, sight.to }).h;
	sight.misread = log(free_words_probability((struct span){ line, sight.from, sight.to }));
	sight.label = label_before(line, sight.from);
	*LIST_ADD(paper->dossier->arena, sights) = sight;
}

static void find_in_line(const struct free_page *paper, size_t at, struct print_habits habits,
			 sight_list *sights)
{
	const struct text_line *line = &paper->lines.items[at];
	size_t first = sights->count;

	for (int i = 0; i < line->token_count; i++) {
		struct number number;

		if (!line_signed_at(line, i, JOIN_GROUPS, &number) ||
		    number.kind == NUMBER_PERCENT || is_in_a_date(line, i))
			continue;
		add_sight(paper, sights, at, number, habits);
		i = number.to - 1;
		if (sights->count > first && sights->items[sights->count - 1].to > i)
			i = sights->items[sights->count - 1].to - 1;
	}
	for (size_t i = first; i < sights->count; i++) {
		sights->items[i].beside = (int)(sights->count - first) - 1;
		sights->items[i].last = i + 1 == sights->count;
	}
}

/* A label whose amount slipped to the line below, alone there. */
static void lend_labels(const struct free_page *paper, sight_list *sights)
{
	for (size_t i = 0; i < sights->count; i++) {
		struct sight *sight = &sights->items[i];
		bool bare = sight->label == LABEL_NONE && sight->from == 0 && sight->beside == 0;
		int before = i > 0 ? sights->items[i - 1].at : -1;

		if (bare && sight->at > 0 && before < sight->at - 1)
			sight->label = label_before(&paper->lines.items[sight->at - 1], NO_TOKEN);
	}
}

static struct print_habits find_habits(const struct free_page *paper)
{
	struct print_habits habits = { false, false };

	for (size_t i = 0; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		struct number number;

		for (int t = 0; t < line->token_count; t++) {
			habits.decimals |=
				line_number_at(line, t, &number) && number.kind == NUMBER_AMOUNT;
			habits.dollars |= line->tokens[t].text[0] == '$' &&
					  isdigit((unsigned char)line->tokens[t].text[1]);
		}
	}
	return habits;
}

void bill_find_sights(const struct free_page *paper, sight_list *sights)
{
	struct print_habits habits = find_habits(paper);

	for (size_t i = 0; i < paper->lines.count; i++)
		find_in_line(paper, i, habits, sights);
	lend_labels(paper, sights);
}
