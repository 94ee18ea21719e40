/*
 * The only way to write HTML. What comes from a document, a register or a person goes through
 * html_text() or html_attribute(), which escape; html_raw() is for markup that stands in the
 * source.
 *
 * Figures and dates are written as in Morocco: digits 0-9 in both languages, 1 245,50 and
 * 18/10/2026. They are isolated and run from left to right also within Arabic (Unicode Standard
 * Annex 9), so that a sign or a slash never jumps.
 */
#ifndef REVIEW_HTML_H
#define REVIEW_HTML_H

#include "base/date.h"
#include "base/money.h"
#include "base/text.h"

/* Markup as it stands. Never a value. */
void html_raw(struct text *out, const char *markup);

/* A value as text: & < > " ' escaped, bytes that are not UTF-8 and control characters replaced by
 * U+FFFD. NULL writes nothing. */
void html_text(struct text *out, const char *value);

/* ` name="value"`, the value escaped as above. NULL writes nothing at all. `name` is source. */
void html_attribute(struct text *out, const char *name, const char *value);
void html_attribute_number(struct text *out, const char *name, long long value);

/* `<name>value</name>`. */
void html_element(struct text *out, const char *name, const char *value);

/* A value that may be written from right or from left, isolated: `<bdi>value</bdi>`. For names,
 * numbers and codes from documents and registers. NULL and "" write nothing. */
void html_value(struct text *out, const char *value);

/* `<a href="path">label</a>`; both escaped. */
void html_link(struct text *out, const char *path, const char *label);

/* Part of an address: everything but letters, digits and -._~ as %XX (RFC 3986). */
void html_query(struct text *out, const char *value);

/* "1 245,50", with no-break spaces; "12 345"; "18/10/2026" ("" when it is not set). */
void html_amount(struct text *out, centimes amount);
void html_number(struct text *out, long long number);
void html_date(struct text *out, struct date date);

/* Of "2026-10-18 08:15:00", UTC, as the store gives moments: "18/10/2026 09:15" in the time zone of
 * the process. NULL: nothing. */
void html_moment(struct text *out, const char *moment);

/* The same four as plain text, for titles and sentences; nothing is escaped. */
void plain_amount(struct text *out, centimes amount);
void plain_number(struct text *out, long long number);
void plain_date(struct text *out, struct date date);
void plain_moment(struct text *out, const char *moment);

/* A JSON text for a module of the page: `<script type="application/json" id="...">`, in which
 * nothing can end the element. */
void html_json(struct text *out, const char *id, const char *json);

#endif
