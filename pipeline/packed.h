/*
 * A bordereau that a branch packed into its archive: what it declares of the files beside it there.
 * Each file that it names is a delivery of its own: its first page begins a dossier, its pages are
 * counted, and one that is not there is a missing page (I06) in a dossier of its own.
 */
#ifndef PIPELINE_PACKED_H
#define PIPELINE_PACKED_H

#include "ingest/ingest.h"
#include "pipeline/manifest.h"
#include "pipeline/pipeline.h"

/* The archive's bordereau; without lines when there is none. STATUS_REFUSED: it is not understood,
 * or names more than `files_max` files, and so the archive is not taken in. Strings live in
 * `arena`. */
enum status packed_load(const struct ingest *ingest, const char *path, int files_max,
			struct arena *arena, struct manifest *ret_manifest, struct error *error);

/* Before the stack is split: marks where the declared files begin, and adds a page for each that is
 * missing. */
void packed_mark(struct dossier *stack, const struct manifest *manifest);

/*
 * After it was split: `input` for one of its dossiers, with what the bordereau says of the file
 * that the dossier's first page came in. What lies beside the archive says branch and batch before
 * it.
 */
struct pipeline_input packed_declare(const struct pipeline_input *input,
				     const struct manifest *manifest,
				     const struct dossier *dossier);

/* How many pages the whole stack has of the file of the dossier's first page, separators left out.
 */
int packed_count_pages(const struct pipeline_result *result, const struct dossier *dossier);

#endif
