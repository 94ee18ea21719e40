/* The one list of what can be wrong with a dossier; enum, texts and documentation come from it. */
#ifndef MODEL_REASON_H
#define MODEL_REASON_H

#include <stdbool.h>

enum severity { SEVERITY_INFO, SEVERITY_CHECK, SEVERITY_ERROR };

/* Who can mend what is wrong; the office is the fund and its branch, and its reasons are not told
 * to the insured. */
enum party { PARTY_INSURED, PARTY_DOCTOR, PARTY_PHARMACIST, PARTY_OFFICE };

enum reason_code {
#define REASON(code, severity, title_fr, title_ar, party, remedy_fr, remedy_ar) REASON_##code,
#include "model/reason.list"
#undef REASON
	REASON_COUNT
};

/*
 * One thing wrong, with its place and the figures that prove it; when two places disagree, both.
 * Messages are whole sentences that an insured person understands; they live in the dossier's
 * arena.
 */
struct reason {
	enum reason_code code;
	enum severity severity;
	const char *field;       /* "assure_immatriculation", or NULL */
	int page;                /* number, 0: the whole dossier */
	const char *other_field; /* of the place that says otherwise; NULL */
	int other_page;          /* 0: nowhere else */
	const char *message_fr;
	const char *message_ar;
};

/* "R01". Static storage, as the others. */
const char *reason_code_name(enum reason_code code);
enum severity reason_usual_severity(enum reason_code code);
/* What the code means in general, without figures. */
const char *reason_title_fr(enum reason_code code);
const char *reason_title_ar(enum reason_code code);
/* Who can usually mend it. */
enum party reason_usual_party(enum reason_code code);
/* What the insured has to do about it; NULL: nothing. */
const char *reason_remedy_fr(enum reason_code code);
const char *reason_remedy_ar(enum reason_code code);
/* The reason of that name; false when there is none. */
bool reason_code_parse(const char *name, enum reason_code *ret_code);

const char *severity_name(enum severity severity);
/* The severity of that name; false when there is none. */
bool severity_parse(const char *name, enum severity *ret_severity);

#endif
