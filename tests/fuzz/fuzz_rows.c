/* rows: the quick reader against libcsv; rows cut where rows_complete says against the whole; and the reader of what spreadsheets
 * write (rawrows.h) against both, where the rows are those of a table. */
#include "rawrows.h"
#include "rowtwins.h"

#include "fuzz.h"

/* As rawrows.h counts: a line of blanks is none. */
static int keep_said(void *context, const struct row *row, struct error *err)
{
	struct row bare = *row;
	bare.raw = "";
	bare.raw_n = 0;
	bool blank = row->count == 1;
	for (size_t i = 0; blank && i < row->field[0].n; i++)
		blank = strchr(" \t\r", row->field[0].text[i]) && row->field[0].text[i];
	return blank ? LOT_OK : rowtwins_keep(context, &bare, err);
}

/* What a table may not hold, or means otherwise. */
static bool foreign(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((s[i] == '=' && i + 1 < n && s[i + 1] == '"') || s[i] == '\r')
			return true;
	return false;
}

static void hold_raw(const char *data, size_t n)
{
	struct buffer a = BUFFER_EMPTY, b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	if (!rows_parse("f", 1, data, n, keep_said, &a, &e)) {
		int r = rawrows_parse("f", 1, data, n, keep_said, &b, &e);
		fuzz_hold(!r, "%s", e.text);
		fuzz_hold(rowtwins_same(&a, &b), "'%.*s' and '%.*s'", (int)a.size, a.data, (int)b.size, b.data);
	}
	buffer_release(&a);
	buffer_release(&b);
}

static size_t lines(const char *s, size_t n)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		count += s[i] == '\n';
	return count;
}

/* As blocks.h reads: a first piece, then what it left. */
static void hold_cut(const char *data, size_t n, size_t piece)
{
	struct buffer whole = BUFFER_EMPTY, cut = BUFFER_EMPTY;
	struct error a = ERROR_NONE, b = ERROR_NONE;
	size_t k = rows_complete(data, piece);
	int ra = rows_parse("f", 1, data, n, rowtwins_keep, &whole, &a), rb = rows_parse("f", 1, data, k, rowtwins_keep, &cut, &b);
	fuzz_hold(k <= piece && (!k || data[k - 1] == '\n'), "%zu of %zu", k, piece);
	if (!rb)
		rb = rows_parse("f", 1 + lines(data, k), data + k, n - k, rowtwins_keep, &cut, &b);
	fuzz_hold_error(ra, &a);
	fuzz_hold(ra == rb, "'%s' and '%s'", a.text, b.text);
	fuzz_hold(!strcmp(a.text, b.text), "'%s' and '%s'", a.text, b.text);
	fuzz_hold(rowtwins_same(&whole, &cut), "'%.*s' and '%.*s'", (int)whole.size, whole.data, (int)cut.size, cut.data);
	buffer_release(&whole);
	buffer_release(&cut);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	size_t piece = n ? data[0] % n : 0;
	char *text = xmalloc(n + 1);
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	if (n)
		memcpy(text, data, n);
	text[n] = '\n';
	fuzz_hold(rowtwins_agree(text, n + 1), "'%.*s'", (int)n, text);
	hold_cut(text, n + 1, piece);
	if (!foreign(text, n + 1))
		hold_raw(text, n + 1);
	/* Without a line end at the end, and whatever it is. */
	fuzz_hold_error(rawrows_parse("f", 1, (const char *)data, n, rowtwins_keep, &b, &e), &e);
	buffer_release(&b);
	free(text);
	return 0;
}
