/* Where the rows of a bill are, and the amounts below them. */
#include "ocr/bill.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS_MAX = 12, RATE_LETTERS_MOST = 5 };

/* ---- The table's head -------------------------------------------------------- */

static const char *const quantity_heads[] = {
	"QTE", "QTES", "QT", "QUANTITE", "QTY", "NBRE", NULL
};
static const char *const price_heads[] = { "P U",        "PU",  "PRIX UNITAIRE", "PRIX U",
					   "P UNITAIRE", "PPV", "PRIX UNIT",     "PRIX",
					   "PRICE",      NULL };
static const char *const amount_heads[] = { "MONTANT", "PRIX TOTAL", "TOTAL", "P T",
					    "VALEUR",  "AMOUNT",     NULL };
static const char *const name_heads[] = { "DESIGNATION", "LIBELLE",  "ARTICLE",     "ARTICLES",
					  "PRODUIT",     "PRODUITS", "DESCRIPTION", "MEDICAMENT",
					  "MEDICAMENTS", NULL };

static int middle_of(const struct text_line *line, struct found found)
{
	struct span span = { line, line->parts[found.from].token,
			     line->parts[found.to - 1].token + 1 };
	struct box box = span_box(span);

	return box.x + box.w / 2;
}

static int column_of(const struct text_line *line, const char *const *heads)
{
	struct found found = line_find_any(line, 0, heads);

	return found.from < 0 ? -1 : middle_of(line, found);
}

static int count_amounts(const struct text_line *line)
{
	struct number number;
	int count = 0;

	for (int i = 0; i < line->token_count; i++)
		if (line_number_at(line, i, &number)) {
			count += number.kind == NUMBER_AMOUNT;
			i = number.to - 1;
		}
	return count;
}

static bool has_amount(const struct text_line *line)
{
	return count_amounts(line) > 0;
}

static bool has_decimals(const line_list *lines)
{
	bool any = false;

	for (size_t i = 0; i < lines->count; i++)
		any |= has_amount(&lines->items[i]);
	return any;
}

/* A line that names two columns or more and has no amount is the head. */
static struct columns find_columns(const struct free_page *paper)
{
	bool decimals = has_decimals(&paper->lines);
	struct columns none = { -1, -1, -1, decimals, paper->lines.count };

	for (size_t i = 0; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		struct columns columns = { column_of(line, quantity_heads),
					   column_of(line, price_heads),
					   column_of(line, amount_heads), decimals, i };
		int named = (columns.quantity >= 0) + (columns.price >= 0) + (columns.amount >= 0) +
			    (line_find_any(line, 0, name_heads).from >= 0);

		if (named >= 2 && !has_amount(line))
			return columns;
	}
	return none;
}

/* ---- Words and numbers ------------------------------------------------------- */

/* A token of three letters or more that is no number: a row's numbers end before it. */
static bool is_word(const struct text_line *line, int token)
{
	struct number number;
	int letters = 0;

	if (line_number_at(line, token, &number))
		return false;
	for (int i = line_part_at(line, token);
	     i < line->part_count && line->parts[i].token == token; i++) {
		if (strcmp(line->parts[i].folded, "DH") == 0 ||
		    strcmp(line->parts[i].folded, "DHS") == 0 ||
		    strcmp(line->parts[i].folded, "MAD") == 0)
			return false;
		if (!text_is_digits(line->parts[i].folded))
			letters += (int)strlen(line->parts[i].folded);
	}
	return letters >= 3;
}

static int numbers_start(const struct text_line *line)
{
	int start = line->token_count;

	while (start > 0 && !is_word(line, start - 1))
		start--;
	return start;
}

/* ---- Amounts below the rows -------------------------------------------------- */

static const struct {
	int rank;
	const char *phrase;
} labels[] = {
	{ 0, "SOUS TOTAL" },
	{ 0, "TOTAL HT" },
	{ 0, "TOTAL H T" },
	{ 0, "TOTAL TVA" },
	{ 0, "MONTANT HT" },
	{ 0, "TOTAL ARTICLES" },
	{ 0, "TOTAL REMISE" },
	{ 0, "SUBTOTAL" },
	{ 0, "SUB TOTAL" },
	{ 6, "NET A PAYER" },
	{ 5, "TOTAL TTC" },
	{ 5, "TOTAL T T C" },
	{ 5, "TOTAL A PAYER" },
	{ 5, "MONTANT TTC" },
	{ 5, "TOTAL GENERAL" },
	{ 5, "GRAND TOTAL" },
	{ 4, "MONTANT TOTAL" },
	{ 4, "A PAYER" },
	{ 3, "TOTAL" },
	{ 5, "TOTALTTC" },
	{ 2, "TTC" },
	{ 2, "NET" },
	{ 0, "TVA" },
	{ 0, "REMISE" },
	{ 0, "HT" },
	{ 0, "ESPECES" },
	{ 0, "RENDU" },
	{ 0, "MONNAIE" },
	{ 0, "CARTE" },
	{ 0, "CASH" },
	{ 0, "CHANGE" },
	{ 0, "TIMBRE" },
	{ 0, NULL },
	{ RANK_BARE, NULL },
};

/* The last two have no words. */
enum { LABEL_OTHER = ARRAY_LENGTH(labels) - 2, LABEL_BARE };

/* The first label of the table that a line has: those that are part of others stand later. -1:
 * none. */
static int label_of(const struct text_line *line, int *ret_token)
{
	for (size_t i = 0; i < LABEL_OTHER; i++) {
		struct found found = line_find(line, 0, labels[i].phrase);

		if (found.from >= 0) {
			*ret_token = line->parts[found.to - 1].token + 1;
			return (int)i;
		}
	}
	return -1;
}

/* The last number from a token on, one with decimals before one without. */
static bool last_number(const struct text_line *line, int from, struct number *ret_number)
{
	bool any = false;

	for (int i = from; i < line->token_count; i++) {
		struct number number;

		if (!line_number_at(line, i, &number) || number.kind == NUMBER_PERCENT)
			continue;
		if (!any || number.kind == NUMBER_AMOUNT || ret_number->kind == NUMBER_WHOLE)
			*ret_number = number;
		any = true;
		i = number.to - 1;
	}
	return any;
}

/* Of two totals of one rank the larger has the tax in it. */
static bool is_better_total(const struct bill *bill, const struct labelled_amount *amount)
{
	const struct labelled_amount *total;

	if (amount->rank == 0 || bill->total < 0)
		return amount->rank > 0;
	total = &bill->amounts.items[bill->total];
	return amount->rank > total->rank ||
	       (amount->rank == total->rank && amount->number.amount > total->number.amount);
}

static void add_amount(const struct free_page *paper, struct bill *bill, size_t at, int label,
		       int token)
{
	const struct text_line *line = &paper->lines.items[at];
	struct labelled_amount amount = { .rank = labels[label].rank };

	/* a number alone on the next line belongs to a label without one */
	if (!last_number(line, token, &amount.number)) {
		line++;
		if (at + 1 == paper->lines.count || numbers_start(line) > 0 ||
		    !last_number(line, 0, &amount.number))
			return;
	}
	amount.at = (struct span){ line, amount.number.from, amount.number.to };
	*LIST_ADD(paper->dossier->arena, &bill->amounts) = amount;
	if (is_better_total(bill, &amount))
		bill->total = (int)bill->amounts.count - 1;
}

/* ---- Rows -------------------------------------------------------------------- */

/* The numbers of tokens [from, to), left to right; a lone l or I is a one. */
static int read_numbers(const struct text_line *line, int from, int to, enum number_join join,
			struct number *numbers)
{
	int count = 0;

	for (int i = from; i < to && count < NUMBERS_MAX; i++) {
		int part = line_part_at(line, i);

		if (line_number_joined(line, i, join, &numbers[count])) {
			i = numbers[count++].to - 1;
		} else if (part < line->part_count && line->parts[part].token == i &&
			   small_number(line->parts[part].folded) == 1) {
			numbers[count++] = (struct number){ NUMBER_WHOLE, 100, 1, i, i + 1 };
		}
	}
	return count;
}

/* "2 x NAME 50,00" and "2 NAME 50,00": a quantity before the name. */
static int leading_quantity(const struct text_line *line, struct number *number)
{
	int part = line_part_at(line, 0);

	if (line->token_count < 3 || line->parts[part].token != 0)
		return 0;
	if (!line_number_joined(line, 0, JOIN_NOTHING, number)) {
		if (small_number(line->parts[part].folded) != 1)
			return 0;
		*number = (struct number){ NUMBER_WHOLE, 100, 1, 0, 1 };
	}
	if (number->kind != NUMBER_WHOLE || number->digits > 2 || number->to > 1)
		return 0;
	return strcasecmp(line->tokens[1].text, "x") == 0 ? 2 : 1;
}

static int count_letters(const struct text_line *line, int from, int to)
{
	int letters = 0;

	for (int i = line_part_at(line, from); i < line->part_count; i++) {
		if (line->parts[i].token >= to)
			break;
		if (!text_is_digits(line->parts[i].folded))
			letters += (int)strlen(line->parts[i].folded);
	}
	return letters;
}

/* A box code or an article number, with a letter or a mark or two for misread digits. */
static bool is_article_number(const char *text)
{
	size_t length = strlen(text), digits = 0;

	for (const char *at = text; *at != '\0'; at++)
		digits += isdigit((unsigned char)*at) != 0;
	return length == digits ? length >= 5 : digits >= 8 && digits + 2 >= length;
}

/* An article number before the name is not part of it, nor is a speck before either. */
static int after_article_number(const struct text_line *line, int from, struct span *ret_code)
{
	int at = from;

	while (at + 1 < line->token_count && line_part_at(line, at) == line_part_at(line, at + 1))
		at++;
	while (at + 1 < line->token_count && is_article_number(line->tokens[at].text)) {
		*ret_code = (struct span){ line, at, at + 1 };
		from = ++at;
	}
	return from;
}

/* Where the name ends: before the numbers that are taken, and before the gap to the next column. */
static int name_end(const struct row *row, const struct text_line *line, int from, int gap_px)
{
	const struct choice *choice = &row->choices[row->chosen];
	int column = line_segment_end(line, from, gap_px);
	const struct span *spans[] = { &choice->quantity_at, &choice->price_at,
				       &choice->amount_at };
	int first = choice->amount_at.from;

	for (int i = 0; i < 3; i++)
		if (spans[i]->line != NULL && spans[i]->from >= from && spans[i]->from < first)
			first = spans[i]->from;
	return column < first && count_letters(line, from, column) >= 3 ? column : first;
}

static bool looks_like_row(const struct number *numbers, int count, bool in_table)
{
	for (int i = 0; i < count; i++)
		if (numbers[i].kind == NUMBER_AMOUNT ||
		    (in_table && numbers[i].kind == NUMBER_WHOLE && numbers[i].digits >= 3))
			return true;
	return false;
}

/* What the rows are read into, and text without numbers that waits for them. */
struct reader {
	const struct free_page *paper;
	struct bill *bill;
	struct columns columns;
	struct span waiting;
	const struct text_line *last;
};

/* A single letter in a quantity column left of the names: a number that was read as T or L. */
static bool is_unread_quantity(const struct reader *reader, const struct text_line *line)
{
	struct box box = line->tokens[0].box;

	return reader->columns.quantity >= 0 && strlen(line->tokens[0].text) == 1 &&
	       abs(box.x + box.w / 2 - reader->columns.quantity) < 2 * reader->paper->text_px;
}

static void add_name(struct reader *reader, struct row *row, struct span span)
{
	if (span.from < span.to)
		*LIST_ADD(reader->paper->dossier->arena, &row->name) = span;
}

/* The row's choices when its tokens are joined to numbers in another way. */
static void add_other_readings(struct row *row, const struct text_line *line,
			       const struct number *numbers, int count, int name_from,
			       const struct columns *columns)
{
	static const enum number_join joins[] = { JOIN_NOTHING, JOIN_LOST_MARKS };

	for (size_t i = 0; i < ARRAY_LENGTH(joins); i++) {
		struct number others[NUMBERS_MAX + 1];
		int others_count = 0;

		if (count > 0 && numbers[0].from < name_from)
			others[others_count++] = numbers[0];
		others_count += read_numbers(line, numbers_start(line), line->token_count, joins[i],
					     others + others_count);
		if (others_count != count)
			row_add_choices(row, line, others, others_count, columns);
	}
}

static void take_row(struct reader *reader, const struct text_line *line,
		     const struct number *numbers, int count, int name_from)
{
	struct row *row = LIST_ADD(reader->paper->dossier->arena, &reader->bill->rows);
	int name_to;

	row_add_choices(row, line, numbers, count, &reader->columns);
	add_other_readings(row, line, numbers, count, name_from, &reader->columns);
	if (row->choice_count == 0) {
		reader->bill->rows.count--;
		return;
	}
	if (name_from == 0 && is_unread_quantity(reader, line))
		name_from = 1;
	name_from = after_article_number(line, name_from, &row->code);
	name_to = name_end(row, line, name_from, free_column_gap_px(reader->paper));
	if (count_letters(line, name_from, name_to) < 3) {
		struct span name = reader->waiting;

		if (name.line != NULL)
			name.from = after_article_number(name.line, name.from, &row->code);
		add_name(reader, row, name);
	} else {
		add_name(reader, row, (struct span){ line, name_from, name_to });
	}
	reader->waiting = (struct span){ 0 };
	reader->last = line;
}

static bool is_close(const struct reader *reader, const struct text_line *above,
		     const struct text_line *line)
{
	return line->box.y - above->box.y - above->box.h < 2 * reader->paper->text_px;
}

/* Text alone: the rest of the name above, when the next line has its own, else the name of the
 * next. */
static void take_text(struct reader *reader, const struct text_line *line,
		      const struct text_line *next)
{
	bool next_named = next == NULL || count_letters(next, 0, numbers_start(next)) >= 3;
	struct row *row = reader->bill->rows.count > 0
				  ? &reader->bill->rows.items[reader->bill->rows.count - 1]
				  : NULL;

	if (!next_named)
		reader->waiting = (struct span){ line, 0, line->token_count };
	else if (row != NULL && row->name.count > 0 && reader->last != NULL &&
		 reader->columns.line < reader->paper->lines.count && next != NULL &&
		 has_amount(next) && is_close(reader, reader->last, line))
		add_name(reader, row, (struct span){ line, 0, line->token_count });
	reader->last = line;
}

/* The numbers that a row may be made of: a quantity before the name, then what follows the name. */
static int row_numbers(const struct text_line *line, int lead, enum number_join join,
		       struct number *numbers)
{
	int start = numbers_start(line), count = lead > 0 && start > lead ? 1 : 0;

	return count + read_numbers(line, start, line->token_count, join, numbers + count);
}

static void take_line(struct reader *reader, size_t at)
{
	const struct text_line *line = &reader->paper->lines.items[at];
	const struct text_line *next = at + 1 < reader->paper->lines.count ? line + 1 : NULL;
	bool in_table = reader->columns.line < reader->paper->lines.count;
	struct number numbers[NUMBERS_MAX + 1];
	int start = numbers_start(line), lead = leading_quantity(line, &numbers[0]);
	bool named = count_letters(line, 0, start) >= 3 || reader->waiting.line != NULL;
	int count = row_numbers(line, lead, JOIN_GROUPS, numbers);
	struct dated dated;

	if (!in_table && line_find_date(line, 0, &dated))
		return;
	if (!looks_like_row(numbers, count, in_table))
		count = row_numbers(line, lead, JOIN_LOST_MARKS, numbers);
	if (named && looks_like_row(numbers, count, in_table))
		take_row(reader, line, numbers, count, lead < start ? lead : 0);
	else if (count_letters(line, 0, line->token_count) >= 3)
		take_text(reader, line, next);
}

/* A few letters and a percentage with an amount, below rows: a tax whose label was misread. */
static bool is_rate(const struct reader *reader, const struct text_line *line)
{
	bool percent = false;

	if (reader->bill->rows.count == 0 || reader->waiting.line != NULL ||
	    count_amounts(line) != 1)
		return false;
	for (int i = 0; i < line->token_count; i++)
		percent |= strchr(line->tokens[i].text, '%') != NULL;
	return percent && count_letters(line, 0, line->token_count) <= RATE_LETTERS_MOST;
}

/* An amount without a word, when no name waits for it: a total whose label was not read. */
static bool is_bare_amount(const struct reader *reader, const struct text_line *line)
{
	return reader->bill->rows.count > 0 && reader->waiting.line == NULL &&
	       numbers_start(line) == 0 && has_amount(line);
}

void bill_read(const struct free_page *paper, struct bill *bill)
{
	struct reader reader = { paper, bill, find_columns(paper), { 0 }, NULL };
	size_t first = reader.columns.line < paper->lines.count ? reader.columns.line + 1 : 0;
	bool below = false;

	bill->total = -1;
	bill->decimals = reader.columns.decimals;
	for (size_t i = first; i < paper->lines.count; i++) {
		int token, label = label_of(&paper->lines.items[i], &token);

		if (label >= 0) {
			below |= bill->rows.count > 0 && labels[label].rank > 0;
			add_amount(paper, bill, i, label, token);
		} else if (is_bare_amount(&reader, &paper->lines.items[i])) {
			add_amount(paper, bill, i, LABEL_BARE, 0);
		} else if (is_rate(&reader, &paper->lines.items[i])) {
			add_amount(paper, bill, i, LABEL_OTHER, 0);
		} else if (!below) {
			take_line(&reader, i);
		}
	}
}
