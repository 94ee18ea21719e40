/*
 * How a value earns trust.
 *
 * ZBar's decoder is given one band of a region after another, forwards and backwards. Every value
 * it returns is a hit with a band and an end: forwards the right end of the symbol, backwards the
 * left. A symbol is a value with hits from both sides, and its height is as far as the bands above
 * and below look like the ones that were read. Within that place the bands that gave the value must
 * be several, and those that gave another value hardly any; else nothing is reported there. Codes
 * with a check digit need two bands, those without need more, quiet zones at both ends and a least
 * length, because a part of one of them is often another valid one.
 *
 * When the first strip gives nothing, others are tried: sharpened, finer, coarser. Where only a
 * small part of the bands gave the value (a stamp, blur), another strip must give it too.
 */
#include "barcode/linear.h"

#include "barcode/strip.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zbar.h>

struct symbology {
	const char *name;
	zbar_symbol_type_t type;
	int bands_min;  /* that must agree */
	int length_min; /* characters */
	bool checked;   /* has a check digit of its own */
};

static const struct symbology symbologies[] = {
	{ "ean13", ZBAR_EAN13, 2, 13, true },    { "ean8", ZBAR_EAN8, 3, 8, true },
	{ "code128", ZBAR_CODE128, 2, 3, true }, { "code39", ZBAR_CODE39, 4, 5, false },
	{ "itf", ZBAR_I25, 4, 6, false },
};

/* More witnesses than this only cost time; the bands scanned are then spread over the height. */
enum { SCANNED_BANDS_MAX = 32 };

enum { HITS_MAX = 512, DOUBTFUL_MAX = 16, VALUE_SIZE = 128 };

/* Of the bands of a symbol; with fewer a second strip must agree. */
#define CLEAR_SHARE 0.6

struct hit {
	const struct symbology *symbology;
	char value[VALUE_SIZE];
	int band;
	int end; /* sample of the symbol's right end, or of its left when read backwards */
	bool backwards;
	bool used;
};

/* A value that few bands of a strip gave. */
struct doubtful {
	struct hit hit;
	int strip;
};

struct linear_reader {
	zbar_decoder_t *decoder;
	zbar_scanner_t *scanner;
	struct hit hits[HITS_MAX];
	int hit_count;
	struct doubtful doubtful[DOUBTFUL_MAX]; /* in this region */
	int doubtful_count;
	int strip;     /* number of the strip within the region */
	int band_step; /* between the bands that were scanned */
	/* what is being scanned */
	int band, samples;
	bool backwards;
};

/* A value's place in a strip; ranges without their ends. */
struct stretch {
	int from, to;    /* samples */
	int first, last; /* bands */
};

#define SAME_BARS 0.55  /* correlation of bands that show the same bars */
#define GAP_MM 1.2      /* of bands that may be spoilt within a symbol */
#define SAME_END_MM 3.0 /* that the ends of one symbol may differ by from band to band */
#define SHORTEST_MM 6.0
#define QUIET_MM 1.8

static const struct symbology *symbology_of(zbar_symbol_type_t type)
{
	for (size_t i = 0; i < ARRAY_LENGTH(symbologies); i++)
		if (symbologies[i].type == type)
			return &symbologies[i];
	return NULL;
}

static void note_hit(zbar_decoder_t *decoder)
{
	struct linear_reader *reader = zbar_decoder_get_userdata(decoder);
	const struct symbology *symbology = symbology_of(zbar_decoder_get_type(decoder));
	unsigned length = zbar_decoder_get_data_length(decoder);
	/* the width is that of the space after the last bar: the edge before it is the symbol's end
	 */
	int end = (int)zbar_scanner_get_edge(reader->scanner,
					     zbar_scanner_get_width(reader->scanner), 0);
	struct hit *hit = &reader->hits[reader->hit_count];

	end = end < 0 ? 0 : end >= reader->samples ? reader->samples - 1 : end;
	if (symbology == NULL || reader->hit_count == HITS_MAX ||
	    (int)length < symbology->length_min || length >= VALUE_SIZE)
		return;
	*hit = (struct hit){ .symbology = symbology,
			     .band = reader->band,
			     .end = reader->backwards ? reader->samples - 1 - end : end,
			     .backwards = reader->backwards };
	memcpy(hit->value, zbar_decoder_get_data(decoder), length);
	reader->hit_count++;
}

struct linear_reader *linear_reader_new(void)
{
	struct linear_reader *reader = memory_new(1, sizeof(*reader));

	reader->decoder = zbar_decoder_create();
	zbar_decoder_set_config(reader->decoder, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	for (size_t i = 0; i < ARRAY_LENGTH(symbologies); i++) {
		zbar_decoder_set_config(reader->decoder, symbologies[i].type, ZBAR_CFG_ENABLE, 1);
		if (!symbologies[i].checked)
			zbar_decoder_set_config(reader->decoder, symbologies[i].type,
						ZBAR_CFG_MIN_LEN, symbologies[i].length_min);
	}
	zbar_decoder_set_userdata(reader->decoder, reader);
	zbar_decoder_set_handler(reader->decoder, note_hit);
	reader->scanner = zbar_scanner_create(reader->decoder);
	return reader;
}

void linear_reader_free(struct linear_reader *reader)
{
	if (reader == NULL)
		return;
	zbar_scanner_destroy(reader->scanner);
	zbar_decoder_destroy(reader->decoder);
	free(reader);
}

static void scan_band(struct linear_reader *reader, const struct strip *strip, int band,
		      bool backwards)
{
	const unsigned char *bytes = strip_band(strip, band);

	reader->band = band;
	reader->samples = strip->samples;
	reader->backwards = backwards;
	for (int i = 0; i < strip->samples; i++)
		zbar_scan_y(reader->scanner, bytes[backwards ? strip->samples - 1 - i : i]);
	/* a symbol may end at the last sample; ZBar asks for this many */
	zbar_scanner_flush(reader->scanner);
	zbar_scanner_flush(reader->scanner);
	zbar_scanner_new_scan(reader->scanner);
	/* ZBar keeps half an EAN from one line to the next: here halves of two symbols must not
	 * meet */
	zbar_scanner_reset(reader->scanner);
}

static void scan_strip(struct linear_reader *reader, const struct strip *strip)
{
	reader->hit_count = 0;
	reader->strip++;
	reader->band_step = (strip->bands + SCANNED_BANDS_MAX - 1) / SCANNED_BANDS_MAX;
	for (int band = 0; band < strip->bands; band += reader->band_step) {
		scan_band(reader, strip, band, false);
		scan_band(reader, strip, band, true);
	}
}

static bool same_value(const struct hit *a, const struct hit *b)
{
	return a->symbology == b->symbology && strcmp(a->value, b->value) == 0;
}

/* The unused hit whose value has the most unused hits. */
static const struct hit *most_frequent(const struct linear_reader *reader)
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
static bool find_ends(const struct linear_reader *reader, const struct strip *strip,
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
static struct poll poll_bands(struct linear_reader *reader, const struct strip *strip,
			      const struct hit *winner, const struct stretch *stretch, int slack)
{
	struct hit value = *winner;
	bool *voted_for = memory_new((size_t)strip->bands, sizeof(bool));
	bool *voted_against = memory_new((size_t)strip->bands, sizeof(bool));
	struct poll poll = { 0, 0, 0 };

	for (int i = 0; i < reader->hit_count; i++) {
		struct hit *hit = &reader->hits[i];

		if (!is_within(hit, stretch, slack))
			continue;
		if (same_value(hit, &value))
			voted_for[hit->band] = true;
		else if (hit->symbology->checked || !value.symbology->checked)
			voted_against[hit->band] = true;
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

/* No bar within the quiet zone of either end, on the band that was read. */
static bool is_quiet_around(const struct strip *strip, int band, const struct stretch *stretch,
			    int quiet)
{
	const unsigned char *bytes = strip_band(strip, band);
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

static bool is_trusted(const struct hit *hit, struct poll poll, bool quiet)
{
	if (poll.agreeing < hit->symbology->bands_min || poll.conflicting * 4 > poll.agreeing)
		return false;
	return hit->symbology->checked || (quiet && poll.conflicting == 0);
}

/*
 * The probability that the value is right, in rough levels: of the 96 symbols of the specimens and
 * 103 values of photographs one was wrong, a Code 128 whose FNC4 the decoder drops
 * (docs/quality.md).
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
static bool is_second_opinion(struct linear_reader *reader, const struct hit *hit)
{
	for (int i = 0; i < reader->doubtful_count; i++)
		if (reader->doubtful[i].strip != reader->strip &&
		    same_value(&reader->doubtful[i].hit, hit))
			return true;
	if (reader->doubtful_count < DOUBTFUL_MAX)
		reader->doubtful[reader->doubtful_count++] =
			(struct doubtful){ *hit, reader->strip };
	return false;
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
				 .confidence = confidence_of(hit, poll) };

	symbols_add(list, symbol, hit->value, strlen(hit->value));
}

/* Takes symbols out of the hits until none is left. True when one could be trusted. */
static bool take_symbols(struct linear_reader *reader, const struct strip *strip, double px_per_mm,
			 struct symbol_list *list)
{
	int gap = (int)lround(GAP_MM * px_per_mm / strip->band_px);
	int slack = (int)lround(SAME_END_MM * px_per_mm / strip->sample_px);
	int quiet = (int)lround(QUIET_MM * px_per_mm / strip->sample_px);
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
		poll = poll_bands(reader, strip, &hit, &stretch, slack);
		if (!is_trusted(&hit, poll, is_quiet_around(strip, hit.band, &stretch, quiet)) ||
		    (poll.share < CLEAR_SHARE && !is_second_opinion(reader, &hit)))
			continue;
		add_symbol(strip, &hit, poll, &stretch, list);
		found = true;
	}
	return found;
}

static bool read_strip(struct linear_reader *reader, const struct strip *strip, double px_per_mm,
		       struct symbol_list *list)
{
	struct strip sharp;
	bool found;

	scan_strip(reader, strip);
	if (take_symbols(reader, strip, px_per_mm, list))
		return true;
	sharp = strip_sharpened(strip);
	scan_strip(reader, &sharp);
	found = take_symbols(reader, &sharp, px_per_mm, list);
	strip_clear(&sharp);
	return found;
}

bool linear_read(struct linear_reader *reader, struct Pix *grey, int dpi,
		 const struct region *region, struct symbol_list *list)
{
	static const struct strip_grain grains[] = {
		{ 0.7, 0.6, 4 },
		{ 1.0, 0.25, 2 },
		{ 0.45, 1.5, 8 },
	};
	struct point across = strip_find_direction(grey, dpi, region);
	bool found = false, barred = true;

	reader->doubtful_count = 0;
	reader->strip = 0;
	for (size_t i = 0; i < ARRAY_LENGTH(grains) && !found && barred; i++) {
		struct strip strip = strip_sample(grey, dpi, region, across, grains[i]);

		barred = strip_has_bars(&strip);
		if (barred)
			found = read_strip(reader, &strip, dpi / MM_PER_INCH, list);
		strip_clear(&strip);
	}
	return found;
}
