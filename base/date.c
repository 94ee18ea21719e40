#include "base/date.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

bool date_is_set(struct date date)
{
	return date.year != 0;
}

bool date_is_valid(struct date date)
{
	return date.year >= 1850 && date.year <= 2199 && date.month >= 1 && date.month <= 12 &&
	       date.day >= 1 && date.day <= days_in_month(date.year, date.month);
}

static int number_at(const char *digits, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++)
		value = 10 * value + (digits[i] - '0');
	return value;
}

static bool accept(int year, int month, int day, struct date *ret_date)
{
	struct date date = { (short)year, (signed char)month, (signed char)day };

	if (!date_is_valid(date))
		return false;
	*ret_date = date;
	return true;
}

bool date_parse_iso(const char *text, struct date *ret_date)
{
	char digits[9];

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return false;
	snprintf(digits, sizeof(digits), "%.4s%.2s%.2s", text, text + 5, text + 8);
	if (!text_is_digits(digits) || strlen(digits) != 8)
		return false;
	return accept(number_at(digits, 4), number_at(digits + 4, 2), number_at(digits + 6, 2),
		      ret_date);
}

bool date_parse_ddmmyyyy(const char *digits, struct date *ret_date)
{
	if (strlen(digits) != 8 || !text_is_digits(digits))
		return false;
	return accept(number_at(digits + 4, 4), number_at(digits + 2, 2), number_at(digits, 2),
		      ret_date);
}

char *date_format_iso(struct date date, char *buffer)
{
	buffer[0] = '\0';
	if (date_is_set(date))
		snprintf(buffer, DATE_TEXT_SIZE, "%04d-%02d-%02d", date.year, date.month, date.day);
	return buffer;
}

/*
 * Days since 1970-01-01. The year is counted from March, so that the leap day is its last day and
 * the lengths of months follow one formula (Hinnant, "chrono-compatible low-level date
 * algorithms").
 */
static long day_number(struct date date)
{
	long year = date.year - (date.month <= 2);
	long era = year / 400;
	long year_of_era = year - era * 400;
	long day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

long date_days_between(struct date a, struct date b)
{
	return day_number(b) - day_number(a);
}

struct date date_add_days(struct date date, long days)
{
	long shifted = day_number(date) + days + 719468;
	long era = shifted / 146097;
	long day_of_era = shifted - era * 146097;
	long year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	long day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	long month_from_march = (5 * day_of_year + 2) / 153;
	long month = month_from_march + (month_from_march < 10 ? 3 : -9);

	return (struct date){ (short)(year_of_era + era * 400 + (month <= 2)), (signed char)month,
			      (signed char)(day_of_year - (153 * month_from_march + 2) / 5 + 1) };
}

int date_compare(struct date a, struct date b)
{
	if (a.year != b.year)
		return a.year - b.year;
	if (a.month != b.month)
		return a.month - b.month;
	return a.day - b.day;
}

int date_age_years(struct date birth, struct date on)
{
	bool had_birthday =
		on.month > birth.month || (on.month == birth.month && on.day >= birth.day);

	return on.year - birth.year - (had_birthday ? 0 : 1);
}

struct date date_today(void)
{
	time_t now = time(NULL);
	struct tm local;

	localtime_r(&now, &local);
	return (struct date){ (short)(local.tm_year + 1900), (signed char)(local.tm_mon + 1),
			      (signed char)local.tm_mday };
}
