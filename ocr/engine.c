#include "ocr/engine.h"

#include "base/memory.h"

#include <leptonica/allheaders.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

struct engine {
	TessBaseAPI *api;
	struct engine *arabic; /* NULL until it is wanted */
	/* as set in the handle; setting costs, so it is remembered */
	enum alphabet alphabet;
	bool inverts;
};

static const char *const whitelists[] = {
	[ALPHABET_ANY] = "",
	[ALPHABET_DIGITS] = "0123456789",
	[ALPHABET_AMOUNT] = "0123456789,.- ",
	[ALPHABET_CAPITALS] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ",
};

static struct engine *start(const char *language)
{
	char *options[] = { "load_system_dawg", "load_freq_dawg" };
	char *values[] = { "0", "0" };
	TessBaseAPI *api = TessBaseAPICreate();
	struct engine *engine;

	/* the dictionaries pull names and codes towards French words; only Init can leave them out
	 */
	if (TessBaseAPIInit4(api, NULL, language, OEM_LSTM_ONLY, NULL, 0, options, values,
			     ARRAY_LENGTH(options), 0) != 0) {
		TessBaseAPIDelete(api);
		return NULL;
	}
	TessBaseAPISetVariable(api, "debug_file", "/dev/null");
	engine = memory_new(1, sizeof(*engine));
	engine->api = api;
	engine->inverts = true;
	return engine;
}

enum status engine_open(struct engine **ret_engine, struct error *error)
{
	struct engine *engine = start("fra");

	if (engine == NULL)
		return error_set(error, STATUS_CONFIG,
				 "cannot start Tesseract with the language 'fra'; install the "
				 "package tesseract-ocr-fra, or point TESSDATA_PREFIX to its data");
	*ret_engine = engine;
	return STATUS_OK;
}

void engine_close(struct engine *engine)
{
	if (engine == NULL)
		return;
	engine_close(engine->arabic);
	TessBaseAPIEnd(engine->api);
	TessBaseAPIDelete(engine->api);
	free(engine);
}

static void choose_alphabet(struct engine *engine, enum alphabet alphabet)
{
	if (engine->alphabet == alphabet)
		return;
	TessBaseAPISetVariable(engine->api, "tessedit_char_whitelist", whitelists[alphabet]);
	engine->alphabet = alphabet;
}

/*
 * Tesseract reads what it is unsure of once more with black and white exchanged. A page may have
 * white letters on black; lines that were cut out for their ink have none, and cost twice.
 */
static void choose_inverting(struct engine *engine, bool inverts)
{
	if (engine->inverts == inverts)
		return;
	TessBaseAPISetVariable(engine->api, "tessedit_do_invert", inverts ? "1" : "0");
	engine->inverts = inverts;
}

static bool recognise(struct engine *engine, struct Pix *image, int dpi, enum alphabet alphabet,
		      TessPageSegMode mode)
{
	choose_alphabet(engine, alphabet);
	choose_inverting(engine, mode == PSM_AUTO);
	TessBaseAPISetPageSegMode(engine->api, mode);
	TessBaseAPISetImage2(engine->api, image);
	TessBaseAPISetSourceResolution(engine->api, dpi);
	return TessBaseAPIRecognize(engine->api, NULL) == 0;
}

static void add_word(const TessResultIterator *results, int line, struct arena *arena,
		     word_list *words)
{
	char *text = TessResultIteratorGetUTF8Text(results, RIL_WORD);
	int left, top, right, bottom;
	struct word *word;

	if (text == NULL)
		return;
	word = LIST_ADD(arena, words);
	word->text = arena_copy_text(arena, text);
	word->score = TessResultIteratorConfidence(results, RIL_WORD);
	word->line = line;
	if (TessPageIteratorBoundingBox(TessResultIteratorGetPageIteratorConst(results), RIL_WORD,
					&left, &top, &right, &bottom))
		word->box = (struct box){ left, top, right - left, bottom - top };
	TessDeleteText(text);
}

static void collect_words(struct engine *engine, struct arena *arena, word_list *words)
{
	TessResultIterator *results = TessBaseAPIGetIterator(engine->api);
	int line = -1;

	if (results == NULL)
		return;
	do {
		if (TessPageIteratorIsAtBeginningOf(TessResultIteratorGetPageIteratorConst(results),
						    RIL_TEXTLINE))
			line++;
		add_word(results, line, arena, words);
	} while (TessResultIteratorNext(results, RIL_WORD));
	TessResultIteratorDelete(results);
}

void engine_read_line(struct engine *engine, struct Pix *image, int dpi, enum alphabet alphabet,
		      struct arena *arena, word_list *words)
{
	if (recognise(engine, image, dpi, alphabet, PSM_SINGLE_LINE))
		collect_words(engine, arena, words);
	TessBaseAPIClear(engine->api);
}

void engine_read_page(struct engine *engine, struct Pix *image, int dpi, struct arena *arena,
		      word_list *words)
{
	if (recognise(engine, image, dpi, ALPHABET_ANY, PSM_AUTO))
		collect_words(engine, arena, words);
	TessBaseAPIClear(engine->api);
}

void engine_read_arabic(struct engine *engine, struct Pix *image, int dpi, struct arena *arena,
			word_list *words)
{
	if (engine->arabic == NULL)
		engine->arabic = start("ara");
	if (engine->arabic == NULL)
		return;
	/* one block: the search for columns takes a title for a picture */
	if (recognise(engine->arabic, image, dpi, ALPHABET_ANY, PSM_SINGLE_BLOCK))
		collect_words(engine->arabic, arena, words);
	TessBaseAPIClear(engine->arabic->api);
}

double engine_read_character(struct engine *engine, struct Pix *image, int dpi,
			     enum alphabet alphabet, char *character)
{
	double score = 0;
	char *text;

	character[0] = '\0';
	if (recognise(engine, image, dpi, alphabet, PSM_SINGLE_CHAR)) {
		text = TessBaseAPIGetUTF8Text(engine->api);
		score = TessBaseAPIMeanTextConf(engine->api);
		if (text != NULL)
			sscanf(text, "%7s", character);
		TessDeleteText(text);
	}
	TessBaseAPIClear(engine->api);
	return character[0] != '\0' ? score : 0;
}

#ifdef __SANITIZE_ADDRESS__
/* Tesseract 5.3.0 loses 94 bytes for a line without a blob; what we lose is still told. */
const char *__lsan_default_suppressions(void)
{
	return "leak:tesseract::make_single_row\n";
}

const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}
#endif
