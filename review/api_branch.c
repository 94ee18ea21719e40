/* Over HTTP for programs: batches and their receipts, where dossiers stand, claims, letters. */
#include "review/api_json.h"
#include "review/route.h"
#include "review/scanners.h"
#include "review/station.h"

#include "base/text.h"

#include <stdlib.h>

enum { LISTED_MAX = 200, QUALITY_WEEKS = 12 };

/* ---- batches -------------------------------------------------------------------------------- */

static json_t *json_of_batch(const struct store_batch *batch)
{
	return json_pack("{s:I, s:o, s:o, s:o, s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "id",
			 (json_int_t)batch->id, "branch", api_text(batch->branch), "batch",
			 api_text(batch->batch), "first_seen", api_date(batch->first_seen),
			 "declared", batch->declared, "came", batch->came, "missing",
			 batch->missing, "extra", batch->extra, "differing", batch->differing,
			 "refused", batch->refused, "dossiers", batch->dossiers);
}

void batches_list(struct request *request)
{
	const char *branch = request_branch(request);
	struct store_batch *batches;
	json_t *list = json_array();
	struct error error;
	size_t count;
	long all;

	if (store_list_batches(request->store, branch, LISTED_MAX, request->arena, &batches, &count,
			       &all, &error) != STATUS_OK) {
		json_decref(list);
		reply_trouble(request, &error);
		return;
	}
	for (size_t i = count; i-- > 0;)
		json_array_append_new(list, json_of_batch(&batches[i]));
	api_reply(request, 200, json_pack("{s:o}", "batches", list));
}

static enum status load_batch(struct request *request, struct delivery *ret_delivery,
			      struct error *error)
{
	long id = request_number(request, 0);
	enum status status = store_check_batch(request->store, request->person->branch, id, error);

	return status == STATUS_OK ? store_load_delivery(request->store, id, request->arena,
							 ret_delivery, error)
				   : status;
}

void batches_show(struct request *request)
{
	struct delivery delivery;
	struct error error;

	if (load_batch(request, &delivery, &error) != STATUS_OK)
		reply_trouble(request, &error);
	else
		api_reply(request, 200, api_delivery(&delivery));
}

static void reply_lines(struct request *request, const struct standing_line *lines, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, api_standing(&lines[i]));
	api_reply(request, 200, json_pack("{s:o}", "dossiers", list));
}

void batches_dossiers(struct request *request)
{
	struct standing_line *lines;
	struct delivery delivery;
	struct error error;
	size_t count;
	enum status status = load_batch(request, &delivery, &error);

	if (status == STATUS_OK)
		status = store_list_batch_standings(request->store, delivery.id, request->arena,
						    &lines, &count, &error);
	if (status == STATUS_OK)
		reply_lines(request, lines, count);
	else
		reply_trouble(request, &error);
}

void batches_receipt(struct request *request)
{
	const struct station_hooks *hooks = request->hooks;
	struct delivery delivery;
	unsigned char *pdf = NULL;
	size_t length = 0;
	struct error error;
	enum status status = load_batch(request, &delivery, &error);

	if (status == STATUS_OK)
		status = hooks->receipt(hooks->context, request->store, delivery.id, &pdf, &length,
					&error);
	if (status == STATUS_OK)
		reply_file(request, "application/pdf",
			   arena_format(request->arena, "receipt-%ld.pdf", delivery.id), pdf,
			   length);
	else
		reply_trouble(request, &error);
	free(pdf);
}

/* ---- dossiers ------------------------------------------------------------------------------- */

/* ?state= of standing.h; STANDING_COUNT: it is not asked for. */
static enum status read_state(const struct request *request, enum standing *ret_standing,
			      struct error *error)
{
	const char *code = request_query(request, "state");

	*ret_standing = STANDING_COUNT;
	if (code != NULL && !standing_parse(code, ret_standing))
		return error_set(error, STATUS_USAGE,
				 "there is no such state; see the description of the interface");
	return STATUS_OK;
}

static bool is_of_files(enum standing standing)
{
	return standing == STANDING_WAITING || standing == STANDING_WORKING ||
	       standing == STANDING_REFUSED;
}

void dossiers_list(struct request *request)
{
	const char *branch = request_branch(request);
	struct standing_line *lines;
	enum standing standing;
	struct error error;
	size_t count = 0;
	enum status status = read_state(request, &standing, &error);

	if (status == STATUS_OK && is_of_files(standing))
		status = store_list_file_standings(
			request->store,
			&(struct standing_question){ branch, standing, 0, LISTED_MAX },
			request->arena, &lines, &count, &error);
	else if (status == STATUS_OK)
		status = store_list_standings(
			request->store,
			&(struct standing_question){ branch, standing,
						     request_query_number(request, "before", 0),
						     LISTED_MAX },
			request->arena, &lines, &count, &error);
	if (status == STATUS_OK)
		reply_lines(request, lines, count);
	else
		api_reply_detail(request, &error);
}

static enum status find(struct request *request, struct standing_line *ret_line,
			struct error *error)
{
	return store_find_standing(request->store, request->person->branch,
				   request_number(request, 0), request->arena, ret_line, error);
}

void dossiers_state(struct request *request)
{
	struct standing_line line;
	struct error error;

	if (find(request, &line, &error) != STATUS_OK)
		reply_trouble(request, &error);
	else
		api_reply(request, 200, api_standing(&line));
}

void dossiers_claim(struct request *request)
{
	struct standing_line line;
	struct error error;
	char *json = NULL;
	enum status status = find(request, &line, &error);

	if (status == STATUS_OK)
		status = store_show(request->store,
				    arena_format(request->arena, "%ld", line.dossier), &json,
				    &error);
	if (status != STATUS_OK) {
		reply_trouble(request, &error);
		return;
	}
	text_append(&request->out, json);
	text_append(&request->out, "\n");
	free(json);
	reply_json(request, 200);
}

void dossiers_letter(struct request *request)
{
	const struct station_hooks *hooks = request->hooks;
	struct standing_line line;
	unsigned char *pdf = NULL;
	size_t length = 0;
	struct error error;
	enum status status = find(request, &line, &error);

	if (status == STATUS_OK)
		status = hooks->letter(hooks->context, request->store, line.dossier, &pdf, &length,
				       &error);
	if (status == STATUS_OK)
		reply_file(request, "application/pdf",
			   arena_format(request->arena, "letter-%ld.pdf", line.dossier), pdf,
			   length);
	else
		reply_trouble(request, &error);
	free(pdf);
}

/* ---- scans ---------------------------------------------------------------------------------- */

/* Adds the figures to the object, which is given back. */
static json_t *add_figures(json_t *object, const struct scan_figures *scans)
{
	json_t *faults = json_object();

	for (int i = 0; i < QUALITY_FAULTS; i++)
		json_object_set_new(faults, reason_code_name((enum reason_code)(REASON_I01 + i)),
				    json_integer(scans->faults[i]));
	json_object_set_new(object, "pages", json_integer(scans->pages));
	json_object_set_new(object, "faulty", json_integer(scans->faulty));
	json_object_set_new(object, "dpi", json_integer(scans->dpi));
	json_object_set_new(object, "skew_deg", json_real(scans->skew_deg));
	json_object_set_new(object, "faults", faults);
	return object;
}

static json_t *json_of_scanner(const struct scanner_quality *scanner)
{
	json_t *object = json_pack("{s:o, s:I, s:I}", "scanner", api_text(scanner->scanner),
				   "late_pages", (json_int_t)scanner->late_pages, "late_faulty",
				   (json_int_t)scanner->late_faulty);

	return add_figures(object, &scanner->scans);
}

void quality_show(struct request *request)
{
	const char *branch = request_branch(request);
	json_t *list = json_array(), *machines = json_array();
	size_t count = 0, scanner_count = 0;
	struct scanner_quality *scanners;
	struct scan_quality *weeks;
	struct error error;
	enum status status = store_list_quality(request->store, branch, QUALITY_WEEKS,
						request->arena, &weeks, &count, &error);

	if (status == STATUS_OK)
		status = store_list_scanners(request->store, branch, SCANNERS_DAYS, request->arena,
					     &scanners, &scanner_count, &error);
	if (status != STATUS_OK) {
		json_decref(list);
		json_decref(machines);
		reply_trouble(request, &error);
		return;
	}
	for (size_t i = 0; i < count; i++)
		json_array_append_new(
			list, add_figures(json_pack("{s:o}", "week", api_date(weeks[i].week)),
					  &weeks[i].scans));
	for (size_t i = 0; i < scanner_count; i++)
		json_array_append_new(machines, json_of_scanner(&scanners[i]));
	api_reply(request, 200, json_pack("{s:o, s:o}", "weeks", list, "scanners", machines));
}
