/* What the audit trail can say that was done: one list. */
#ifndef MODEL_DEED_H
#define MODEL_DEED_H

enum deed {
#define DEED(name, text, meaning) DEED_##name,
#include "model/deed.list"
#undef DEED
	DEED_COUNT
};

/* "dossier_shown", as it is stored. Static storage. */
const char *deed_name(enum deed deed);

/* "a dossier was looked at", for a person. Static storage. */
const char *deed_meaning(enum deed deed);

#endif
