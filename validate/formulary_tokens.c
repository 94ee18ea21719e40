#include "validate/formulary_tokens.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/formulary_words.h"

#include <ctype.h>
#include <string.h>

enum { TEXT_SIZE = 512 };

/* Spells out the few marks that mean something, so that folding keeps them. */
static void spell_marks(const char *text, char *spelled, size_t size)
{
	size_t length = 0;

	for (const char *at = text; *at != '\0' && length + 12 < size; at++) {
		bool between = at > text && isdigit((unsigned char)at[-1]) &&
			       isdigit((unsigned char)at[1]);

		if (*at == '%') {
			memcpy(spelled + length, " POURCENT ", 10);
			length += 10;
		} else if ((*at == '.' || *at == ',') && between) {
			spelled[length++] = '.';
		} else if (strncmp(at, "µ", 2) == 0 || strncmp(at, "μ", 2) == 0) {
			spelled[length++] = 'U';
			at++;
		} else if ((*at == '.' || *at == '\'') && at > text &&
			   isalpha((unsigned char)at[-1]) && isalpha((unsigned char)at[1])) {
			continue; /* "I.M.", or dirt in a word */
		} else if (*at == '@') {
			spelled[length++] = '0';
		} else {
			spelled[length++] = *at;
		}
	}
	spelled[length] = '\0';
}

static void add_token(struct tokens *tokens, const char *text, size_t length, bool is_number,
		      char mark)
{
	struct token *token = &tokens->items[tokens->count];

	if (length == 0 || tokens->count == TOKENS_MAX)
		return;
	length = length < TOKEN_SIZE - 1 ? length : TOKEN_SIZE - 1;
	memcpy(token->text, text, length);
	token->text[length] = '\0';
	token->is_number = is_number;
	token->mark = mark;
	tokens->count++;
}

static size_t span_number(const char *text)
{
	size_t length = strspn(text, "0123456789");

	if (text[length] == '.')
		length += 1 + strspn(text + length + 1, "0123456789");
	return length;
}

/* "B30", "BTE20", "FL150": what stands before the digits is a pack's. */
static bool begins_pack(const char *word, size_t length)
{
	char start[TOKEN_SIZE];

	if (length == 0 || length >= sizeof(start))
		return false;
	memcpy(start, word, length);
	start[length] = '\0';
	return words_forms_exactly(start) != 0;
}

/* The digits that letters were taken for, "" when it can be no number. */
static void digits_behind(const char *word, char digits[NUMBER_TEXT_SIZE])
{
	static const char letters[] = "OQDILZSBGT", meant[] = "0001125867";
	size_t length = strlen(word);

	digits[0] = '\0';
	if (length == 0 || length > 6)
		return;
	for (size_t i = 0; i < length; i++) {
		const char *letter = strchr(letters, word[i]);

		if (!isdigit((unsigned char)word[i]) && letter == NULL) {
			digits[0] = '\0';
			return;
		}
		digits[i] = letter != NULL ? meant[letter - letters] : word[i];
		digits[i + 1] = '\0';
	}
}

static bool is_word_of_packs(const char *word)
{
	return words_unit(word) >= 0 || words_forms_exactly(word) != 0;
}

/* "15O", "1l0": digits of which some were taken for the letters most like them. */
static bool cut_rounded(struct tokens *tokens, const char *piece, char mark)
{
	char digits[NUMBER_TEXT_SIZE];

	digits_behind(piece, digits);
	if (!isdigit((unsigned char)piece[0]) || piece[strspn(piece, "0123456789OIL")] != '\0' ||
	    digits[0] == '\0' || is_word_of_packs(piece + span_number(piece)))
		return false;
	add_token(tokens, digits, strlen(digits), true, mark);
	return true;
}

/* "1Z2MG", "5OOMG": a number with a unit, some of whose digits were taken for letters. */
static bool cut_hidden(struct tokens *tokens, const char *piece, char mark)
{
	static const char *const endings[] = { "MG", "ML", "UI", "G" };
	char digits[NUMBER_TEXT_SIZE], start[TOKEN_SIZE];

	for (size_t i = 0; i < ARRAY_LENGTH(endings); i++) {
		size_t length;

		if (!text_ends_with(piece, endings[i]))
			continue;
		length = strlen(piece) - strlen(endings[i]);
		memcpy(start, piece, length);
		start[length] = '\0';
		digits_behind(start, digits);
		if (digits[0] == '\0' || strpbrk(start, "0123456789") == NULL)
			continue;
		add_token(tokens, digits, strlen(digits), true, mark);
		add_token(tokens, endings[i], strlen(endings[i]), false, ' ');
		return true;
	}
	return false;
}

/* Digits at the end of a word are a number of their own where they follow a pack's word, have a
 * unit behind them, or the word before them is a long one. */
static bool parts_before_digits(const char *piece, size_t letters, size_t after)
{
	return begins_pack(piece, letters) || (letters >= 2 && is_word_of_packs(piece + after)) ||
	       (letters >= 3 && after - letters >= 2) || (letters >= 5 && piece[after] == '\0');
}

static void cut_rest(struct tokens *tokens, const char *rest, bool is_number);

/* A piece that holds letters and digits. */
static void cut_mixed(struct tokens *tokens, const char *piece, char mark)
{
	size_t digits = span_number(piece), letters = strcspn(piece, "0123456789");
	size_t after = letters + span_number(piece + letters);

	if (cut_hidden(tokens, piece, mark) || cut_rounded(tokens, piece, mark))
		return;
	if (digits > 0 && (is_word_of_packs(piece + digits) || digits >= 2)) {
		add_token(tokens, piece, digits, true, mark);
		cut_rest(tokens, piece + digits, false);
	} else if (letters > 0 && after > letters && parts_before_digits(piece, letters, after)) {
		add_token(tokens, piece, letters, false, mark);
		cut_rest(tokens, piece + letters, piece[after] == '\0');
	} else {
		add_token(tokens, piece, strlen(piece), false, mark);
	}
}

static void cut_rest(struct tokens *tokens, const char *rest, bool is_number)
{
	if (is_number || strpbrk(rest, "0123456789") == NULL)
		add_token(tokens, rest, strlen(rest), is_number, ' ');
	else
		cut_mixed(tokens, rest, ' ');
}

/* One piece between blanks, already without '/'. */
static void cut_piece(struct tokens *tokens, const char *raw, char mark)
{
	char piece[TOKEN_SIZE];
	size_t number = span_number(raw);

	size_t letters = strcspn(raw, "0123456789");

	/* folding would lose the point of "FL2.5ML" */
	if (letters > 0 && letters < sizeof(piece) &&
	    memchr(raw + letters, '.', span_number(raw + letters)) != NULL) {
		memcpy(piece, raw, letters);
		piece[letters] = '\0';
		cut_piece(tokens, piece, mark);
		cut_piece(tokens, raw + letters, ' ');
		return;
	}
	if (number > 0 && raw[number] == '\0') {
		add_token(tokens, raw, number, true, mark);
		return;
	}
	if (number > 0 && memchr(raw, '.', number) != NULL) {
		add_token(tokens, raw, number, true, mark);
		raw += number;
		mark = ' ';
	}
	text_fold(raw, piece, sizeof(piece));
	for (char *save = NULL, *word = strtok_r(piece, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save), mark = ' ') {
		if (strpbrk(word, "0123456789") == NULL)
			add_token(tokens, word, strlen(word), false, mark);
		else if (text_is_digits(word))
			add_token(tokens, word, strlen(word), true, mark);
		else
			cut_mixed(tokens, word, mark);
	}
}

static void cut_all(struct tokens *tokens, const char *text)
{
	char spelled[TEXT_SIZE];
	char mark = ' ';

	spell_marks(text, spelled, sizeof(spelled));
	for (char *at = spelled; *at != '\0';) {
		size_t length = strcspn(at, " /\t\n-+()[]*|:;\"'");
		char end = at[length];
		char piece[TOKEN_SIZE];

		if (length > 0) {
			size_t kept = length < sizeof(piece) - 1 ? length : sizeof(piece) - 1;

			memcpy(piece, at, kept);
			piece[kept] = '\0';
			cut_piece(tokens, piece, mark);
			mark = ' ';
		}
		if (end == '/')
			mark = '/';
		at += length + (end != '\0');
	}
}

/* "ZO MG", "I G": a number read as letters, since a unit follows. */
static void find_hidden_numbers(struct tokens *tokens)
{
	for (int i = 1; i + 1 < tokens->count; i++) {
		struct token *token = &tokens->items[i];
		char digits[NUMBER_TEXT_SIZE];

		if (token->is_number || tokens->items[i + 1].is_number ||
		    words_unit(tokens->items[i + 1].text) < 0 || words_unit(token->text) >= 0)
			continue;
		digits_behind(token->text, digits);
		if (digits[0] == '\0')
			continue;
		memcpy(token->text, digits, sizeof(digits));
		token->is_number = true;
	}
}

/* "1 000", "1.000": a thousand with its mark. */
static void join_thousands(struct tokens *tokens)
{
	int kept = 0;

	for (int i = 0; i < tokens->count; i++) {
		struct token *token = &tokens->items[i];
		struct token *before = kept > 0 ? &tokens->items[kept - 1] : NULL;
		char *point = token->is_number ? strchr(token->text, '.') : NULL;

		if (point != NULL && strcmp(point, ".000") == 0 && token->text[0] != '0')
			memmove(point, point + 1, strlen(point));
		if (before != NULL && before->is_number && token->is_number && token->mark == ' ' &&
		    strcmp(token->text, "000") == 0 && strlen(before->text) <= 3 &&
		    strchr(before->text, '.') == NULL)
			memcpy(before->text + strlen(before->text), "000", 4);
		else
			tokens->items[kept++] = *token;
	}
	tokens->count = kept;
}

void tokens_cut(struct tokens *tokens, const char *text)
{
	tokens->count = 0;
	cut_all(tokens, text);
	find_hidden_numbers(tokens);
	join_thousands(tokens);
}
