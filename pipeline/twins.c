#include "pipeline/twins.h"

#include "base/text.h"

/* A printed attestation says the same for everyone; a separator is nobody's paper. */
static bool is_known_by(const struct page *page)
{
	return page->type != PAGE_BLANK && page->type != PAGE_SEPARATOR &&
	       page->type != PAGE_ATTESTATION;
}

void twins_note(struct ocr *ocr, struct page *page, struct arena *arena)
{
	if (is_known_by(page))
		page->written = ocr_fingerprint(ocr, page, arena);
}

static const struct page *page_of(const struct dossier *dossier, int number)
{
	for (size_t i = 0; i < dossier->pages.count; i++)
		if (dossier->pages.items[i].number == number)
			return &dossier->pages.items[i];
	return NULL;
}

static bool has_sheet(const struct dossier *dossier)
{
	for (size_t i = 0; i < dossier->pages.count; i++)
		if (dossier->pages.items[i].written.form != NULL)
			return true;
	return false;
}

static void add_twin(struct dossier *dossier, const struct alike *alike,
		     struct register_answers *answers)
{
	const struct page *page = page_of(dossier, alike->page);
	struct likeness likeness;

	if (page == NULL || !text_equal(page->written.form, alike->written.form))
		return;
	likeness = ocr_likeness(&alike->written, &page->written);
	*LIST_ADD(dossier->arena, &answers->twins) = (struct twin){
		.page = alike->page,
		.dossier = alike->dossier,
		.dossier_page = alike->dossier_page,
		.both_have_sheets = alike->has_sheet && has_sheet(dossier),
		.rejected = alike->rejected,
		.windows = likeness.windows,
		.likeness = likeness.earlier > likeness.later ? likeness.earlier : likeness.later,
	};
}

/* A separator's barcode is understood only when the stack is split. */
static void forget_separators(struct dossier *dossier)
{
	for (size_t i = 0; i < dossier->pages.count; i++)
		if (!is_known_by(&dossier->pages.items[i]))
			dossier->pages.items[i].written = (struct fingerprint){ 0 };
}

enum status twins_find(struct store *store, struct dossier *dossier,
		       struct register_answers *answers, struct error *error)
{
	alike_list alikes = { 0 };
	enum status status;

	forget_separators(dossier);
	status = store_find_alike(store, dossier, &alikes, error);
	for (size_t i = 0; i < alikes.count && status == STATUS_OK; i++)
		add_twin(dossier, &alikes.items[i], answers);
	dossier->twins.count = 0; /* judged again, the store may know more */
	for (size_t i = 0; i < answers->twins.count; i++)
		*LIST_ADD(dossier->arena, &dossier->twins) = answers->twins.items[i];
	return status;
}
