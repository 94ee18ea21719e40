/*
 * A number with what follows it is a quantity; every other word stays among the letters in which
 * names are looked for, since names hold words of forms as well.
 */
#include "validate/formulary_text.h"

#include "validate/formulary_tokens.h"
#include "validate/formulary_words.h"

#include <stdlib.h>
#include <string.h>

static void say_form(struct product_text *product, form_set_bits bits)
{
	product->forms |= bits;
	if (bits != 0 && product->said_count < PRODUCT_FORMS_MAX)
		product->said[product->said_count++] = bits;
}

static void add_part(struct product_text *product, const char *word, size_t length,
		     form_set_bits bits, bool is_known)
{
	struct product_word *added = &product->words[product->word_count];

	if (product->word_count == PRODUCT_WORDS_MAX ||
	    (size_t)product->letter_count + length > PRODUCT_LETTERS_MAX)
		return;
	added->start = (unsigned char)product->letter_count;
	memcpy(product->letters + product->letter_count, word, length);
	product->letter_count += (int)length;
	product->letters[product->letter_count] = '\0';
	added->end = (unsigned char)product->letter_count;
	added->is_known = is_known;
	product->word_count++;
	say_form(product, bits);
}

/* Where a word of forms of at least five letters begins that is the end of a word; 0: nowhere. */
static size_t joined_form(const char *word, form_set_bits *ret_bits)
{
	size_t length = strlen(word);

	for (size_t start = 3; start + 5 <= length; start++) {
		*ret_bits = words_forms_exactly(word + start);
		if (*ret_bits != 0)
			return start;
	}
	return 0;
}

static void add_word(struct product_text *product, const char *word)
{
	form_set_bits bits = words_forms(word), end_bits = 0;
	bool is_known = bits != 0 || words_is_idle(word) || words_unit(word) >= 0;
	size_t start = is_known ? 0 : joined_form(word, &end_bits);

	if (start == 0) {
		add_part(product, word, strlen(word), bits, is_known);
	} else {
		add_part(product, word, start, 0, false);
		add_part(product, word + start, strlen(word + start), end_bits, true);
	}
}

static const form_set_bits counted =
	FORM_BIT(TABLET) | FORM_BIT(FILM) | FORM_BIT(COATED) | FORM_BIT(CAPSULE) |
	FORM_BIT(PASTILLE) | FORM_BIT(SACHET) | FORM_BIT(AMPOULE) | FORM_BIT(SYRINGE) |
	FORM_BIT(PEN) | FORM_BIT(SUPPOSITORY) | FORM_BIT(OVULE) | FORM_BIT(TUBE) |
	FORM_BIT(SINGLE) | FORM_BIT(DOSES) | FORM_BIT(BOTTLE) | FORM_BIT(PATCH) |
	FORM_BIT(DRESSING) | FORM_BIT(POT) | FORM_BIT(BAG);

/* "X 2", "2 BOITES": how many were bought or are to be. */
static bool is_of_boxes(const struct token *before, const struct token *next)
{
	return (before != NULL && !before->is_number && strcmp(before->text, "X") == 0) ||
	       (next != NULL && !next->is_number &&
		(words_forms_exactly(next->text) & FORM_BIT(BOX)) != 0 && strlen(next->text) > 1);
}

/* "1 CP X 3 / J": what is taken at a time says nothing of what is in the box. */
static bool is_intake(const struct tokens *tokens, int at)
{
	const struct token *token = &tokens->items[at];

	if (at + 2 >= tokens->count || strtod(token->text, NULL) > 4 || token[1].is_number ||
	    (words_forms_exactly(token[1].text) &
	     (FORM_BIT(TABLET) | FORM_BIT(CAPSULE) | FORM_BIT(SACHET))) == 0)
		return false;
	return token[2].is_number || words_is_idle(token[2].text);
}

static enum unit unit_by_place(const struct token *token, const struct token *before,
			       const struct token *next)
{
	if (next != NULL && !next->is_number && (words_forms(next->text) & counted) != 0)
		return UNIT_COUNT;
	if (before != NULL && !before->is_number &&
	    ((words_forms_exactly(before->text) & FORM_BIT(BOX)) != 0 ||
	     (token->mark == '/' && words_forms_exactly(before->text) != 0)))
		return UNIT_COUNT;
	return UNIT_NONE;
}

/* "10 / 20 MG": the unit behind is that of all. */
static int unit_behind(const struct tokens *tokens, int at)
{
	int next = at + 1;

	while (next < tokens->count && tokens->items[next].is_number &&
	       tokens->items[next].mark == '/')
		next++;
	return next < tokens->count && !tokens->items[next].is_number &&
			       (next == at + 1 || tokens->items[next].mark == ' ')
		       ? words_unit(tokens->items[next].text)
		       : -1;
}

/* Takes the number at `at` with its unit; gives how many tokens that were. */
static int add_number(struct product_text *product, const struct tokens *tokens, int at)
{
	const struct token *token = &tokens->items[at];
	const struct token *next = at + 1 < tokens->count ? token + 1 : NULL;
	const struct token *before = at > 0 ? token - 1 : NULL;
	int unit = unit_behind(tokens, at);
	int taken = unit >= 0 && next != NULL && !next->is_number ? 2 : 1;
	struct quantity quantity = { .printed = strtod(token->text, NULL) };
	bool in_box = before != NULL && !before->is_number &&
		      (words_forms_exactly(before->text) & FORM_BIT(BOX)) != 0;

	if (is_intake(tokens, at))
		return 2;
	if (product->number_count == PRODUCT_NUMBERS_MAX ||
	    strlen(token->text) >= NUMBER_TEXT_SIZE || is_of_boxes(before, next))
		return taken;
	memcpy(quantity.digits, token->text, strlen(token->text) + 1);
	quantity.value = quantity.printed * (unit >= 0 ? words_units[unit].scale : 1);
	quantity.unit = unit >= 0 ? words_units[unit].unit : unit_by_place(token, before, next);
	/* "1 FLACON 60 ML", "1 matin": one of anything says nothing, but for "BOITE 1" */
	if (quantity.printed != 1 || unit >= 0 || in_box)
		product->numbers[product->number_count++] = quantity;
	return taken;
}

/* "20 / 12.5 MG / MG", "10/20 MG": the numbers before have the unit of the one behind the bar,
 * when they have none of their own. */
static void skip_bare_units(const struct tokens *tokens, int *at)
{
	while (*at < tokens->count && !tokens->items[*at].is_number &&
	       tokens->items[*at].mark == '/' && words_unit(tokens->items[*at].text) >= 0)
		(*at)++;
}

/* "COMPR IME", "POU DRE": words of forms that a reader parted. */
static void find_parted_words(struct product_text *product, int first)
{
	for (int w = first; w + 1 < product->word_count; w++) {
		struct product_word *word = &product->words[w];
		char joined[TOKEN_SIZE];
		size_t length = (size_t)(word[1].end - word->start);
		form_set_bits bits;

		if (word->is_known || word[1].is_known || length >= sizeof(joined))
			continue;
		memcpy(joined, product->letters + word->start, length);
		joined[length] = '\0';
		bits = words_forms(joined);
		if (bits == 0)
			continue;
		word->is_known = word[1].is_known = true;
		say_form(product, bits);
	}
}

void product_text_read(struct product_text *product, const char *text)
{
	struct tokens tokens = { .count = 0 };
	int first = product->word_count;

	if (text == NULL)
		return;
	tokens_cut(&tokens, text);
	for (int i = 0; i < tokens.count;) {
		if (tokens.items[i].is_number) {
			i += add_number(product, &tokens, i);
			skip_bare_units(&tokens, &i);
		} else {
			add_word(product, tokens.items[i].text);
			i++;
		}
	}
	find_parted_words(product, first);
}
