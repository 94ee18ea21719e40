/*
 * Originals and page images go to the disk before any row names them. A page's image may be in
 * memory, or on the disk already.
 */
#include "store/save_original.h"

#include "base/bundle.h"
#include "base/memory.h"
#include "store/images.h"
#include "store/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORIGINAL_BYTES_MAX ((size_t)1 << 30)

/* ---- Page images ---------------------------------------------------------------------------- */

/* A page whose image was let go must have been kept before. */
static enum status check_kept_page(struct store *store, const struct page *page,
				   struct error *error)
{
	static const char *const kinds[] = { "png", "jpg" };

	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
		char *path = image_path(store->home, page->image_hash, kinds[i]);
		bool kept = file_exists(path);

		free(path);
		if (kept)
			return STATUS_OK;
	}
	return error_set(error, STATUS_INTERNAL,
			 "the image of page %d is neither in memory nor in '%s/images'",
			 page->number, store->home);
}

struct images {
	LIST(struct image) items;
};

static enum status collect_pages(struct store *store, const struct dossier *dossier,
				 struct images *images, struct error *error)
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

static enum status refuse_changed(const char *path, struct error *error)
{
	return error_set(error, STATUS_DATA, "'%s' changed while it was being read; read it again",
			 path);
}

/* Keeps the original with the page images: one sync for all. */
static enum status keep_file(struct store *store, const char *path, const char *sha256,
			     struct images *images, struct kept_original *kept, struct error *error)
{
	char found[FILE_HASH_SIZE];
	unsigned char *bytes;
	enum status status = bundle_read(path, ORIGINAL_BYTES_MAX, &bytes, &kept->bytes, error);

	if (status != STATUS_OK)
		return status;
	hash_bytes(bytes, kept->bytes, found);
	kept->kind = image_kind(bytes, kept->bytes);
	*LIST_ADD(store->scratch, &images->items) =
		(struct image){ sha256, kept->kind, bytes, kept->bytes };
	status = strcmp(found, sha256) != 0 ? refuse_changed(path, error)
					    : images_keep(store->home, images->items.items,
							  images->items.count, error);
	free(bytes);
	return status;
}

enum status original_keep(struct store *store, const char *path, struct dossier *const *dossiers,
			  size_t count, struct kept_original *ret_kept, struct error *error)
{
	const char *sha256 = dossiers[0]->sha256;
	struct kept_original kept = { 0 };
	struct images images = { 0 };
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = collect_pages(store, dossiers[i], &images, error);
	if (status == STATUS_OK)
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

	return session_run(store, STATEMENT_save_file, values, NULL, error);
}
