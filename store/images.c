#include "store/images_backend.h"

#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- names ---------------------------------------------------------------------------------- */

const char *image_kind(const unsigned char *bytes, size_t length)
{
	static const struct {
		const char *start;
		size_t length;
		const char *kind;
		size_t offset;
	} kinds[] = {
		{ "II*\0", 4, "tif", 0 },      { "MM\0*", 4, "tif", 0 },
		{ "II+\0", 4, "tif", 0 },      { "MM\0+", 4, "tif", 0 },
		{ "%PDF-", 5, "pdf", 0 },      { "\xFF\xD8\xFF", 3, "jpg", 0 },
		{ "\x89PNG", 4, "png", 0 },    { "WEBP", 4, "webp", 8 },
		{ "PK\x03\x04", 4, "zip", 0 }, { "ustar", 5, "tar", 257 },
		{ "\x1F\x8B", 2, "gz", 0 },    { "BZh", 3, "bz2", 0 },
		{ "\xFD\x37zXZ", 5, "xz", 0 }, { "\x28\xB5\x2F\xFD", 4, "zst", 0 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
		if (length >= kinds[i].offset + kinds[i].length &&
		    memcmp(bytes + kinds[i].offset, kinds[i].start, kinds[i].length) == 0)
			return kinds[i].kind;
	return "bin";
}

/* Hashes and kinds may come from outside: whatever else they are, they are no path. */
static bool is_name_of_image(const char *sha256, const char *kind)
{
	size_t digits = strspn(sha256, "0123456789abcdef");
	size_t letters = strspn(kind, "abcdefghijklmnopqrstuvwxyz0123456789");

	return digits == FILE_HASH_SIZE - 1 && sha256[digits] == '\0' && letters > 0 &&
	       letters < IMAGE_KIND_SIZE && kind[letters] == '\0';
}

bool image_name(const char *sha256, const char *kind, char name[IMAGE_NAME_SIZE])
{
	if (!is_name_of_image(sha256, kind))
		return false;
	snprintf(name, IMAGE_NAME_SIZE, "%.2s/%s.%s", sha256, sha256, kind);
	return true;
}

bool image_of_name(const char *name, char sha256[FILE_HASH_SIZE], char kind[IMAGE_KIND_SIZE])
{
	const size_t before_kind = 3 + FILE_HASH_SIZE - 1;
	char again[IMAGE_NAME_SIZE];

	if (strlen(name) <= before_kind + 1 || strlen(name) >= IMAGE_NAME_SIZE)
		return false;
	snprintf(sha256, FILE_HASH_SIZE, "%.*s", FILE_HASH_SIZE - 1, name + 3);
	snprintf(kind, IMAGE_KIND_SIZE, "%s", name + before_kind + 1);
	return image_name(sha256, kind, again) && strcmp(again, name) == 0;
}

static enum status refuse_name(struct error *error)
{
	return error_set(error, STATUS_NO_INPUT,
			 "there is no such image: its name is not the hash of anything");
}

enum status images_miss(const struct images *images, const char *name, struct error *error)
{
	return error_set(error, STATUS_NO_INPUT,
			 "the image '%s' is not in '%s'; bring it back from a backup", name,
			 images->place);
}

/* ---- places --------------------------------------------------------------------------------- */

static bool is_s3(const char *place)
{
	return text_starts_with(place, "s3://");
}

enum status images_make(const char *place, struct error *error)
{
	return is_s3(place) ? images_s3_make(place, error) : images_folder_make(place, error);
}

enum status images_open(const char *place, struct images **ret_images, struct error *error)
{
	return is_s3(place) ? images_s3_open(place, ret_images, error)
			    : images_folder_open(place, ret_images, error);
}

void images_close(struct images *images)
{
	if (images != NULL)
		images->backend->close(images);
}

const char *images_place(const struct images *images)
{
	return images->place;
}

/* ---- images --------------------------------------------------------------------------------- */

enum status images_keep(struct images *images, const struct image *list, size_t count,
			struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (!is_name_of_image(list[i].sha256, list[i].kind))
			return refuse_name(error);
	return count > 0 ? images->backend->keep(images, list, count, error) : STATUS_OK;
}

enum status images_has(struct images *images, const char *sha256, const char *kind, bool *ret_has,
		       struct error *error)
{
	char name[IMAGE_NAME_SIZE];

	if (!image_name(sha256, kind, name))
		return refuse_name(error);
	return images->backend->has(images, name, ret_has, error);
}

static enum status refuse_damaged(const struct images *images, const char *name,
				  struct error *error)
{
	return error_set(error, STATUS_DATA,
			 "the image '%s' in '%s' is damaged: its bytes are not those that were "
			 "kept; bring it back from a backup",
			 name, images->place);
}

enum status images_fetch(struct images *images, const char *sha256, const char *kind,
			 unsigned char **ret_bytes, size_t *ret_length, struct error *error)
{
	char name[IMAGE_NAME_SIZE], found[FILE_HASH_SIZE];
	unsigned char *bytes;
	size_t length;
	enum status status;

	if (!image_name(sha256, kind, name))
		return refuse_name(error);
	status = images->backend->fetch(images, name, &bytes, &length, error);
	if (status != STATUS_OK)
		return status;
	hash_bytes(bytes, length, found);
	if (strcmp(found, sha256) != 0) {
		free(bytes);
		return refuse_damaged(images, name, error);
	}
	*ret_bytes = bytes;
	*ret_length = length;
	return STATUS_OK;
}

static enum status write_copy(const unsigned char *bytes, size_t length, const char *kind,
			      char **ret_path, struct error *error)
{
	struct text path = { 0 };
	enum status status;
	bool written;
	int fd;

	text_append_format(&path, "%s/waraqa-XXXXXX.%s", file_temporary_folder(), kind);
	fd = mkostemps(path.bytes, (int)strlen(kind) + 1, O_CLOEXEC);
	written = fd >= 0 && file_write_all(fd, bytes, length);
	if (fd >= 0 && (close(fd) != 0 || !written)) {
		written = false;
		unlink(path.bytes);
	}
	if (written) {
		*ret_path = path.bytes;
		return STATUS_OK;
	}
	status = error_set_errno(error, errno, "cannot copy an image into '%s'",
				 file_temporary_folder());
	text_clear(&path);
	return status;
}

/* The image itself, if it is whole. */
static enum status lend_own(struct images *images, const char *name, const char *sha256,
			    char **ret_path, struct error *error)
{
	char *path = images->backend->path(images, name), found[FILE_HASH_SIZE];
	enum status status;
	bool has = false;

	status = images->backend->has(images, name, &has, error);
	if (status == STATUS_OK && !has)
		status = images_miss(images, name, error);
	if (status == STATUS_OK)
		status = hash_file(path, found, error);
	if (status == STATUS_OK && strcmp(found, sha256) != 0)
		status = refuse_damaged(images, name, error);
	if (status == STATUS_OK)
		*ret_path = path;
	else
		free(path);
	return status;
}

enum status images_lend(struct images *images, const char *sha256, const char *kind,
			char **ret_path, struct error *error)
{
	char name[IMAGE_NAME_SIZE];
	unsigned char *bytes;
	size_t length;
	enum status status;

	if (!image_name(sha256, kind, name))
		return refuse_name(error);
	if (images->backend->path != NULL)
		return lend_own(images, name, sha256, ret_path, error);
	status = images_fetch(images, sha256, kind, &bytes, &length, error);
	if (status != STATUS_OK)
		return status;
	status = write_copy(bytes, length, kind, ret_path, error);
	free(bytes);
	return status;
}

void images_give_back(struct images *images, char *path)
{
	if (path != NULL && images->backend->path == NULL)
		unlink(path);
	free(path);
}

enum status images_list(struct images *images, image_taker *take, void *context, size_t *ret_others,
			struct error *error)
{
	size_t others = 0;
	enum status status = images->backend->list(images, take, context, &others, error);

	if (status == STATUS_OK && ret_others != NULL)
		*ret_others = others;
	return status;
}

enum status images_remove(struct images *images, const char *sha256, const char *kind,
			  struct error *error)
{
	char name[IMAGE_NAME_SIZE];

	if (!image_name(sha256, kind, name))
		return refuse_name(error);
	return images->backend->remove(images, name, error);
}

/* ---- whether it works ----------------------------------------------------------------------- */

enum status images_check(struct images *images, struct error *error)
{
	char bytes[160], host[64] = "", sha256[FILE_HASH_SIZE];
	unsigned char *fetched = NULL;
	struct timespec now;
	size_t length;
	enum status status, removed;
	struct error second;
	struct image probe;

	/* another check, here or on another host, has other bytes, so that none removes another's
	 */
	clock_gettime(CLOCK_REALTIME, &now);
	gethostname(host, sizeof(host) - 1);
	snprintf(bytes, sizeof(bytes), "waraqa looked whether images can be kept: %s %ld %lld.%ld",
		 host, (long)getpid(), (long long)now.tv_sec, now.tv_nsec);
	hash_bytes(bytes, strlen(bytes), sha256);
	probe = (struct image){ sha256, "check", (const unsigned char *)bytes, strlen(bytes) };
	status = images_keep(images, &probe, 1, error);
	if (status != STATUS_OK)
		return status;
	status = images_fetch(images, sha256, probe.kind, &fetched, &length, error);
	free(fetched);
	removed = images_remove(images, sha256, probe.kind, status == STATUS_OK ? error : &second);
	return status != STATUS_OK ? status : removed;
}
