/* The session's images: kept, lent and fetched for the rooms that may not know where they lie. */
#include "base/bundle.h"
#include "base/memory.h"
#include "store/images.h"
#include "store/save_original.h"
#include "store/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a page's image may be, the likelier first. */
static const char *const page_kinds[] = { "png", "jpg" };

/* ---- the place ------------------------------------------------------------------------------ */

char *session_images_place(const struct store_place *place)
{
	return place->images != NULL ? memory_copy_text(place->images)
				     : path_join(place->home, "images");
}

enum status session_images(struct store *store, struct images **ret_images, struct error *error)
{
	enum status status = STATUS_OK;

	if (store->images == NULL)
		status = images_open(store->images_place, &store->images, error);
	if (status == STATUS_OK)
		*ret_images = store->images;
	return status;
}

enum status store_check_images(const struct store_place *place, char *text, size_t size,
			       struct error *error)
{
	char *where = session_images_place(place);
	struct images *images = NULL;
	enum status status = images_open(where, &images, error);

	if (status == STATUS_OK)
		status = images_check(images, error);
	if (status == STATUS_OK)
		snprintf(text, size, "'%s' can be written, read and cleared", where);
	images_close(images);
	free(where);
	return status;
}

/* ---- keeping and lending -------------------------------------------------------------------- */

enum status original_read(const char *path, const char *sha256, unsigned char **ret_bytes,
			  size_t *ret_length, struct error *error)
{
	char found[FILE_HASH_SIZE];
	unsigned char *bytes;
	size_t length;
	enum status status = bundle_read(path, IMAGE_BYTES_MAX, &bytes, &length, error);

	if (status != STATUS_OK)
		return status;
	hash_bytes(bytes, length, found);
	if (sha256 != NULL && strcmp(found, sha256) != 0) {
		free(bytes);
		return error_set(error, STATUS_DATA,
				 "'%s' changed while it was being read; read it again", path);
	}
	*ret_bytes = bytes;
	*ret_length = length;
	return STATUS_OK;
}

static void describe(struct store_image *image, const char *sha256, const char *kind, size_t bytes)
{
	*image = (struct store_image){ .bytes = bytes };
	snprintf(image->sha256, sizeof(image->sha256), "%s", sha256);
	snprintf(image->kind, sizeof(image->kind), "%s", kind);
}

enum status store_read_original(const char *path, const char *sha256,
				struct store_original *ret_original, struct error *error)
{
	struct store_original original;
	size_t length;
	enum status status = original_read(path, sha256, &original.bytes, &length, error);

	if (status != STATUS_OK)
		return status;
	describe(&original.image, "", image_kind(original.bytes, length), length);
	hash_bytes(original.bytes, length, original.image.sha256);
	*ret_original = original;
	return STATUS_OK;
}

void store_original_clear(struct store_original *original)
{
	free(original->bytes);
	*original = (struct store_original){ 0 };
}

enum status store_keep_originals(struct store *store, const struct store_original *originals,
				 size_t count, struct error *error)
{
	struct images *images;
	struct image *list;
	enum status status = session_images(store, &images, error);

	if (status != STATUS_OK)
		return status;
	list = memory_new(count, sizeof(*list));
	for (size_t i = 0; i < count; i++)
		list[i] = (struct image){ originals[i].image.sha256, originals[i].image.kind,
					  originals[i].bytes, originals[i].image.bytes };
	status = images_keep(images, list, count, error);
	free(list);
	return status;
}

enum status store_keep_original(struct store *store, const char *path, const char *sha256,
				struct store_image *ret_image, struct error *error)
{
	struct store_original original;
	enum status status = store_read_original(path, sha256, &original, error);

	if (status != STATUS_OK)
		return status;
	status = store_keep_originals(store, &original, 1, error);
	if (status == STATUS_OK)
		*ret_image = original.image;
	else
		error_prefix(error, "cannot keep '%s'", path);
	store_original_clear(&original);
	return status;
}

enum status store_lend_original(struct store *store, const char *sha256, const char *kind,
				char **ret_path, struct error *error)
{
	struct images *images;
	enum status status = session_images(store, &images, error);

	return status == STATUS_OK ? images_lend(images, sha256, kind, ret_path, error) : status;
}

void store_give_back_original(struct store *store, char *path)
{
	if (path != NULL)
		images_give_back(store->images, path);
}

/* ---- fetching and looking ------------------------------------------------------------------- */

enum status store_fetch_image(struct store *store, const char *sha256, const char *kind,
			      unsigned char **ret_bytes, size_t *ret_length,
			      struct store_image *ret_image, struct error *error)
{
	const char *const *kinds = kind != NULL ? &kind : page_kinds;
	size_t count = kind != NULL ? 1 : ARRAY_LENGTH(page_kinds), i = 0;
	struct images *images;
	enum status status = session_images(store, &images, error);

	if (status != STATUS_OK)
		return status;
	do
		status = images_fetch(images, sha256, kinds[i], ret_bytes, ret_length, error);
	while (status == STATUS_NO_INPUT && ++i < count);
	if (status == STATUS_OK && ret_image != NULL)
		describe(ret_image, sha256, kinds[i], *ret_length);
	return status;
}

enum status store_has_image(struct store *store, const char *sha256, const char *kind,
			    bool *ret_has, struct error *error)
{
	const char *const *kinds = kind != NULL ? &kind : page_kinds;
	size_t count = kind != NULL ? 1 : ARRAY_LENGTH(page_kinds);
	struct images *images;
	enum status status = session_images(store, &images, error);
	bool has = false;

	for (size_t i = 0; status == STATUS_OK && !has && i < count; i++)
		status = images_has(images, sha256, kinds[i], &has, error);
	if (status == STATUS_OK)
		*ret_has = has;
	return status;
}

struct handing {
	store_image_taker *take;
	void *context;
};

static bool hand_on(void *context, const char *sha256, const char *kind, size_t bytes)
{
	const struct handing *handing = context;
	struct store_image image;

	describe(&image, sha256, kind, bytes);
	return handing->take(handing->context, &image);
}

enum status store_list_images(struct store *store, store_image_taker *take, void *context,
			      size_t *ret_others, struct error *error)
{
	struct handing handing = { take, context };
	struct images *images;
	enum status status = session_images(store, &images, error);

	if (status != STATUS_OK)
		return status;
	return images_list(images, hand_on, &handing, ret_others, error);
}

enum status store_remove_image(struct store *store, const char *sha256, const char *kind,
			       struct error *error)
{
	struct images *images;
	enum status status = session_images(store, &images, error);

	return status == STATUS_OK ? images_remove(images, sha256, kind, error) : status;
}
