/* What else a field may say, for one key: what was seen, what the recogniser and the registers held
 * possible. */
#include "store/desk_fields.h"
#include "store/sql.h"

#include "base/money.h"
#include "base/text.h"
#include "model/typed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A choice that is less likely is no help. */
#define CHOICE_LEAST 0.005

/* Nor is an amount so many times all that is asked for; a total that was misread may lack a digit.
 */
enum { TIMES_TOO_MUCH = 20 };

enum { CANDIDATES_MAX = 40 };

/* ---- one field ------------------------------------------------------------------------------ */

struct choosing {
	struct desk_choice items[CANDIDATES_MAX];
	int count;
};

static bool is_too_much(const struct desk_filling *filling, const struct field *described,
			const char *name, const char *value)
{
	centimes amount, total = filling->dossier->claim.total;

	return typed_shape(described, name) == TYPED_AMOUNT && total > 0 &&
	       money_parse(value, &amount) && amount / TIMES_TOO_MUCH > total;
}

/* Of a value that is there already the likelier way counts. */
static void add_choice(const struct desk_filling *filling, const struct filled *filled,
		       struct choosing *choosing, struct desk_choice choice)
{
	const struct placed_form *placed = desk_form_of(filling, filled->field.page);
	const struct field *described =
		filled->place >= 0 ? &placed->form->fields[filled->place] : NULL;
	const char *value;

	/* what the field cannot hold is no choice */
	if (typed_normalise(described, filled->field.name, choice.value, filling->arena, &value) !=
	    REFUSAL_NONE)
		return;
	if (text_equal(value, filled->field.value) ||
	    (choice.from != CHOICE_READ &&
	     is_too_much(filling, described, filled->field.name, value)))
		return;
	choice.value = value;
	for (int i = 0; i < choosing->count; i++)
		if (text_equal(choosing->items[i].value, value)) {
			choosing->items[i].probability =
				fmax(choosing->items[i].probability, choice.probability);
			return;
		}
	if (choosing->count < CANDIDATES_MAX)
		choosing->items[choosing->count++] = choice;
}

static void add_guesses(const struct desk_filling *filling, const struct filled *filled,
			struct choosing *choosing)
{
	for (int i = 0; i < filled->odds.guess_count; i++) {
		const struct guess *guess = &filled->odds.guesses[i];

		if (guess->probability >= CHOICE_LEAST)
			add_choice(filling, filled, choosing,
				   (struct desk_choice){ guess->value, guess->probability,
							 CHOICE_GUESS });
	}
}

static int likeliest(const struct spelled *place, int but_not)
{
	int best = -1;

	for (int i = 0; i < SPELLING_CHARACTERS; i++)
		if (i != but_not && (best < 0 || place->odds[i] > place->odds[best]))
			best = i;
	return best;
}

/* The likeliest text, and those with one other character: of each place its second. */
static void add_spellings(const struct desk_filling *filling, const struct filled *filled,
			  struct choosing *choosing)
{
	const struct spelling *spelling = filled->odds.spelling;
	char text[SPELLING_PLACES_MAX + 1] = "";
	double all = 1;

	if (spelling == NULL)
		return;
	for (int i = 0; i < spelling->length; i++) {
		int best = likeliest(&spelling->places[i], -1);

		text[i] = SPELLING_ALPHABET[best];
		all *= spelling->places[i].odds[best];
	}
	add_choice(filling, filled, choosing, (struct desk_choice){ text, all, CHOICE_SPELLING });
	for (int i = 0; i < spelling->length; i++) {
		const struct spelled *place = &spelling->places[i];
		int best = likeliest(place, -1), other = likeliest(place, best);
		double odds = all * place->odds[other] / fmax(place->odds[best], SPELLING_FLOOR);

		if (odds < CHOICE_LEAST)
			continue;
		text[i] = SPELLING_ALPHABET[other];
		add_choice(filling, filled, choosing,
			   (struct desk_choice){ text, odds, CHOICE_SPELLING });
		text[i] = SPELLING_ALPHABET[best];
	}
}

/* "value\tprobability" lines. */
static void add_offered(const struct desk_filling *filling, const struct filled *filled,
			struct choosing *choosing)
{
	char *rest, *line;

	if (filled->offered == NULL)
		return;
	rest = arena_copy_text(filling->arena, filled->offered);
	while ((line = strsep(&rest, "\n")) != NULL) {
		char *value = strsep(&line, "\t");

		add_choice(filling, filled, choosing,
			   (struct desk_choice){ value, line != NULL ? strtod(line, NULL) : 0,
						 CHOICE_REGISTER });
	}
}

/* ---- the family ----------------------------------------------------------------------------- */

/* A member of the insured's family, as the register has it; the insured first. */
struct member {
	const char *name, *birth, *cin, *affiliation;
};

typedef LIST(struct member) member_list;

static enum status load_family(const struct desk_filling *filling, member_list *family,
			       struct error *error)
{
	const char *number = filling->dossier->claim.immatriculation;
	PGresult *result;
	enum status status;

	if (!filling->wants_family || number == NULL)
		return STATUS_OK;
	status = session_run(filling->store, STATEMENT_desk_family, &number, &result, error);
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(result); row++)
		*LIST_ADD(filling->arena, family) =
			(struct member){ result_text(filling->arena, result, row, 1),
					 result_text(filling->arena, result, row, 2),
					 result_text(filling->arena, result, row, 3),
					 result_text(filling->arena, result, row, 4) };
	PQclear(result);
	return STATUS_OK;
}

static const char *of_member(const char *name, const struct member *member, bool is_insured)
{
	if (is_insured && text_equal(name, "assure_nom"))
		return member->name;
	if (is_insured && text_equal(name, "assure_cin"))
		return member->cin;
	if (is_insured && text_equal(name, "assure_affiliation"))
		return member->affiliation;
	if (text_equal(name, "beneficiaire_nom") || text_equal(name, "patient") ||
	    text_equal(name, "client"))
		return member->name;
	if (text_equal(name, "beneficiaire_naissance"))
		return member->birth;
	return text_equal(name, "beneficiaire_cin") ? member->cin : NULL;
}

static void add_family(const struct desk_filling *filling, const struct filled *filled,
		       const member_list *family, struct choosing *choosing)
{
	if (family->count > 0 && text_equal(filled->field.name, "assure_immatriculation"))
		add_choice(filling, filled, choosing,
			   (struct desk_choice){ filling->dossier->claim.immatriculation, 0,
						 CHOICE_REGISTER });
	for (size_t i = 0; i < family->count; i++) {
		const char *value = of_member(filled->field.name, &family->items[i], i == 0);

		if (value != NULL)
			add_choice(filling, filled, choosing,
				   (struct desk_choice){ value, 0, CHOICE_REGISTER });
	}
}

/* What was seen first, then the likeliest; of what is not told the order stays. */
static void take_choices(struct choosing *choosing, struct desk_field *field)
{
	for (int i = 1; i < choosing->count; i++) {
		struct desk_choice choice = choosing->items[i];
		int at = i;

		for (; at > 0 && choosing->items[at - 1].from != CHOICE_READ &&
		       choosing->items[at - 1].probability < choice.probability;
		     at--)
			choosing->items[at] = choosing->items[at - 1];
		choosing->items[at] = choice;
	}
	for (int i = 0; i < choosing->count && i < DESK_CHOICES_MAX; i++)
		field->choices[field->choice_count++] = choosing->items[i];
}

static void choose(const struct desk_filling *filling, const member_list *family,
		   struct filled *filled)
{
	struct choosing choosing = { .count = 0 };

	if (filled->field.is_tick) /* it is one or the other */
		return;
	if (filled->field.read != NULL)
		add_choice(filling, filled, &choosing,
			   (struct desk_choice){ filled->field.read, 0, CHOICE_READ });
	add_offered(filling, filled, &choosing);
	add_guesses(filling, filled, &choosing);
	add_spellings(filling, filled, &choosing);
	add_family(filling, filled, family, &choosing);
	take_choices(&choosing, &filled->field);
}

enum status desk_choose(const struct desk_filling *filling, struct filled *fields, size_t count,
			struct error *error)
{
	member_list family = { 0 };
	enum status status = load_family(filling, &family, error);

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		choose(filling, &family, &fields[i]);
	return status;
}
