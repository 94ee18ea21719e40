#include "pipeline/pipeline.h"

#include "barcode/barcode.h"
#include "base/file.h"
#include "base/memory.h"
#include "ingest/ingest.h"
#include "ocr/ocr.h"
#include "pipeline/history.h"
#include "pipeline/packed.h"
#include "pipeline/split.h"
#include "pipeline/twins.h"
#include "validate/validate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Each after the first means that another file was stored meanwhile. */
enum { SAVE_TRIES = 50 };

struct pipeline {
	struct form_set forms;
	struct ocr *ocr;
	struct store *store; /* lent; NULL: no registers are asked */
	struct known_medicines *medicines;
	bool medicines_are_fresh; /* the register was looked at since the store was lent */
	struct ingest_limits limits;
};

/* A read in progress: what every step needs. */
struct course {
	struct pipeline *pipeline;
	struct dossier *dossier;
	struct stage_costs *costs;
	double mark_s;          /* processor time when the last step ended */
	struct arena *arena;    /* for as long as the file is read */
	struct manifest packed; /* the bordereau in the archive; without lines: there is none */
	bool has_form; /* a page of the file was one, at the resolution that was taken first */
};

const char *stage_name(enum stage stage)
{
	static const char *const names[] = {
#define X(name, text) [name] = (text),
		STAGE_LIST(X)
#undef X
	};

	return names[stage];
}

static double seconds_of(const struct rusage *usage)
{
	return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
	       (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

/* Of this process and of the decoders that have ended. */
static double processor_s(void)
{
	struct rusage own, children;

	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &children);
	return seconds_of(&own) + seconds_of(&children);
}

/* Books the time since the last mark on a stage. */
static void charge(struct course *course, enum stage stage)
{
	double now_s = processor_s();

	course->costs->seconds[stage] += now_s - course->mark_s;
	course->mark_s = now_s;
}

enum status pipeline_open(const char *forms_dir, struct store *store,
			  struct pipeline **ret_pipeline, struct error *error)
{
	struct pipeline *pipeline = memory_new(1, sizeof(*pipeline));
	enum status status = form_set_load(forms_dir, &pipeline->forms, error);

	pipeline->store = store;
	pipeline->medicines = known_medicines_new();
	pipeline->limits = ingest_default_limits();
	if (status == STATUS_OK)
		status = ocr_open(&pipeline->forms, &pipeline->ocr, error);
	if (status == STATUS_OK)
		*ret_pipeline = pipeline;
	else
		pipeline_close(pipeline);
	return status;
}

void pipeline_close(struct pipeline *pipeline)
{
	if (pipeline == NULL)
		return;
	ocr_close(pipeline->ocr);
	known_medicines_free(pipeline->medicines);
	form_set_free(&pipeline->forms);
	free(pipeline);
}

void pipeline_limit(struct pipeline *pipeline, const struct pipeline_limits *limits)
{
	if (limits->file_megabytes > 0)
		pipeline->limits.file_bytes = (size_t)limits->file_megabytes * 1000 * 1000;
	if (limits->pages > 0)
		pipeline->limits.pages = (int)limits->pages;
	if (limits->page_megapixels > 0)
		pipeline->limits.page_megapixels = (double)limits->page_megapixels;
}

void pipeline_use_store(struct pipeline *pipeline, struct store *store)
{
	pipeline->store = store;
	pipeline->medicines_are_fresh = false;
}

enum status pipeline_learn(struct pipeline *pipeline, struct store *store, struct error *error)
{
	return known_medicines_refresh(pipeline->medicines, store, error);
}

/* Once for a file: a register that changes while one is read matters to the next. */
static enum status lend_medicines(struct pipeline *pipeline, struct register_answers *answers,
				  struct error *error)
{
	enum status status = STATUS_OK;

	if (!pipeline->medicines_are_fresh)
		status = pipeline_learn(pipeline, pipeline->store, error);
	if (status == STATUS_OK) {
		pipeline->medicines_are_fresh = true;
		answers->formulary = known_medicines_formulary(pipeline->medicines);
	}
	return status;
}

/* ---- One page
 * ------------------------------------------------------------------------------------ */

static bool page_is_unreadable(const struct page *page)
{
	for (int i = 0; i < page->fault_count; i++)
		if (page->faults[i].code == REASON_I01 || page->faults[i].code == REASON_I02)
			return true;
	return page->type == PAGE_BLANK;
}

/* A form's print tells the resolution where the file does not, or lies: the other guess is tried.
 * Once a form was found as the file states it, the file is believed. */
static bool recognise_form(struct course *course, struct page *page, int *ret_turn_deg)
{
	struct ocr *ocr = course->pipeline->ocr;
	int guess = page->dpi;
	bool found = ocr_recognise_form(ocr, page, ret_turn_deg);

	course->has_form |= found;
	if (found || page->other_dpi == 0 || (page->dpi_is_stated && course->has_form))
		return found;
	page->dpi = page->other_dpi;
	found = ocr_recognise_form(ocr, page, ret_turn_deg);
	if (!found) {
		page->dpi = guess;
		return false;
	}
	page->fault_count = 0; /* they were judged by the wrong size */
	ingest_level(page);
	return ocr_recognise_form(ocr, page, ret_turn_deg);
}

/* True when the page is one of the forms, turned and aligned. */
static bool find_form(struct course *course, struct page *page)
{
	struct ocr *ocr = course->pipeline->ocr;
	bool found;
	int turn_deg;

	found = recognise_form(course, page, &turn_deg);
	charge(course, STAGE_RECOGNISE);
	if (!found)
		return false;
	if (turn_deg != page->turn_deg)
		ingest_turn(page, turn_deg);
	page->turn_decided = true;
	charge(course, STAGE_INGEST);
	found = ocr_align(ocr, page);
	charge(course, STAGE_ALIGN);
	return found;
}

static void read_page(struct course *course, struct page *page)
{
	struct dossier *dossier = course->dossier;

	ingest_level(page);
	charge(course, STAGE_INGEST);
	if (page_is_unreadable(page))
		return;
	barcode_scan(page, dossier);
	charge(course, STAGE_BARCODE);
	if (find_form(course, page)) {
		ocr_read_form(course->pipeline->ocr, page, dossier);
		charge(course, STAGE_READ_FORM);
		return;
	}
	ingest_judge_turn(page, course->dossier);
	charge(course, STAGE_INGEST);
	ocr_read_free_page(course->pipeline->ocr, page, dossier);
	charge(course, STAGE_READ_FREE);
}

/* ---- One file -------------------------------------------------------------------------------- */

static const char *name_of(const struct pipeline_input *input)
{
	return input->name != NULL ? input->name : input->path;
}

/* What a file cannot be read for is the file's trouble, by whatever name the system has for it. */
static enum status open_file(struct course *course, const struct pipeline_input *input,
			     struct ingest **ret_ingest, struct error *error)
{
	enum status status;

	if (input->trouble != NULL) {
		error_set(error, STATUS_REFUSED, "%s", input->trouble);
		error->fault = input->fault;
		return error->status;
	}
	if (access(input->path, R_OK) != 0) {
		error_set_errno(error, errno, "cannot open '%s'", name_of(input));
		error->status = STATUS_NO_INPUT;
		return error_append(error, "; check the path, and that you may read it");
	}
	status = ingest_open_as(input->path, name_of(input), &course->pipeline->limits, ret_ingest,
				error);
	charge(course, STAGE_INGEST);
	if (status == STATUS_NO_PERMISSION)
		status = STATUS_NO_INPUT;
	else if (status == STATUS_DATA)
		status = STATUS_REFUSED;
	if (status != STATUS_OK)
		error->status = status;
	return status;
}

/* A page that cannot be decoded stays in the stack, with its trouble; its index is not lost. */
static enum status take_page(struct course *course, struct ingest *ingest, int index,
			     const struct pipeline_input *input, struct error *error)
{
	struct page *page = LIST_ADD(course->dossier->arena, &course->dossier->pages);
	enum status status = ingest_decode(ingest, index, page, error);

	charge(course, STAGE_INGEST);
	if (status != STATUS_OK && status != STATUS_REFUSED)
		return status;
	page->part = arena_copy_text(course->dossier->arena, page->part);
	if (status == STATUS_REFUSED)
		page->trouble = arena_copy_text(course->dossier->arena, error->text);
	if (input->keep_images && page->delivered != NULL)
		ingest_encode(page);
	if (status == STATUS_OK)
		read_page(course, page);
	if (status == STATUS_OK && course->pipeline->store != NULL && !page_is_unreadable(page))
		twins_note(course->pipeline->ocr, page, course->dossier->arena);
	charge(course, STAGE_TWINS);
	page_clear_pixels(page);
	return STATUS_OK;
}

static enum status begin_page(const struct pipeline_input *input, int page, struct error *error)
{
	if (input->page_begins == NULL || input->page_begins(input->context, page))
		return STATUS_OK;
	return error_set(error, STATUS_TEMPORARY, "reading '%s' was asked to stop", name_of(input));
}

/* The error of the last page is left when none could be decoded. */
static enum status read_pages(struct course *course, struct ingest *ingest,
			      const struct pipeline_input *input, struct error *error)
{
	struct dossier *stack = course->dossier;
	int count = ingest_page_count(ingest), whole = 0;
	enum status status;

	memcpy(stack->sha256, ingest_sha256(ingest), sizeof(stack->sha256));
	stack->file = arena_copy_text(stack->arena, name_of(input));
	status = packed_load(ingest, name_of(input), course->pipeline->limits.pages, course->arena,
			     &course->packed, error);
	for (int i = 0; i < count && status == STATUS_OK; i++) {
		status = begin_page(input, i + 1, error);
		if (status == STATUS_OK)
			status = take_page(course, ingest, i, input, error);
		if (status == STATUS_OK)
			whole += stack->pages.items[i].trouble == NULL;
	}
	if (status == STATUS_OK && whole == 0)
		return STATUS_REFUSED;
	if (status == STATUS_OK)
		packed_mark(stack, &course->packed);
	return status == STATUS_OK ? begin_page(input, 0, error) : status;
}

/* ---- One dossier ----------------------------------------------------------------------------- */

/* The form is the better witness: a dossier can lie in the wrong branch's batch. */
static const char *fund_of(const struct dossier *dossier, const char *declared)
{
	for (size_t i = 0; i < dossier->pages.count; i++)
		if (dossier->pages.items[i].form != NULL)
			return dossier->pages.items[i].form->fund;
	return declared;
}

static void note_declaration(struct dossier *dossier, const struct pipeline_input *input)
{
	dossier->received = input->received;
	dossier->declared_pages = input->declared_pages;
	dossier->undeclared = input->undeclared;
	if (!input->undeclared) {
		dossier->declared_branch = arena_copy_text(dossier->arena, input->branch);
		dossier->declared_batch = arena_copy_text(dossier->arena, input->batch);
	}
	if (dossier->batch == NULL) {
		dossier->branch = arena_copy_text(dossier->arena, input->branch);
		dossier->batch = arena_copy_text(dossier->arena, input->batch);
	}
	dossier->fund = arena_copy_text(dossier->arena, fund_of(dossier, input->fund));
}

static enum status ask_registers(struct course *course, struct register_answers *answers,
				 struct error *error)
{
	struct register_questions questions = { 0 };
	enum status status = STATUS_OK;

	validate_ask(course->dossier, &questions);
	charge(course, STAGE_VALIDATE);
	if (course->pipeline->store != NULL)
		status = store_answer(course->pipeline->store, &questions, course->dossier->arena,
				      answers, error);
	if (status == STATUS_OK && course->pipeline->store != NULL)
		status = lend_medicines(course->pipeline, answers, error);
	charge(course, STAGE_STORE);
	return status;
}

static enum status find_twins(struct course *course, struct register_answers *answers,
			      struct error *error)
{
	enum status status = STATUS_OK;

	if (course->pipeline->store != NULL)
		status = twins_find(course->pipeline->store, course->dossier, answers, error);
	charge(course, STAGE_TWINS);
	return status;
}

static void make_claim(struct course *course, const struct register_answers *answers,
		       struct claim *claim)
{
	barcode_assign_roles(course->dossier, answers);
	charge(course, STAGE_BARCODE);
	validate_settle(course->dossier, answers);
	validate_claim(course->dossier, answers, claim);
	charge(course, STAGE_VALIDATE);
}

/* What earlier dossiers have in common with the claim is known when its values are; then it is made
 * once more, with that. */
static enum status judge_beside_earlier(struct course *course, const struct pipeline_result *result,
					size_t index, const struct register_answers *answers,
					struct error *error)
{
	struct register_answers with_history = *answers;
	struct history history;
	bool is_worth_judging;
	enum status status = history_find(course->pipeline->store, result, index, answers, &history,
					  &is_worth_judging, error);

	charge(course, STAGE_STORE);
	if (status != STATUS_OK || !is_worth_judging)
		return status;
	with_history.history = &history;
	validate_claim(course->dossier, &with_history, &result->claims[index]);
	charge(course, STAGE_VALIDATE);
	return STATUS_OK;
}

/* Those before it in the result are judged. */
static enum status judge_dossier(struct course *course, const struct pipeline_result *result,
				 size_t index, struct error *error)
{
	struct register_answers answers = { 0 };
	enum status status;

	course->dossier = result->dossiers[index];
	status = ask_registers(course, &answers, error);
	if (status == STATUS_OK)
		status = find_twins(course, &answers, error);
	if (status == STATUS_OK)
		make_claim(course, &answers, &result->claims[index]);
	if (status == STATUS_OK)
		status = judge_beside_earlier(course, result, index, &answers, error);
	return status;
}

/* What the bordereau beside the file, or the one in it, says of each dossier. */
static void note_declarations(const struct course *course, const struct pipeline_input *input,
			      const struct pipeline_result *result)
{
	for (size_t i = 0; i < result->count; i++) {
		struct dossier *dossier = result->dossiers[i];
		struct pipeline_input declared = packed_declare(input, &course->packed, dossier);

		note_declaration(dossier, &declared);
		if (course->packed.sha256[0] != '\0')
			dossier->file_pages = packed_count_pages(result, dossier);
	}
}

/* Splits the stack that was read, which it takes, and judges each dossier alone. */
static enum status judge_stack(struct course *course, const struct pipeline_input *input,
			       struct pipeline_result *result, struct error *error)
{
	struct split split = split_stack(course->dossier);
	enum status status = STATUS_OK;

	result->dossiers = split.dossiers;
	result->count = split.count;
	result->claims = memory_new(split.count, sizeof(*result->claims));
	note_declarations(course, input, result);
	for (size_t i = 0; i < split.count; i++)
		course->costs->pages += (long)split.dossiers[i]->pages.count;
	course->costs->dossiers += (long)split.count;
	for (size_t i = 0; i < split.count && status == STATUS_OK; i++)
		status = judge_dossier(course, result, i, error);
	result->is_judged = status == STATUS_OK;
	return status;
}

/* Asks the store and judges again what was read, because the store knows more by now. */
static enum status judge_again(struct pipeline *pipeline, struct pipeline_result *result,
			       struct stage_costs *costs, struct error *error)
{
	struct course course = { .pipeline = pipeline, .costs = costs, .mark_s = processor_s() };
	enum status status = STATUS_OK;

	for (size_t i = 0; i < result->count && status == STATUS_OK; i++)
		status = judge_dossier(&course, result, i, error);
	result->is_judged = status == STATUS_OK;
	return status;
}

static enum status save_once(struct pipeline *pipeline, const char *path,
			     struct pipeline_result *result, struct stage_costs *costs,
			     struct error *error)
{
	double before_s = processor_s();
	enum status status = store_save_dossiers(pipeline->store, path, result->dossiers,
						 result->claims, result->count, error);

	costs->seconds[STAGE_STORE] += processor_s() - before_s;
	return status;
}

enum status pipeline_save(struct pipeline *pipeline, const char *path,
			  struct pipeline_result *result, struct stage_costs *costs,
			  struct error *error)
{
	enum status status = STATUS_TEMPORARY;

	for (int try = 0; status == STATUS_TEMPORARY && try < SAVE_TRIES; try++) {
		status =
			result->is_judged ? STATUS_OK : judge_again(pipeline, result, costs, error);
		if (status == STATUS_OK)
			status = save_once(pipeline, path, result, costs, error);
		result->is_judged &= status != STATUS_TEMPORARY;
	}
	return status;
}

enum status pipeline_read(struct pipeline *pipeline, const struct pipeline_input *input,
			  struct pipeline_result *ret_result, struct stage_costs *costs,
			  struct error *error)
{
	struct course course = { .pipeline = pipeline,
				 .dossier = dossier_new(),
				 .costs = costs,
				 .mark_s = processor_s(),
				 .arena = arena_new() };
	struct pipeline_result result = { 0 };
	struct ingest *ingest = NULL;
	enum status status = open_file(&course, input, &ingest, error);

	if (status == STATUS_OK)
		status = read_pages(&course, ingest, input, error);
	ingest_close(ingest);
	charge(&course, STAGE_INGEST); /* its decoders' time is known only now */
	if (status == STATUS_OK)
		status = judge_stack(&course, input, &result, error);
	else
		dossier_free(course.dossier);
	arena_free(course.arena);
	*ret_result = result;
	return status;
}

void pipeline_result_clear(struct pipeline_result *result)
{
	for (size_t i = 0; i < result->count; i++)
		dossier_free(result->dossiers[i]);
	free(result->dossiers);
	free(result->claims);
	*result = (struct pipeline_result){ 0 };
}

double pipeline_threshold(enum value_kind kind, enum source source)
{
	return threshold_of(kind, source);
}
