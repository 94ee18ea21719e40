#include "ocr/bill_date.h"

#include "base/memory.h"
#include "ocr/values.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GUESSES_MOST = 3, DATES_MOST = 64, OTHER_REACH = 3, OWN_REACH = 2 };

/* Evidence in natural logarithms of odds; the dates share with "it was not read". */
static const double NOT_READ = -0.5, BARE = 2.0, NAMED = 1.5, TIMED = 1.5, AGAIN = 1.0,
		    REPAIRED = -1.0, SHORT_YEAR = -0.5, BROKEN = -2.5, ANOTHER = -6, LATER = -0.7;

/* Words before a date that make it another one than the purchase's. */
static const char *const other_words[] = { "NE",         "NEE",      "NAISSANCE",  "DDN",
					   "ECHEANCE",   "VALIDITE", "PEREMPTION", "EXP",
					   "EXPIRATION", "EXPIRY",   "EXPIRES",    "VALID",
					   "JUSQU",      "BIRTH",    "DOB",        "LOT",
					   "BEFORE",     "UNTIL",    NULL };
static const char *const own_words[] = {
	"LE", "DATE", "DU", "DATED", "FECHA", "DATUM", "DATA", NULL
};

struct candidate {
	struct date date;
	struct span at;
	double score;
	int times;
};

struct candidates {
	struct candidate items[DATES_MOST];
	int count;
};

static bool is_time(const char *text)
{
	const char *colon = strchr(text, ':');

	return colon != NULL && colon > text && isdigit((unsigned char)colon[-1]) &&
	       isdigit((unsigned char)colon[1]);
}

static bool has_time(const struct text_line *line, int to)
{
	for (int i = to; i < line->token_count && i < to + 4; i++)
		if (is_time(line->tokens[i].text))
			return true;
	return to > 0 && strchr(line->tokens[to - 1].text, ':') != NULL &&
	       is_time(line->tokens[to - 1].text);
}

/* What the words before a date say of it. */
static double weigh_words(const struct text_line *line, int from)
{
	int part = line_part_at(line, from);
	bool named = false;

	for (int i = part - 1, steps = 0; i >= 0 && steps < OTHER_REACH; i--, steps++) {
		if (words_alike_any(line->parts[i].folded, other_words))
			return ANOTHER;
		named |= steps < OWN_REACH && words_alike_any(line->parts[i].folded, own_words);
	}
	return named ? NAMED : 0;
}

/* Letters glued before the digits, or marks of two kinds: the code of an article more likely. */
static bool looks_broken(const struct text_line *line, const struct dated *dated)
{
	const char *text = line->tokens[dated->from].text;
	bool slash = false, dash = false, dot = false;
	size_t letters = 0;

	while (isalpha((unsigned char)text[letters]))
		letters++;
	for (int i = dated->from; i < dated->to; i++) {
		const char *token = line->tokens[i].text;

		slash |= strchr(token, '/') != NULL;
		dash |= strchr(token, '-') != NULL;
		dot |= strchr(token, '.') != NULL && strlen(token) > 1;
	}
	return (letters > 0 && letters < 3 && isdigit((unsigned char)text[letters])) ||
	       slash + dash > 1 || (dated->to - dated->from > 1 && !slash && !dash && dot);
}

static bool has_short_year(const struct text_line *line, const struct dated *dated)
{
	int digits = 0;

	for (int i = dated->from; i < dated->to; i++)
		for (const char *at = line->tokens[i].text; *at != '\0' && *at != ':'; at++)
			digits += isdigit((unsigned char)*at) != 0;
	return digits <= 6;
}

static double weigh(const struct text_line *line, const struct dated *dated)
{
	struct span span = { line, dated->from, dated->to };
	double score = BARE + weigh_words(line, dated->from);

	score += has_time(line, dated->to) ? TIMED : 0;
	score += dated->repaired ? REPAIRED : 0;
	score += has_short_year(line, dated) ? SHORT_YEAR : 0;
	score += looks_broken(line, dated) ? BROKEN : 0;
	score += log(free_words_probability(span));
	return dated->date.year < 2000 ? score + ANOTHER : score;
}

static void add_candidate(struct candidates *all, struct date date, struct span at, double score)
{
	for (int i = 0; i < all->count; i++) {
		struct candidate *other = &all->items[i];

		if (date_compare(other->date, date) != 0)
			continue;
		other->times++;
		if (score > other->score) {
			other->score = score;
			other->at = at;
		}
		return;
	}
	if (all->count < DATES_MOST)
		all->items[all->count++] = (struct candidate){ date, at, score, 1 };
}

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return (x->score < y->score) - (x->score > y->score);
}

static void find_dates(const struct free_page *paper, struct candidates *all)
{
	for (size_t i = 0; i < paper->lines.count; i++) {
		const struct text_line *line = &paper->lines.items[i];
		struct dated dated = { 0 };

		while (dated.to < line->token_count && line_find_date(line, dated.to, &dated))
			add_candidate(all, dated.date, (struct span){ line, dated.from, dated.to },
				      weigh(line, &dated) + (all->count > 0 ? LATER : 0));
	}
	for (int i = 0; i < all->count; i++)
		all->items[i].score += all->items[i].times > 1 ? AGAIN : 0;
	qsort(all->items, (size_t)all->count, sizeof(*all->items), compare_candidates);
}

/* No arithmetic checks a date: that it is the right one does not say that its digits are right. */
static double read_right(const struct candidate *candidate)
{
	return candidate->times > 1 ? 1 : free_words_probability(candidate->at);
}

void bill_add_date(const struct free_page *paper)
{
	struct candidates all = { .count = 0 };
	struct arena *arena = paper->dossier->arena;
	double sum = exp(NOT_READ);
	struct guess *guesses;
	struct reading *reading;
	char text[DATE_TEXT_SIZE];
	int count;

	find_dates(paper, &all);
	if (all.count == 0 || all.items[0].score < NOT_READ)
		return;
	for (int i = 0; i < all.count; i++)
		sum += exp(all.items[i].score);
	count = all.count < GUESSES_MOST ? all.count : GUESSES_MOST;
	guesses = arena_new_array(arena, (size_t)count, sizeof(*guesses));
	for (int i = 0; i < count; i++)
		guesses[i] =
			(struct guess){ arena_copy_text(arena,
							date_format_iso(all.items[i].date, text)),
					read_right(&all.items[i]) * exp(all.items[i].score) / sum };
	free_add_at(paper, "date", guesses[0].value, all.items[0].at, guesses[0].probability);
	reading = &paper->dossier->readings.items[paper->dossier->readings.count - 1];
	reading->guesses = guesses;
	reading->guess_count = count;
}
