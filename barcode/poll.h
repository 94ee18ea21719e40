/*
 * How a value earns trust: what the engines saw in the bands of one strip is gathered as hits, and
 * the hits are polled.
 */
#ifndef BARCODE_POLL_H
#define BARCODE_POLL_H

#include "barcode/engine.h"
#include "barcode/strip.h"
#include "barcode/symbols.h"

#include <stdbool.h>

struct poll_reader;

struct poll_reader *poll_reader_new(void);
void poll_reader_free(struct poll_reader *reader); /* NULL is allowed */

/* Forgets what was doubtful: a new region begins. */
void poll_begin_region(struct poll_reader *reader);

/* True when a value of this region waits for another strip to give it too. */
bool poll_has_doubts(const struct poll_reader *reader);

/*
 * Scans the bands of a strip and adds the symbols that can be trusted to `list`. True when there
 * was one.
 */
bool poll_strip(struct poll_reader *reader, const struct strip *strip, double px_per_mm,
		struct symbol_list *list);

#endif
