#include "ocr/words.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDED_SIZE = 128 };

/* ---- Tokens: words without the remains of frames, cut where a label is glued to its value  */

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

	if (strchr("xX*", text[digits]) == NULL || !isdigit((unsigned char)text[digits + 1]))
		return 0;
	return digits > 0 ? digits : 1;
}

/* Where to cut "M.Zineb" and "Dr.Karim": after the full stop. */
static size_t glued_title(const char *text)
{
	size_t letters = 0, rest = 0;

	while (isalpha((unsigned char)text[letters]))
		letters++;
	if (letters < 1 || letters > 3 || text[letters] != '.')
		return 0;
	while (isalpha((unsigned char)text[letters + 1 + rest]))
		rest++;
	return rest >= 3 ? letters + 1 : 0;
}

/* Where a label glued to its value ends ("ICE:0015", "N°12"), 0 when nothing is glued. */
static size_t glued_label(const char *text)
{
	const char *colon = strchr(text, ':');
	const char *degree = strstr(text, "°");

	if (text[0] != '\0' && glued_times(text) > 0)
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
	size_t label;

	while ((label = glued_label(text)) > 0) {
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

/* How far apart the middles of two tokens are, in the height of the taller. */
static double rise_between(const struct token *a, const struct token *b)
{
	int twice = 2 * a->box.y + a->box.h - 2 * b->box.y - b->box.h;
	int tall = a->box.h > b->box.h ? a->box.h : b->box.h;

	return tall > 0 ? abs(twice) / (2.0 * tall) : 1;
}

/* How badly a piece continues a row, 0 (straight on) to 1 (not at all). */
static double misfit(const token_list *row, const token_list *piece)
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
	return before == NULL ? 1 : rise_between(before, first);
}

static const double MISFIT_MOST = 0.5;

static void add_to_rows(const token_list *piece, struct arena *arena, piece_list *rows)
{
	token_list *best = NULL;
	double least = MISFIT_MOST;

	for (size_t i = 0; i < rows->count; i++) {
		double now = misfit(&rows->items[i].tokens, piece);

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

	make_pieces(words, arena, &pieces);
	if (pieces.count == 0)
		return;
	qsort(pieces.items, pieces.count, sizeof(*pieces.items), compare_pieces);
	for (size_t i = 0; i < pieces.count; i++)
		if (pieces.items[i].tokens.count > 0)
			add_to_rows(&pieces.items[i].tokens, arena, &rows);
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

static int compare_ints(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int words_text_height(const word_list *words)
{
	int heights[512], count = 0;

	for (size_t i = 0; i < words->count && count < (int)ARRAY_LENGTH(heights); i++)
		if (words->items[i].score > SURE_SCORE && strlen(words->items[i].text) > 1)
			heights[count++] = words->items[i].box.h;
	qsort(heights, (size_t)count, sizeof(*heights), compare_ints);
	return count > 0 && heights[count / 2] > 0 ? heights[count / 2] : 1;
}

/* ---- Comparing --------------------------------------------------------------- */

/* A copy with digits as the letters they look like, when there is a letter beside them. */
static void with_letters(const char *folded, char *letters, size_t size)
{
	static const char looks[] = "OIZEASGTBG";

	snprintf(letters, size, "%s", folded);
	for (size_t i = 0; !text_is_digits(folded) && letters[i] != '\0'; i++)
		if (isdigit((unsigned char)letters[i]))
			letters[i] = looks[letters[i] - '0'];
}

static int edits_allowed(size_t length)
{
	return length <= 3 ? 0 : length <= 6 ? 1 : 2;
}

bool words_alike(const char *folded, const char *wanted)
{
	size_t length = strlen(folded), wanted_length = strlen(wanted);
	int allowed = edits_allowed(wanted_length < length ? wanted_length : length);
	char letters[FOLDED_SIZE];

	if (length > wanted_length + (size_t)allowed || wanted_length > length + (size_t)allowed)
		return false;
	if (strcmp(folded, wanted) == 0)
		return true;
	with_letters(folded, letters, sizeof(letters));
	return text_distance(letters, wanted) <= allowed;
}

bool words_alike_any(const char *folded, const char *const *wanted)
{
	for (; *wanted != NULL; wanted++)
		if (words_alike(folded, *wanted))
			return true;
	return false;
}

/* The part after a phrase that starts at part `at`; -1 when it does not. */
static int phrase_end(const struct text_line *line, int at, const char *phrase)
{
	char word[FOLDED_SIZE];

	while (*phrase != '\0') {
		size_t length = strcspn(phrase, " ");

		snprintf(word, sizeof(word), "%.*s", (int)length, phrase);
		if (at >= line->part_count || !words_alike(line->parts[at].folded, word))
			return -1;
		at++;
		phrase += length + strspn(phrase + length, " ");
	}
	return at;
}

struct found line_find(const struct text_line *line, int from, const char *phrase)
{
	for (int at = from < 0 ? 0 : from; at < line->part_count; at++) {
		int end = phrase_end(line, at, phrase);

		if (end > at)
			return (struct found){ at, end };
	}
	return (struct found){ -1, -1 };
}

struct found line_find_any(const struct text_line *line, int from, const char *const *phrases)
{
	struct found found = { -1, -1 };

	for (; *phrases != NULL && found.from < 0; phrases++)
		found = line_find(line, from, *phrases);
	return found;
}

/* ---- Pieces of a line -------------------------------------------------------- */

int line_token_after(const struct text_line *line, int part)
{
	return part < 0 ? 0 : line->parts[part].token + 1;
}

int line_part_at(const struct text_line *line, int token)
{
	int part = 0;

	while (part < line->part_count && line->parts[part].token < token)
		part++;
	return part;
}

int line_segment_end(const struct text_line *line, int from, int gap_px)
{
	int end = from;

	while (end < line->token_count) {
		const struct box *box = &line->tokens[end].box;

		end++;
		if (end < line->token_count && line->tokens[end].box.x - box->x - box->w > gap_px)
			break;
	}
	return end;
}

static size_t length_without_punctuation(const char *text)
{
	size_t length = strlen(text);

	while (length > 0 && strchr(" .,:;-=*/+", text[length - 1]) != NULL)
		length--;
	return length;
}

const char *span_text(struct span span, struct arena *arena)
{
	struct text joined = { 0 };
	const char *text;

	for (int i = span.from; i < span.to; i++) {
		if (joined.length > 0)
			text_append(&joined, " ");
		text_append(&joined, span.line->tokens[i].text);
	}
	text = text_value(&joined);
	text += strspn(text, " .,:;-=*/)");
	text = arena_copy_bytes(arena, text, length_without_punctuation(text));
	text_clear(&joined);
	return text;
}

struct box span_box(struct span span)
{
	struct box box = { 0 };

	for (int i = span.from; i < span.to; i++)
		box = box_union(box, span.line->tokens[i].box);
	return box;
}

double span_score(struct span span)
{
	double least = 100;
	bool any = false;

	for (int i = span.line == NULL ? 0 : line_part_at(span.line, span.from);
	     span.line != NULL && i < span.line->part_count; i++) {
		const struct part *part = &span.line->parts[i];

		if (part->token >= span.to)
			break;
		any = true;
		if (span.line->tokens[part->token].score < least)
			least = span.line->tokens[part->token].score;
	}
	return any ? least : 0;
}
