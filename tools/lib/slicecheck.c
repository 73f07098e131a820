#include "slicecheck.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "code.h"
#include "date.h"
#include "decimal.h"
#include "input.h"
#include "node.h"
#include "npz.h"
#include "text.h"
#include "textarray.h"
#include "totals.h"
#include "totalspack.h"

struct verify {
	const char *path;
	verify_report *report;
	void *context;
	size_t problems;
};

static void tell(struct verify *v, const struct error *e)
{
	v->problems++;
	v->report(v->context, e);
}

__attribute__((format(printf, 2, 3))) static void problem(struct verify *v, const char *format, ...)
{
	struct error e;
	char text[sizeof e.text];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	error_at(&e, v->path, 0, "%s", text);
	tell(v, &e);
}

/* The arrays of a slice. */
enum { BROKER, FIRST, DATE, BUY_SHARES, SELL_SHARES, BUY_AMOUNT, SELL_AMOUNT, CLOSE, VALUE, FIELDS };

static const struct {
	const char *name;
	char kind;
	bool narrow; /* may be of 4 bytes */
	const char *type;
} fields[FIELDS] = {
	[BROKER] = { "broker", 'S', false, "bytes" },
	[FIRST] = { "first", 'i', false, "int64" },
	[DATE] = { "date", 'M', false, "datetime64[D]" },
	[BUY_SHARES] = { "buy_shares", 'i', true, "int32 or int64" },
	[SELL_SHARES] = { "sell_shares", 'i', true, "int32 or int64" },
	[BUY_AMOUNT] = { "buy_amount", 'i', true, "int32 or int64" },
	[SELL_AMOUNT] = { "sell_amount", 'i', true, "int32 or int64" },
	[CLOSE] = { "close", 'f', false, "float64" },
	[VALUE] = { "value", 'f', false, "float64" },
};

/* Each table's arrays; any of the last `own` tells it from the others. */
static const struct {
	const char *name;
	int field[FIELDS], count, own;
} tables[] = {
	{ "prices", { DATE, CLOSE }, 2, 1 },
	{ "returns", { DATE, VALUE }, 2, 1 },
	{ "trades", { DATE, BROKER, FIRST, BUY_SHARES, SELL_SHARES, BUY_AMOUNT, SELL_AMOUNT }, 7, 5 },
};
enum { TABLES = sizeof tables / sizeof *tables };

/* What is being checked: a slice's arrays by field. */
struct content {
	const struct npz_array *a[FIELDS];
	size_t rows;
};

/* Rows with one fault: how many, and the first. */
struct fault {
	size_t count, row;
};

static void note(struct fault *f, size_t row)
{
	if (!f->count++)
		f->row = row;
}

static int64_t date_at(const struct content *s, size_t row)
{
	return ((const int64_t *)s->a[DATE]->data)[row];
}

static int64_t whole_at(const struct npz_array *a, size_t row)
{
	return a->item == 4 ? ((const int32_t *)a->data)[row] : ((const int64_t *)a->data)[row];
}

/* `what` is said of the first row at fault, whose day and broker are named. */
static void tell_fault(struct verify *v, const struct content *s, int field, const struct fault *f, const char *what)
{
	if (!f->count)
		return;
	char day[DATE_TEXT] = "", broker[CODE_MAX + 2] = "", more[64] = "";
	int64_t date = date_at(s, f->row);
	if (date >= DATE_MIN && date <= DATE_MAX)
		date_format((int32_t)date, day);
	if (s->a[BROKER]) {
		const int64_t *first = s->a[FIRST]->data;
		size_t b = 0;
		while ((size_t)first[b + 1] <= f->row)
			b++;
		snprintf(broker, sizeof broker, " %.*s", (int)(s->a[BROKER]->item < CODE_MAX ? s->a[BROKER]->item : CODE_MAX),
		         texts_at(s->a[BROKER], b));
	}
	if (f->count > 1)
		snprintf(more, sizeof more, "; and %zu more", f->count - 1);
	problem(v, "array '%s', row %zu (%s%s): %s%s", fields[field].name, f->row, *day ? day : "no day", broker, what, more);
}

static void check_codes(struct verify *v, const struct npz_array *a)
{
	const char *before = NULL;
	for (size_t i = 0; i < a->rows; i++) {
		const char *code = texts_at(a, i);
		size_t n = texts_length(a, i);
		if (!code_valid(code, n)) {
			problem(v, "array '%s', item %zu: not a code", a->name, i);
			return;
		}
		if (before && memcmp(before, code, a->item) >= 0) {
			problem(v, "array '%s', item %zu: '%.*s' does not come after '%.*s'", a->name, i, (int)n, code, (int)a->item, before);
			return;
		}
		before = code;
	}
}

/* Whether `first` can be used to find a row's broker. */
static bool check_first(struct verify *v, const struct content *s)
{
	const struct npz_array *a = s->a[FIRST];
	const int64_t *first = a->data;
	size_t brokers = s->a[BROKER]->rows;
	if (a->rows != brokers + 1) {
		problem(v, "array 'first' has %zu items, 'broker' has %zu: one more is needed", a->rows, brokers);
		return false;
	}
	if (first[0] != 0) {
		problem(v, "array 'first' begins with %lld, not 0", (long long)first[0]);
		return false;
	}
	for (size_t i = 0; i < brokers; i++)
		if (first[i] >= first[i + 1]) {
			problem(v, "array 'first', item %zu: %lld is not above %lld: the broker has no rows", i + 1,
			        (long long)first[i + 1], (long long)first[i]);
			return false;
		}
	if ((size_t)first[brokers] != s->rows) {
		problem(v, "array 'first' ends with %lld, but there are %zu rows", (long long)first[brokers], s->rows);
		return false;
	}
	return true;
}

static void check_dates(struct verify *v, const struct content *s)
{
	struct fault range = { 0, 0 }, order = { 0, 0 };
	const int64_t *first = s->a[FIRST] ? s->a[FIRST]->data : NULL;
	for (size_t row = 0, broker = 0; row < s->rows; row++) {
		int64_t day = date_at(s, row);
		bool begins = row == 0;
		if (first && (size_t)first[broker + 1] == row) {
			broker++;
			begins = true;
		}
		if (day < DATE_MIN || day > DATE_MAX)
			note(&range, row);
		else if (!begins && date_at(s, row - 1) >= day)
			note(&order, row);
	}
	tell_fault(v, s, DATE, &range, "the day does not exist");
	tell_fault(v, s, DATE, &order, "the day does not come after the row before");
}

static void check_doubles(struct verify *v, const struct content *s)
{
	int field = s->a[CLOSE] ? CLOSE : VALUE;
	const double *x = s->a[field]->data;
	struct fault f = { 0, 0 };
	for (size_t row = 0; row < s->rows; row++) {
		bool good = field == VALUE ? isfinite(x[row]) && x[row] > -1
		                           : x[row] > 0 && x[row] < 4e7 && (double)decimal_units(x[row]) / 1e8 == x[row];
		if (!good)
			note(&f, row);
	}
	char what[128];
	snprintf(what, sizeof what, "%.17g is not %s", f.count ? x[f.row] : 0,
	         field == VALUE ? "a return above -1" : "a price of at most 8 decimals, above 0 and below 40000000");
	tell_fault(v, s, field, &f, what);
}

static void check_figures(struct verify *v, const struct content *s)
{
	struct fault negative[FIELDS] = { 0 }, free_of_shares[FIELDS] = { 0 }, zeros = { 0, 0 };
	for (size_t row = 0; row < s->rows; row++) {
		bool any = false;
		for (int k = BUY_SHARES; k <= SELL_AMOUNT; k++) {
			int64_t x = whole_at(s->a[k], row);
			any = any || x;
			if (x < 0)
				note(&negative[k], row);
			else if (x && k >= BUY_AMOUNT && !whole_at(s->a[k - BUY_AMOUNT + BUY_SHARES], row))
				note(&free_of_shares[k], row);
		}
		if (!any)
			note(&zeros, row);
	}
	for (int k = BUY_SHARES; k <= SELL_AMOUNT; k++) {
		tell_fault(v, s, k, &negative[k], "negative");
		tell_fault(v, s, k, &free_of_shares[k], "an amount without shares");
	}
	tell_fault(v, s, BUY_SHARES, &zeros, "a row of zeros");
}

static bool check_type(struct verify *v, const struct npz_array *a, int field)
{
	bool good = a->kind == fields[field].kind && !a->columns &&
	            (a->kind == 'S' || a->item == 8 || (a->item == 4 && fields[field].narrow));
	if (!good)
		problem(v, "array '%s' is not one column of %s", a->name, fields[field].type);
	return good;
}

static void check_table(struct verify *v, const struct npz *z, size_t table, struct content *s)
{
	bool good = true;
	for (int i = 0; i < tables[table].count; i++) {
		int field = tables[table].field[i];
		s->a[field] = npz_find(z, fields[field].name);
		if (!s->a[field])
			problem(v, "array '%s' is missing in a slice of %s", fields[field].name, tables[table].name);
		good = s->a[field] && check_type(v, s->a[field], field) && good;
	}
	if (!good)
		return;
	s->rows = s->a[DATE]->rows;
	for (int field = DATE; field < FIELDS; field++)
		if (s->a[field] && s->a[field]->rows != s->rows) {
			problem(v, "array '%s' has %zu rows, 'date' has %zu", fields[field].name, s->a[field]->rows, s->rows);
			good = false;
		}
	if (!good || (s->a[FIRST] && !check_first(v, s)))
		return;
	if (s->a[BROKER]) {
		check_codes(v, s->a[BROKER]);
		check_figures(v, s);
	} else {
		check_doubles(v, s);
	}
	check_dates(v, s);
}

static size_t table_of(const struct npz *z)
{
	size_t t = 0;
	for (; t < TABLES; t++)
		for (int i = tables[t].count - tables[t].own; i < tables[t].count; i++)
			if (npz_find(z, fields[tables[t].field[i]].name))
				return t;
	return t;
}

static void check_partial(struct verify *v, const void *data, size_t n)
{
	struct totals t = TOTALS_EMPTY;
	struct error e;
	if (totals_unpack(v->path, data, n, &t, &e))
		tell(v, &e);
	totals_release(&t);
}

/* What is wrong with a file that does not unpack: its directory, or every damaged array by its name. */
static void check_damage(struct verify *v, const void *data, size_t n)
{
	struct npz_entry entry[NPZ_ARRAYS];
	struct error e;
	size_t count = 0;
	if (npz_directory(v->path, data, n, entry, &count, &e)) {
		tell(v, &e);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const char *const name[] = { entry[i].array.name, NULL };
		struct npz z;
		if (npz_unpack(v->path, data, n, name, &z, &e))
			tell(v, &e);
		else
			npz_release(&z);
	}
}

/* Leaves in *z what was unpacked; returns the rows. */
static size_t check_bytes(struct verify *v, const void *data, size_t n, struct npz *z)
{
	struct content s = { .rows = 0 };
	struct error e;
	if (npz_unpack(v->path, data, n, NULL, z, &e)) {
		check_damage(v, data, n);
		*z = (struct npz){ .count = 0 };
		return 0;
	}
	for (size_t i = 0; i < z->count; i++)
		if (npz_find(z, z->array[i].name) != &z->array[i])
			problem(v, "array '%s' stands there twice", z->array[i].name);
	if (npz_find(z, "total_pnl"))
		check_partial(v, data, n);
	else if (table_of(z) < TABLES)
		check_table(v, z, table_of(z), &s);
	return s.rows;
}

size_t verify_slice(const char *path, const void *data, size_t n, size_t *rows, verify_report *report, void *context)
{
	struct verify v = { path, report, context, 0 };
	struct npz z;
	size_t found = check_bytes(&v, data, n, &z);
	npz_release(&z);
	if (rows)
		*rows = found;
	return v.problems;
}

/* Whether `b` is behind `a`, both PART.npz, in the byte order of their parts. */
static bool behind(const char *a, const char *b)
{
	size_t n = strlen(a), k = strlen(b), less = n < k ? n : k;
	int c = memcmp(a, b, less < 4 ? 0 : less - 4);
	return c ? c < 0 : n < k;
}

static void check_slice(struct verify *v, const struct node_slice *s, struct npz *z)
{
	struct input_map map;
	struct error e;
	char checksum[NODE_CHECKSUM];
	const char *node = v->path;
	*z = (struct npz){ .count = 0 };
	if (input_map(s->path, &map, &e)) {
		tell(v, &e);
		return;
	}
	v->path = s->path;
	node_checksum(map.data, map.n, checksum);
	if (map.n != s->bytes)
		problem(v, "%zu bytes, but %s says %zu", map.n, node, s->bytes);
	else if (strcmp(checksum, s->checksum))
		problem(v, "checksum %s, but %s says %s", checksum, node, s->checksum);
	size_t before = v->problems, rows = check_bytes(v, map.data, map.n, z);
	if (v->problems == before && rows != s->rows)
		problem(v, "%zu row%s, but %s says %zu", rows, text_plural(rows), node, s->rows);
	v->path = node;
	input_unmap(&map);
}

/* Gives what was unpacked to the slice of the list, where it is the same. */
static void hold(struct slice_list *list, size_t i, const char *path, struct npz *z)
{
	if (!list || i >= list->count || list->slice[i].held || strcmp(list->slice[i].path, path)) {
		npz_release(z);
		return;
	}
	list->slice[i].held = xmalloc(sizeof *z);
	*list->slice[i].held = *z;
}

size_t verify_node(const char *path, const void *data, size_t n, struct slice_list *list, verify_report *report, void *context)
{
	struct verify v = { path, report, context, 0 };
	struct node node;
	struct error e;
	if (node_parse(path, data, n, &node, &e)) {
		tell(&v, &e);
		return v.problems;
	}
	for (size_t i = 0; i < node.count; i++) {
		struct npz z;
		if (i && !behind(node.slice[i - 1].path, node.slice[i].path))
			problem(&v, "'%s' does not come after '%s'", node.slice[i].path, node.slice[i - 1].path);
		size_t before = v.problems;
		check_slice(&v, &node.slice[i], &z);
		hold(v.problems == before ? list : NULL, i, node.slice[i].path, &z);
	}
	node_release(&node);
	return v.problems;
}
