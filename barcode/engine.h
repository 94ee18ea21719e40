/*
 * Inside barcode/: what an engine for linear symbols is. It is shown one line of grey values after
 * another (a band of a strip) and tells what it sees there; whom to believe is for poll.c.
 *
 * Two engines look at every line: ZBar (engine_zbar.c) and Waraqa's own (engine_edges.c), which
 * finds edges and measures widths in other ways, so that they seldom make the same mistake.
 */
#ifndef BARCODE_ENGINE_H
#define BARCODE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

enum symbology_id {
	SYMBOLOGY_EAN13,
	SYMBOLOGY_EAN8,
	SYMBOLOGY_CODE128,
	SYMBOLOGY_CODE39,
	SYMBOLOGY_ITF,
	SYMBOLOGY_CODABAR,
	SYMBOLOGY_COUNT
};

struct symbology {
	const char *name;
	int bands_min;  /* that must agree */
	int length_min; /* characters */
	bool checked;   /* has a check character of its own */
};

const struct symbology *symbology_lookup(enum symbology_id id);

enum { SIGHTING_VALUE_SIZE = 128 };

struct sighting {
	const struct symbology *symbology;
	char value[SIGHTING_VALUE_SIZE];
	int from, to; /* samples of the symbol's ends, `to` behind it; -1: this one is not known */
	bool gs1;     /* Code 128 that begins with FNC1 */
};

typedef void sighting_take(void *taker, const struct sighting *sighting);

/* ZBar. Scans a line both ways; a way knows only the end that it comes to last. */
struct engine_zbar;

struct engine_zbar *engine_zbar_new(sighting_take *take, void *taker);
void engine_zbar_free(struct engine_zbar *engine); /* NULL is allowed */
void engine_zbar_scan(struct engine_zbar *engine, const unsigned char *bytes, int samples);

/* Waraqa's own. Scans a line both ways and knows both ends of what it sees. */
void engine_edges_scan(const unsigned char *bytes, int samples, sighting_take *take, void *taker);

#endif
