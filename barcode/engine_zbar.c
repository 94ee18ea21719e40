#include "barcode/engine.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <zbar.h>

/* Not Code 128: ZBar forgets an FNC4, and the text is then another one. */
static const struct {
	zbar_symbol_type_t type;
	enum symbology_id id;
} types[] = {
	{ ZBAR_EAN13, SYMBOLOGY_EAN13 },     { ZBAR_EAN8, SYMBOLOGY_EAN8 },
	{ ZBAR_CODE39, SYMBOLOGY_CODE39 },   { ZBAR_I25, SYMBOLOGY_ITF },
	{ ZBAR_CODABAR, SYMBOLOGY_CODABAR },
};

struct engine_zbar {
	zbar_decoder_t *decoder;
	zbar_scanner_t *scanner;
	sighting_take *take;
	void *taker;
	/* what is being scanned */
	int samples;
	bool backwards;
};

static const struct symbology *symbology_of(zbar_symbol_type_t type)
{
	for (size_t i = 0; i < ARRAY_LENGTH(types); i++)
		if (types[i].type == type)
			return symbology_lookup(types[i].id);
	return NULL;
}

static void note_symbol(zbar_decoder_t *decoder)
{
	struct engine_zbar *engine = zbar_decoder_get_userdata(decoder);
	struct sighting sighting = { .symbology = symbology_of(zbar_decoder_get_type(decoder)),
				     .from = -1,
				     .to = -1 };
	const char *data = zbar_decoder_get_data(decoder);
	unsigned length = zbar_decoder_get_data_length(decoder);
	/* the width is that of the space after the last bar: the edge before it is the symbol's end
	 */
	int end = (int)zbar_scanner_get_edge(engine->scanner,
					     zbar_scanner_get_width(engine->scanner), 0);

	end = end < 0 ? 0 : end >= engine->samples ? engine->samples - 1 : end;
	if (sighting.symbology == NULL || (int)length < sighting.symbology->length_min ||
	    length >= SIGHTING_VALUE_SIZE || memchr(data, '\0', length) != NULL)
		return;
	memcpy(sighting.value, data, length);
	if (engine->backwards)
		sighting.from = engine->samples - 1 - end;
	else
		sighting.to = end + 1;
	engine->take(engine->taker, &sighting);
}

struct engine_zbar *engine_zbar_new(sighting_take *take, void *taker)
{
	struct engine_zbar *engine = memory_new(1, sizeof(*engine));

	engine->take = take;
	engine->taker = taker;
	engine->decoder = zbar_decoder_create();
	zbar_decoder_set_config(engine->decoder, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
		const struct symbology *symbology = symbology_lookup(types[i].id);

		zbar_decoder_set_config(engine->decoder, types[i].type, ZBAR_CFG_ENABLE, 1);
		if (!symbology->checked)
			zbar_decoder_set_config(engine->decoder, types[i].type, ZBAR_CFG_MIN_LEN,
						symbology->length_min);
	}
	zbar_decoder_set_userdata(engine->decoder, engine);
	zbar_decoder_set_handler(engine->decoder, note_symbol);
	engine->scanner = zbar_scanner_create(engine->decoder);
	return engine;
}

void engine_zbar_free(struct engine_zbar *engine)
{
	if (engine == NULL)
		return;
	zbar_scanner_destroy(engine->scanner);
	zbar_decoder_destroy(engine->decoder);
	free(engine);
}

static void scan_one_way(struct engine_zbar *engine, const unsigned char *bytes)
{
	int samples = engine->samples;

	for (int i = 0; i < samples; i++)
		zbar_scan_y(engine->scanner, bytes[engine->backwards ? samples - 1 - i : i]);
	/* a symbol may end at the last sample; ZBar asks for this many */
	zbar_scanner_flush(engine->scanner);
	zbar_scanner_flush(engine->scanner);
	zbar_scanner_new_scan(engine->scanner);
	/* ZBar keeps half an EAN from one line to the next: here halves of two symbols must not
	 * meet */
	zbar_scanner_reset(engine->scanner);
}

void engine_zbar_scan(struct engine_zbar *engine, const unsigned char *bytes, int samples)
{
	engine->samples = samples;
	for (int way = 0; way < 2; way++) {
		engine->backwards = way == 1;
		scan_one_way(engine, bytes);
	}
}
