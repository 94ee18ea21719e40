/*
 * Every band of a strip is scanned forwards and backwards. What an engine says is kept as hits: a
 * value with a band and an end, forwards the right end of the symbol, backwards the left. A symbol
 * is a value with hits from both sides, and its height is as far as the bands above
 * and below look like the ones that were read. Within that place the bands that gave the value must
 * be several, and those that gave another value hardly any; else nothing is reported there. Codes
 * with a check digit need two bands and Waraqa's own engine, which asks more of an edge than ZBar
 * does. Those without need both engines, more bands, quiet zones at both ends and a least length,
 * because a part of one of them is often another valid one.
 *
 * Where only a small part of the bands gave the value (a stamp, blur), another strip of the region
 * must give it too.
 */
#include "barcode/poll.h"

#include "base/memory.h"
#include "model/gs1.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct symbology symbologies[SYMBOLOGY_COUNT] = {
	[SYMBOLOGY_EAN13] = { "ean13", 2, 13, true },
	[SYMBOLOGY_EAN8] = { "ean8", 3, 8, true },
	[SYMBOLOGY_CODE128] = { "code128", 2, 3, true },
	[SYMBOLOGY_CODE39] = { "code39", 4, 5, false },
	[SYMBOLOGY_ITF] = { "itf", 4, 10, false },
	[SYMBOLOGY_CODABAR] = { "codabar", 4, 6, false },
};

/* More witnesses than this only cost time; the bands scanned are then spread over the height. */
enum { SCANNED_BANDS_MAX = 32 };

enum { HITS_MAX = 512, DOUBTFUL_MAX = 16 };

/* Of the bands of a symbol; with fewer a second strip must agree. */
#define CLEAR_SHARE 0.6

struct hit {
	const struct symbology *symbology;
	char value[SIGHTING_VALUE_SIZE];
	int band;
	int end; /* sample of the symbol's right end, or of its left when read backwards */
	bool backwards;
	bool gs1;
	bool used;
	bool own; /* Waraqa's engine saw it, which asks more of an edge than ZBar does */
};

/* A value that few bands of a strip gave. */
struct doubtful {
	struct hit hit;
	int strip;
	bool settled; /* another strip gave it */
};

struct poll_reader {
	struct engine_zbar *zbar;
	struct hit hits[HITS_MAX];
	int hit_count;
	struct doubtful doubtful[DOUBTFUL_MAX]; /* in this region */
	int doubtful_count;
	int strip;     /* number of the strip within the region */
	int band_step; /* between the bands that were scanned */
	/* what is being scanned */
	int band;
};

/* A value's place in a strip; ranges without their ends. */
struct stretch {
	int from, to;    /* samples */
	int first, last; /* bands */
};

#define SAME_BARS 0.55  /* correlation of bands that show the same bars */
#define GAP_MM 1.2      /* of bands that may be spoilt within a symbol */
#define SAME_END_MM 3.0 /* that the ends of one symbol may differ by from band to band */
#define SAME_END_OF_LENGTH 0.08
#define SHORTEST_MM 6.0
#define QUIET_MM 1.8
#define QUIET_NARROW 5.0 /* narrow elements; the widest space within has 3 */

const struct symbology *symbology_lookup(enum symbology_id id)
{
	return &symbologies[id];
}

/*
 * An Interleaved 2 of 5 that was cut off between two digits still looks whole. So only the two that
 * are in use are taken: fourteen digits with a check digit (a carton), and a practitioner's nine
 * with the zero that makes them even.
 */
static bool is_plausible(const struct hit *hit)
{
	size_t length = strlen(hit->value);

	if (hit->symbology != &symbologies[SYMBOLOGY_ITF])
		return (int)length >= hit->symbology->length_min;
	return (length == 14 && gs1_has_right_check_digit(hit->value, length)) ||
	       (length == 10 && hit->value[0] == '0');
}

static bool is_known_hit(const struct poll_reader *reader, const struct hit *hit)
{
	for (int i = reader->hit_count - 1; i >= 0 && reader->hits[i].band == hit->band; i--) {
		const struct hit *known = &reader->hits[i];

		if (known->symbology == hit->symbology && known->backwards == hit->backwards &&
		    known->own == hit->own && strcmp(known->value, hit->value) == 0 &&
		    abs(known->end - hit->end) < 4)
			return true;
	}
	return false;
}

static void note_hit(struct poll_reader *reader, const struct sighting *sighting, bool backwards,
		     bool own)
{
	struct hit hit = { .symbology = sighting->symbology,
			   .band = reader->band,
			   .end = backwards ? sighting->from : sighting->to - 1,
			   .backwards = backwards,
			   .gs1 = sighting->gs1,
			   .own = own };

	memcpy(hit.value, sighting->value, sizeof(hit.value));
	if (is_plausible(&hit) && reader->hit_count < HITS_MAX && !is_known_hit(reader, &hit))
		reader->hits[reader->hit_count++] = hit;
}

static void take_from_zbar(void *taker, const struct sighting *sighting)
{
	note_hit(taker, sighting, sighting->from >= 0, false);
}

static void take_from_edges(void *taker, const struct sighting *sighting)
{
	note_hit(taker, sighting, false, true);
	note_hit(taker, sighting, true, true);
}

struct poll_reader *poll_reader_new(void)
{
	struct poll_reader *reader = memory_new(1, sizeof(*reader));

	reader->zbar = engine_zbar_new(take_from_zbar, reader);
	return reader;
}

void poll_reader_free(struct poll_reader *reader)
{
	if (reader == NULL)
		return;
	engine_zbar_free(reader->zbar);
	free(reader);
}

void poll_begin_region(struct poll_reader *reader)
{
	reader->doubtful_count = 0;
	reader->strip = 0;
}

bool poll_has_doubts(const struct poll_reader *reader)
{
	for (int i = 0; i < reader->doubtful_count; i++)
		if (!reader->doubtful[i].settled)
			return true;
	return false;
}

static void scan_strip(struct poll_reader *reader, const struct strip *strip)
{
	reader->hit_count = 0;
	reader->strip++;
	reader->band_step = (strip->bands + SCANNED_BANDS_MAX - 1) / SCANNED_BANDS_MAX;
	for (int band = 0; band < strip->bands; band += reader->band_step) {
		reader->band = band;
		engine_edges_scan(strip_band(strip, band), strip->samples, take_from_edges, reader);
		engine_zbar_scan(reader->zbar, strip_band(strip, band), strip->samples);
	}
}

static bool same_value(const struct hit *a, const struct hit *b)
{
	return a->symbology == b->symbology && strcmp(a->value, b->value) == 0;
}

/* The unused hit whose value has the most unused hits. */
static const struct hit *most_frequent(const struct poll_reader *reader)
{
	const struct hit *best = NULL;
	int best_count = 0;

	for (int i = 0; i < reader->hit_count; i++) {
		int count = 0;

		if (reader->hits[i].used)
			continue;
		for (int k = i; k < reader->hit_count; k++)
			count += !reader->hits[k].used &&
				 same_value(&reader->hits[i], &reader->hits[k]);
		if (count > best_count) {
			best_count = count;
			best = &reader->hits[i];
		}
	}
	return best;
}

/*
 * Finds the left and right end of the symbol that `one` is an end of: the nearest hit of the same
 * value that ends on the other side. False when the value was read in one direction only.
 */
static bool find_ends(const struct poll_reader *reader, const struct strip *strip,
		      const struct hit *one, double px_per_mm, struct stretch *stretch)
{
	double sample_mm = strip->sample_px / px_per_mm;
	const struct hit *other = NULL;

	for (int i = 0; i < reader->hit_count; i++) {
		const struct hit *hit = &reader->hits[i];
		int length = one->backwards ? hit->end - one->end : one->end - hit->end;

		if (hit->used || !same_value(one, hit) || hit->backwards == one->backwards ||
		    length * sample_mm < SHORTEST_MM)
			continue;
		if (other == NULL || abs(hit->end - one->end) < abs(other->end - one->end))
			other = hit;
	}
	if (other == NULL)
		return false;
	stretch->from = one->backwards ? one->end : other->end;
	stretch->to = (one->backwards ? other->end : one->end) + 1;
	return true;
}

/* Goes from a band that was read, up or down, as long as the same bars go on; gives the last one.
 */
static int follow_bars(const struct strip *strip, int band, int step, const struct stretch *stretch,
		       int gap)
{
	int last = band;

	for (int at = band + step; at >= 0 && at < strip->bands && abs(at - last) <= gap + 1;
	     at += step)
		if (strip_correlation(strip, band, at, stretch->from, stretch->to) > SAME_BARS)
			last = at;
	return last;
}

struct poll {
	int agreeing, conflicting; /* bands */
	bool own, zbar;            /* the engine is among those that agree */
	double share;              /* agreeing, of the bands scanned */
};

static bool is_within(const struct hit *hit, const struct stretch *stretch, int slack)
{
	int from = stretch->from - (hit->backwards ? slack : -slack);
	int to = stretch->to + (hit->backwards ? -slack : slack);

	return hit->band >= stretch->first && hit->band <= stretch->last && hit->end >= from &&
	       hit->end <= to;
}

/*
 * Counts the bands for and against a value at its place, and marks its hits there as used. A code
 * without a check digit says nothing against one that has it.
 */
static struct poll poll_bands(struct poll_reader *reader, const struct strip *strip,
			      const struct hit *winner, const struct stretch *stretch, int slack)
{
	struct hit value = *winner;
	bool *voted_for = memory_new((size_t)strip->bands, sizeof(bool));
	bool *voted_against = memory_new((size_t)strip->bands, sizeof(bool));
	struct poll poll = { .agreeing = 0 };

	for (int i = 0; i < reader->hit_count; i++) {
		struct hit *hit = &reader->hits[i];

		if (!is_within(hit, stretch, slack))
			continue;
		if (same_value(hit, &value)) {
			voted_for[hit->band] = true;
			poll.own |= hit->own;
			poll.zbar |= !hit->own;
		} else if (hit->symbology->checked || !value.symbology->checked) {
			voted_against[hit->band] = true;
		}
		hit->used = true;
	}
	for (int band = 0; band < strip->bands; band++) {
		poll.agreeing += voted_for[band];
		poll.conflicting += voted_against[band];
	}
	poll.share =
		(double)poll.agreeing * reader->band_step / (stretch->last - stretch->first + 1);
	free(voted_for);
	free(voted_against);
	return poll;
}

/* Samples of a narrow element, by how many a value's symbol has at least. */
static double narrow_samples(const struct hit *hit, const struct stretch *stretch)
{
	double per_character = hit->symbology == &symbologies[SYMBOLOGY_ITF] ? 7 : 10;

	return (stretch->to - stretch->from) / (per_character * (double)strlen(hit->value));
}

/* No bar within the quiet zone of either end, on one band. A wide space is no quiet zone. */
static bool is_quiet_around(const struct strip *strip, const struct hit *hit,
			    const struct stretch *stretch, double quiet_samples)
{
	const unsigned char *bytes = strip_band(strip, hit->band);
	int quiet = (int)fmax(quiet_samples, QUIET_NARROW * narrow_samples(hit, stretch));
	long sum = 0;
	int middle;

	for (int i = stretch->from; i < stretch->to; i++)
		sum += bytes[i];
	middle = (int)(sum / (stretch->to - stretch->from));
	for (int i = 2; i < quiet; i++)
		if ((stretch->from - i >= 0 && bytes[stretch->from - i] < middle) ||
		    (stretch->to + i < strip->samples && bytes[stretch->to + i] < middle))
			return false;
	return true;
}

/* Quiet around most hits of a value: one line may pass where a stamp has wiped the bars beside. */
static bool is_mostly_quiet(const struct poll_reader *reader, const struct strip *strip,
			    const struct hit *value, const struct stretch *stretch, double quiet)
{
	int hits = 0, still = 0;

	for (int i = 0; i < reader->hit_count; i++) {
		const struct hit *hit = &reader->hits[i];

		if (!same_value(hit, value) || hit->band < stretch->first ||
		    hit->band > stretch->last)
			continue;
		hits++;
		still += is_quiet_around(strip, hit, stretch, quiet);
	}
	return still * 10 >= hits * 7;
}

static bool is_trusted(const struct hit *hit, struct poll poll, bool quiet)
{
	if (poll.agreeing < hit->symbology->bands_min || poll.conflicting * 4 > poll.agreeing)
		return false;
	if (hit->symbology->checked)
		return poll.own;
	return poll.own && poll.zbar && quiet && poll.conflicting == 0;
}

/*
 * The probability that the value is right, in rough levels that are not calibrated: none of the 96
 * symbols of the specimens and 148 of photographs was wrong, nor any of 1,200 on drawn sheets
 * (docs/quality/barcodes.md), so that wrong values are too few to count.
 */
static double confidence_of(const struct hit *hit, struct poll poll)
{
	double clean = poll.share >= CLEAR_SHARE ? 0.99 : 0.93;
	double readings = poll.agreeing + poll.conflicting;

	if (!hit->symbology->checked)
		clean -= 0.05;
	return clean * poll.agreeing / readings;
}

/* True when another strip gave the same doubtful value before; else it is remembered. */
static bool is_second_opinion(struct poll_reader *reader, const struct hit *hit)
{
	for (int i = 0; i < reader->doubtful_count; i++)
		if (reader->doubtful[i].strip != reader->strip &&
		    same_value(&reader->doubtful[i].hit, hit))
			return true;
	if (reader->doubtful_count < DOUBTFUL_MAX)
		reader->doubtful[reader->doubtful_count++] =
			(struct doubtful){ *hit, reader->strip, false };
	return false;
}

static void settle_doubts(struct poll_reader *reader, const struct hit *hit)
{
	for (int i = 0; i < reader->doubtful_count; i++)
		if (same_value(&reader->doubtful[i].hit, hit))
			reader->doubtful[i].settled = true;
}

static void add_symbol(const struct strip *strip, const struct hit *hit, struct poll poll,
		       const struct stretch *stretch, struct symbol_list *list)
{
	struct symbol symbol = { .symbology = hit->symbology->name,
				 .place = strip_place(strip, stretch->from, stretch->to,
						      stretch->first, stretch->last + 1),
				 .checked = hit->symbology->checked,
				 .agreeing = poll.agreeing,
				 .conflicting = poll.conflicting,
				 .gs1 = hit->gs1,
				 .confidence = confidence_of(hit, poll) };

	symbols_add(list, symbol, hit->value, strlen(hit->value));
}

/* Takes symbols out of the hits until none is left. True when one could be trusted. */
static bool take_symbols(struct poll_reader *reader, const struct strip *strip, double px_per_mm,
			 struct symbol_list *list)
{
	int gap = (int)lround(GAP_MM * px_per_mm / strip->band_px);
	int slack = (int)lround(SAME_END_MM * px_per_mm / strip->sample_px);
	double quiet = QUIET_MM * px_per_mm / strip->sample_px;
	const struct hit *best;
	bool found = false;

	while ((best = most_frequent(reader)) != NULL) {
		struct stretch stretch;
		struct hit hit = *best;
		struct poll poll;

		reader->hits[best - reader->hits].used = true;
		if (!find_ends(reader, strip, &hit, px_per_mm, &stretch))
			continue;
		stretch.first = follow_bars(strip, hit.band, -1, &stretch, gap);
		stretch.last = follow_bars(strip, hit.band, 1, &stretch, gap);
		poll = poll_bands(
			reader, strip, &hit, &stretch,
			(int)fmax(slack, SAME_END_OF_LENGTH * (stretch.to - stretch.from)));
		if (!is_trusted(&hit, poll,
				is_mostly_quiet(reader, strip, &hit, &stretch, quiet)) ||
		    (poll.share < CLEAR_SHARE && !is_second_opinion(reader, &hit)))
			continue;
		settle_doubts(reader, &hit);
		add_symbol(strip, &hit, poll, &stretch, list);
		found = true;
	}
	return found;
}

bool poll_strip(struct poll_reader *reader, const struct strip *strip, double px_per_mm,
		struct symbol_list *list)
{
	scan_strip(reader, strip);
	return take_symbols(reader, strip, px_per_mm, list);
}
