/* The programs of poppler-utils, run in a jail on a PDF that lies in memory. */
#ifndef INGEST_POPPLER_H
#define INGEST_POPPLER_H

#include "base/error.h"
#include "base/text.h"

#include <stddef.h>

/* Where the program finds the PDF: what to write into its arguments. */
#define POPPLER_INPUT "/proc/self/fd/3"

struct poppler_run {
	const char *const *argv; /* argv[0] is the program's path; the last is NULL */
	int pdf;                 /* a file in memory, see memfd_create(2) */
	const char *folder;      /* where it may write; NULL: nowhere */
	size_t output_max;       /* of its standard output, bytes */
	int cpu_s;
};

/*
 * Runs a program to its end and appends what it printed to `output`; `complaint` is the first line
 * of what it said on standard error, "" for none. STATUS_REFUSED: it failed or said too much,
 * STATUS_TEMPORARY: it took too long (`error` says how, as the end of a sentence: "took too long to
 * draw"). STATUS_CONFIG: it is not installed.
 */
enum status poppler_run(const struct poppler_run *run, struct text *output, char complaint[200],
			struct error *error);

#endif
