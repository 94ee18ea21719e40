/* Words made into lines. */
#include "ocr/words.h"

#include "base/memory.h"
#include "base/text.h"
#include "ocr/median.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDED_SIZE = 128 };

/* ---- Tokens: words cut from frames and from labels glued to them ------------- */

static const char *const frame_remains[] = {
	"|", "[", "]", "{", "}", "_", "~", "`", "'", "\"",
	"‘", "’", "“", "”", "—", "–", "¦", "«", "»",
};

static size_t remains_at_start(const char *text)
{
	for (size_t i = 0; i < ARRAY_LENGTH(frame_remains); i++)
		if (text_starts_with(text, frame_remains[i]))
			return strlen(frame_remains[i]);
	return 0;
}

static size_t remains_at_end(const char *text)
{
	for (size_t i = 0; i < ARRAY_LENGTH(frame_remains); i++)
		if (text_ends_with(text, frame_remains[i]))
			return strlen(frame_remains[i]);
	return 0;
}

static char *without_remains(const char *text, struct arena *arena)
{
	char *clean = arena_copy_text(arena, text);
	size_t length;

	while (isspace((unsigned char)*clean) || remains_at_start(clean) > 0)
		clean += isspace((unsigned char)*clean) ? 1 : remains_at_start(clean);
	length = strlen(clean);
	while (length > 0 &&
	       (isspace((unsigned char)clean[length - 1]) || remains_at_end(clean) > 0)) {
		length -= isspace((unsigned char)clean[length - 1]) ? 1 : remains_at_end(clean);
		clean[length] = '\0';
	}
	return clean;
}

/* Where to cut "2x16,30": after the 2, then after the x. */
static size_t glued_times(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	if (text[digits] == '\0' || strchr("xX*", text[digits]) == NULL ||
	    !isdigit((unsigned char)text[digits + 1]))
		return 0;
	return digits > 0 ? digits : 1;
}

static size_t letters_at(const char *text)
{
	size_t letters = 0;

	while (isalpha((unsigned char)text[letters]))
		letters++;
	return letters;
}

/* Where to cut "M.Zineb" and "Dr.Karim": after the full stop. */
static size_t glued_title(const char *text)
{
	size_t letters = letters_at(text), rest;

	if (letters < 1 || letters > 3 || text[letters] != '.')
		return 0;
	rest = letters_at(text + letters + 1);
	return rest >= 3 ? letters + 1 : 0;
}

/* Where to cut "1)NAME" and "2-NAME" at the start of a line: after the mark. */
static size_t glued_ordinal(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	if (digits < 1 || digits > 2 || text[digits] == '\0' || strchr(")-.", text[digits]) == NULL)
		return 0;
	return letters_at(text + digits + 1) >= 3 ? digits + 1 : 0;
}

/* Where a label glued to its value ends ("ICE:0015", "N°12"), 0 when nothing is glued. */
static size_t glued_label(const char *text)
{
	const char *colon = strchr(text, ':');
	const char *degree = strstr(text, "°");

	if (glued_times(text) > 0)
		return glued_times(text);
	if (glued_title(text) > 0)
		return glued_title(text);
	if (colon != NULL && colon > text && colon[1] != '\0' &&
	    !(isdigit((unsigned char)colon[-1]) && isdigit((unsigned char)colon[1])))
		return (size_t)(colon - text) + 1;
	if (degree != NULL && degree[strlen("°")] != '\0')
		return (size_t)(degree - text) + strlen("°");
	return 0;
}

typedef LIST(struct token) token_list;

static bool is_speck(const char *text, double score)
{
	char folded[FOLDED_SIZE];

	text_fold(text, folded, sizeof(folded));
	return text[0] == '\0' || (folded[0] == '\0' && score < 50);
}

static void add_tokens(const struct word *word, struct arena *arena, token_list *tokens)
{
	const char *text = without_remains(word->text, arena);
	struct box box = word->box;
	size_t label = tokens->count == 0 ? glued_ordinal(text) : 0;

	for (label = label > 0 ? label : glued_label(text); label > 0; label = glued_label(text)) {
		int width = (int)(box.w * (double)label / (double)strlen(text));

		*LIST_ADD(arena, tokens) = (struct token){
			.text = arena_copy_bytes(arena, text, label),
			.score = word->score,
			.box = { box.x, box.y, width, box.h },
		};
		text += label;
		box = (struct box){ box.x + width, box.y, box.w - width, box.h };
	}
	if (!is_speck(text, word->score))
		*LIST_ADD(arena, tokens) = (struct token){ text, word->score, box };
}

/* ---- Lines: the engine's pieces of lines joined from left to right ----------- */

struct piece {
	token_list tokens;
	int left;
};

typedef LIST(struct piece) piece_list;

static void make_pieces(const word_list *words, struct arena *arena, piece_list *pieces)
{
	int line = -1;

	for (size_t i = 0; i < words->count; i++) {
		const struct word *word = &words->items[i];
		struct piece *piece;

		if (pieces->count == 0 || word->line != line)
			(void)LIST_ADD(arena, pieces);
		line = word->line;
		piece = &pieces->items[pieces->count - 1];
		add_tokens(word, arena, &piece->tokens);
		if (piece->tokens.count > 0)
			piece->left = piece->tokens.items[0].box.x;
	}
}

static int compare_pieces(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	return (x->left > y->left) - (x->left < y->left);
}

static int compare_tokens(const void *a, const void *b)
{
	const struct token *x = a, *y = b;

	return (x->box.x > y->box.x) - (x->box.x < y->box.x);
}

static bool collide(const struct token *a, const struct token *b)
{
	int left = a->box.x > b->box.x ? a->box.x : b->box.x;
	int a_right = a->box.x + a->box.w, b_right = b->box.x + b->box.w;
	int right = a_right < b_right ? a_right : b_right;
	int narrow = a->box.w < b->box.w ? a->box.w : b->box.w;

	return right - left > narrow / 3;
}

static struct point middle(const struct token *token)
{
	return (struct point){ token->box.x + token->box.w / 2.0,
			       token->box.y + token->box.h / 2.0 };
}

/* How many pixels lines fall for each pixel to the right: the median over the longer pieces. */
static double measure_lean(const piece_list *pieces)
{
	double leans[256];
	size_t count = 0;

	for (size_t i = 0; i < pieces->count && count < ARRAY_LENGTH(leans); i++) {
		const token_list *tokens = &pieces->items[i].tokens;
		struct point first, last;

		if (tokens->count < 3)
			continue;
		first = middle(&tokens->items[0]);
		last = middle(&tokens->items[tokens->count - 1]);
		if (last.x - first.x > 6 * tokens->items[0].box.h)
			leans[count++] = (last.y - first.y) / (last.x - first.x);
	}
	return count > 0 ? median_of_doubles(leans, (int)count) : 0;
}

/* How far a token is off the line through another one, in the height of the taller. */
static double rise_between(const struct token *a, const struct token *b, double lean)
{
	struct point from = middle(a), to = middle(b);
	double tall = a->box.h > b->box.h ? a->box.h : b->box.h;

	return tall > 0 ? fabs(to.y - from.y - lean * (to.x - from.x)) / tall : 1;
}

/* How badly a piece continues a row, 0 (straight on) to 1 (not at all). */
static double misfit(const token_list *row, const token_list *piece, double lean)
{
	const struct token *first = &piece->items[0], *before = NULL;

	for (size_t i = 0; i < row->count; i++) {
		const struct token *token = &row->items[i];

		for (size_t j = 0; j < piece->count; j++)
			if (collide(token, &piece->items[j]))
				return 1;
		if (token->box.x < first->box.x && (before == NULL || token->box.x > before->box.x))
			before = token;
	}
	return before == NULL ? 1 : rise_between(before, first, lean);
}

static const double MISFIT_MOST = 0.5;

static void add_to_rows(const token_list *piece, double lean, struct arena *arena, piece_list *rows)
{
	token_list *best = NULL;
	double least = MISFIT_MOST;

	for (size_t i = 0; i < rows->count; i++) {
		double now = misfit(&rows->items[i].tokens, piece, lean);

		if (now < least) {
			least = now;
			best = &rows->items[i].tokens;
		}
	}
	if (best == NULL)
		best = &LIST_ADD(arena, rows)->tokens;
	for (size_t i = 0; i < piece->count; i++)
		*LIST_ADD(arena, best) = piece->items[i];
	qsort(best->items, best->count, sizeof(*best->items), compare_tokens);
}

/* ---- Parts ------------------------------------------------------------------- */

/* Letters that stand before a number without a space: "QSP2", "x3", "N12". */
static const char *const glued_prefixes[] = { "QSP", "X", "N", "NO", "LE", "TVA", NULL };

/* Where a folded word is cut in two, its length when it is whole: "500MG" after 500. */
static size_t cut_of_part(const char *folded)
{
	size_t length = strlen(folded);
	size_t digits = strspn(folded, "0123456789");
	size_t letters = strcspn(folded, "0123456789");

	if (digits > 0)
		return digits;
	for (int i = 0; glued_prefixes[i] != NULL; i++)
		if (letters < length && letters == strlen(glued_prefixes[i]) &&
		    text_starts_with(folded, glued_prefixes[i]))
			return letters;
	return length;
}

typedef LIST(struct part) part_list;

static void add_parts(const char *text, int token, struct arena *arena, part_list *parts)
{
	char folded[FOLDED_SIZE], *word, *rest;

	text_fold(text, folded, sizeof(folded));
	for (word = strtok_r(folded, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
		while (word[0] != '\0') {
			size_t cut = cut_of_part(word);

			*LIST_ADD(arena, parts) =
				(struct part){ arena_copy_bytes(arena, word, cut), token };
			word += cut;
		}
	}
}

static struct text_line make_line(const token_list *tokens, struct arena *arena)
{
	part_list parts = { 0 };
	struct text_line line = { .tokens = tokens->items, .token_count = (int)tokens->count };

	for (int i = 0; i < line.token_count; i++)
		add_parts(line.tokens[i].text, i, arena, &parts);
	line.parts = parts.items;
	line.part_count = (int)parts.count;
	line.box = span_box((struct span){ &line, 0, line.token_count });
	return line;
}

static int compare_lines(const void *a, const void *b)
{
	const struct text_line *x = a, *y = b;
	int x_middle = 2 * x->box.y + x->box.h, y_middle = 2 * y->box.y + y->box.h;

	return (x_middle > y_middle) - (x_middle < y_middle);
}

void words_make_lines(const word_list *words, struct arena *arena, line_list *lines)
{
	piece_list pieces = { 0 }, rows = { 0 };
	double lean;

	make_pieces(words, arena, &pieces);
	if (pieces.count == 0)
		return;
	lean = measure_lean(&pieces);
	qsort(pieces.items, pieces.count, sizeof(*pieces.items), compare_pieces);
	for (size_t i = 0; i < pieces.count; i++)
		if (pieces.items[i].tokens.count > 0)
			add_to_rows(&pieces.items[i].tokens, lean, arena, &rows);
	for (size_t i = 0; i < rows.count; i++) {
		struct text_line line = make_line(&rows.items[i].tokens, arena);

		if (line.part_count > 0)
			*LIST_ADD(arena, lines) = line;
	}
	if (lines->count > 0)
		qsort(lines->items, lines->count, sizeof(*lines->items), compare_lines);
}

/* Words under this score are as likely dirt as text. */
static const double SURE_SCORE = 50;

int words_text_height(const word_list *words)
{
	int heights[512], count = 0, height;

	for (size_t i = 0; i < words->count && count < (int)ARRAY_LENGTH(heights); i++)
		if (words->items[i].score > SURE_SCORE && strlen(words->items[i].text) > 1)
			heights[count++] = words->items[i].box.h;
	height = count > 0 ? median_of_ints(heights, count) : 0;
	return height > 0 ? height : 1;
}
