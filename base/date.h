/* Civil dates of the proleptic Gregorian calendar, without time or zone. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>

/* year 0 means "no date". */
struct date {
	short year;
	signed char month; /* 1..12 */
	signed char day;   /* 1..31 */
};

enum { DATE_TEXT_SIZE = 24 };

/* True when the three numbers name a real day between 1850 and 2199. */
bool date_is_valid(struct date date);
bool date_is_set(struct date date);

/* "2026-09-13". Parsing refuses anything else and days that do not exist. */
bool date_parse_iso(const char *text, struct date *ret_date);

/* "13092026", the way dates stand in comb cells. */
bool date_parse_ddmmyyyy(const char *digits, struct date *ret_date);

/* Writes "2026-09-13" ("" for no date) and returns `buffer`, of DATE_TEXT_SIZE bytes. */
char *date_format_iso(struct date date, char *buffer);

/* Days from `a` to `b`, negative when b comes first. */
long date_days_between(struct date a, struct date b);
struct date date_add_days(struct date date, long days);

/* <0, 0, >0 as `a` is before, the same as or after `b`. */
int date_compare(struct date a, struct date b);

/* Whole years lived on day `on` by a person born on `birth`. */
int date_age_years(struct date birth, struct date on);

/* Today by the system clock, local time; only programs ask. */
struct date date_today(void);

#endif
