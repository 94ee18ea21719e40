/*
 * Originals and page images are kept before any row names them. A page's image may be in memory, or
 * kept already.
 */
#include "store/save_original.h"

#include "store/images.h"
#include "store/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Page images ---------------------------------------------------------------------------- */

/* A page whose image was let go must have been kept before. */
static enum status check_kept_page(struct store *store, const struct page *page,
				   struct error *error)
{
	bool kept = false;
	enum status status = store_has_image(store, page->image_hash, NULL, &kept, error);

	if (status != STATUS_OK || kept)
		return status;
	return error_set(error, STATUS_INTERNAL,
			 "the image of page %d is neither in memory nor in '%s'", page->number,
			 store->images_place);
}

struct collected {
	LIST(struct image) items;
};

static enum status collect_pages(struct store *store, const struct dossier *dossier,
				 struct collected *images, struct error *error)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < dossier->pages.count && status == STATUS_OK; i++) {
		const struct page *page = &dossier->pages.items[i];

		if (page->image_hash[0] == '\0')
			continue;
		if (page->encoded == NULL)
			status = check_kept_page(store, page, error);
		else
			*LIST_ADD(store->scratch, &images->items) =
				(struct image){ page->image_hash,
						image_kind(page->encoded, page->encoded_bytes),
						page->encoded, page->encoded_bytes };
	}
	return status;
}

/* ---- The original --------------------------------------------------------------------------- */

/* The original of a job was kept, and has its row, since before it was queued. */
static bool is_queued(const struct store *store)
{
	return store->held.token != 0;
}

static enum status keep_images(struct store *store, const struct collected *images,
			       struct error *error)
{
	struct images *place;
	enum status status = session_images(store, &place, error);

	if (status != STATUS_OK)
		return status;
	return images_keep(place, images->items.items, images->items.count, error);
}

/* Keeps the original with the page images: one sync for all. */
static enum status keep_file(struct store *store, const char *path, const char *sha256,
			     struct collected *images, struct kept_original *kept,
			     struct error *error)
{
	unsigned char *bytes;
	enum status status = original_read(path, sha256, &bytes, &kept->bytes, error);

	if (status != STATUS_OK)
		return status;
	kept->kind = image_kind(bytes, kept->bytes);
	*LIST_ADD(store->scratch, &images->items) =
		(struct image){ sha256, kept->kind, bytes, kept->bytes };
	status = keep_images(store, images, error);
	free(bytes);
	return status;
}

enum status original_keep(struct store *store, const char *path, struct dossier *const *dossiers,
			  size_t count, struct kept_original *ret_kept, struct error *error)
{
	const char *sha256 = dossiers[0]->sha256;
	struct kept_original kept = { 0 };
	struct collected images = { 0 };
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = collect_pages(store, dossiers[i], &images, error);
	if (status == STATUS_OK && is_queued(store))
		status = keep_images(store, &images, error);
	else if (status == STATUS_OK)
		status = keep_file(store, path, sha256, &images, &kept, error);
	if (status == STATUS_OK)
		*ret_kept = kept;
	return status;
}

/* ---- The row ----------------------------------------------------------------------------------
 */

enum status original_save(struct store *store, const struct kept_original *kept,
			  const struct dossier *dossier, struct error *error)
{
	const char *const values[] = { dossier->sha256, sql_text(store->scratch, dossier->file),
				       kept->kind,
				       sql_number(store->scratch, (long long)kept->bytes) };

	if (is_queued(store))
		return STATUS_OK;
	return session_send(store, STATEMENT_save_file, values, error);
}
