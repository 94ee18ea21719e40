#include "tests/support/drawn_people.h"

#include "base/memory.h"
#include "tests/support/chance.h"

#include <ctype.h>
#include <string.h>

static const char *const before_names[] = { "", "", "", "BEN ", "AIT ", "EL " };
static const char *const last_names[] = {
	"ALAMI",     "BENNIS", "CHRAIBI", "DAOUDI",   "ESSAADI",  "FASSI",   "GHALLAB",  "HADDAD",
	"IDRISSI",   "JALAL",  "KABBAJ",  "LAHLOU",   "MANSOURI", "NACIRI",  "OUAZZANI", "QADIRI",
	"RAHMANI",   "SEBTI",  "TAZI",    "WAHBI",    "YACOUBI",  "ZAOUI",   "AMRANI",   "BERRADA",
	"CHERKAOUI", "DRISSI", "FILALI",  "GUESSOUS", "HAMDI",    "ISMAILI", "KETTANI",  "LAMRANI",
	"MERNISSI",  "NEJJAR", "OUFKIR",  "RIFAI",    "SLAOUI",   "TOUIMI",  "ZNIBER",   "MOUSSA",
};
static const char *const men[] = { "MOHAMED", "AHMED",  "YOUSSEF", "OMAR",   "KARIM",
				   "HASSAN",  "RACHID", "SAID",    "AMINE",  "MEHDI",
				   "ANAS",    "HAMZA",  "ILYAS",   "REDA",   "TARIK",
				   "NABIL",   "ADIL",   "BILAL",   "LAMINE", "WALID" };
static const char *const women[] = { "FATIMA",   "KHADIJA", "AICHA", "SARA",    "MERYEM",
				     "SALMA",    "NADIA",   "HAFSA", "IMANE",   "LAILA",
				     "SOUAD",    "ZINEB",   "HANAE", "SIHAM",   "DALILA",
				     "GHIZLANE", "RIM",     "NORA",  "YASMINE", "LAMIA" };

#define DRAW(array) (array)[(size_t)chance_next() % ARRAY_LENGTH(array)]

const char *draw_last_name(struct arena *arena)
{
	const char *before = DRAW(before_names);

	return arena_format(arena, "%s%s", before, DRAW(last_names));
}

const char *draw_first_name(char sex)
{
	return sex == 'M' ? DRAW(men) : DRAW(women);
}

const char *draw_number(struct arena *arena)
{
	return arena_format(arena, "%04d%05d", chance_next() % 10000, chance_next() % 100000);
}

const char *draw_cin(struct arena *arena)
{
	char first = (char)('A' + chance_next() % 26), second = (char)('A' + chance_next() % 26);

	if (chance_next() % 3 == 0)
		return arena_format(arena, "%c%06d", first, chance_next() % 1000000);
	return arena_format(arena, "%c%c%06d", first, second, chance_next() % 1000000);
}

struct date draw_birth(int first_year, int last_year)
{
	struct date first = { (short)first_year, 1, 1 };

	return date_add_days(first, chance_next() % (365 * (last_year - first_year + 1)));
}

const char *draw_slip(struct arena *arena, const char *code)
{
	char *slip = arena_copy_text(arena, code);
	size_t length = strlen(code), at;

	if (length == 0)
		return code;
	at = (size_t)chance_next() % length;
	while (slip[at] == code[at])
		slip[at] = isalpha((unsigned char)code[at]) ? (char)('A' + chance_next() % 26)
							    : (char)('0' + chance_next() % 10);
	return slip;
}

const char *birth_cells(struct arena *arena, struct date birth)
{
	return arena_format(arena, "%02d%02d%04d", birth.day, birth.month, birth.year);
}
