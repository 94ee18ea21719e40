#include "review/api_json.h"

#include "review/faults.h"
#include "review/request_frame.h"
#include "review/route.h"
#include "review/station_private.h"

#include "base/memory.h"
#include "base/text.h"
#include "model/json_text.h"

#include <stdlib.h>
#include <string.h>

json_t *api_text(const char *text)
{
	return json_of_text(text);
}

json_t *api_date(struct date date)
{
	return date_is_set(date) ? json_of_date(date) : json_null();
}

json_t *api_count(long long number)
{
	return number > 0 ? json_integer(number) : json_null();
}

void api_reply(struct request *request, unsigned code, json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT);

	json_decref(value);
	text_append(&request->out, text);
	text_append(&request->out, "\n");
	free(text);
	reply_json(request, code);
}

enum { FAILURES = 500 }; /* from here on the station's */

static const struct {
	enum status status;
	unsigned code;
	const char *error; /* NULL: the frame's name for the code */
	enum word why;
	enum fault_code fault; /* FAULT_NONE: any */
} details[] = {
	{ STATUS_USAGE, 400, NULL, WORD_trouble_asked_why, FAULT_NONE },
	{ STATUS_TEMPORARY, 409, NULL, WORD_trouble_conflict_why, FAULT_NONE },
	{ STATUS_REFUSED, 429, NULL, WORD_trouble_busy_why, FAULT_TOO_MANY_OPEN },
	{ STATUS_REFUSED, 413, NULL, WORD_trouble_large_why, FAULT_NONE },
	{ STATUS_DATA, 422, NULL, WORD_trouble_data_why, FAULT_NONE },
	{ STATUS_NO_SPACE, 507, "no_space", WORD_upload_full, FAULT_NONE },
};

json_t *api_fault(const struct fault *fault)
{
	char text[FAULT_TEXT_SIZE];

	fault_write(fault, text);
	return api_text(text[0] != '\0' ? text : NULL);
}

/* "message" is the fault's sentence, where it has one, in the person's language. */
static void add_detail(struct request *request, size_t i, const struct error *why)
{
	json_t *answer;

	if (details[i].code >= FAILURES)
		station_say(request->station, "%s %s: %s", request->method,
			    request->frame->route->path, why->text);
	reply_refusal(request, details[i].code, details[i].why);
	answer = json_loads(text_value(&request->out), 0, NULL);
	request->out.length = 0;
	if (details[i].error != NULL)
		json_object_set_new(answer, "error", json_string(details[i].error));
	json_object_set_new(answer, "detail", api_text(why->text));
	json_object_set_new(answer, "fault", api_fault(&why->fault));
	if (why->fault.code != FAULT_NONE)
		json_object_set_new(answer, "message",
				    api_text(fault_sentence(request, &why->fault)));
	api_reply(request, details[i].code, answer);
}

/* The code of a status; of one of a few faults a code of its own. */
static bool fits(size_t i, const struct error *why)
{
	return details[i].status == why->status &&
	       (details[i].fault == FAULT_NONE || details[i].fault == why->fault.code);
}

void api_reply_detail(struct request *request, const struct error *why)
{
	for (size_t i = 0; i < ARRAY_LENGTH(details); i++)
		if (fits(i, why)) {
			add_detail(request, i, why);
			return;
		}
	reply_trouble(request, why);
}

struct uploader request_uploader(const struct request *request)
{
	return (struct uploader){ .branch = request->person->branch,
				  .login = request->person->login };
}

const char *request_branch(const struct request *request)
{
	const char *asked = request_query(request, "branch");

	if (request->person->branch != NULL)
		return request->person->branch;
	return asked != NULL && *asked != '\0' ? asked : NULL;
}

json_t *api_moment(const char *moment)
{
	char text[] = "2026-10-18T09:30:00Z";

	if (moment == NULL || strlen(moment) != sizeof(text) - 2)
		return json_null();
	memcpy(text, moment, sizeof(text) - 2);
	text[10] = 'T';
	return json_string(text);
}

json_t *api_amount(centimes amount)
{
	char text[MONEY_TEXT_SIZE];

	if (amount == AMOUNT_UNKNOWN)
		return json_null();
	money_format(amount, text);
	return json_string(text);
}

json_t *api_standing(const struct standing_line *line)
{
	json_t *dossier = line->dossier > 0 ? json_integer(line->dossier) : json_null();

	return json_pack("{s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "dossier",
			 dossier, "name", api_text(line->name), "batch", api_text(line->batch),
			 "received", api_date(line->received), "state",
			 standing_code(line->standing), "pages", api_count(line->pages),
			 "beneficiary", api_text(line->beneficiary), "total",
			 api_amount(line->total), "reasons",
			 api_text(line->reasons != NULL ? line->reasons : ""), "since",
			 api_moment(line->since), "refusal", api_text(line->refusal), "fault",
			 api_fault(&line->fault));
}

static json_t *json_of_file(const struct delivery_file *file)
{
	return json_pack("{s:o, s:o, s:b, s:o, s:o, s:i, s:o, s:s}", "file", api_text(file->name),
			 "sha256", api_text(file->sha256), "declared", (int)file->declared,
			 "declared_pages", api_count(file->declared_pages), "pages",
			 api_count(file->found_pages), "dossiers", file->dossiers, "received",
			 file->sha256 != NULL ? api_date(file->received) : json_null(), "state",
			 delivery_state_code(file->state));
}

json_t *api_delivery(const struct delivery *delivery)
{
	struct delivery_counts counts = delivery_count(delivery);
	json_t *files = json_array();

	for (size_t i = 0; i < delivery->files.count; i++)
		json_array_append_new(files, json_of_file(&delivery->files.items[i]));
	return json_pack("{s:I, s:o, s:o, s:o, s:s, s:i, s:i, s:i, s:i, s:i, s:o}", "id",
			 (json_int_t)delivery->id, "branch", api_text(delivery->branch), "batch",
			 api_text(delivery->batch), "first_seen", api_date(delivery->first_seen),
			 "bordereau_sha256", delivery->bordereau_sha256, "declared",
			 counts.declared, "came", counts.came, "missing",
			 counts.files[DELIVERY_MISSING], "pages", counts.pages_found, "dossiers",
			 counts.dossiers, "files", files);
}
