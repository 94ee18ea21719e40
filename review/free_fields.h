/* Fields of papers without a form that nobody read. */
#ifndef REVIEW_FREE_FIELDS_H
#define REVIEW_FREE_FIELDS_H

#include "store/store.h"

/* Names of the fields that a page of that type usually bears and that are not among `fields` of the
 * page; in the arena. */
typedef LIST(const char *) free_field_list;

void free_fields_find(const struct desk_dossier *dossier, const struct desk_page *page,
		      struct arena *arena, free_field_list *ret_names);

#endif
