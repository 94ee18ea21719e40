/*
 * A line is cut at blanks and marks, and between digits and letters where one of both sides is a
 * unit or an abbreviation. A number with what follows is a quantity; every other word stays among
 * the letters in which names are looked for, since names hold words of forms as well.
 */
#include "validate/formulary_text.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TOKENS_MAX = 64, TOKEN_SIZE = 40, TEXT_SIZE = 512 };

struct token {
	char text[TOKEN_SIZE];
	bool is_number;
	char mark; /* what stood before it: '/', or ' ' */
};

struct tokens {
	struct token items[TOKENS_MAX];
	int count;
};

/* ---- words ----------------------------------------------------------------------------- */

static const struct {
	const char *spellings;
	bool is_main;
} forms[] = {
#define FORM(bit, main, text) { text, main },
#include "validate/formulary_words.list"
#undef FORM
};

enum {
#define FORM(bit, main, text) FORM_##bit,
#include "validate/formulary_words.list"
#undef FORM
};

/* Words of prescriptions and invoices that are no part of a name. */
static const char idle_words[] =
	" DE DU DES LA LE LES ET A AU EN POUR PAR SUR UN UNE QSP JOUR JOURS FOIS MATIN MIDI SOIR "
	"PENDANT PDT SI BESOIN AVANT APRES REPAS PRISE PRISES MOIS SEMAINE SEMAINES TRAITEMENT "
	"PPV PPM DH DHS MAD PRIX LOT EXP PER QTE NB X J SS NS UNITE UNITES POURCENT N ";

static const struct {
	const char *spellings;
	enum unit unit;
	double scale;
} units[] = {
	{ " MG MGS M6 M9 MQ NG NIG MILLIGRAMMES ", UNIT_MG, 1 },
	{ " G GR GRS GRAMMES ", UNIT_MG, 1000 },
	{ " UG MCG MICROGRAMMES GAMMA ", UNIT_MG, 0.001 },
	{ " KG ", UNIT_MG, 1e6 },
	{ " ML MIL MI CC ", UNIT_ML, 1 },
	{ " CL ", UNIT_ML, 10 },
	{ " L LITRE LITRES ", UNIT_ML, 1000 },
	{ " POURCENT POUR PC ", UNIT_PERCENT, 1 },
	{ " UI U IU UL UNITES ", UNIT_IU, 1 },
	{ " MUI MEG MILLIONS MU MULL ", UNIT_IU, 1e6 },
};

static bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = strstr(words, word); at != NULL; at = strstr(at + 1, word))
		if (at > words && at[-1] == ' ' && at[length] == ' ')
			return true;
	return false;
}

static int unit_of(const char *word)
{
	for (size_t i = 0; i < ARRAY_LENGTH(units); i++)
		if (has_word(units[i].spellings, word))
			return (int)i;
	return -1;
}

static form_set_bits exact_forms(const char *word)
{
	form_set_bits bits = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(forms); i++)
		if (has_word(forms[i].spellings, word))
			bits |= (form_set_bits)1 << i;
	return bits;
}

/* Edits that a word of forms may have and still be it; abbreviations are too short for any. */
static int edits_allowed(size_t length)
{
	return length >= 8 ? 2 : length >= 5 ? 1 : 0;
}

/* True when the word begins a full spelling, or is one with misreadings. */
static bool is_like(const char *word, const char *spelling, size_t spelling_length)
{
	char full[TOKEN_SIZE];
	size_t length = strlen(word);
	int allowed = edits_allowed(length);

	if (length >= 4 && length < spelling_length && strncmp(word, spelling, length) == 0)
		return true;
	if (allowed == 0 || spelling_length < 5 || spelling_length >= sizeof(full) ||
	    labs((long)length - (long)spelling_length) > allowed)
		return false;
	memcpy(full, spelling, spelling_length);
	full[spelling_length] = '\0';
	return text_distance(word, full) <= allowed;
}

static form_set_bits near_forms(const char *word)
{
	if (strlen(word) < 4)
		return 0;
	for (size_t i = 0; i < ARRAY_LENGTH(forms); i++)
		for (const char *at = forms[i].spellings + 1; *at != '\0';) {
			size_t length = strcspn(at, " ");

			if (is_like(word, at, length))
				return (form_set_bits)1 << i;
			at += length + 1;
		}
	return 0;
}

static form_set_bits forms_of(const char *word)
{
	form_set_bits bits = exact_forms(word);

	return bits != 0 ? bits : near_forms(word);
}

form_set_bits product_text_main_forms(void)
{
	form_set_bits bits = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(forms); i++)
		if (forms[i].is_main)
			bits |= (form_set_bits)1 << i;
	return bits;
}

/* ---- cutting --------------------------------------------------------------------------- */

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
	return exact_forms(start) != 0;
}

/* A piece that holds letters and digits. */
static void cut_mixed(struct tokens *tokens, const char *piece, char mark)
{
	size_t digits = span_number(piece), letters = strcspn(piece, "0123456789");
	size_t after = letters + span_number(piece + letters);

	if (digits > 0 &&
	    (unit_of(piece + digits) >= 0 || exact_forms(piece + digits) != 0 || digits >= 2)) {
		add_token(tokens, piece, digits, true, mark);
		if (strpbrk(piece + digits, "0123456789") != NULL)
			cut_mixed(tokens, piece + digits, ' ');
		else
			add_token(tokens, piece + digits, strlen(piece + digits), false, ' ');
	} else if (letters > 0 && after > letters &&
		   (begins_pack(piece, letters) || (letters >= 3 && after - letters >= 2))) {
		add_token(tokens, piece, letters, false, mark);
		if (strpbrk(piece + after, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL)
			cut_mixed(tokens, piece + letters, ' ');
		else
			add_token(tokens, piece + letters, after - letters, true, ' ');
	} else {
		add_token(tokens, piece, strlen(piece), false, mark);
	}
}

/* One piece between blanks, already without '/'. */
static void cut_piece(struct tokens *tokens, const char *raw, char mark)
{
	char piece[TOKEN_SIZE];
	size_t number = span_number(raw);

	if (number > 0 && raw[number] == '\0') {
		add_token(tokens, raw, number, true, mark);
		return;
	}
	if (number > 0 && memchr(raw, '.', number) != NULL) {
		add_token(tokens, raw, number, true, mark); /* folding would lose the point */
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

static void cut(struct tokens *tokens, const char *text)
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

/* ---- meaning --------------------------------------------------------------------------- */

/* The digits that letters were taken for, "" when it can be no number. */
static void digits_behind(const char *word, char digits[NUMBER_TEXT_SIZE])
{
	static const char letters[] = "OQDILZSBGT", meant[] = "0001125867";
	size_t length = strlen(word);

	digits[0] = '\0';
	if (length == 0 || length > 4)
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

/* "ZO MG", "I G": a number read as letters, since a unit follows. */
static void find_hidden_numbers(struct tokens *tokens)
{
	for (int i = 1; i + 1 < tokens->count; i++) {
		struct token *token = &tokens->items[i];
		char digits[NUMBER_TEXT_SIZE];

		if (token->is_number || tokens->items[i + 1].is_number ||
		    unit_of(tokens->items[i + 1].text) < 0 || unit_of(token->text) >= 0)
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
			strcat(before->text, token->text);
		else
			tokens->items[kept++] = *token;
	}
	tokens->count = kept;
}

static void add_word(struct product_text *product, const char *word)
{
	size_t length = strlen(word);
	struct product_word *added = &product->words[product->word_count];
	form_set_bits bits = forms_of(word);

	if (product->word_count == PRODUCT_WORDS_MAX ||
	    (size_t)product->letter_count + length > PRODUCT_LETTERS_MAX)
		return;
	added->start = (unsigned char)product->letter_count;
	memcpy(product->letters + product->letter_count, word, length + 1);
	product->letter_count += (int)length;
	added->end = (unsigned char)product->letter_count;
	added->is_known = bits != 0 || has_word(idle_words, word) || unit_of(word) >= 0;
	product->forms |= bits;
	product->word_count++;
}

static const form_set_bits counted =
	(form_set_bits)1 << FORM_TABLET | (form_set_bits)1 << FORM_CAPSULE |
	(form_set_bits)1 << FORM_SACHET | (form_set_bits)1 << FORM_AMPOULE |
	(form_set_bits)1 << FORM_SYRINGE | (form_set_bits)1 << FORM_SUPPOSITORY |
	(form_set_bits)1 << FORM_OVULE | (form_set_bits)1 << FORM_TUBE |
	(form_set_bits)1 << FORM_SPRAY | (form_set_bits)1 << FORM_BOTTLE |
	(form_set_bits)1 << FORM_COATED;
static const form_set_bits box = (form_set_bits)1 << FORM_BOX;

/* Takes the number at `at` with its unit; gives how many tokens that were. */
static int add_number(struct product_text *product, const struct tokens *tokens, int at)
{
	const struct token *token = &tokens->items[at];
	const struct token *next = at + 1 < tokens->count ? token + 1 : NULL;
	const struct token *before = at > 0 ? token - 1 : NULL;
	int unit = next != NULL && !next->is_number ? unit_of(next->text) : -1;
	struct quantity quantity = { .printed = strtod(token->text, NULL) };

	if (product->number_count == PRODUCT_NUMBERS_MAX || strlen(token->text) >= NUMBER_TEXT_SIZE)
		return 1;
	memcpy(quantity.digits, token->text, strlen(token->text) + 1);
	quantity.value = quantity.printed;
	if (unit >= 0) {
		quantity.unit = units[unit].unit;
		quantity.value *= units[unit].scale;
	} else if (next != NULL && !next->is_number && (forms_of(next->text) & counted) != 0) {
		quantity.unit = UNIT_COUNT;
	} else if (before != NULL && !before->is_number &&
		   ((exact_forms(before->text) & box) != 0 ||
		    (token->mark == '/' && exact_forms(before->text) != 0))) {
		quantity.unit = UNIT_COUNT;
	}
	/* "1 BOITE", "X 1": one of anything says nothing */
	if (quantity.printed != 1 || (unit >= 0 && quantity.unit != UNIT_COUNT))
		product->numbers[product->number_count++] = quantity;
	return unit >= 0 ? 2 : 1;
}

/* "20 / 12.5 MG / MG", "10/20 MG": the numbers before have the unit of the one behind the bar,
 * when they have none of their own. */
static void skip_bare_units(const struct tokens *tokens, int *at)
{
	while (*at < tokens->count && !tokens->items[*at].is_number &&
	       tokens->items[*at].mark == '/' && unit_of(tokens->items[*at].text) >= 0)
		(*at)++;
}

void product_text_read(struct product_text *product, const char *text)
{
	struct tokens tokens = { .count = 0 };

	if (text == NULL)
		return;
	cut(&tokens, text);
	find_hidden_numbers(&tokens);
	join_thousands(&tokens);
	for (int i = 0; i < tokens.count;) {
		if (tokens.items[i].is_number) {
			i += add_number(product, &tokens, i);
			skip_bare_units(&tokens, &i);
		} else {
			add_word(product, tokens.items[i].text);
			i++;
		}
	}
}
