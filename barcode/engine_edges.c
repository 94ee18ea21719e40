#include "barcode/code128.h"
#include "barcode/ean.h"
#include "barcode/edges.h"
#include "barcode/engine.h"
#include "barcode/two_width.h"

#include "base/memory.h"

/* Parts of a line's whole range of grey that neighbouring elements must differ by. */
static const float steps[] = { 0.25F, 0.1F };

/* Of a grey level's noise; less is no bar. */
enum { STEP_MIN = 6 };

/* Turns what was seen in a reversed line back. */
struct turner {
	sighting_take *take;
	void *taker;
	int samples;
};

static void take_turned(void *taker, const struct sighting *sighting)
{
	const struct turner *turner = taker;
	struct sighting turned = *sighting;

	turned.from = turner->samples - sighting->to;
	turned.to = turner->samples - sighting->from;
	turner->take(turner->taker, &turned);
}

static void read_both_ways(const struct edges *edges, int samples, sighting_take *take, void *taker)
{
	struct turner turner = { take, taker, samples };
	struct edges reversed;

	edges_reverse(edges, samples, &reversed);
	ean_read(edges, take, taker);
	ean_read(&reversed, take_turned, &turner);
	code128_read(edges, take, taker);
	code128_read(&reversed, take_turned, &turner);
	two_width_read(edges, take, taker);
	two_width_read(&reversed, take_turned, &turner);
}

void engine_edges_scan(const unsigned char *bytes, int samples, sighting_take *take, void *taker)
{
	int darkest = 255, lightest = 0;
	struct edges edges;

	for (int i = 0; i < samples; i++) {
		darkest = bytes[i] < darkest ? bytes[i] : darkest;
		lightest = bytes[i] > lightest ? bytes[i] : lightest;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(steps); i++)
		for (int rule = 0; rule < EDGE_RULES; rule++) {
			int step = (int)(steps[i] * (float)(lightest - darkest));

			edges_find(bytes, samples, step < STEP_MIN ? STEP_MIN : step,
				   (enum edge_rule)rule, &edges);
			read_both_ways(&edges, samples, take, taker);
		}
}
