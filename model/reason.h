/* The one list of what can be wrong with a dossier; enum, texts and documentation come from it. */
#ifndef MODEL_REASON_H
#define MODEL_REASON_H

enum severity { SEVERITY_INFO, SEVERITY_CHECK, SEVERITY_ERROR };

/* code, name, severity unless said otherwise, French, Arabic */
enum reason_code {
#define REASON(code, severity, title_fr, title_ar) REASON_##code,
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

const char *severity_name(enum severity severity);

#endif
