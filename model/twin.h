/* A page of an earlier dossier that a page of this one is like. Strings are lent. */
#ifndef MODEL_TWIN_H
#define MODEL_TWIN_H

#include <stdbool.h>

struct twin {
	int page;            /* of this dossier */
	const char *dossier; /* the earlier one's name, as `show` takes it */
	int dossier_page;
	bool both_have_sheets; /* a care sheet that could be compared is in both dossiers */
	int windows;           /* small places with writing that were compared */
	double likeness;       /* share of them that are on both, 0..1 */
	bool rejected;         /* the earlier dossier went back */
};

#endif
