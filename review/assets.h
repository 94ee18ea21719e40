/*
 * Inside review/: the static files, all of them in memory from the start, so that no path of a
 * request ever reaches a file system. The version that stands in their addresses is made from their
 * bytes: browsers keep them for a year.
 */
#ifndef REVIEW_ASSETS_H
#define REVIEW_ASSETS_H

#include "base/error.h"

#include <stddef.h>

struct asset {
	const char *name; /* "station.css", "vendor/uplot.js" */
	const char *type; /* "text/css; charset=utf-8" */
	const unsigned char *bytes;
	size_t length;
};

struct assets;

/* Reads the files of a folder, and those of another as vendor/ (NULL or missing: none).
 * STATUS_CONFIG: the first folder is not there, or a file has an ending that is not known. */
enum status assets_load(const char *folder, const char *vendor, struct assets **ret_assets,
			struct error *error);
void assets_free(struct assets *assets);

/* Of the whole path of a request, "/static/VERSION/NAME"; NULL: there is none. Lent. */
const struct asset *assets_lookup(const struct assets *assets, const char *path);

/* "9f2c1b07". Lent. */
const char *assets_version(const struct assets *assets);

#endif
