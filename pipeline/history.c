#include "pipeline/history.h"

#include "base/file.h"

/* As the store calls it once it has it. */
static const char *name_of(const struct dossier *dossier, struct arena *arena)
{
	const char *file = path_base_name(dossier->file);

	return dossier->number > 1 ? arena_format(arena, "%s#%d", file, dossier->number)
				   : arena_copy_text(arena, file);
}

enum status history_find(struct store *store, const struct pipeline_result *result, size_t index,
			 const struct register_answers *answers, struct history *ret_history,
			 bool *ret_is_worth_judging, struct error *error)
{
	struct dossier *dossier = result->dossiers[index];
	struct history_questions questions;
	struct history history = { 0 };
	enum status status;

	*ret_is_worth_judging = false;
	if (store == NULL ||
	    !validate_ask_history(dossier, answers, &result->claims[index], &questions))
		return STATUS_OK;
	status = store_answer_history(store, dossier, result->dossiers[0]->number, &questions,
				      &history, error);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < index; i++)
		validate_add_earlier(dossier, &questions, result->dossiers[i], &result->claims[i],
				     name_of(result->dossiers[i], dossier->arena), &history);
	*ret_is_worth_judging = validate_is_worth_judging(&history, &questions);
	*ret_history = history;
	return STATUS_OK;
}
