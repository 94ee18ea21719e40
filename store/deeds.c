#include "store/deeds.h"
#include "store/sql.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>

/* Who acts when nobody said so. */
#define UNKNOWN_ACTOR "unknown"

enum { DEED_COLUMNS = 5, ACTOR_LETTERS_MAX = 200 };

struct deeds {
	struct batch rows;
};

void deeds_note(struct store *store, enum deed deed, const struct deed_facts *facts)
{
	if (store->deeds == NULL)
		store->deeds = memory_new(1, sizeof(*store->deeds));
	store->deeds->rows.columns = DEED_COLUMNS;
	batch_add(&store->deeds->rows, deed_name(deed));
	batch_add(&store->deeds->rows, facts->file);
	batch_add(&store->deeds->rows, facts->dossier);
	batch_add(&store->deeds->rows, facts->batch);
	batch_add(&store->deeds->rows, facts->details);
}

enum status deeds_write(struct store *store, struct error *error)
{
	enum status status;

	if (store->deeds == NULL)
		return STATUS_OK;
	status = batch_send(store, STATEMENT_deeds_write,
			    store->actor != NULL ? store->actor : UNKNOWN_ACTOR,
			    &store->deeds->rows, error);
	deeds_forget(store);
	return status;
}

void deeds_forget(struct store *store)
{
	if (store->deeds == NULL)
		return;
	for (int i = 0; i < DEED_COLUMNS; i++)
		text_clear(&store->deeds->rows.cells[i]);
	free(store->deeds);
	store->deeds = NULL;
}

void store_set_actor(struct store *store, const char *actor)
{
	char kept[ACTOR_LETTERS_MAX + 1];

	arena_reset(store->scratch);
	snprintf(kept, sizeof(kept), "%s", actor);
	free(store->actor);
	store->actor = kept[0] != '\0' ? memory_copy_text(sql_text(store->scratch, kept)) : NULL;
}
