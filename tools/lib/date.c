#include "date.h"

#include <stdbool.h>

/* Days are counted in years that begin in March, so that the leap day is the last of its year;
 * an era of 400 such years has 146,097 days, and 719,468 days lie between 0000-03-01 and 1970. */
int32_t date_make(int year, int month, int mday)
{
	int y = year - (month <= 2);
	int era = y / 400, in_era = y - era * 400;
	int in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + mday - 1;
	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

void date_split(int32_t day, int *year, int *month, int *mday)
{
	int z = day + 719468;
	int era = z / 146097, in_era = z - era * 146097;
	int y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int in_year = in_era - (365 * y + y / 4 - y / 100);
	int m = (5 * in_year + 2) / 153;
	*mday = in_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = y + era * 400 + (*month <= 2);
}

int date_month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return days[month - 1] + (month == 2 && leap);
}

static int number(const char *s, int n)
{
	int v = 0;
	for (int i = 0; i < n; i++) {
		unsigned d = (unsigned char)s[i] - (unsigned)'0';
		if (d > 9)
			return -1;
		v = v * 10 + (int)d;
	}
	return v;
}

int date_parse(const char *s, size_t n, int32_t *day)
{
	int dash = n == 10;
	if (n != 8 && !(dash && s[4] == '-' && s[7] == '-'))
		return -1;
	int year = number(s, 4), month = number(s + 4 + dash, 2), mday = number(s + 6 + 2 * dash, 2);
	if (year < 1 || month < 1 || month > 12 || mday < 1 || mday > date_month_days(year, month))
		return -1;
	*day = date_make(year, month, mday);
	return 0;
}

void date_format(int32_t day, char text[DATE_TEXT])
{
	int year, month, mday;
	date_split(day, &year, &month, &mday);
	text[0] = (char)('0' + year / 1000);
	text[1] = (char)('0' + year / 100 % 10);
	text[2] = (char)('0' + year / 10 % 10);
	text[3] = (char)('0' + year % 10);
	text[4] = text[7] = '-';
	text[5] = (char)('0' + month / 10);
	text[6] = (char)('0' + month % 10);
	text[8] = (char)('0' + mday / 10);
	text[9] = (char)('0' + mday % 10);
	text[10] = '\0';
}
