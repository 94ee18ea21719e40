#include "validate/channel.h"

#include "base/memory.h"
#include "base/text.h"
#include "validate/match.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { CODE_SIZE = SPELLING_PLACES_MAX + 1, BIRTH_PLACES = 8 };
enum { DAYS_OF_A_LEAP_YEAR = 366 };

const struct writing_rates number_writing = { 0.01, 0.01, 3 };
const struct writing_rates card_writing = { 0.01, 0.02, 10 };
const struct writing_rates birth_writing = { 0.01, 0.02, 4 };

/* A misread code has one character wrong, two, or is anything: assumed where no odds tell. */
#define MISREAD_ONE 0.8
#define MISREAD_TWO 0.1
#define MISREAD_ANY 0.1

/* How often the odds of a place are worth nothing: it was cut wrongly, or is of another field. */
#define PLACE_WORTHLESS 3e-4

/* Of those with too many or too few characters, half have all others right: ticks of the comb were
 * read as ones. The rest says little either way. */
#define MISREAD_LENGTH 0.5
#define SHAPELESS 0.2

/* ---- what was seen --------------------------------------------------------------------- */

const char *seen_value(const struct reading *reading)
{
	return reading->read != NULL ? reading->read : reading->value;
}

double seen_confidence(const struct reading *reading)
{
	return reading->settled ? reading->seen_confidence : reading->confidence;
}

double field_ratio(const struct field_odds *odds)
{
	double agreed = odds->own + odds->slip;

	if (agreed > 1)
		agreed = agreed > odds->crowding ? agreed / odds->crowding : 1;
	return agreed + odds->other;
}

double field_own(const struct field_odds *odds)
{
	return odds->own / (odds->own + odds->slip + odds->other);
}

static struct field_odds weigh(double own, double slip, const struct writing_rates *rates)
{
	return (struct field_odds){ (1 - rates->slip - rates->other) * own, rates->slip * slip,
				    rates->other, rates->crowding };
}

static const struct field_odds silent = { 0, 0, 1, 1 };

/* A code as it is compared. */
struct code {
	int length;
	char text[CODE_SIZE];
};

static struct code code_of(const char *text)
{
	struct code code = { 0 };

	for (; *text != '\0' && code.length + 1 < CODE_SIZE; text++)
		if (isalnum((unsigned char)*text))
			code.text[code.length++] = (char)toupper((unsigned char)*text);
	return code;
}

/* How many characters a code may have at a place. */
static double choices(const struct code *code, int place)
{
	return isalpha((unsigned char)code->text[place]) ? 26 : 10;
}

/* ---- with the odds of every place ------------------------------------------------------ */

/* A place of which no character is said bears no witness. */
static double place_ratio(const struct spelled *place, const struct code *code, int at)
{
	int index = spelling_index(code->text[at]);
	double odds = index >= 0 ? (double)place->odds[index] : 0;

	if (odds < SPELLING_FLOOR)
		odds = SPELLING_FLOOR;
	return (1 - PLACE_WORTHLESS) * (choices(code, at) * odds + (double)place->none) +
	       PLACE_WORTHLESS;
}

/* The places but one, against the characters but one; -1 leaves none out. */
static double aligned(const struct spelling *spelling, const struct code *code, int place_out,
		      int character_out)
{
	double ratio = 1;
	int place = 0;

	for (int at = 0; at < code->length; at++) {
		if (at == character_out)
			continue;
		place += place == place_out;
		ratio *= place_ratio(&spelling->places[place++], code, at);
	}
	return ratio;
}

/* A cell that was not seen, or dirt taken for one, may be any: the mean over all of them. */
static double spelled_own(const struct spelling *spelling, const struct code *code)
{
	double sum = 0;

	if (spelling->length == code->length)
		return aligned(spelling, code, -1, -1);
	if (spelling->length == code->length - 1) {
		for (int at = 0; at < code->length; at++)
			sum += aligned(spelling, code, -1, at);
		return sum / code->length;
	}
	if (spelling->length == code->length + 1) {
		for (int place = 0; place < spelling->length; place++)
			sum += aligned(spelling, code, place, -1);
		return sum / spelling->length;
	}
	return SHAPELESS;
}

/* The mean over all codes with one other character. The ratios of all characters of a place add up
 * to their number, so what the others have is what this one leaves. */
static double spelled_slip(const struct spelling *spelling, const struct code *code, double own)
{
	double sum = 0;

	if (spelling->length != code->length)
		return own;
	for (int at = 0; at < code->length; at++) {
		double ratio = place_ratio(&spelling->places[at], code, at);
		double left = choices(code, at) - ratio;

		if (left > 0)
			sum += own / ratio * left / (choices(code, at) - 1);
	}
	return sum / code->length;
}

/* ---- with a value and its confidence --------------------------------------------------- */

static int differing(const struct code *a, const struct code *b)
{
	int count = 0;

	for (int i = 0; i < a->length; i++)
		count += a->text[i] != b->text[i];
	return count;
}

/* A registered code, in how many ways it can be written and be one or two characters wrong. */
struct space {
	double codes, ones, twos;
};

static struct space space_of(const struct code *code)
{
	struct space space = { 1, 0, 0 };

	for (int i = 0; i < code->length; i++) {
		double others = choices(code, i) - 1;

		space.codes *= choices(code, i);
		space.twos += space.ones * others;
		space.ones += others;
	}
	return space;
}

static double choose(int of, int count)
{
	double ways = 1;

	for (int i = 0; i < count; i++)
		ways = ways * (of - i) / (i + 1);
	return ways;
}

/* Characters were only added, or only lost: an arbitrary code would fit so in as many ways as there
 * are places for them. */
static double other_length(const struct code *read, const struct code *code, double codes)
{
	int longer = read->length > code->length ? read->length : code->length;
	int more = 2 * longer - read->length - code->length;

	if (text_distance(read->text, code->text) != more)
		return 0;
	for (int lost = read->length; lost < code->length; lost++)
		codes /= choices(code, code->length - 1);
	return MISREAD_LENGTH * codes / choose(longer, more);
}

/* `background` is the ratio of an arbitrary code: 1, or that of a day among texts. */
static double valued_own(const struct code *read, double confidence, const struct code *code,
			 double background)
{
	struct space space = space_of(code);
	double wrong = 1 - confidence;

	if (read->length != code->length)
		return other_length(read, code, space.codes) + wrong * SHAPELESS * background;
	switch (differing(read, code)) {
	case 0:
		return confidence * space.codes;
	case 1:
		return wrong * (MISREAD_ONE / space.ones * space.codes + MISREAD_ANY * background);
	case 2:
		return wrong * (MISREAD_TWO / space.twos * space.codes + MISREAD_ANY * background);
	default:
		return wrong * MISREAD_ANY * background;
	}
}

static double valued_slip(const struct code *read, double confidence, const struct code *code,
			  double own)
{
	struct space space = space_of(code);
	double misread = (1 - confidence) * MISREAD_ONE / space.ones * space.codes;

	if (read->length != code->length)
		return own / code->length;
	switch (differing(read, code)) {
	case 0:
		return misread;
	case 1:
		return confidence * space.codes / space.ones + misread / code->length;
	case 2:
		return 2 * misread / space.ones;
	default:
		return own;
	}
}

struct field_odds channel_code(const struct reading *reading, const char *registered,
			       const struct writing_rates *rates)
{
	struct code code, read;
	double own, confidence;

	if (reading == NULL || registered == NULL)
		return silent;
	code = code_of(registered);
	if (reading->spelling != NULL) {
		own = spelled_own(reading->spelling, &code);
		return weigh(own, spelled_slip(reading->spelling, &code, own), rates);
	}
	read = code_of(seen_value(reading));
	confidence = seen_confidence(reading);
	own = valued_own(&read, confidence, &code, 1);
	return weigh(own, valued_slip(&read, confidence, &code, own), rates);
}

/* ---- days ------------------------------------------------------------------------------ */

/* The last digits of a number, without an end. */
static void write_digits(int number, char *digits, int count)
{
	for (int i = count - 1; i >= 0; i--, number /= 10)
		digits[i] = (char)('0' + number % 10);
}

/* The ratio of an arbitrary day: most texts of eight digits are none. The year and the day in it
 * are taken apart, which costs half a thousand products where all days would cost 43,830. */
static double spelled_background(const struct spelling *spelling)
{
	struct spelling day_month = { 4, spelling->places };
	struct spelling year = { 4, spelling->places + 4 };
	struct date day = { 2000, 1, 1 };
	double days = 0, years = 0;
	struct code code = { .length = 4 };

	for (int i = 0; i < DAYS_OF_A_LEAP_YEAR; i++, day = date_add_days(day, 1)) {
		write_digits(100 * day.day + day.month, code.text, code.length);
		days += aligned(&day_month, &code, -1, -1);
	}
	for (int i = 0; i < BIRTH_YEARS; i++) {
		write_digits(BIRTH_YEAR_FIRST + i, code.text, code.length);
		years += aligned(&year, &code, -1, -1);
	}
	return days / DAYS_OF_A_LEAP_YEAR * years / BIRTH_YEARS;
}

/* Texts of eight digits for every day. */
#define TEXTS_A_DAY (1e8 / BIRTH_DAYS)

/* Of a text that is no day, about ten days are one digit away. */
#define DAYS_NEAR_A_TEXT 10.0

static void write_day(struct date day, char text[CODE_SIZE])
{
	snprintf(text, CODE_SIZE, "%02d%02d%04d", day.day, day.month, day.year);
}

/* What a list of guesses leaves to all other days. */
static double unguessed(const struct reading *reading)
{
	double left = 1;

	for (int i = 0; i < reading->guess_count; i++)
		left -= reading->guesses[i].probability;
	return left > 0 ? left : 0;
}

static double guessed(const struct reading *reading, struct date day)
{
	double found = 0;
	struct date date;

	for (int i = 0; i < reading->guess_count; i++)
		if (date_parse_iso(reading->guesses[i].value, &date) &&
		    date_compare(date, day) == 0)
			found += reading->guesses[i].probability;
	return found;
}

struct birth_channel channel_of_birth(const struct reading *reading)
{
	struct birth_channel channel = { .reading = reading, .background = TEXTS_A_DAY };
	struct date date;

	if (reading == NULL)
		return channel;
	channel.spelled = reading->spelling != NULL && reading->spelling->length == BIRTH_PLACES;
	if (channel.spelled) {
		channel.background = spelled_background(reading->spelling);
	} else if (date_parse_iso(seen_value(reading), &date)) {
		write_day(date, channel.text);
		channel.confidence = reading->guess_count > 0 ? 1 - unguessed(reading)
							      : seen_confidence(reading);
	} else {
		snprintf(channel.text, sizeof(channel.text), "%s", seen_value(reading));
		if (strlen(channel.text) == BIRTH_PLACES)
			channel.background =
				TEXTS_A_DAY * DAYS_NEAR_A_TEXT * MISREAD_ONE / (9 * BIRTH_PLACES);
	}
	return channel;
}

static struct field_odds valued_birth(const struct birth_channel *channel, const struct code *code,
				      double found)
{
	struct code read = code_of(channel->text);
	double own = valued_own(&read, channel->confidence, code, channel->background);
	double slip = valued_slip(&read, channel->confidence, code, own) / channel->background;

	own = found > 0 ? found * BIRTH_DAYS : own / channel->background;
	return weigh(own, slip, &birth_writing);
}

struct field_odds channel_birth(const struct birth_channel *channel, struct date registered)
{
	char text[CODE_SIZE];
	struct code code;
	double own, slip;

	if (channel->reading == NULL || !date_is_set(registered))
		return silent;
	write_day(registered, text);
	code = code_of(text);
	if (!channel->spelled)
		return valued_birth(channel, &code, guessed(channel->reading, registered));
	own = spelled_own(channel->reading->spelling, &code);
	slip = spelled_slip(channel->reading->spelling, &code, own);
	return weigh(own / channel->background, slip / channel->background, &birth_writing);
}
