/* What a symbol says is understood or not, whatever is in it; what is kept is well formed. */
#include "base/text.h"
#include "model/gs1.h"
#include "model/separator.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_message(const struct gs1_message *message)
{
	if (message->gtin[0] != '\0' &&
	    (strlen(message->gtin) != GS1_GTIN_LENGTH || !text_is_digits(message->gtin)))
		abort();
	if (message->expiry[0] != '\0' &&
	    (strlen(message->expiry) != GS1_DATE_LENGTH || !text_is_digits(message->expiry)))
		abort();
	if (strlen(message->lot) > GS1_TEXT_MAX || strlen(message->serial) > GS1_TEXT_MAX)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *text = malloc(size + 1);
	struct gs1_message message;
	struct separator separator;

	memcpy(text, data, size);
	text[size] = '\0';
	if (gs1_parse(text, &message)) {
		struct barcode barcode = { .symbology = "datamatrix", .value = text, .gs1 = true };
		const char *code;

		check_message(&message);
		code = gs1_medicine_code(&barcode, arena);
		if (code != NULL && strlen(code) != 13)
			abort();
	}
	if (separator_parse(text, &separator) && !separator_is_valid(&separator))
		abort();
	free(text);
	arena_free(arena);
	return 0;
}
