#include "rows.h"

#include <csv.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "buffer.h"
#include "input.h"

enum { CHUNK = 64 };

/* The fast reader finds separators, commas and LFs, 64 bytes at a time: bit i of the answer tells that
 * s[i] is one.  Bytes from `end` on are not read and are none. */
static uint64_t separators(const char *s, const char *end)
{
	char last[CHUNK];
	uint64_t found = 0;
	if (end - s < CHUNK) {
		memset(last, 0, CHUNK);
		s = memcpy(last, s, (size_t)(end - s));
	}
#ifdef __SSE2__
	const __m128i comma = _mm_set1_epi8(','), lf = _mm_set1_epi8('\n');
	for (int i = 0; i < CHUNK; i += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(s + i));
		__m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, comma), _mm_cmpeq_epi8(v, lf));
		found |= (uint64_t)(unsigned)_mm_movemask_epi8(hit) << i;
	}
#else
	for (int i = 0; i < CHUNK; i++)
		found |= (uint64_t)(s[i] == ',' || s[i] == '\n') << i;
#endif
	return found;
}

/* The last byte before `end` is LF: there is always a next separator within. */
static int parse_plain(const char *path, size_t line, const char *s, const char *end, row_fn *fn, void *context,
                       struct error *err)
{
	struct row_field field[ROW_FIELDS];
	const char *chunk = s;
	uint64_t found = separators(chunk, end);
	for (; s < end; line++) {
		size_t n = 0;
		const char *begin = s, *stop;
		do {
			while (!found) {
				chunk += CHUNK;
				found = separators(chunk, end);
			}
			stop = chunk + __builtin_ctzll(found);
			found &= found - 1;
			if (n == ROW_FIELDS)
				return error_at(err, path, line, "more than %d fields", ROW_FIELDS);
			field[n++] = (struct row_field){ s, (size_t)(stop - s) };
			s = stop + 1;
		} while (*stop == ',');
		if (field[n - 1].n && stop[-1] == '\r')
			field[n - 1].n--;
		if (n == 1 && !field[0].n)
			continue;
		struct row row = { line, n, field, begin, (size_t)(s - begin) };
		int r = fn(context, &row, err);
		if (r)
			return r;
	}
	return LOT_OK;
}

/* Whether the fast reader may take it: no quotes, and every CR stands before LF. */
static bool plain(const char *s, const char *end)
{
	if (memchr(s, '"', (size_t)(end - s)))
		return false;
	while ((s = memchr(s, '\r', (size_t)(end - s))) != NULL)
		if (++s == end || *s != '\n')
			return false;
	return true;
}

/* libcsv's callbacks gather a row and cannot stop the parse: the first failure is kept. */
struct gather {
	struct buffer text;
	size_t ends[ROW_FIELDS];
	size_t count;
	size_t line; /* where the row begins */
	size_t now;  /* the line being read */
	const char *raw, *end; /* behind the row before; behind all bytes */
	const char *path;
	row_fn *fn;
	void *context;
	struct error *err;
	int result;
};

static void on_field(void *s, size_t n, void *context)
{
	struct gather *g = context;
	if (g->result)
		return;
	if (g->count == ROW_FIELDS) {
		g->result = error_at(g->err, g->path, g->line, "more than %d fields", ROW_FIELDS);
		return;
	}
	buffer_add(&g->text, s, n);
	g->ends[g->count++] = g->text.size;
}

/* libcsv does not say where a row stands.  Its quotes are known to be right by now: they come in pairs. */
static void find_raw(struct gather *g, struct row *row)
{
	const char *s = g->raw, *end = g->end;
	bool inside = false;
	while (s < end && (*s == '\n' || *s == '\r'))
		s++;
	row->raw = s;
	for (; s < end && (inside || (*s != '\n' && *s != '\r')); s++)
		inside ^= *s == '"';
	s += end - s > 1 && s[0] == '\r' && s[1] == '\n';
	s += s < end;
	row->raw_n = (size_t)(s - row->raw);
	g->raw = s;
}

static void on_row(int terminator, void *context)
{
	(void)terminator;
	struct gather *g = context;
	if (!g->result) {
		struct row_field field[ROW_FIELDS];
		for (size_t i = 0, at = 0; i < g->count; at = g->ends[i++])
			field[i] = (struct row_field){ g->text.data ? g->text.data + at : "", g->ends[i] - at };
		struct row row = { .line = g->line, .count = g->count, .field = field };
		find_raw(g, &row);
		g->result = g->fn(g->context, &row, g->err);
	}
	g->text.size = 0;
	g->count = 0;
	g->line = g->now;
}

static int no_blank(unsigned char c)
{
	(void)c;
	return 0;
}

int rows_parse_strict(const char *path, size_t line, const char *data, size_t n, row_fn *fn, void *context,
                     struct error *err)
{
	struct csv_parser parser;
	struct gather g = { .path = path, .fn = fn, .context = context, .err = err, .raw = data, .end = data + n };
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI))
		return error_system(err, "libcsv: cannot start");
	csv_set_space_func(&parser, no_blank);
	const char *end = data + n;
	for (const char *s = data; s < end && !g.result; line++) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));
		size_t k = stop ? (size_t)(stop + 1 - s) : (size_t)(end - s);
		g.now = line;
		if (parser.pstate == 0) /* between rows */
			g.line = line;
		if (csv_parse(&parser, s, k, on_field, on_row, &g) != k) {
			/* Never csv_fini after this: it would add a false row and call it success. */
			if (!g.result)
				g.result = csv_error(&parser) == CSV_EPARSE ? error_at(err, path, line, "a quote stands where none may")
				                                            : error_system(err, "libcsv: %s", csv_strerror(csv_error(&parser)));
			break;
		}
		s += k;
	}
	if (!g.result && csv_fini(&parser, on_field, on_row, &g))
		g.result = error_at(err, path, g.line, "a quoted field is not closed");
	csv_free(&parser);
	buffer_release(&g.text);
	return g.result;
}

int rows_parse(const char *path, size_t line, const char *data, size_t n, row_fn *fn, void *context, struct error *err)
{
	return n && plain(data, data + n) ? parse_plain(path, line, data, data + n, fn, context, err)
	                                  : rows_parse_strict(path, line, data, n, fn, context, err);
}

size_t rows_complete(const char *data, size_t n)
{
	const char *last = n ? memrchr(data, '\n', n) : NULL;
	if (!last)
		return 0;
	size_t k = (size_t)(last + 1 - data), after = 0;
	if (!memchr(data, '"', k))
		return k;
	bool inside = false;
	for (size_t i = 0; i < k; i++) {
		if (data[i] == '"')
			inside = !inside;
		else if (data[i] == '\n' && !inside)
			after = i + 1;
	}
	return after;
}

int row_column(const struct row *row, const char *name)
{
	size_t n = strlen(name);
	for (size_t i = 0; i < row->count; i++)
		if (row->field[i].n == n && !memcmp(row->field[i].text, name, n))
			return (int)i;
	return -1;
}

struct counted {
	const char *path;
	size_t fields; /* of the header, 0 before it */
	row_fn *fn;
	void *context;
};

static int count_fields(void *context, const struct row *row, struct error *err)
{
	struct counted *c = context;
	if (!c->fields)
		c->fields = row->count;
	if (row->count != c->fields)
		return error_at(err, c->path, row->line, "%zu fields where the header has %zu", row->count, c->fields);
	return c->fn(c->context, row, err);
}

int rows_table(const char *path, row_fn *fn, void *context, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	struct counted counted = { .path = path, .fn = fn, .context = context };
	int r = input_table(path, &b, err);
	size_t bom = b.size >= 3 && !memcmp(b.data, "\xef\xbb\xbf", 3) ? 3 : 0;
	if (!r && b.size == bom)
		r = error_at(err, path, 1, "the table is empty: a header line is expected");
	if (!r && b.data[b.size - 1] != '\n') {
		size_t lines = 1;
		for (size_t i = 0; i < b.size; i++)
			lines += b.data[i] == '\n';
		r = error_at(err, path, lines, "the last line has no line end: the file may be torn");
	}
	if (!r)
		r = rows_parse(path, 1, b.data + bom, b.size - bom, count_fields, &counted, err);
	buffer_release(&b);
	return r;
}
