/*
 * A document decoded by a child in a jail (base/jail.h): whatever its bytes do to a library, they
 * do it there. A child that dies or hangs costs the page that it was asked for; a new one takes its
 * place, a few times a document. Grey pixels come through memory that both share.
 */
#ifndef INGEST_DECODER_H
#define INGEST_DECODER_H

#include "ingest/document.h"

struct decoder;

/* As document_open(), whose work the child does. */
enum status decoder_open(const char *name, const unsigned char *bytes, size_t length,
			 const struct ingest_limits *limits, struct decoder **ret_decoder,
			 struct error *error);
void decoder_close(struct decoder *decoder); /* NULL is allowed */

int decoder_page_count(const struct decoder *decoder);
double decoder_megapixels(const struct decoder *decoder);

/* As document_decode(), whose work the child does. */
enum status decoder_decode(struct decoder *decoder, int index, struct document_page *ret_page,
			   struct error *error);

#endif
