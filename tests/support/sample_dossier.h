/*
 * A dossier with something in every place that a store keeps: all page types, roles, sources and
 * severities, empty and odd values, unknown amounts.
 */
#ifndef TESTS_SUPPORT_SAMPLE_DOSSIER_H
#define TESTS_SUPPORT_SAMPLE_DOSSIER_H

#include "model/claim.h"
#include "model/dossier.h"

/* An original of its own content, and the dossier that was read from it. */
struct sample {
	char *path;
	struct dossier *dossier;
	struct claim claim;
};

/* Writes an original named `name`, with a content of its own, into `folder`. */
struct sample sample_new(const char *folder, const char *name, enum verdict verdict);
void sample_free(struct sample *sample);

#endif
