/* A care sheet filled in with a plain font, for tests of what is done with writing. */
#ifndef TESTS_SUPPORT_FILLED_FORM_H
#define TESTS_SUPPORT_FILLED_FORM_H

struct Pix;

/* What the sheet of one dossier says. */
struct filling {
	const char *name, *number, *address; /* the person's */
	const char *day, *amount;            /* this dossier's */
	int signatures;                      /* which of many */
};

enum { FILLED_FORM_DPI = 300 };

/* The CNOPS sheet with that written on it, 8-bit grey; with NULL nothing is written. Free it with
 * pixDestroy(). */
struct Pix *filled_form(const struct filling *filling);

#endif
