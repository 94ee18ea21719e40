/*
 * Images in a bucket of a server that speaks S3: s3://BUCKET/PREFIX, keys
 * PREFIX/ab/<sha256>.<kind>, addressed by path (https://SERVER/BUCKET/KEY), which every server
 * understands and which needs no name server of its own. Which server, and who asks, is
 * s3_account.h's.
 *
 * A PUT of S3 is whole or not at all, and stays once it is answered. It carries the SHA-256 of its
 * body, which the server checks and refuses; that is the image's own name. If several hosts keep
 * the same image at once, `If-None-Match: *` lets one of them write it; a server that does not know
 * that writes the same bytes twice.
 *
 * Needs the rights s3:PutObject, s3:GetObject, s3:ListBucket (without it a server says 403 of what
 * is not there) and, to remove, s3:DeleteObject.
 */
#include "base/memory.h"
#include "base/text.h"
#include "store/images_backend.h"
#include "store/s3_http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct s3_images {
	struct images images;
	struct s3_http *http;
	char *bucket; /* "/bucket" */
	char *prefix; /* "" or "a/b/" */
	bool bucket_is_there;
};

static struct s3_images *own(struct images *images)
{
	return (struct s3_images *)images;
}

/* ---- what an answer means ------------------------------------------------------------------- */

/* The first row that fits: its code, or without one its number or the hundred it is of. */
static const struct meaning {
	const char *code;
	long http;
	enum status status;
	const char *advice;
} meanings[] = {
	{ "NoSuchBucket", 0, STATUS_CONFIG,
	  "there is no such bucket; make it, or name another (--images)" },
	{ "InvalidBucketName", 0, STATUS_CONFIG, "name the bucket as the server knows it" },
	{ "SignatureDoesNotMatch", 0, STATUS_NO_PERMISSION,
	  "the secret is not that of the key; set AWS_SECRET_ACCESS_KEY" },
	{ "InvalidAccessKeyId", 0, STATUS_NO_PERMISSION,
	  "the server does not know the key; set AWS_ACCESS_KEY_ID" },
	{ "ExpiredToken", 0, STATUS_NO_PERMISSION,
	  "the session token has expired; set another AWS_SESSION_TOKEN" },
	{ "RequestTimeTooSkewed", 0, STATUS_TEMPORARY,
	  "the clocks of this host and the server differ; set them right" },
	{ "AuthorizationHeaderMalformed", 0, STATUS_CONFIG,
	  "the server is in another region; set AWS_REGION" },
	{ "PermanentRedirect", 0, STATUS_CONFIG,
	  "the bucket is in another region; set AWS_REGION and AWS_ENDPOINT_URL" },
	{ "QuotaExceeded", 0, STATUS_NO_SPACE, "the quota is full; have it raised or make room" },
	{ "XMinioStorageFull", 0, STATUS_NO_SPACE, "the server's disks are full; make room there" },
	{ "XMinioAdminBucketQuotaExceeded", 0, STATUS_NO_SPACE,
	  "the bucket's quota is full; have it raised or make room" },
	{ "XAmzContentSHA256Mismatch", 0, STATUS_TEMPORARY,
	  "the bytes were changed on their way; try again, and look at the network" },
	{ "BadDigest", 0, STATUS_TEMPORARY,
	  "the bytes were changed on their way; try again, and look at the network" },
	{ NULL, 507, STATUS_NO_SPACE, "the server's disks are full; make room there" },
	{ NULL, 413, STATUS_NO_SPACE,
	  "a quota is full, or the server or its proxy takes nothing of this size; raise it" },
	{ NULL, 401, STATUS_NO_PERMISSION,
	  "give the key the right, or set another (AWS_ACCESS_KEY_ID)" },
	{ NULL, 403, STATUS_NO_PERMISSION,
	  "give the key the right, or set another (AWS_ACCESS_KEY_ID)" },
	{ NULL, 404, STATUS_CONFIG,
	  "see whether AWS_ENDPOINT_URL is an S3 server and has the bucket" },
	{ NULL, 408, STATUS_TEMPORARY, "try again" },
	{ NULL, 409, STATUS_TEMPORARY, "try again" },
	{ NULL, 429, STATUS_TEMPORARY, "the server has too much to do; try again later" },
	{ NULL, 503, STATUS_TEMPORARY, "the server has too much to do; try again later" },
	{ NULL, 500, STATUS_UNAVAILABLE, "wait until the server is well again, or see its log" },
	{ NULL, 300, STATUS_CONFIG,
	  "the bucket is elsewhere; set AWS_REGION and AWS_ENDPOINT_URL" },
	{ NULL, 0, STATUS_INTERNAL, "see the server's log" },
};

static const struct meaning *meaning_of(const struct s3_request *request)
{
	const struct meaning *meaning = meanings;

	for (;; meaning++)
		if (meaning->code != NULL ? strcmp(meaning->code, request->code) == 0
		    : meaning->http % 100 != 0
			    ? meaning->http == request->http
			    : meaning->http == request->http / 100 * 100 || meaning->http == 0)
			return meaning;
}

/* The sentence for a request that failed. `doing` says what it was for. */
static enum status fail(const struct s3_images *s3, const struct s3_request *request,
			const char *doing, struct error *error)
{
	const struct meaning *meaning;

	if (request->http == 0)
		return error_set(error, request->is_setting ? STATUS_CONFIG : STATUS_UNAVAILABLE,
				 "cannot %s '%s' at '%s': %s; %s", doing, s3->images.place,
				 s3_http_endpoint(s3->http), request->trouble,
				 request->is_setting
					 ? "set AWS_ENDPOINT_URL or AWS_CA_BUNDLE right"
					 : "see whether the server runs and can be reached");
	meaning = meaning_of(request);
	return error_set(error, meaning->status, "cannot %s '%s' at '%s': HTTP %ld%s%s: %s", doing,
			 s3->images.place, s3_http_endpoint(s3->http), request->http,
			 request->code[0] != '\0' ? " " : "", request->code, meaning->advice);
}

/* ---- addresses ------------------------------------------------------------------------------ */

/* "/bucket/prefix/ab/..."; all of it was checked to need no encoding. Free with free(). */
static char *address(const struct s3_images *s3, const char *name)
{
	struct text path = { 0 };

	text_append_format(&path, "%s/%s%s", s3->bucket, s3->prefix, name);
	return path.bytes;
}

/* As AWS wants a query's values: all but letters, digits and -._~ as %XX. */
static void append_encoded(struct text *text, const char *value)
{
	for (; *value != '\0'; value++) {
		char byte = *value;
		bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
				(byte >= '0' && byte <= '9') || strchr("-._~", byte) != NULL;

		text_append_format(text, is_plain ? "%c" : "%%%02X", (unsigned char)byte);
	}
}

/* The address of a part of the list. Free with free(). */
static char *list_address(const struct s3_images *s3, const char *token, int most)
{
	struct text path = { 0 };

	text_append_format(&path, "%s?", s3->bucket);
	if (token != NULL) {
		text_append(&path, "continuation-token=");
		append_encoded(&path, token);
		text_append(&path, "&");
	}
	text_append_format(&path, "list-type=2&max-keys=%d&prefix=", most);
	append_encoded(&path, s3->prefix);
	return path.bytes;
}

/* The answer to a HEAD has no body to say what was wrong: a GET of the list has. */
static enum status fail_head(struct s3_images *s3, const struct s3_request *request,
			     const char *doing, struct error *error)
{
	char *path = list_address(s3, NULL, 1);
	struct s3_request list = { .method = S3_GET, .path = path };
	enum status status;

	if (request->http != 0)
		s3_http_run(s3->http, &list, 1);
	status = fail(s3, list.http >= 300 ? &list : request, doing, error);
	s3_request_clear(&list);
	free(path);
	return status;
}

/* Is the bucket there, and open to us? */
static enum status look_at_bucket(struct s3_images *s3, const char *doing, struct error *error)
{
	char *path = list_address(s3, NULL, 1);
	struct s3_request list = { .method = S3_GET, .path = path };
	enum status status = STATUS_OK;

	s3_http_run(s3->http, &list, 1);
	if (list.http != 200)
		status = fail(s3, &list, doing, error);
	s3->bucket_is_there = status == STATUS_OK;
	s3_request_clear(&list);
	free(path);
	return status;
}

/* ---- keeping -------------------------------------------------------------------------------- */

static void clear_all(struct s3_request *requests, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		s3_request_clear(&requests[i]);
		free((char *)requests[i].path);
	}
	free(requests);
}

static void plan_puts(const struct image *list, struct s3_request *heads, size_t count,
		      struct s3_request *puts, size_t *ret_puts)
{
	*ret_puts = 0;
	for (size_t i = 0; i < count; i++) {
		bool is_there = heads[i].http == 200;

		/* another length: what came there by another way, and is no image */
		if (is_there && heads[i].length == (long long)list[i].length)
			continue;
		puts[(*ret_puts)++] = (struct s3_request){ .method = S3_PUT,
							   .path = heads[i].path,
							   .body = list[i].bytes,
							   .body_bytes = list[i].length,
							   .body_sha256 = list[i].sha256,
							   .only_if_new = !is_there };
	}
}

/* 412: another process was faster. */
static bool is_put(const struct s3_request *request)
{
	return (request->http >= 200 && request->http < 300) ||
	       (request->only_if_new && request->http == 412);
}

static enum status put_missing(struct s3_images *s3, const struct image *list,
			       struct s3_request *heads, size_t count, struct error *error)
{
	struct s3_request *puts = memory_new(count, sizeof(*puts));
	enum status status = STATUS_OK;
	size_t put_count;

	plan_puts(list, heads, count, puts, &put_count);
	s3_http_run(s3->http, puts, put_count);
	for (size_t i = 0; i < put_count; i++) {
		if (status == STATUS_OK && !is_put(&puts[i]))
			status = fail(s3, &puts[i], "keep an image in", error);
		s3_request_clear(&puts[i]);
	}
	free(puts);
	return status;
}

static enum status s3_keep(struct images *images, const struct image *list, size_t count,
			   struct error *error)
{
	struct s3_images *s3 = own(images);
	struct s3_request *heads = memory_new(count, sizeof(*heads));
	enum status status = STATUS_OK;
	char name[IMAGE_NAME_SIZE];

	for (size_t i = 0; i < count; i++) {
		image_name(list[i].sha256, list[i].kind, name);
		heads[i] = (struct s3_request){ .method = S3_HEAD, .path = address(s3, name) };
	}
	s3_http_run(s3->http, heads, count);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		if (heads[i].http != 200 && heads[i].http != 404)
			status = fail_head(s3, &heads[i], "look for an image in", error);
	if (status == STATUS_OK)
		status = put_missing(s3, list, heads, count, error);
	clear_all(heads, count);
	return status;
}

/* ---- one image ------------------------------------------------------------------------------ */

/* Asks for one image; its answer is the caller's to clear. */
static struct s3_request ask(struct s3_images *s3, enum s3_method method, const char *name)
{
	struct s3_request request = { .method = method, .limit_bytes = IMAGE_BYTES_MAX };
	char *path = address(s3, name);

	request.path = path;
	s3_http_run(s3->http, &request, 1);
	request.path = NULL;
	free(path);
	return request;
}

static enum status s3_has(struct images *images, const char *name, bool *ret_has,
			  struct error *error)
{
	struct s3_request request = ask(own(images), S3_HEAD, name);
	enum status status = STATUS_OK;

	*ret_has = request.http == 200;
	if (request.http != 200 && request.http != 404)
		status = fail_head(own(images), &request, "look for an image in", error);
	/* a HEAD says 404 of an image and of a bucket alike; once is enough to tell */
	else if (request.http == 404 && !own(images)->bucket_is_there)
		status = look_at_bucket(own(images), "look for an image in", error);
	s3_request_clear(&request);
	return status;
}

static bool is_missing(const struct s3_request *request)
{
	return request->http == 404 && strcmp(request->code, "NoSuchKey") == 0;
}

static enum status s3_fetch(struct images *images, const char *name, unsigned char **ret_bytes,
			    size_t *ret_length, struct error *error)
{
	struct s3_request request = ask(own(images), S3_GET, name);

	if (request.http == 200 && !request.too_long) {
		*ret_length = request.bytes.length;
		*ret_bytes = request.bytes.bytes != NULL ? (unsigned char *)request.bytes.bytes
							 : memory_new(1, 1);
		return STATUS_OK;
	}
	if (request.http == 200)
		error_set(error, STATUS_DATA,
			  "the image '%s' in '%s' has more than %zu bytes; bring it back from a "
			  "backup",
			  name, images->place, IMAGE_BYTES_MAX);
	else if (is_missing(&request))
		images_miss(images, name, error);
	else
		fail(own(images), &request, "fetch an image from", error);
	s3_request_clear(&request);
	return error->status;
}

static enum status s3_remove(struct images *images, const char *name, struct error *error)
{
	struct s3_request request = ask(own(images), S3_DELETE, name);
	bool is_gone = (request.http >= 200 && request.http < 300) || is_missing(&request);
	enum status status = STATUS_OK;

	if (!is_gone)
		status = fail(own(images), &request, "remove an image from", error);
	s3_request_clear(&request);
	return status;
}

/* ---- listing -------------------------------------------------------------------------------- */

struct span {
	const char *start; /* NULL: there is none */
	size_t length;
};

/* What stands in the next element of that name between the two. */
static struct span element(const char *from, const char *end, const char *name)
{
	struct span span = { 0 };
	char open[40], close[40];
	const char *start, *stop;

	snprintf(open, sizeof(open), "<%s>", name);
	snprintf(close, sizeof(close), "</%s>", name);
	start = strstr(from, open);
	stop = start != NULL && start < end ? strstr(start, close) : NULL;
	if (stop != NULL && stop < end) {
		span.start = start + strlen(open);
		span.length = (size_t)(stop - span.start);
	}
	return span;
}

struct s3_listing {
	image_taker *take;
	void *context;
	size_t others;
	bool enough;
	char *token; /* of the next part; NULL: this was the last */
};

static void take_key(const struct s3_images *s3, struct s3_listing *listing, struct span item)
{
	struct span key = element(item.start, item.start + item.length, "Key");
	struct span size = element(item.start, item.start + item.length, "Size");
	char sha256[FILE_HASH_SIZE], kind[IMAGE_KIND_SIZE], name[IMAGE_NAME_SIZE];
	size_t skip = strlen(s3->prefix);

	if (key.start == NULL || key.length < skip || key.length - skip >= sizeof(name)) {
		listing->others++;
		return;
	}
	snprintf(name, sizeof(name), "%.*s", (int)(key.length - skip), key.start + skip);
	if (strncmp(key.start, s3->prefix, skip) != 0 || !image_of_name(name, sha256, kind))
		listing->others++;
	else
		listing->enough =
			!listing->take(listing->context, sha256, kind,
				       size.start != NULL ? strtoull(size.start, NULL, 10) : 0);
}

/* <ListBucketResult> of the S3 API's ListObjectsV2. Tokens are base64 or the like; one with an XML
 * entity in it would be refused by the server. */
static void take_list(const struct s3_images *s3, struct s3_listing *listing, const char *xml)
{
	const char *end = xml + strlen(xml), *at = xml;
	struct span token = element(xml, end, "NextContinuationToken"), item;

	if (token.start != NULL && strstr(xml, "<IsTruncated>true<") != NULL)
		listing->token = strndup(token.start, token.length);
	while (!listing->enough && (item = element(at, end, "Contents")).start != NULL) {
		take_key(s3, listing, item);
		at = item.start + item.length;
	}
}

static enum status s3_list(struct images *images, image_taker *take, void *context,
			   size_t *ret_others, struct error *error)
{
	enum { A_TIME = 1000, LIST_BYTES_MAX = 8 << 20 };
	struct s3_listing listing = { .take = take, .context = context };
	struct s3_images *s3 = own(images);
	enum status status = STATUS_OK;

	do {
		char *path = list_address(s3, listing.token, A_TIME);
		struct s3_request request = { .method = S3_GET,
					      .path = path,
					      .limit_bytes = LIST_BYTES_MAX };

		free(listing.token);
		listing.token = NULL;
		s3_http_run(s3->http, &request, 1);
		if (request.http != 200)
			status = fail(s3, &request, "list the images of", error);
		else
			take_list(s3, &listing, text_value(&request.bytes));
		s3_request_clear(&request);
		free(path);
	} while (status == STATUS_OK && listing.token != NULL && !listing.enough);
	free(listing.token);
	*ret_others = listing.others;
	return status;
}

/* ---- the place ------------------------------------------------------------------------------ */

static void s3_close(struct images *images)
{
	struct s3_images *s3 = own(images);

	s3_http_free(s3->http);
	free(s3->bucket);
	free(s3->prefix);
	free(images->place);
	free(s3);
}

/* Splits s3://BUCKET/PREFIX. Only what needs no encoding anywhere is taken: servers and proxies do
 * not agree on the rest. */
static enum status take_place(struct s3_images *s3, const char *place, struct error *error)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_.";
	const char *bucket = place + strlen("s3://"), *rest;
	size_t length = strspn(bucket, plain), prefix_length = 0;
	struct text text = { 0 }, prefix = { 0 };

	rest = bucket + length;
	while (length > 0 && *rest == '/') {
		size_t part = strspn(rest + 1, plain);

		if (part > 0 && strspn(rest + 1, ".") == part)
			break;
		if (part > 0)
			text_append_format(&prefix, "%.*s/", (int)part, rest + 1);
		rest += part + 1;
		prefix_length += part + 1;
	}
	text_append_format(&text, "/%.*s", (int)length, bucket);
	s3->bucket = text.bytes;
	s3->prefix = memory_copy_text(text_value(&prefix));
	text_clear(&prefix);
	if (length > 0 && *rest == '\0' && strspn(bucket, ".") != length && prefix_length < 512)
		return STATUS_OK;
	return error_set(error, STATUS_CONFIG,
			 "the place of images is not s3://BUCKET or s3://BUCKET/PREFIX in plain "
			 "letters, digits, '-', '_' and '.'; name it so");
}

enum status images_s3_open(const char *place, struct images **ret_images, struct error *error)
{
	static const struct images_backend backend = {
		.close = s3_close,
		.keep = s3_keep,
		.has = s3_has,
		.fetch = s3_fetch,
		.list = s3_list,
		.remove = s3_remove,
	};
	struct s3_images *s3 = memory_new(1, sizeof(*s3));
	struct s3_account account;
	enum status status = take_place(s3, place, error);

	if (status == STATUS_OK)
		status = s3_account_find(&account, error);
	if (status == STATUS_OK) {
		s3->http = s3_http_new(&account);
		s3->images.backend = &backend;
		s3->images.place = memory_copy_text(place);
		*ret_images = &s3->images;
		return STATUS_OK;
	}
	s3_close(&s3->images);
	return status;
}

enum status images_s3_make(const char *place, struct error *error)
{
	struct images *images = NULL;
	enum status status = images_s3_open(place, &images, error);

	if (status == STATUS_OK)
		status = look_at_bucket(own(images), "open", error);
	images_close(images);
	return status;
}
