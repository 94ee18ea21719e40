#include "review/keying_reopen.h"

#include "review/keying_paper.h"
#include "review/station.h"

#include "base/memory.h"
#include "model/desk.h"

/* What a deed came to. */
enum reopened {
	REOPENED_DONE,
	REOPENED_NOT_NEEDED, /* it is open, or its pages are elsewhere */
	REOPENED_LATER
};

/* In the name of whoever settled what is written; the right to it is the sample's. */
static enum reopened act(struct request *request, struct desk_action *action)
{
	struct desk_outcome outcome = { .refusal = REFUSAL_NONE };
	struct error error;
	enum status status;

	action->revision = -1;
	action->is_supervisor = true;
	status = request->hooks->act(request->hooks->context, request->store, action,
				     request->arena, &outcome, &error);
	if (status == STATUS_OK)
		return REOPENED_DONE;
	/* somebody has it in hand, or the server is away */
	if (outcome.refusal == REFUSAL_NONE || outcome.refusal == REFUSAL_LOCKED)
		return REOPENED_LATER;
	return REOPENED_NOT_NEEDED;
}

static enum reopened open_again(struct request *request, const struct keying_error *found)
{
	const char *label = keying_label(request, &found->place);
	struct text note = { 0 };
	struct desk_action action = { .deed = DESK_REOPEN,
				      .dossier = found->dossier,
				      .person = found->settled_by };
	enum reopened reopened;

	word_fill(&note, LANGUAGE_FR, WORD_rates_errors_note, &label, 1);
	action.note = text_value(&note);
	reopened = act(request, &action);
	text_clear(&note);
	return reopened;
}

static enum reopened correct(struct request *request, const struct keying_error *found)
{
	struct desk_action action = {
		.deed = found->written.state == KEYED_NOTHING ? DESK_MISSING : DESK_CORRECT,
		.dossier = found->dossier,
		.person = found->settled_by,
		.page = found->page,
		.form = found->place.form,
		.name = found->place.name,
		.value = found->written.value,
	};

	return act(request, &action);
}

/* False: not now. */
static bool follow_one(struct request *request, const struct keying_error *found)
{
	struct error error;

	if (open_again(request, found) == REOPENED_LATER ||
	    correct(request, found) == REOPENED_LATER)
		return false;
	if (store_desk_release(request->store, found->dossier, found->settled_by, false, &error) !=
	    STATUS_OK)
		return false;
	return store_keying_reopened(request->store, found->task, &error) == STATUS_OK;
}

void keying_follow_up(struct request *request)
{
	enum { TRIES = 10, AT_ONCE = 3 };
	struct keying_error found = { .task = 0 };
	struct error error;
	bool is_due = true;

	if (request->hooks == NULL || request->hooks->act == NULL)
		return;
	/* one that cannot be opened now is no reason to leave the others */
	for (int tries = 0, done = 0; tries < TRIES && done < AT_ONCE; tries++) {
		if (store_keying_due(request->store, found.task, request->arena, &is_due, &found,
				     &error) != STATUS_OK ||
		    !is_due)
			return;
		done += follow_one(request, &found);
	}
}
