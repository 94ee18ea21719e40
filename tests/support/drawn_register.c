#include "tests/support/drawn_register.h"

#include "tests/support/chance.h"
#include "tests/support/drawn_names.h"

#include <stdlib.h>
#include <string.h>

/* Somebody as he is, whatever registers say of him. */
struct somebody {
	uint32_t who;
	drawn_name family, given;
	char sex;
	struct date birth;
	const char *cin; /* NULL: none yet */
};

struct drawing {
	struct arena *arena;
	LIST(struct registered_person) people;
	LIST(uint32_t) who;
	uint32_t people_so_far;
	long numbers;
};

static bool happens(double share)
{
	return chance_between(0, 1) < share;
}

static const char *next_number(struct drawing *drawing)
{
	/* 387420489 has no factor with 10^9, so that every number comes once */
	return arena_format(drawing->arena, "%09ld", ++drawing->numbers * 387420489 % 1000000000);
}

static const char *cin_by_chance(struct arena *arena)
{
	int first = 'A' + chance_next() % 26, second = 'A' + chance_next() % 26;

	if (happens(0.3))
		return arena_format(arena, "%c%06d", first, chance_next() % 1000000);
	return arena_format(arena, "%c%c%06d", first, second, chance_next() % 1000000);
}

/* Of one in twenty-five of those born before 1985 the register has only the year. */
static struct date birth_between(int first_year, int last_year)
{
	struct date first = { (short)first_year, 1, 1 };
	struct date birth =
		date_add_days(first, chance_next() % (365 * (last_year - first_year + 1)));

	if (birth.year < 1985 && happens(0.04))
		birth.month = birth.day = 1;
	return birth;
}

static struct somebody somebody_new(struct drawing *drawing, char sex, int first_year,
				    int last_year)
{
	struct somebody one = { .who = ++drawing->people_so_far, .sex = sex };

	one.birth = birth_between(first_year, last_year);
	one.family = draw_family();
	one.given = draw_given(sex, one.birth.year);
	if (one.birth.year < 2006)
		one.cin = cin_by_chance(drawing->arena);
	return one;
}

/* ---- what clerks write ----------------------------------------------------------------------- */

static const char *with_slip(struct arena *arena, const char *text)
{
	char *slip = arena_copy_text(arena, text);
	size_t length = strlen(slip);

	if ((unsigned char)slip[0] < 0x80 && length > 4)
		slip[1 + (size_t)chance_next() % (length - 1)] = (char)('A' + chance_next() % 26);
	return slip;
}

static const char *with_wrong_digit(struct arena *arena, const char *cin)
{
	char *wrong = arena_copy_text(arena, cin);

	char *digit = &wrong[strlen(wrong) - 1 - (size_t)chance_next() % 6];

	*digit = (char)('0' + (*digit - '0' + 1 + chance_next() % 9) % 10);
	return wrong;
}

static struct date wrong_birth(struct date birth)
{
	if (happens(0.4) && birth.day <= 12)
		return (struct date){ birth.year, birth.day, birth.month };
	if (happens(0.5))
		birth.year = (short)(birth.year + (happens(0.5) ? 1 : -1));
	else
		birth.day = (signed char)(1 + chance_next() % 28);
	if (!date_is_valid(birth))
		birth.day = 28; /* 29 February of the year beside */
	return birth;
}

static enum drawn_script script_by_chance(double variant, double arabic)
{
	return happens(arabic) ? SCRIPT_ARABIC : happens(variant) ? SCRIPT_VARIANT : SCRIPT_USUAL;
}

/* One row of somebody; `again`: by another clerk, who may know less and err. */
static struct registered_person *register_row(struct drawing *drawing, const struct somebody *one,
					      enum registered_as as, const char *number, int rank,
					      bool again)
{
	struct arena *arena = drawing->arena;
	enum drawn_script script = script_by_chance(again ? 0.25 : 0.03, again ? 0.2 : 0.02);
	struct registered_person *row = LIST_ADD(arena, &drawing->people);

	*LIST_ADD(arena, &drawing->who) = one->who;
	*row = (struct registered_person){
		.as = as,
		.number = number,
		.rank = rank,
		.scheme = as == REGISTERED_ELSEWHERE ? "RAMED" : NULL,
		.cin = one->cin != NULL && !happens(again ? 0.12 : 0.05) ? one->cin : NULL,
		.last_name = spell_family(arena, one->family, script),
		.first_name = spell_given(arena, one->sex, one->given, script),
		.birth = one->birth,
		.sex = as == REGISTERED_ELSEWHERE ? 0 : one->sex,
		.valid_from = { 2010, 1, 1 },
	};
	if (!again)
		return row;
	if (happens(0.04))
		row->last_name = with_slip(arena, row->last_name);
	if (happens(0.04))
		row->birth = wrong_birth(row->birth);
	else if (happens(0.02))
		row->birth.month = row->birth.day = 1;
	if (row->cin != NULL && happens(0.04))
		row->cin = with_wrong_digit(arena, row->cin);
	else if (row->cin != NULL && happens(0.02))
		row->cin = cin_by_chance(arena);
	if (happens(0.04)) {
		const char *last = row->last_name;

		row->last_name = row->first_name;
		row->first_name = last;
	}
	return row;
}

/* ---- families -------------------------------------------------------------------------------- */

static void add_children(struct drawing *drawing, const struct somebody *father, const char *number,
			 const char *other_number, int rank)
{
	int children = chance_next() % 3, other_rank = 1;

	for (int i = 0; i < children; i++) {
		struct somebody child = somebody_new(drawing, happens(0.5) ? 'M' : 'F', 1998, 2025);
		bool is_twin = happens(0.012);

		child.family = father->family;
		register_row(drawing, &child, REGISTERED_CHILD, number, rank++, false);
		if (other_number != NULL && happens(0.5))
			register_row(drawing, &child, REGISTERED_CHILD, other_number, other_rank++,
				     true);
		if (happens(0.002))
			register_row(drawing, &child, REGISTERED_CHILD, number, rank++, true);
		if (child.cin != NULL && happens(0.01))
			register_row(drawing, &child, REGISTERED_INSURED, next_number(drawing), 0,
				     true);
		if (is_twin) {
			struct somebody twin = child;

			twin.who = ++drawing->people_so_far;
			twin.sex = happens(0.6) ? child.sex : child.sex == 'M' ? 'F' : 'M';
			do {
				twin.given = draw_given(twin.sex, twin.birth.year);
			} while (twin.given % 1000 == child.given % 1000);
			twin.cin = child.cin != NULL ? with_wrong_digit(drawing->arena, child.cin)
						     : NULL;
			register_row(drawing, &twin, REGISTERED_CHILD, number, rank++, false);
			if (other_number != NULL && happens(0.5))
				register_row(drawing, &twin, REGISTERED_CHILD, other_number,
					     other_rank++, true);
		}
	}
}

static void add_spouse_and_children(struct drawing *drawing, const struct somebody *one,
				    const char *number)
{
	struct somebody spouse = somebody_new(drawing, one->sex == 'M' ? 'F' : 'M', 1950, 2000);
	const char *other_number = NULL;
	int rank = 1;

	if (happens(0.6))
		register_row(drawing, &spouse, REGISTERED_SPOUSE, number, rank++, false);
	if (happens(0.05)) {
		other_number = next_number(drawing);
		register_row(drawing, &spouse, REGISTERED_INSURED, other_number, 0, true);
	}
	add_children(drawing, one->sex == 'M' ? one : &spouse, number, other_number, rank);
}

/* Grown twins who are both insured; cards made together are often one digit apart. */
static void add_twin(struct drawing *drawing, const struct somebody *one)
{
	struct somebody twin = *one;

	twin.who = ++drawing->people_so_far;
	do {
		twin.given = draw_given(twin.sex, twin.birth.year);
	} while (twin.given % 1000 == one->given % 1000);
	twin.cin = happens(0.5) ? with_wrong_digit(drawing->arena, one->cin)
				: cin_by_chance(drawing->arena);
	register_row(drawing, &twin, REGISTERED_INSURED, next_number(drawing), 0, false);
}

static void add_namesake(struct drawing *drawing, const struct somebody *one)
{
	struct somebody other = *one;

	other.who = ++drawing->people_so_far;
	other.cin = cin_by_chance(drawing->arena);
	register_row(drawing, &other, REGISTERED_INSURED, next_number(drawing), 0, false);
}

static void add_household(struct drawing *drawing)
{
	struct somebody one = somebody_new(drawing, happens(0.65) ? 'M' : 'F', 1945, 2003);
	const char *number = next_number(drawing);

	register_row(drawing, &one, REGISTERED_INSURED, number, 0, false);
	if (happens(0.003))
		register_row(drawing, &one, REGISTERED_INSURED, next_number(drawing), 0, true);
	if (happens(0.003))
		add_twin(drawing, &one);
	if (happens(0.0005))
		add_namesake(drawing, &one);
	if (happens(0.01))
		register_row(drawing, &one, REGISTERED_ELSEWHERE, next_number(drawing), 0, true);
	if (happens(0.6))
		add_spouse_and_children(drawing, &one, number);
	if (happens(0.1)) {
		struct somebody stranger =
			somebody_new(drawing, happens(0.5) ? 'M' : 'F', 1945, 2003);

		register_row(drawing, &stranger, REGISTERED_ELSEWHERE, next_number(drawing), 0,
			     true);
	}
}

void draw_register(struct arena *arena, size_t insured, unsigned seed,
		   struct drawn_register *ret_register)
{
	struct drawing drawing = { .arena = arena };

	chance_seed(seed);
	for (size_t i = 0; i < insured; i++)
		add_household(&drawing);
	ret_register->people = drawing.people.items;
	ret_register->who = drawing.who.items;
	ret_register->count = drawing.people.count;
}
