/* Inside print/: what a letter says beside the reasons, in each language. */
#ifndef PRINT_LETTER_WORDS_H
#define PRINT_LETTER_WORDS_H

#include "model/letter.h"

struct letter_words {
	bool is_rtl;
	const char *dossier, *bordereau, *received, *file, *written; /* labels of the reference */
	const char *number, *beneficiary, *care_date;
	const char *subject_rejected; /* no paper that is added may cure it */
	const char *subject, *greeting, *opening;
	const char *groups[GROUP_COUNT];
	const char *to_do;     /* before what to do */
	const char *to_do_of;  /* the same about points {1} to {2} */
	const char *doubted;   /* after a finding that is not certain */
	const char *page_of;   /* " (page {1})": where in the dossier */
	const char *answer_by; /* before a day */
	const char *closing;
	const char *page_number; /* "Page {1}/{2}" */
	const char *goes_on;     /* "Dossier n° {1}", at the head of the pages after the first */
};

extern const struct letter_words letter_french, letter_arabic;

/* A fund's whole name in the language, its code when it is not a known one, "" for NULL. */
const char *letter_fund_name(const char *fund, bool is_rtl);

#endif
