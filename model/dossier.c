#include "model/dossier.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>

const char *bound_doubt_name(enum bound_doubt doubt)
{
	static const char *const names[] = {
#define X(name, text) [name] = (text),
		BOUND_DOUBT_LIST(X)
#undef X
	};

	return names[doubt];
}

struct dossier *dossier_new(void)
{
	struct dossier *dossier = memory_new(1, sizeof(*dossier));

	dossier->arena = arena_new();
	dossier->number = 1;
	dossier->compared_to = -1;
	dossier->asked_after = -1;
	return dossier;
}

void dossier_free(struct dossier *dossier)
{
	if (dossier == NULL)
		return;
	for (size_t i = 0; i < dossier->pages.count; i++)
		page_clear_images(&dossier->pages.items[i]);
	arena_free(dossier->arena);
	free(dossier);
}

const struct reading *dossier_lookup_on(const struct dossier *dossier, const char *form,
					const char *name)
{
	const struct reading *best = NULL;

	for (size_t i = 0; i < dossier->readings.count; i++) {
		const struct reading *reading = &dossier->readings.items[i];

		if (form != NULL && !text_equal(reading->form, form))
			continue;
		if (!text_equal(reading->name, name))
			continue;
		if (best == NULL || reading->confidence > best->confidence)
			best = reading;
	}
	return best;
}

const struct reading *dossier_lookup_reading(const struct dossier *dossier, const char *name)
{
	return dossier_lookup_on(dossier, NULL, name);
}
