/*
 * Dossiers into the store: first the original and the page images, durable under their hashes
 * (save_original.c), then every row of all of them in one transaction. A crash between the two
 * leaves images that no row names, which is harmless and can be found; it never leaves a row whose
 * image is missing.
 */
#include "store/deeds.h"
#include "store/history.h"
#include "store/keying.h"
#include "store/keying_draw.h"
#include "store/save_claim.h"
#include "store/save_original.h"
#include "store/search_note.h"
#include "store/sql.h"
#include "store/twins.h"

#include "base/memory.h"
#include "model/odds.h"

#include <assert.h>

/* ---- rows: the paper ------------------------------------------------------------------------ */

/* Leaves saving->id NULL when the dossier is there already. */
static enum status save_dossier_row(struct saving *saving, struct error *error)
{
	const struct dossier *dossier = saving->dossier;
	struct arena *arena = saving->store->scratch;
	const char *const values[] = {
		dossier->sha256,
		sql_number(arena, dossier->number),
		sql_text(arena, dossier->fund),
		sql_date(arena, dossier->received),
		dossier->declared_pages > 0 ? sql_number(arena, dossier->declared_pages) : NULL,
		sql_text(arena, dossier->branch),
		sql_text(arena, dossier->batch),
		dossier->undeclared ? "t" : "f",
		sql_text(arena, dossier->declared_branch),
		sql_text(arena, dossier->declared_batch),
		sql_number(arena, dossier->file_pages),
	};
	PGresult *result;
	enum status status =
		session_run(saving->store, STATEMENT_save_dossier, values, &result, error);

	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) > 0) {
		saving->id = result_text(arena, result, 0, 0);
		saving->file = result_text(arena, result, 0, 1);
	}
	PQclear(result);
	return STATUS_OK;
}

static enum status save_no_refusal(struct store *store, const char *sha256, struct error *error)
{
	const char *const values[] = { sha256 };

	return session_send(store, STATEMENT_save_no_refusal, values, error);
}

static void add_kind(struct batch *batch, const struct page *page)
{
	bool has_kind = page->form == NULL && page->kind_confidence > 0;

	batch_add(batch, has_kind ? page_kind_text(page->kind) : NULL);
	if (has_kind)
		batch_add_real(batch, page->kind_confidence);
	else
		batch_add(batch, NULL);
}

/* Where the form lies on the page as delivered, and which half of it that is. */
static void add_form_place(struct batch *batch, const struct page *page)
{
	static const char *const halves[] = {
		[SHEET_WHOLE] = NULL, [SHEET_LEFT] = "left", [SHEET_RIGHT] = "right"
	};
	struct affine map = affine_compose(page->form_to_page, page->to_delivered);
	struct text array = { 0 };

	if (page->form == NULL) {
		batch_add(batch, NULL);
		batch_add(batch, NULL);
		return;
	}
	batch_add(batch, halves[page->half]);
	text_append_format(&array, "{%.17g,%.17g,%.17g,%.17g,%.17g,%.17g}", map.xx, map.xy, map.x0,
			   map.yx, map.yy, map.y0);
	batch_add(batch, text_value(&array));
	text_clear(&array);
}

static void add_page(struct batch *batch, const struct page *page)
{
	bool has_image = page->image_hash[0] != '\0';

	batch_add_number(batch, page->number);
	batch_add_text(batch, page_type_name(page));
	batch_add_real(batch, page->type_confidence);
	batch_add_number(batch, page->width_px);
	batch_add_number(batch, page->height_px);
	batch_add_number(batch, page->dpi);
	batch_add_number(batch, page->turn_deg);
	batch_add(batch, page->turn_decided ? "t" : "f");
	batch_add_real(batch, page->skew_deg);
	if (page->form != NULL)
		batch_add_real(batch, page->alignment_mm);
	else
		batch_add(batch, NULL);
	batch_add(batch, has_image ? page->image_hash : NULL);
	if (has_image && page->encoded != NULL)
		batch_add_number(batch, (long long)page->encoded_bytes);
	else
		batch_add(batch, NULL);
	batch_add_text(batch, page->trouble);
	add_kind(batch, page);
	add_form_place(batch, page);
}

static enum status save_pages(const struct saving *saving, struct error *error)
{
	struct batch batch = { .columns = 17 };

	for (size_t i = 0; i < saving->dossier->pages.count; i++)
		add_page(&batch, &saving->dossier->pages.items[i]);
	return batch_send(saving->store, STATEMENT_save_pages, saving->id, &batch, error);
}

static enum status save_page_faults(const struct saving *saving, struct error *error)
{
	struct batch batch = { .columns = 3 };

	for (size_t i = 0; i < saving->dossier->pages.count; i++) {
		const struct page *page = &saving->dossier->pages.items[i];

		for (int j = 0; j < page->fault_count; j++) {
			batch_add_number(&batch, page->number);
			batch_add(&batch, reason_code_name(page->faults[j].code));
			batch_add_real(&batch, page->faults[j].measured);
		}
	}
	return batch_send(saving->store, STATEMENT_save_page_faults, saving->id, &batch, error);
}

static enum status save_bounds(const struct saving *saving, struct error *error)
{
	struct batch batch = { .columns = 4 };

	for (size_t i = 0; i < saving->dossier->bounds.count; i++) {
		const struct bound *bound = &saving->dossier->bounds.items[i];

		batch_add_number(&batch, (long long)i + 1);
		batch_add(&batch, bound_doubt_name(bound->doubt));
		batch_add_number(&batch, bound->page);
		batch_add_number(&batch, bound->count);
	}
	return batch_send(saving->store, STATEMENT_save_bounds, saving->id, &batch, error);
}

static void add_box(struct batch *batch, struct box box)
{
	batch_add_number(batch, box.x);
	batch_add_number(batch, box.y);
	batch_add_number(batch, box.w);
	batch_add_number(batch, box.h);
}

static enum status save_barcodes(const struct saving *saving, struct error *error)
{
	struct batch batch = { .columns = 12 };

	for (size_t i = 0; i < saving->dossier->barcodes.count; i++) {
		const struct barcode *barcode = &saving->dossier->barcodes.items[i];

		batch_add_number(&batch, (long long)i + 1);
		batch_add_number(&batch, barcode->page);
		batch_add_text(&batch, barcode->symbology);
		batch_add_text(&batch, barcode->value);
		batch_add(&batch, barcode_role_name(barcode->role));
		batch_add_real(&batch, barcode->confidence);
		add_box(&batch, barcode->box);
		batch_add(&batch, barcode->gs1 ? "t" : "f");
		batch_add_exact(&batch, barcode->confidence);
	}
	return batch_send(saving->store, STATEMENT_save_barcodes, saving->id, &batch, error);
}

static void add_point(struct batch *batch, struct point point)
{
	batch_add_exact(batch, point.x);
	batch_add_exact(batch, point.y);
}

static enum status save_unread(const struct saving *saving, struct error *error)
{
	struct batch batch = { .columns = 13 };

	for (size_t i = 0; i < saving->dossier->unread.count; i++) {
		const struct unread_symbol *unread = &saving->dossier->unread.items[i];

		batch_add_number(&batch, (long long)i + 1);
		batch_add_number(&batch, unread->page);
		add_box(&batch, unread->box);
		add_point(&batch, unread->centre);
		add_point(&batch, unread->across);
		batch_add_exact(&batch, unread->length_px);
		batch_add_exact(&batch, unread->height_px);
		batch_add_text(&batch, unread->printed);
	}
	return batch_send(saving->store, STATEMENT_save_unread, saving->id, &batch, error);
}

/* What was seen; nothing of a reading that the register alone made. */
static void add_seen(struct batch *batch, struct arena *arena, const struct reading *reading)
{
	size_t length;
	unsigned char *odds;

	batch_add(batch, reading->overwritten ? "t" : "f");
	if (reading_offers_guesses(reading)) {
		for (int i = 0; i < 3; i++)
			batch_add(batch, NULL);
		return;
	}
	batch_add_exact(batch, reading->settled ? reading->seen_confidence : reading->confidence);
	batch_add(batch, source_name(reading->settled ? reading->seen_source : reading->source));
	odds = odds_pack(arena, reading, &length);
	batch_add(batch, odds != NULL ? sql_hex(arena, odds, length) : NULL);
}

static enum status save_readings(const struct saving *saving, struct error *error)
{
	struct batch batch = { .columns = 17 };

	for (size_t i = 0; i < saving->dossier->readings.count; i++) {
		const struct reading *reading = &saving->dossier->readings.items[i];

		batch_add_number(&batch, (long long)i + 1);
		batch_add_number(&batch, reading->page);
		batch_add_text(&batch, reading->form);
		batch_add_text(&batch, reading->name);
		batch_add_text(&batch, reading->value);
		batch_add_text(&batch, reading->read);
		batch_add_real(&batch, reading->confidence);
		batch_add(&batch, source_name(reading->source));
		add_box(&batch, reading->box);
		saving_add_guesses(&batch, reading);
		add_seen(&batch, saving->store->scratch, reading);
	}
	return batch_send(saving->store, STATEMENT_save_readings, saving->id, &batch, error);
}

/* ---- all of it ------------------------------------------------------------------------------ */

static enum status save_fingerprints(const struct saving *saving, struct error *error)
{
	return twins_save(saving->store, saving->id, saving->dossier, error);
}

static enum status save_twins(const struct saving *saving, struct error *error)
{
	struct batch batch = { .columns = 8 };

	for (size_t i = 0; i < saving->dossier->twins.count; i++) {
		const struct twin *twin = &saving->dossier->twins.items[i];

		batch_add_number(&batch, (long long)i + 1);
		batch_add_number(&batch, twin->page);
		batch_add_text(&batch, twin->dossier);
		batch_add_number(&batch, twin->dossier_page);
		batch_add(&batch, twin->both_have_sheets ? "t" : "f");
		batch_add_number(&batch, twin->windows);
		batch_add_exact(&batch, twin->likeness);
		batch_add(&batch, twin->rejected ? "t" : "f");
	}
	return batch_send(saving->store, STATEMENT_save_twins, saving->id, &batch, error);
}

/* What was decided and by which rules, nothing of why: that is in the dossier. */
static void note_stored(const struct saving *saving)
{
	struct arena *arena = saving->store->scratch;
	const struct claim *claim = saving->claim;
	struct text details = { 0 };

	text_append_format(&details, "{\"verdict\":\"%s\",\"rules\":[",
			   verdict_name(claim->verdict));
	for (size_t i = 0; i < claim->judged_by.count; i++) {
		text_append(&details, i > 0 ? "," : "");
		sql_json_text(&details,
			      arena_format(arena, "%s/%d", claim->judged_by.items[i].payer,
					   claim->judged_by.items[i].number));
	}
	text_append(&details, "]}");
	deeds_note(saving->store, DEED_DOSSIER_STORED,
		   &(struct deed_facts){
			   .file = saving->file, .dossier = saving->id, .details = details.bytes });
	text_clear(&details);
}

static enum status save_rows(struct saving *saving, struct error *error)
{
	static enum status (*const save[])(const struct saving *, struct error *) = {
		save_pages,    save_page_faults, save_bounds,       save_barcodes, save_unread,
		save_readings, saving_claim,     save_fingerprints, save_twins,    keying_draw,
	};
	enum status status = save_dossier_row(saving, error);

	if (status != STATUS_OK || saving->id == NULL)
		return status;
	for (size_t i = 0; status == STATUS_OK && i < ARRAY_LENGTH(save); i++)
		status = save[i](saving, error);
	if (status == STATUS_OK)
		note_stored(saving);
	return status;
}

static enum status save_all(struct store *store, const struct kept_original *kept,
			    struct dossier *const *dossiers, const struct claim *claims,
			    size_t count, struct error *error)
{
	struct keying_rate rate;
	const char *by, *at;
	enum status status = queue_end(store, dossiers[0]->sha256, error);

	if (status == STATUS_OK)
		status = store_keying_rate(store, store->scratch, &rate, &by, &at, error);
	if (status == STATUS_OK)
		status = twins_lock(store, dossiers, count, error);
	if (status == STATUS_OK)
		status = history_check(store, dossiers, claims, count, error);
	if (status == STATUS_OK)
		status = original_save(store, kept, dossiers[0], error);
	if (status == STATUS_OK)
		status = save_no_refusal(store, dossiers[0]->sha256, error);
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		struct saving saving = { store, dossiers[i], &claims[i], NULL, NULL, "1", &rate };

		status = save_rows(&saving, error);
	}
	if (status == STATUS_OK)
		status = search_note_file(store, dossiers[0]->sha256, error);
	return status;
}

/* Images that nobody names are not removed until this transaction ends: they may be those that it
 * finds kept already. */
static enum status begin_keeping(struct store *store, struct error *error)
{
	enum status status = session_begin(store, error);

	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_images_guard, NULL, NULL, error);
	return status;
}

/* Ranges of dossiers are made ahead by heartbeats; who works without any makes them as well. What
 * it cannot do now it does later, and what has no range meanwhile is not lost. */
static void look_ahead(struct store *store)
{
	enum { EVERY = 200 };
	struct error ignored;

	if (store->saves++ % EVERY == 0)
		ranges_extend(store, &ignored);
}

enum status store_save_dossiers(struct store *store, const char *path,
				struct dossier *const *dossiers, const struct claim *claims,
				size_t count, struct error *error)
{
	struct kept_original kept;
	enum status status;

	assert(count > 0 && date_is_set(dossiers[0]->received) && dossiers[0]->sha256[0] != '\0');
	arena_reset(store->scratch);
	status = begin_keeping(store, error);
	if (status == STATUS_OK)
		status = original_keep(store, path, dossiers, count, &kept, error);
	if (status == STATUS_OK)
		status = save_all(store, &kept, dossiers, claims, count, error);
	status = session_end(store, status, error);
	if (status == STATUS_OK)
		store_hold(store, (struct lease){ 0 });
	if (status == STATUS_OK)
		look_ahead(store);
	else
		error_prefix(error, "cannot store '%s'", dossiers[0]->file);
	return status;
}

/* ---- files ---------------------------------------------------------------------------------- */

enum status store_has_file(struct store *store, const char *sha256, bool *ret_has,
			   struct error *error)
{
	const char *const values[] = { sha256 };

	return session_ask(store, STATEMENT_has_file, values, ret_has, error);
}

/* NULL: people are told no more than that it was refused. */
static const char *fault_text(const struct error *why, char text[FAULT_TEXT_SIZE])
{
	fault_write(&why->fault, text);
	return text[0] != '\0' ? text : NULL;
}

static enum status save_refusal_rows(struct store *store, const char *file, const char *sha256,
				     const struct error *why, struct error *error)
{
	const char *const facts[] = { sha256, sql_text(store->scratch, file), NULL, NULL };
	char fault[FAULT_TEXT_SIZE];
	const char *const refusal[] = { sha256, status_name(why->status),
					sql_text(store->scratch, why->text),
					fault_text(why, fault) };
	PGresult *result;
	enum status status = queue_end(store, sha256, error);

	if (status == STATUS_OK)
		status = session_send(store, STATEMENT_save_file, facts, error);
	if (status == STATUS_OK)
		status = session_run(store, STATEMENT_save_refusal, refusal, &result, error);
	if (status != STATUS_OK)
		return status;
	if (PQntuples(result) > 0)
		deeds_note(store, DEED_FILE_REFUSED,
			   &(struct deed_facts){
				   .file = PQgetvalue(result, 0, 0),
				   .details = arena_format(store->scratch, "{\"why\":\"%s\"}",
							   status_name(why->status)) });
	PQclear(result);
	return STATUS_OK;
}

enum status store_save_refusal(struct store *store, const char *file, const char *sha256,
			       const struct error *why, struct error *error)
{
	enum status status;

	if (sha256 == NULL || sha256[0] == '\0')
		return STATUS_OK;
	arena_reset(store->scratch);
	status = session_begin(store, error);
	if (status == STATUS_OK)
		status = session_end(store, save_refusal_rows(store, file, sha256, why, error),
				     error);
	if (status == STATUS_OK)
		store_hold(store, (struct lease){ 0 });
	else
		error_prefix(error, "cannot note that '%s' was refused", file);
	return status;
}
