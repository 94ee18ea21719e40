#include "validate/formulary_name.h"

#include <math.h>
#include <string.h>

/* Nats: about minus the logarithm of how often Tesseract does it to print of ordinary scans. */
#define SWAP_LOOKALIKE 1.8F
#define SWAP_OTHER 4.0F
#define JOIN 2.4F
#define LETTER_LOST 3.2F
#define LETTER_LOST_MORE 1.2F
#define LETTER_ADDED 3.0F
#define DOUBLED 1.8F
/* The end of a line is cut by the till or the edge of the paper. */
#define CUT 2.0F
#define CUT_MORE 0.5F
#define BY_HAND 0.6F

/* A name that does not begin, or end, where a word does. */
#define INSIDE_WORD 2.0F
#define INSIDE_WORD_LETTER 0.35F
#define WORD_KNOWN_BEFORE 0.8F
#define WORD_KNOWN_AFTER 0.15F
#define WORD_UNKNOWN 1.6F
#define WORD_UNKNOWN_LETTER 0.4F
#define WORD_UNKNOWN_MAX 5.0F
#define WORDS_UNKNOWN_MAX 7.0F

static const char lookalikes[] =
	"O0 OQ OD 0D 0Q OC OG CG CE EF FP PR PB BR B8 BE S5 S8 SB Z2 G6 I1 L1 IL IT IJ LT TY VY UV "
	"VW MN NH HM HK KX NR NW RA RK AN OU UI A4 AR TF TI LE T7 17 38 36 56 89 69 08 B6 B3 WM "
	"YV UO CO AO EC QO JL HN RP I7 ";

static const char joins[] = "MRN MNI MIN MIM NRI NTI NII DCL DOI DCI HLI HII ULI UII ULL WVV WUU "
			    "KIC BLS ORC UIL MHI AFI ";

int letter_index(char letter)
{
	if (letter >= 'A' && letter <= 'Z')
		return letter - 'A';
	if (letter >= '0' && letter <= '9')
		return 26 + letter - '0';
	return -1;
}

void channel_costs_init(struct channel_costs *costs)
{
	memset(costs->joined, -1, sizeof(costs->joined));
	for (int i = 0; i < ALPHABET; i++)
		for (int j = 0; j < ALPHABET; j++)
			costs->swap[i][j] = i == j ? 0 : SWAP_OTHER;
	for (const char *at = lookalikes; *at != '\0'; at += 3) {
		int a = letter_index(at[0]), b = letter_index(at[1]);

		costs->swap[a][b] = costs->swap[b][a] = SWAP_LOOKALIKE;
	}
	for (const char *at = joins; *at != '\0'; at += 4)
		costs->joined[letter_index(at[1])][letter_index(at[2])] =
			(signed char)letter_index(at[0]);
}

void name_letters_set(struct name_letters *name, const char *letters)
{
	name->count = 0;
	for (; *letters != '\0' && name->count < NAME_LETTERS_MAX; letters++)
		if (letter_index(*letters) >= 0)
			name->letters[name->count++] = (signed char)letter_index(*letters);
}

static float unknown_cost(int letters)
{
	return fminf(WORD_UNKNOWN + WORD_UNKNOWN_LETTER * (float)letters, WORD_UNKNOWN_MAX);
}

static void price_beginnings(struct line_letters *line, const struct product_text *text)
{
	float before = 0;

	for (int w = 0; w < text->word_count; w++) {
		const struct product_word *word = &text->words[w];

		line->before[word->start] = before;
		for (int i = word->start + 1; i < word->end; i++)
			line->before[i] = before + INSIDE_WORD +
					  INSIDE_WORD_LETTER * (float)(i - word->start);
		before +=
			word->is_known ? WORD_KNOWN_BEFORE : unknown_cost(word->end - word->start);
		before = fminf(before, WORDS_UNKNOWN_MAX);
	}
	line->before[text->letter_count] = before;
}

static void price_endings(struct line_letters *line, const struct product_text *text)
{
	float after = 0;

	line->after[text->letter_count] = line->words_after[text->letter_count] = 0;
	for (int w = text->word_count - 1; w >= 0; w--) {
		const struct product_word *word = &text->words[w];

		for (int i = word->start + 1; i <= word->end; i++) {
			float inside = INSIDE_WORD + INSIDE_WORD_LETTER * (float)(word->end - i);

			line->words_after[i] = after;
			line->after[i] = after + (i < word->end ? inside : 0);
		}
		after += word->is_known ? WORD_KNOWN_AFTER : unknown_cost(word->end - word->start);
		after = fminf(after, WORDS_UNKNOWN_MAX);
	}
	if (text->word_count > 0)
		line->after[0] = line->words_after[0] = after;
}

void line_letters_set(struct line_letters *line, const struct product_text *text, bool by_hand)
{
	line->count = text->letter_count;
	for (int i = 0; i < text->letter_count; i++) {
		int index = letter_index(text->letters[i]);

		line->letters[i] = (signed char)(index >= 0 ? index : 0);
	}
	line->misread = by_hand ? BY_HAND : 1;
	for (int w = 0; w < text->word_count; w++)
		for (int i = text->words[w].start; i < text->words[w].end; i++)
			line->is_idle[i] = text->words[w].is_known;
	price_beginnings(line, text);
	price_endings(line, text);
}

/* ---- alignment ------------------------------------------------------------------------- */

enum { ROW = PRODUCT_LETTERS_MAX + 1 };

/* Rows of the table: the least cost when a letter of the line came last, and when one of the name
 * was lost last. */
struct rows {
	float read[NAME_LETTERS_MAX + 1][ROW];
	float lost[NAME_LETTERS_MAX + 1][ROW];
};

static float least_at(const struct rows *rows, int i, int j)
{
	return fminf(rows->read[i][j], rows->lost[i][j]);
}

/* Two letters of one side that look like one of the other. */
static float cost_of_join(const struct channel_costs *costs, const struct rows *rows,
			  const signed char *name, int i, const signed char *line, int j)
{
	float least = INFINITY;

	if (j >= 2 && costs->joined[line[j - 2]][line[j - 1]] == name[i - 1])
		least = least_at(rows, i - 1, j - 2);
	if (i >= 2 && costs->joined[name[i - 2]][name[i - 1]] == line[j - 1])
		least = fminf(least, least_at(rows, i - 2, j - 1));
	return least;
}

static void fill_row(const struct channel_costs *costs, const struct name_letters *name, int i,
		     const struct line_letters *line, struct rows *rows)
{
	const signed char *letters = name->letters;
	bool is_doubled = i >= 2 && letters[i - 1] == letters[i - 2];
	float lose = (is_doubled ? DOUBLED : LETTER_LOST) * line->misread;
	float lose_more = LETTER_LOST_MORE * line->misread;

	for (int j = 0; j <= line->count; j++) {
		bool at_end = j == line->count;
		float read = INFINITY;

		rows->lost[i][j] = fminf(rows->read[i - 1][j] + (at_end ? fminf(CUT, lose) : lose),
					 rows->lost[i - 1][j] + (at_end ? CUT_MORE : lose_more));
		if (j > 0) {
			bool again = j > 1 && line->letters[j - 1] == line->letters[j - 2];
			float swap = costs->swap[letters[i - 1]][line->letters[j - 1]];
			float add = again ? DOUBLED : LETTER_ADDED;

			read = fminf(least_at(rows, i - 1, j - 1) + swap * line->misread,
				     least_at(rows, i, j - 1) + add * line->misread);
			read = fminf(read, cost_of_join(costs, rows, letters, i, line->letters, j) +
						   JOIN * line->misread);
		}
		rows->read[i][j] = read;
	}
}

struct name_fit name_compare(const struct channel_costs *costs, const struct name_letters *name,
			     const struct line_letters *line)
{
	struct rows rows;
	struct name_fit fit = { .all = INFINITY };

	for (int j = 0; j <= line->count; j++) {
		rows.read[0][j] = line->before[j];
		rows.lost[0][j] = INFINITY;
	}
	for (int i = 1; i <= name->count; i++)
		fill_row(costs, name, i, line, &rows);
	for (int j = 0; j <= line->count; j++) {
		double all = least_at(&rows, name->count, j) + line->after[j];

		if (all < fit.all)
			fit = (struct name_fit){ .all = all, .after = line->words_after[j] };
	}
	return fit;
}
