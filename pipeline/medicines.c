#include "base/memory.h"
#include "base/text.h"
#include "pipeline/pipeline.h"

#include <stdlib.h>
#include <string.h>

struct known_medicines {
	struct arena *arena; /* the rows and their strings */
	struct formulary *formulary;
	char stamp[STORE_STAMP_SIZE]; /* of the register when it was loaded; "": never */
};

struct known_medicines *known_medicines_new(void)
{
	struct known_medicines *known = memory_new(1, sizeof(*known));

	known->arena = arena_new();
	return known;
}

void known_medicines_free(struct known_medicines *known)
{
	if (known == NULL)
		return;
	formulary_free(known->formulary);
	arena_free(known->arena);
	free(known);
}

const struct formulary *known_medicines_formulary(const struct known_medicines *known)
{
	return known->formulary;
}

/* A change between the stamp and the rows is found by the next look at the stamp. */
static enum status load(struct known_medicines *known, struct store *store,
			const char stamp[STORE_STAMP_SIZE], struct error *error)
{
	struct arena *arena = arena_new();
	struct medicine *medicines;
	size_t count;
	enum status status = store_load_medicines(store, arena, &medicines, &count, error);

	if (status != STATUS_OK) {
		arena_free(arena);
		return status;
	}
	formulary_free(known->formulary);
	arena_free(known->arena);
	known->arena = arena;
	known->formulary = count > 0 ? formulary_new(medicines, count) : NULL;
	memcpy(known->stamp, stamp, sizeof(known->stamp));
	return STATUS_OK;
}

enum status known_medicines_refresh(struct known_medicines *known, struct store *store,
				    struct error *error)
{
	char stamp[STORE_STAMP_SIZE];
	enum status status = store_stamp_medicines(store, stamp, error);

	if (status == STATUS_OK && !text_equal(stamp, known->stamp))
		status = load(known, store, stamp, error);
	return status;
}
