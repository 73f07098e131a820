/* cells: what a cell of a foreign table, a file's name or a text of any character set says, and the formats of days.
 *
 * One line, a format of days, then the bytes. */
#include "cell.h"
#include "charset.h"
#include "date.h"
#include "decimal.h"
#include "exchange.h"
#include "rawname.h"
#include "utf8.h"

#include "fuzz.h"

static void hold_cell(const char *s, size_t n, const char *format)
{
	int64_t v = 0, own = 0;
	int32_t day = 0, again = 0;
	const char *trimmed = s;
	size_t left = n;
	cell_trim(&trimmed, &left);
	fuzz_hold(trimmed >= s && trimmed + left <= s + n, "%zu of %zu", left, n);
	const char *twice = trimmed;
	size_t still = left;
	cell_trim(&twice, &still);
	fuzz_hold(twice == trimmed && still == left, "%zu and %zu", left, still);
	/* What our own tables take means the same here. */
	int r = cell_whole(s, n, &v);
	if (!decimal_whole(trimmed, left, &own))
		fuzz_hold(!r && v == own, "'%.*s'", (int)n, s);
	for (int places = 0; places <= 8; places += 4) {
		r = cell_decimal(s, n, places, &v);
		if (!decimal_scaled(trimmed, left, places, &own))
			fuzz_hold(!r && v == own, "'%.*s'", (int)n, s);
	}
	r = cell_date(s, n, &day);
	if (!date_parse(trimmed, left, &again))
		fuzz_hold(!r && day == again, "'%.*s'", (int)n, s);
	if (!r)
		fuzz_hold(day >= DATE_MIN && day <= DATE_MAX, "%d", day);
	if (cell_date_format(format) && !cell_date_as(format, s, n, &day))
		fuzz_hold(day >= DATE_MIN && day <= DATE_MAX, "%d", day);
	if (cell_date_format("%Y-%m-%d") && !date_parse(trimmed, left, &again) && left == 10)
		fuzz_hold(!cell_date_as("%Y-%m-%d", s, n, &day) && day == again, "'%.*s'", (int)n, s);
}

static void hold_name(const char *s, size_t n)
{
	struct rawname name;
	struct buffer b = BUFFER_EMPTY, twice = BUFFER_EMPTY;
	char *path = xmalloc(n + 1);
	memcpy(path, s, n);
	path[n] = '\0';
	rawname_read(path, &name);
	fuzz_hold(name.codes <= RAWNAME_CODES && !(name.has_date && name.many_dates), "'%s'", path);
	for (size_t i = 0; i < name.codes; i++)
		fuzz_hold(code_valid(name.code[i], strlen(name.code[i])), "'%s'", path);
	fuzz_hold(!name.symbol[0] || rawname_agrees(&name, name.symbol), "'%s': '%s'", path, name.symbol);
	if (utf8_valid(s, n)) {
		exchange_name(s, n, &b);
		fuzz_hold(utf8_valid(b.data, b.size), "'%.*s'", (int)b.size, b.data);
		exchange_name(b.data, b.size, &twice);
		fuzz_hold(b.size == twice.size && (!b.size || !memcmp(b.data, twice.data, b.size)), "'%.*s' and '%.*s'", (int)b.size, b.data,
		          (int)twice.size, twice.data);
	}
	buffer_release(&b);
	buffer_release(&twice);
	free(path);
}

static void hold_charset(const char *s, size_t n)
{
	static const char *const forced[] = { NULL, "UTF-8", "CP950", "UTF-16BE" };
	static struct charset kept[sizeof forced / sizeof *forced];
	for (size_t i = 0; i < sizeof forced / sizeof *forced; i++) {
		struct charset c;
		struct error e = ERROR_NONE;
		struct buffer b = BUFFER_EMPTY;
		if (!kept[i].name[0] && charset_open(&kept[i], forced[i] ? forced[i] : "CP950", "", 0, &e))
			return;
		int r = charset_open(&c, forced[i], s, n, &e);
		fuzz_hold(!r && c.mark <= n, "%s", e.text);
		size_t bad = charset_text(&c, s + c.mark, n - c.mark, &b);
		fuzz_hold(utf8_valid(b.data, b.size), "%s", c.name);
		fuzz_hold(!c.utf8 || (bad == 0) == utf8_valid(s + c.mark, n - c.mark), "%zu", bad);
		charset_release(&c);
		buffer_release(&b);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct fuzz_input in = { (const char *)data, n };
	char *format = fuzz_line(&in);
	if (in.n) {
		hold_cell(in.data, in.n, format);
		hold_name(in.data, in.n);
		hold_charset(in.data, in.n);
	}
	free(format);
	return 0;
}
