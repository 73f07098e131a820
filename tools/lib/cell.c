#include "cell.h"

#include <string.h>
#include <strings.h>

#include "date.h"
#include "decimal.h"

/* Bytes of the blank at `s`, or 0; `wide` blanks are told by their last byte from behind too. */
static size_t blank_at(const char *s, size_t n)
{
	if (*s == ' ' || (*s >= '\t' && *s <= '\r'))
		return 1;
	if (n >= 2 && !memcmp(s, "\xc2\xa0", 2))
		return 2;
	return n >= 3 && (!memcmp(s, "\xe3\x80\x80", 3) || !memcmp(s, "\xef\xbb\xbf", 3)) ? 3 : 0;
}

void cell_trim(const char **text, size_t *n)
{
	const char *s = *text, *end = s + *n;
	for (size_t k; s < end && (k = blank_at(s, (size_t)(end - s))) > 0;)
		s += k;
	while (s < end) {
		size_t have = (size_t)(end - s), k = blank_at(end - 1, 1);
		if (!k && have >= 2 && blank_at(end - 2, 2) == 2)
			k = 2;
		if (!k && have >= 3 && blank_at(end - 3, 3) == 3)
			k = 3;
		if (!k)
			break;
		end -= k;
	}
	*text = s;
	*n = (size_t)(end - s);
}

bool cell_is(const char *s, size_t n, const char *word)
{
	cell_trim(&s, &n);
	return n == strlen(word) && !memcmp(s, word, n);
}

static bool digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

enum { DIGITS = 64 };

/* Copies a number without its commas; the length, or 0 where commas stand elsewhere than between
 * groups of three digits. */
static size_t without_commas(const char *s, size_t n, char plain[DIGITS])
{
	size_t size = 0, group = 0, i = 0;
	bool commas = false;
	if (n > DIGITS)
		return 0;
	if (n && (*s == '-' || *s == '+'))
		plain[size++] = s[i++];
	for (; i < n && (digit(s[i]) || s[i] == ','); i++) {
		if (s[i] != ',') {
			group++;
			plain[size++] = s[i];
			continue;
		}
		if (commas ? group != 3 : group < 1 || group > 3)
			return 0;
		commas = true;
		group = 0;
	}
	if (commas && group != 3)
		return 0;
	memcpy(plain + size, s + i, n - i);
	return size + n - i;
}

static int meaning(int decimal)
{
	return decimal == DECIMAL_OK      ? CELL_OK
	       : decimal == DECIMAL_RANGE ? CELL_RANGE
	       : decimal == DECIMAL_INEXACT ? CELL_PART
	                                  : CELL_BAD;
}

int cell_whole(const char *s, size_t n, int64_t *value)
{
	char plain[DIGITS];
	int r = decimal_whole(s, n, value);
	if (r != DECIMAL_SYNTAX)
		return meaning(r);
	cell_trim(&s, &n);
	if (memchr(s, ',', n)) {
		n = without_commas(s, n, plain);
		s = plain;
	}
	return n ? meaning(decimal_whole(s, n, value)) : CELL_BAD;
}

static void drop_mark(const char *s, size_t *n)
{
	if (*n >= 1 && s[*n - 1] == '*')
		*n -= 1;
	else if (*n >= 3 && !memcmp(s + *n - 3, "\xef\xbc\x8a", 3))
		*n -= 3;
	cell_trim(&s, n);
}

static bool dashes(const char *s, size_t n)
{
	size_t i = 0;
	while (i < n && s[i] == '-')
		i++;
	return n && i == n;
}

static bool empty(const char *s, size_t n)
{
	static const char *const words[] = { "null", "nan", "none", "n/a" };
	if (!n)
		return true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (n == strlen(words[i]) && !strncasecmp(s, words[i], n))
			return true;
	return false;
}

int cell_decimal(const char *s, size_t n, int places, int64_t *value)
{
	char plain[DIGITS];
	int r = n ? decimal_scaled(s, n, places, value) : DECIMAL_SYNTAX;
	if (r != DECIMAL_SYNTAX)
		return meaning(r);
	cell_trim(&s, &n);
	drop_mark(s, &n);
	if (dashes(s, n))
		return CELL_NONE;
	if (empty(s, n))
		return CELL_EMPTY;
	if (memchr(s, ',', n)) {
		n = without_commas(s, n, plain);
		s = plain;
	}
	return n ? meaning(decimal_scaled(s, n, places, value)) : CELL_BAD;
}

/* Reads 1 to `most` digits at *s. */
static int number(const char **s, const char *end, int most, int *value)
{
	int n = 0;
	for (*value = 0; *s < end && n < most && digit(**s); n++)
		*value = *value * 10 + (*(*s)++ - '0');
	return n;
}

static int exists(int year, int month, int mday, int32_t *day)
{
	if (year < 1 || year > 9999 || month < 1 || month > 12 || mday < 1 || mday > date_month_days(year, month))
		return -1;
	*day = date_make(year, month, mday);
	return 0;
}

static bool mark(const char **s, const char *end, const char *text)
{
	size_t n = strlen(text);
	if ((size_t)(end - *s) < n || memcmp(*s, text, n))
		return false;
	*s += n;
	return true;
}

static bool republic(int *year)
{
	bool known = *year >= CELL_REPUBLIC_FIRST;
	*year += CELL_REPUBLIC;
	return known;
}

/* Two digits at *s, below `limit`. */
static bool pair(const char **s, const char *end, int limit)
{
	int v;
	return number(s, end, 2, &v) == 2 && v < limit;
}

/* What stands behind a date: nothing, or a time of day. */
static bool time_of_day(const char *s, const char *end)
{
	int v;
	if (s == end)
		return true;
	if ((*s != ' ' && *s != 'T') || (s++, !number(&s, end, 2, &v)) || v > 23 || !mark(&s, end, ":") || !pair(&s, end, 60))
		return false;
	if (mark(&s, end, ":")) {
		if (!pair(&s, end, 61))
			return false;
		if (mark(&s, end, ".") && !number(&s, end, 9, &v))
			return false;
	}
	if (s < end && (*s == '+' || *s == '-')) {
		s++;
		if (!pair(&s, end, 24) || (mark(&s, end, ":"), !pair(&s, end, 60)))
			return false;
	} else {
		mark(&s, end, "Z");
	}
	return s == end;
}

int cell_date(const char *s, size_t n, int32_t *day)
{
	cell_trim(&s, &n);
	drop_mark(s, &n);
	const char *end = s + n;
	int year, month, mday, digits = number(&s, end, 8, &year);
	if (digits == 7 || digits == 8) {
		int packed = year;
		year = packed / 10000;
		month = packed / 100 % 100;
		mday = packed % 100;
	} else {
		if (digits < 1 || digits > 4)
			return -1;
		const char *between = s < end && (*s == '-' || *s == '/') ? (*s == '-' ? "-" : "/") : NULL;
		if (!mark(&s, end, between ? between : "年") || !number(&s, end, 2, &month) ||
		    !mark(&s, end, between ? between : "月") || !number(&s, end, 2, &mday) ||
		    (!between && !mark(&s, end, "日")))
			return -1;
	}
	bool western = digits == 4 || digits == 8;
	if ((!western && !republic(&year)) || !time_of_day(s, end))
		return -1;
	return exists(year, month, mday, day);
}

int cell_date_as(const char *format, const char *s, size_t n, int32_t *day)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	cell_trim(&s, &n);
	const char *end = s + n;
	int year = 0, month = 0, mday = 0;
	for (; *format; format++) {
		if (*format != '%') {
			if (s == end || *s++ != *format)
				return -1;
			continue;
		}
		switch (*++format) {
		case 'Y':
			if (number(&s, end, 4, &year) != 4)
				return -1;
			break;
		case 'E':
			if (!number(&s, end, 3, &year) || !republic(&year))
				return -1;
			break;
		case 'm':
			if (!number(&s, end, 2, &month))
				return -1;
			break;
		case 'd':
			if (!number(&s, end, 2, &mday))
				return -1;
			break;
		case 'b':
			for (month = 1; month <= 12; month++)
				if (end - s >= 3 && !strncasecmp(s, months + 3 * (month - 1), 3))
					break;
			s += 3;
			if (month > 12)
				return -1;
			break;
		case '*':
			return exists(year, month, mday, day);
		default:
			return -1;
		}
	}
	return s == end ? exists(year, month, mday, day) : -1;
}

bool cell_date_format(const char *format)
{
	int years = 0, months = 0, days = 0;
	for (; *format; format++) {
		if (*format != '%')
			continue;
		format++;
		if (*format == '*')
			return !format[1] && years == 1 && months == 1 && days == 1;
		years += *format == 'Y' || *format == 'E';
		months += *format == 'm' || *format == 'b';
		days += *format == 'd';
		if (!*format || !strchr("YEmbd", *format))
			return false;
	}
	return years == 1 && months == 1 && days == 1;
}
