#include "review/html.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NARROW_SPACE "\xE2\x80\xAF" /* U+202F, no-break */
#define MINUS "\xE2\x88\x92"        /* U+2212 */
#define REPLACEMENT "\xEF\xBF\xBD"  /* U+FFFD */

/* ---- text ----------------------------------------------------------------------------------- */

void html_raw(struct text *out, const char *markup)
{
	text_append(out, markup);
}

/* NULL: the character stands for itself. */
static const char *escaped(char character)
{
	switch (character) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static bool is_control(char character)
{
	return ((unsigned char)character < 32 && strchr("\t\n\r", character) == NULL) ||
	       character == 127;
}

void html_text(struct text *out, const char *value)
{
	while (value != NULL && *value != '\0') {
		size_t length = text_character_bytes(value);
		const char *other =
			length == 0 || is_control(*value) ? REPLACEMENT : escaped(*value);

		if (other != NULL)
			text_append(out, other);
		else
			text_append_bytes(out, value, length);
		value += length > 0 ? length : 1;
	}
}

void html_attribute(struct text *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	text_append_format(out, " %s=\"", name);
	html_text(out, value);
	text_append(out, "\"");
}

void html_attribute_number(struct text *out, const char *name, long long value)
{
	text_append_format(out, " %s=\"%lld\"", name, value);
}

void html_element(struct text *out, const char *name, const char *value)
{
	text_append_format(out, "<%s>", name);
	html_text(out, value);
	text_append_format(out, "</%s>", name);
}

void html_value(struct text *out, const char *value)
{
	if (value != NULL && value[0] != '\0')
		html_element(out, "bdi", value);
}

void html_link(struct text *out, const char *path, const char *label)
{
	html_raw(out, "<a");
	html_attribute(out, "href", path);
	html_raw(out, ">");
	html_text(out, label);
	html_raw(out, "</a>");
}

void html_query(struct text *out, const char *value)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~";

	for (; *value != '\0'; value++) {
		if (strchr(plain, *value) != NULL)
			text_append_bytes(out, value, 1);
		else
			text_append_format(out, "%%%02X", (unsigned char)*value);
	}
}

/* ---- figures and dates ---------------------------------------------------------------------- */

void plain_number(struct text *out, long long number)
{
	char digits[32];
	int length = snprintf(digits, sizeof(digits), "%llu",
			      number < 0 ? 0ULL - (unsigned long long)number
					 : (unsigned long long)number);

	if (number < 0)
		text_append(out, MINUS);
	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			text_append(out, NARROW_SPACE);
		text_append_bytes(out, &digits[i], 1);
	}
}

void plain_amount(struct text *out, centimes amount)
{
	if (amount < 0)
		text_append(out, MINUS);
	plain_number(out, llabs(amount / 100));
	text_append_format(out, ",%02lld", llabs(amount % 100));
}

void plain_date(struct text *out, struct date date)
{
	if (date_is_set(date))
		text_append_format(out, "%02d/%02d/%04d", date.day, date.month, date.year);
}

/* "2026-10-18 08:15", with whatever behind. */
static bool read_moment(const char *moment, struct tm *ret_when)
{
	enum { DAY = 10, HOUR = 11, MINUTE = 14, WHOLE = 16 };
	char day[DAY + 1];
	struct date date;

	if (strnlen(moment, WHOLE) < WHOLE || moment[MINUTE - 1] != ':')
		return false;
	memcpy(day, moment, DAY);
	day[DAY] = '\0';
	if (!date_parse_iso(day, &date))
		return false;
	*ret_when = (struct tm){ .tm_year = date.year - 1900,
				 .tm_mon = date.month - 1,
				 .tm_mday = date.day,
				 .tm_hour = (int)strtol(moment + HOUR, NULL, 10),
				 .tm_min = (int)strtol(moment + MINUTE, NULL, 10) };
	return true;
}

void plain_moment(struct text *out, const char *moment)
{
	struct tm when;
	time_t seconds;

	if (moment == NULL || !read_moment(moment, &when))
		return;
	seconds = timegm(&when);
	localtime_r(&seconds, &when);
	text_append_format(out, "%02d/%02d/%04d %02d:%02d", when.tm_mday, when.tm_mon + 1,
			   when.tm_year + 1900, when.tm_hour, when.tm_min);
}

static void begin_figure(struct text *out)
{
	text_append(out, "<bdi dir=\"ltr\">");
}

static void end_figure(struct text *out)
{
	text_append(out, "</bdi>");
}

void html_amount(struct text *out, centimes amount)
{
	begin_figure(out);
	plain_amount(out, amount);
	end_figure(out);
}

void html_number(struct text *out, long long number)
{
	begin_figure(out);
	plain_number(out, number);
	end_figure(out);
}

void html_date(struct text *out, struct date date)
{
	if (!date_is_set(date))
		return;
	begin_figure(out);
	plain_date(out, date);
	end_figure(out);
}

void html_moment(struct text *out, const char *moment)
{
	if (moment == NULL)
		return;
	begin_figure(out);
	plain_moment(out, moment);
	end_figure(out);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

void html_json(struct text *out, const char *id, const char *json)
{
	html_raw(out, "<script type=\"application/json\"");
	html_attribute(out, "id", id);
	html_raw(out, ">");
	for (; *json != '\0'; json++) {
		if (*json == '<' || *json == '>' || *json == '&')
			text_append_format(out, "\\u%04x", (unsigned)*json);
		else
			text_append_bytes(out, json, 1);
	}
	html_raw(out, "</script>");
}
