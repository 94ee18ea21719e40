#include "ocr/bill_again.h"

#include "base/memory.h"
#include "base/text.h"
#include "ocr/free.h"
#include "ocr/free_image.h"
#include "ocr/look_again.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const voted[] = { "total", "date" };

static const double SURE = 0.9;
/* Readings by one engine are not independent: each leaves this much to the others. */
static const double DOUBT_LEAST = 0.08, CONFIDENCE_MOST = 0.99, DATE_GAINS = 0.5;
enum { BALLOT_MOST = 12, KEPT_MOST = 4 };

static struct reading *find(const struct page *page, const struct dossier *dossier,
			    const char *name)
{
	for (size_t i = 0; i < dossier->readings.count; i++) {
		struct reading *reading = &dossier->readings.items[i];

		if (reading->page == page->number && strcmp(reading->name, name) == 0)
			return reading;
	}
	return NULL;
}

bool bill_is_doubted(const struct page *page, const struct dossier *dossier)
{
	if (page->type != PAGE_FACTURE)
		return false;
	for (size_t i = 0; i < ARRAY_LENGTH(voted); i++) {
		const struct reading *reading = find(page, dossier, voted[i]);

		if (reading == NULL || reading->confidence < SURE)
			return true;
	}
	return false;
}

/* What one reading says: a probability for each value, and for having read none of them. */
struct ballot {
	struct guess items[BALLOT_MOST];
	int count;
	double none;
};

static struct ballot ballot_of(const struct reading *reading)
{
	struct ballot ballot = { .none = 1 };

	for (int i = 0; reading != NULL && i < reading->guess_count && i < BALLOT_MOST; i++) {
		struct guess guess = reading->guesses[i];

		guess.probability *= 1 - DOUBT_LEAST;
		ballot.none -= guess.probability;
		ballot.items[ballot.count++] = guess;
	}
	return ballot;
}

static double probability_in(const struct ballot *ballot, const char *value)
{
	for (int i = 0; i < ballot->count; i++)
		if (text_equal(ballot->items[i].value, value))
			return ballot->items[i].probability;
	return 0;
}

static int compare_guesses(const void *a, const void *b)
{
	const struct guess *x = a, *y = b;

	return (x->probability < y->probability) - (x->probability > y->probability);
}

static void add_vote(struct ballot *joined, const struct ballot *one, const struct ballot *other,
		     const char *value)
{
	double p = probability_in(one, value), q = probability_in(other, value);

	if (joined->count == BALLOT_MOST || probability_in(joined, value) > 0)
		return;
	joined->items[joined->count++] =
		(struct guess){ value, p * q + p * other->none + q * one->none };
}

/* Dempster's rule (1967): both say it, or one does and the other read none of its values. */
static struct ballot join(const struct ballot *one, const struct ballot *other)
{
	struct ballot joined = { .none = one->none * other->none };
	double sum = joined.none;

	for (int i = 0; i < one->count; i++)
		add_vote(&joined, one, other, one->items[i].value);
	for (int i = 0; i < other->count; i++)
		add_vote(&joined, one, other, other->items[i].value);
	for (int i = 0; i < joined.count; i++)
		sum += joined.items[i].probability;
	for (int i = 0; i < joined.count; i++)
		joined.items[i].probability /= sum;
	joined.none /= sum;
	qsort(joined.items, (size_t)joined.count, sizeof(joined.items[0]), compare_guesses);
	return joined;
}

/*
 * Nothing on the paper checks a date, and what makes one digit look like another is in the print:
 * looks that agree take away less of the doubt than where sums have their say.
 */
static void doubt_date(struct ballot *joined, const struct ballot *one, const struct ballot *other)
{
	for (int i = 0; i < joined->count; i++) {
		struct guess *guess = &joined->items[i];
		double p = probability_in(one, guess->value),
		       q = probability_in(other, guess->value);
		double alone = p > q ? p : q, gained = guess->probability - alone;

		if (gained <= 0)
			continue;
		guess->probability = alone + DATE_GAINS * gained;
		joined->none += (1 - DATE_GAINS) * gained;
	}
}

static void keep(struct dossier *dossier, struct reading *reading, const struct ballot *ballot)
{
	int count = ballot->count < KEPT_MOST ? ballot->count : KEPT_MOST;
	struct guess *guesses = arena_new_array(dossier->arena, (size_t)count, sizeof(*guesses));
	double best = ballot->items[0].probability;

	for (int i = 0; i < count; i++) {
		guesses[i] = ballot->items[i];
		guesses[i].value = arena_copy_text(dossier->arena, ballot->items[i].value);
	}
	reading->value = guesses[0].value;
	reading->confidence = best < CONFIDENCE_MOST ? best : CONFIDENCE_MOST;
	reading->guesses = guesses;
	reading->guess_count = count;
}

void bill_add_votes(const struct page *page, struct dossier *dossier, const struct dossier *other)
{
	for (size_t i = 0; i < ARRAY_LENGTH(voted); i++) {
		struct reading *reading = find(page, dossier, voted[i]);
		const struct reading *more = find(page, other, voted[i]);
		struct ballot one = ballot_of(reading), two = ballot_of(more), joined;

		if (more == NULL)
			continue;
		joined = join(&one, &two);
		if (strcmp(voted[i], "date") == 0)
			doubt_date(&joined, &one, &two);
		if (reading == NULL) {
			reading = LIST_ADD(dossier->arena, &dossier->readings);
			*reading = *more;
			reading->name = voted[i];
		} else if (text_equal(joined.items[0].value, more->value)) {
			reading->box = more->box;
		}
		keep(dossier, reading, &joined);
	}
}

/*
 * The height of text, ascenders and descenders in, that the engine reads best, how much larger than
 * on the page it may get, and the most pixels that are worth the time.
 */
static const double TEXT_PX = 30, SCALE_MOST = 3, PIXELS_MOST = 10e6;

/*
 * The scale that brings small text to TEXT_PX, no less than that of the first reading; another,
 * when that was read before.
 */
static double scale_for(const struct page *page, PIX *image, int text_px, bool read_before)
{
	double before = free_image_scale(page);
	double scale = TEXT_PX / text_px, pixels;

	if (read_before && scale < 1.15 * before)
		scale = 1.25 * before;
	scale = scale < before ? before : scale > SCALE_MOST ? SCALE_MOST : scale;
	pixels = scale * scale * pixGetWidth(image) * pixGetHeight(image);
	return pixels > PIXELS_MOST ? scale * sqrt(PIXELS_MOST / pixels) : scale;
}

/* One more reading of a bill: an image of it, at a scale, has its vote. */
static void read_at(struct engine *engine, PIX *image, double scale, const struct page *page,
		    struct dossier *dossier)
{
	struct dossier *other = dossier_new();
	struct page again = *page;
	PIX *scaled = pixScale(image, (float)scale, (float)scale);
	word_list words = { 0 };

	engine_read_page(engine, scaled, (int)(page->dpi * scale + 0.5), other->arena, &words);
	pixDestroy(&scaled);
	for (size_t i = 0; i < words.count; i++)
		words.items[i].box = affine_apply_box(affine_scale(1 / scale), words.items[i].box);
	look_at_unread(engine, image, page->ink, other->arena, &words);
	look_again(engine, image, other->arena, &words);
	free_page_parse(&words, &again, other);
	if (again.type == PAGE_FACTURE)
		bill_add_votes(page, dossier, other);
	dossier_free(other);
}

void bill_read_again(struct engine *engine, PIX *image, int text_px, const struct page *page,
		     struct dossier *dossier)
{
	if (bill_is_doubted(page, dossier))
		read_at(engine, page->upright, scale_for(page, page->upright, text_px, false), page,
			dossier);
	if (bill_is_doubted(page, dossier))
		read_at(engine, image, scale_for(page, image, text_px, true), page, dossier);
}
