#include "ocr/vote.h"

#include "base/memory.h"
#include "base/text.h"
#include "ocr/line.h"
#include "ocr/normalise.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <string.h>

enum look_at { LOOK_AT_LINES, LOOK_AT_CELLS };

/* The ways to look, in the order in which they are tried. */
static const struct {
	enum look_at at;
	struct line_look look;
} looks[VOTE_LOOKS] = {
	{ LOOK_AT_LINES, { .letter_px = 32 } },
	{ LOOK_AT_LINES, { .letter_px = 40 } },
	{ LOOK_AT_CELLS, { .letter_px = 32 } },
	{ LOOK_AT_LINES, { .letter_px = 26 } },
	{ LOOK_AT_LINES, { .letter_px = 36, .bilevel = true } },
	{ LOOK_AT_LINES, { .letter_px = 48 } },
};

/*
 * A first look this sure is not asked again. Of 355 free texts of 70 dossiers about 126 were read
 * with a score of 90 to 94, all of them rightly.
 */
static const double clear_score = 94, clear_text_score = 90;
static const double hopeless_score = 40; /* four looks this unsure: the engine cannot read this */

/*
 * Free text of which neither of two looks is surer than this, by the mean of its letters, is given
 * up. Of 160 texts of 32 dossiers filled by hand 42 were; two of them were read rightly in the end,
 * one by looks that agreed, and they took 125 looks more.
 */
static const double given_up_mean = 40;

/* What is looked at. */
struct subject {
	const struct field *field;
	const struct zone *zone;
	const struct box *lines;
	int line_count;
	const struct comb *comb; /* NULL: not a comb */
	const char *expected;    /* NULL: nothing is */
	struct arena *arena;
};

struct ballot {
	const char *value;
	double score;
	double mean; /* score of the letters; stray marks hardly count */
	bool fits;
};

/* What one look saw, with the score of the worst word. */
struct seen {
	struct text text;
	double worst, sum; /* sum: of the letters' scores */
};

static enum alphabet alphabet_of(const struct field *field)
{
	switch (field->content) {
	case CONTENT_DIGITS:
	case CONTENT_DATE:
	case CONTENT_COUNT:
		return ALPHABET_DIGITS;
	case CONTENT_AMOUNT:
		return ALPHABET_AMOUNT;
	case CONTENT_CIN:
	case CONTENT_KEY_LETTER:
	case CONTENT_ACT_CODE:
		return ALPHABET_CAPITALS;
	default:
		return ALPHABET_ANY;
	}
}

/* Adds the words of one line; a text is as good as its worst word. */
static void read_line(struct engine *engine, const struct subject *subject, struct box line,
		      struct line_look look, enum alphabet alphabet, struct seen *seen)
{
	struct Pix *image = line_image(subject->zone, line, look);
	word_list words = { 0 };

	if (image == NULL)
		return;
	engine_read_line(engine, image, LINE_IMAGE_DPI, alphabet, subject->arena, &words);
	for (size_t i = 0; i < words.count; i++) {
		const struct word *word = &words.items[i];

		text_append_format(&seen->text, "%s%s", seen->text.length > 0 ? " " : "",
				   word->text);
		seen->worst = fmin(seen->worst, word->score);
		seen->sum += word->score * (double)strlen(word->text);
	}
	pixDestroy(&image);
}

static size_t count_characters(const char *value)
{
	size_t count = 0;

	for (; *value != '\0'; value++)
		count += *value != ' ' && *value != '-';
	return count;
}

/* Each written cell as a character of its own; as good as the worst. */
static void read_cells(struct engine *engine, const struct subject *subject, struct line_look look,
		       struct seen *seen)
{
	for (int c = 0; c < subject->field->cell_count; c++) {
		char character[8];
		struct Pix *image;

		if (box_is_empty(subject->comb->cells[c]))
			continue;
		image = line_image(subject->zone, subject->comb->cells[c], look);
		seen->worst = fmin(seen->worst,
				   engine_read_character(engine, image, LINE_IMAGE_DPI,
							 alphabet_of(subject->field), character));
		text_append(&seen->text, character);
		pixDestroy(&image);
	}
}

static struct ballot take_look(struct engine *engine, const struct subject *subject, int number)
{
	struct line_look look = looks[number].look;
	struct ballot ballot = { 0 };
	struct seen seen = { .worst = 100 };
	int characters = subject->comb != NULL ? comb_character_count(subject->comb) : 0;

	look.squeeze = subject->comb != NULL;
	if (looks[number].at == LOOK_AT_CELLS)
		read_cells(engine, subject, look, &seen);
	else
		for (int i = 0; i < subject->line_count; i++)
			read_line(engine, subject, subject->lines[i], look,
				  alphabet_of(subject->field), &seen);
	ballot.score = seen.worst;
	if (seen.text.length > 0) {
		ballot.mean = seen.sum / (double)seen.text.length;
		ballot.value =
			normalise(subject->field, seen.text.bytes, subject->arena, &ballot.fits);
	}
	if (ballot.value != NULL && characters > 0 &&
	    count_characters(ballot.value) != (size_t)characters)
		ballot.fits = false;
	text_clear(&seen.text);
	return ballot;
}

/* What a ballot weighs: its score, and a reading of the wrong length hardly anything. */
static double weight_of(const struct ballot *ballot)
{
	return ballot->value == NULL ? 0 : (ballot->score + 1) * (ballot->fits ? 1.0 : 0.1);
}

static struct vote count_ballots(const struct ballot *ballots, int count)
{
	struct vote vote = { .looks = count };
	double heaviest = 0;

	for (int i = 0; i < count; i++) {
		double weight = 0, score = 0;
		int agreeing = 0;

		for (int k = 0; k < count; k++) {
			if (ballots[i].value == NULL ||
			    !text_equal(ballots[i].value, ballots[k].value))
				continue;
			weight += weight_of(&ballots[k]);
			score = fmax(score, ballots[k].score);
			agreeing++;
		}
		if (weight <= heaviest)
			continue;
		heaviest = weight;
		vote.value = ballots[i].value;
		vote.fits = ballots[i].fits;
		vote.score = score;
		vote.agreeing = agreeing;
	}
	return vote;
}

/* Handwriting that the engine cannot read costs most: it never comes to an agreement. */
static bool is_given_up(const struct subject *subject, const struct ballot *ballots,
			const struct vote *vote)
{
	return alphabet_of(subject->field) == ALPHABET_ANY && vote->looks == 2 &&
	       vote->agreeing < 2 && fmax(ballots[0].mean, ballots[1].mean) < given_up_mean;
}

/* Nothing is left to learn: one clear look, several that say the same, or hopeless ones. */
static bool is_settled(const struct subject *subject, const struct vote *vote)
{
	const char *expected = subject->expected;
	double clear = alphabet_of(subject->field) == ALPHABET_ANY ? clear_text_score : clear_score;

	if (expected != NULL &&
	    (text_equal(vote->value, expected) || (vote->looks >= 2 && !vote->fits)))
		return true;
	if (!vote->fits)
		return vote->looks >= 4 && vote->score < hopeless_score;
	return (vote->looks == 1 && vote->score >= clear) ||
	       (vote->agreeing >= 2 && vote->agreeing == vote->looks && vote->score >= 80) ||
	       vote->agreeing >= 3;
}

static struct vote take_votes(struct engine *engine, const struct subject *subject)
{
	struct ballot ballots[VOTE_LOOKS];
	struct vote vote = { 0 };
	int count = 0;

	for (int i = 0; i < VOTE_LOOKS; i++) {
		if (looks[i].at == LOOK_AT_CELLS && subject->comb == NULL)
			continue;
		ballots[count++] = take_look(engine, subject, i);
		vote = count_ballots(ballots, count);
		if (is_settled(subject, &vote) || is_given_up(subject, ballots, &vote))
			break;
	}
	return vote;
}

struct vote vote_read_lines(struct engine *engine, const struct field *field,
			    const struct zone *zone, const struct box *lines, int line_count,
			    struct arena *arena)
{
	struct subject subject = { field, zone, lines, line_count, NULL, NULL, arena };

	return take_votes(engine, &subject);
}

struct vote vote_read_comb(struct engine *engine, const struct field *field,
			   const struct zone *zone, const struct comb *comb, const char *expected,
			   struct arena *arena)
{
	struct box line = zone_ink_box(zone);
	struct subject subject = { field, zone, &line, 1, comb, expected, arena };

	return take_votes(engine, &subject);
}
