/* A dossier in the read format, laid out for a person. */
#ifndef CLI_DESCRIBE_H
#define CLI_DESCRIBE_H

#include <jansson.h>
#include <stdio.h>

/* Pages, fields, barcodes, claim, verdict and reasons; or, of a refused file, why. */
void describe_dossier(json_t *dossier, FILE *out);

#endif
