#include "rawname.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "cell.h"
#include "date.h"

/* Pieces that say where a file comes from, not what it is about. */
static const char *const known[] = {
	"twse", "tpex", "tse", "otc", "bsr", "brokerbs", "stock", "day", "mi", "index", "all", "allbut0999", "finmind",
	"taiwanstockprice", "taiwanstocktradingdailyreport", "yahoo", "price", "prices", "trades", "quote", "quotes",
	"daily", "broker", "brokers", "report", "tw", "two",
};

struct piece {
	const char *s;
	size_t n;
};

static bool all_digits(struct piece p)
{
	for (size_t i = 0; i < p.n; i++)
		if (!isdigit((unsigned char)p.s[i]))
			return false;
	return p.n > 0;
}

static int value(const char *s, size_t n)
{
	int v = 0;
	for (size_t i = 0; i < n; i++)
		v = v * 10 + (s[i] - '0');
	return v;
}

/* Whether a piece is written like a date, with a month and a day that some month has. */
static bool like_date(struct piece p, int *year)
{
	if (!all_digits(p) || (p.n != 7 && p.n != 8))
		return false;
	*year = p.n == 8 ? value(p.s, 4) : value(p.s, 3) + CELL_REPUBLIC;
	int month = value(p.s + p.n - 4, 2), day = value(p.s + p.n - 2, 2);
	return *year >= (p.n == 8 ? 1900 : CELL_REPUBLIC + CELL_REPUBLIC_FIRST) && *year <= 2099 && month >= 1 && month <= 12 &&
	       day >= 1 && day <= 31;
}

static bool is_date(struct piece p, int32_t *day)
{
	char text[9];
	int year;
	if (!like_date(p, &year))
		return false;
	for (int i = 3; i >= 0; i--, year /= 10)
		text[i] = (char)('0' + year % 10);
	memcpy(text + 4, p.s + p.n - 4, 4);
	return !date_parse(text, 8, day);
}

static bool is_year(struct piece p)
{
	return p.n == 4 && all_digits(p) && value(p.s, 4) >= 1900 && value(p.s, 4) <= 2099;
}

static bool is_month(struct piece p)
{
	if (p.n != 6 || !all_digits(p))
		return false;
	int year = value(p.s, 4), month = value(p.s + 4, 2);
	return year >= 1900 && year <= 2099 && month >= 1 && month <= 12;
}

static bool is_code(struct piece p)
{
	if (p.n < 4 || p.n > 6 || !isdigit((unsigned char)p.s[0]))
		return false;
	for (size_t i = 0; i < p.n; i++)
		if (!isdigit((unsigned char)p.s[i]) && !isupper((unsigned char)p.s[i]))
			return false;
	return true;
}

static bool is_known(struct piece p)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i]) == p.n && !strncasecmp(known[i], p.s, p.n))
			return true;
	return p.n < 3 && all_digits(p); /* "(1)": a browser's second download */
}

/* Takes YYYY-MM-DD at `s`, which nothing that belongs to it may touch, as the piece YYYYMMDD in `packed`. */
static bool dashed(const char *start, const char *s, const char *end, char packed[8])
{
	int year;
	if (end - s < 10 || s[4] != '-' || s[7] != '-' || (s > start && isalnum((unsigned char)s[-1])) ||
	    (end - s > 10 && isalnum((unsigned char)s[10])))
		return false;
	memcpy(packed, s, 4);
	memcpy(packed + 4, s + 5, 2);
	memcpy(packed + 6, s + 8, 2);
	return like_date((struct piece){ packed, 8 }, &year);
}

struct found {
	struct rawname *name;
	size_t unknown, years, codes;
	struct piece year; /* the last code that is also a year */
	bool dated;
};

static void take_date(struct found *f, int32_t day)
{
	struct rawname *name = f->name;
	name->many_dates = name->many_dates || (f->dated && name->date != day);
	name->date = day;
	f->dated = true;
	name->has_date = !name->many_dates;
}

static void take_month(struct rawname *name, int month)
{
	name->many_months = name->many_months || (name->month && name->month != month);
	name->month = name->many_months ? 0 : month;
}

static void keep(char *to, struct piece p)
{
	memcpy(to, p.s, p.n);
	to[p.n] = '\0';
}

static void take(struct found *f, struct piece p)
{
	struct rawname *name = f->name;
	int32_t day;
	int year;
	if (is_date(p, &day)) {
		take_date(f, day);
	} else if (like_date(p, &year)) {
		keep(name->no_day, p);
	} else if (is_month(p)) {
		take_month(name, value(p.s, 6));
	} else if (is_code(p)) {
		if (name->codes < RAWNAME_CODES)
			keep(name->code[name->codes++], p);
		if (is_year(p)) {
			f->years++;
			f->year = p;
		} else {
			f->codes++;
			keep(name->symbol, p);
		}
	} else if (!is_known(p)) {
		f->unknown++;
	}
}

static void pieces(struct found *f, const char *s, const char *end)
{
	const char *start = s;
	while (s < end) {
		char packed[8];
		if (dashed(start, s, end, packed)) {
			take(f, (struct piece){ packed, 8 });
			s += 10;
			continue;
		}
		const char *from = s;
		while (s < end && (isalnum((unsigned char)*s) || *s == '.' || (*s & 0x80)))
			s++;
		if (s > from)
			take(f, (struct piece){ from, (size_t)(s - from) });
		else
			s++;
	}
}

static bool ends(const char *s, const char *end, const char *with)
{
	size_t n = strlen(with);
	return (size_t)(end - s) > n && !strncasecmp(end - n, with, n);
}

static const char *stem_end(const char *s)
{
	static const char *const extensions[] = { ".gz", ".csv", ".json", ".txt" };
	const char *end = s + strlen(s);
	for (size_t i = 0; i < 4; i++)
		if (ends(s, end, extensions[i])) {
			end -= strlen(extensions[i]);
			i = (size_t)-1;
		}
	return end;
}

/* A stem that is a symbol as a whole: capitals, digits and what tickers hold, not all digits. */
static bool ticker(const char *s, const char *end)
{
	bool letter = false;
	if (end - s < 1 || end - s > 12 || *s == '-' || *s == '.')
		return false;
	for (; s < end; s++) {
		if (!isupper((unsigned char)*s) && !isdigit((unsigned char)*s) && !strchr(".-^=", *s))
			return false;
		letter = letter || isupper((unsigned char)*s);
	}
	return letter;
}

static void read_folders(const char *path, const char *base, struct rawname *name)
{
	struct piece folder[3] = { { NULL, 0 } };
	for (const char *end = base; end > path && !name->has_folder;) {
		const char *s = --end; /* on the slash */
		while (s > path && s[-1] != '/')
			s--;
		folder[2] = folder[1];
		folder[1] = folder[0];
		folder[0] = (struct piece){ s, (size_t)(end - s) };
		char packed[8];
		struct piece all = { packed, 8 };
		if (is_year(folder[0]) && folder[1].n == 2 && folder[2].n == 2) {
			memcpy(packed, folder[0].s, 4);
			memcpy(packed + 4, folder[1].s, 2);
			memcpy(packed + 6, folder[2].s, 2);
			name->has_folder = is_date(all, &name->folder);
		}
		struct rawname one = { .codes = 0 };
		struct found f = { .name = &one };
		pieces(&f, s, end);
		if (one.has_date) {
			name->has_folder = true;
			name->folder = one.date;
		}
		/* Higher up, a date may be a backup's: only a market's folder or a month's is looked through. */
		if (f.unknown || f.codes || f.years)
			break;
		end = s;
	}
}

void rawname_read(const char *path, struct rawname *name)
{
	*name = (struct rawname){ .codes = 0 };
	if (!strcmp(path, "-"))
		return;
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *end = stem_end(base);
	if (ends(base, end, ".TW"))
		end -= 3;
	else if (ends(base, end, ".TWO"))
		end -= 4;
	struct found f = { .name = name };
	pieces(&f, base, end);
	name->words = f.unknown > 0;
	if (f.codes != 1)
		name->symbol[0] = '\0';
	if (!f.codes && f.years == 1 && !f.unknown)
		keep(name->symbol, f.year);
	if (!f.codes && !f.years && !f.dated && f.unknown && ticker(base, end))
		keep(name->symbol, (struct piece){ base, (size_t)(end - base) });
	if (slash)
		read_folders(path, base, name);
}

bool rawname_agrees_month(const struct rawname *name, int year, int month)
{
	return !name->month || name->month == 100 * year + month;
}

bool rawname_agrees(const struct rawname *name, const char *symbol)
{
	bool contradicts = false;
	for (size_t i = 0; i < name->codes; i++) {
		if (!strcmp(name->code[i], symbol))
			return true;
		contradicts = contradicts || !is_year((struct piece){ name->code[i], strlen(name->code[i]) });
	}
	return !contradicts;
}

bool rawname_agrees_days(const struct rawname *name, int32_t first, int32_t last)
{
	return !name->has_date || name->words || (first == last ? first == name->date : last <= name->date);
}

bool rawname_agrees_table(const struct rawname *name, const char *symbol)
{
	return name->words || rawname_agrees(name, symbol);
}
