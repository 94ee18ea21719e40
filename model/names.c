/* The texts of the model's lists. */
#include "base/text.h"
#include "model/claim.h"
#include "model/deed.h"
#include "model/page.h"
#include "model/reading.h"
#include "model/reason.h"

#define X(name, text) [name] = (text),

const char *source_name(enum source source)
{
	static const char *const names[] = { SOURCE_LIST(X) };

	return names[source];
}

bool reading_offers_guesses(const struct reading *reading)
{
	return reading->source == SOURCE_REGISTER && reading->guess_count > 0 &&
	       text_starts_with(reading->name, "ligne_") && text_ends_with(reading->name, "_code");
}

const char *barcode_role_name(enum barcode_role role)
{
	static const char *const names[] = { BARCODE_ROLE_LIST(X) };

	return names[role];
}

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = { VERDICT_LIST(X) };

	return names[verdict];
}

const char *share_line_name(const struct share *share)
{
	return share->is_medicine ? "medicine" : "act";
}

const char *page_type_text(enum page_type type)
{
	static const char *const names[] = { PAGE_TYPE_LIST(X) };

	return names[type];
}

const char *page_kind_text(enum page_kind kind)
{
#undef X
#define X(name, text, type) text,
	static const char *const names[] = { PAGE_KIND_LIST(X) };
#undef X

	return names[kind];
}

enum page_type page_kind_type(enum page_kind kind)
{
#define X(name, text, type) type,
	static const enum page_type types[] = { PAGE_KIND_LIST(X) };
#undef X

	return types[kind];
}

#undef X

static const struct {
	const char *name, *meaning;
} deeds[DEED_COUNT] = {
#define DEED(name, text, meaning) { text, meaning },
#include "model/deed.list"
#undef DEED
};

const char *deed_name(enum deed deed)
{
	return deeds[deed].name;
}

const char *deed_meaning(enum deed deed)
{
	return deeds[deed].meaning;
}

static const struct {
	const char *name;
	enum severity severity;
	enum party party;
	const char *title_fr, *title_ar;
	const char *remedy_fr, *remedy_ar;
} reasons[REASON_COUNT] = {
#define REASON(code, severity, title_fr, title_ar, party, remedy_fr, remedy_ar) \
	{ #code, severity, PARTY_##party, title_fr, title_ar, remedy_fr, remedy_ar },
#include "model/reason.list"
#undef REASON
};

const char *reason_code_name(enum reason_code code)
{
	return reasons[code].name;
}

enum severity reason_usual_severity(enum reason_code code)
{
	return reasons[code].severity;
}

const char *reason_title_fr(enum reason_code code)
{
	return reasons[code].title_fr;
}

const char *reason_title_ar(enum reason_code code)
{
	return reasons[code].title_ar;
}

enum party reason_usual_party(enum reason_code code)
{
	return reasons[code].party;
}

const char *reason_remedy_fr(enum reason_code code)
{
	return reasons[code].remedy_fr;
}

const char *reason_remedy_ar(enum reason_code code)
{
	return reasons[code].remedy_ar;
}

bool reason_code_parse(const char *name, enum reason_code *ret_code)
{
	for (int code = 0; code < REASON_COUNT; code++)
		if (text_equal(reasons[code].name, name)) {
			*ret_code = (enum reason_code)code;
			return true;
		}
	return false;
}

static const char *const severities[] = { "info", "check", "error" };

const char *severity_name(enum severity severity)
{
	return severities[severity];
}

bool severity_parse(const char *name, enum severity *ret_severity)
{
	for (int severity = SEVERITY_INFO; severity <= SEVERITY_ERROR; severity++)
		if (text_equal(severities[severity], name)) {
			*ret_severity = (enum severity)severity;
			return true;
		}
	return false;
}
