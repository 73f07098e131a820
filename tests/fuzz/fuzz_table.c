/* table: a table of DATA, plain or gzip, as lot-partition reads it, in blocks, against the same table read at once; and its count of rows.
 *
 * Two lines, then the table: what FILE.rows beside it says, and the table's name with --columns behind a blank. */
#include "blocks.h"
#include "date.h"
#include "mergers.h"
#include "money.h"
#include "names.h"

#include "fuzz.h"

/* The rows of a table as numbers, a line each. */
struct reading {
	struct table_header header;
	const char *columns;
	struct buffer text;
	size_t rows;
	bool bound;
};

static int convert(const struct table_header *h, const struct row *row, struct buffer *text, struct error *err)
{
	struct table_memory m = { .date_n = 0 };
	struct table_row out;
	int r = table_convert(h, &m, "t.csv", row, &out, err);
	if (r)
		return r < 0 ? r : LOT_OK;
	buffer_format(text, "%zu %d", row->line, out.date);
	buffer_add(text, out.symbol.text, out.symbol.n);
	fuzz_hold(out.date >= DATE_MIN && out.date <= DATE_MAX, "%d", out.date);
	for (int i = 0; i < TABLE_VALUES; i++) {
		bool used = h->type->kind == TABLE_TRADES || i == 0;
		buffer_format(text, " %lld", used ? (long long)out.value[i] : 0);
		fuzz_hold(!used || h->type->kind == TABLE_RETURNS || out.value[i] >= 0, "%lld", (long long)out.value[i]);
		fuzz_hold(h->type->kind != TABLE_TRADES || i < 2 || out.value[i] < MONEY_LIMIT, "%lld", (long long)out.value[i]);
	}
	buffer_char(text, '\n');
	return LOT_OK;
}

static int whole_row(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	if (!r->bound) {
		r->bound = true;
		return table_bind(&r->header, r->header.type, r->columns, "t.csv", row, err);
	}
	r->rows++;
	return convert(&r->header, row, &r->text, err);
}

static int block_row(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	r->rows++;
	if (row->count != r->header.fields)
		return error_at(err, "t.csv", row->line, "%zu fields where the header has %zu", row->count, r->header.fields);
	return convert(&r->header, row, &r->text, err);
}

static int read_blocks(struct reading *r, const char *count, struct error *err)
{
	struct blocks b;
	struct block block = { .line = 0 };
	char *files[] = { (char[]){ "t.csv" } };
	int e = LOT_OK;
	blocks_init(&b, r->header.type, r->columns, files, 1);
	while (!e && blocks_next(&b, &block)) {
		r->header = b.file[0].header;
		e = rows_parse("t.csv", block.line, block.data.data, block.data.size, block_row, r, err);
	}
	if (!e && b.result) {
		e = b.result;
		*err = b.err;
	}
	if (!e && *count) {
		b.file[0].rows = r->rows;
		e = blocks_check_rows(&b, err);
		fuzz_hold(e || (size_t)strtoull(count, NULL, 10) == r->rows, "'%s' and %zu rows", count, r->rows);
	}
	buffer_release(&block.data);
	blocks_release(&b);
	return e;
}

/* Small tables without slices. */
static void hold_mergers(void)
{
	struct mergers m, back;
	struct buffer once = BUFFER_EMPTY, twice = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	int r = mergers_read("t.csv", &m, &e);
	fuzz_hold_error(r, &e);
	if (r)
		return;
	mergers_write(&m, &once);
	fuzz_file("t.csv", once.data, once.size);
	fuzz_hold(!mergers_read("t.csv", &back, &e), "%s", e.text);
	mergers_write(&back, &twice);
	fuzz_hold(once.size == twice.size && !memcmp(once.data, twice.data, once.size), "'%.*s'", (int)once.size, once.data);
	for (size_t i = 0; i < m.count; i++)
		for (int32_t day = 10000; day < 30000; day += 5000) {
			int64_t until[2];
			const char *a = mergers_at(&m, m.merger[i].old_code, day, &until[0]), *b = mergers_at(&back, m.merger[i].old_code, day, &until[1]);
			fuzz_hold(!strcmp(a, b) && until[0] == until[1] && until[0] >= day, "'%s' and '%s'", a, b);
			fuzz_hold(!strcmp(mergers_at(&m, a, day, &until[0]), a), "'%s'", a);
		}
	mergers_release(&m);
	mergers_release(&back);
	buffer_release(&once);
	buffer_release(&twice);
}

static void hold_names(void)
{
	struct names names = NAMES_EMPTY, back = NAMES_EMPTY;
	struct buffer once = BUFFER_EMPTY, twice = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	int r = names_read("t.csv", &names, &e);
	fuzz_hold_error(r, &e);
	if (!r) {
		names_write(&names, &once);
		fuzz_file("t.csv", once.data, once.size);
		fuzz_hold(!names_read("t.csv", &back, &e), "%s", e.text);
		names_write(&back, &twice);
		fuzz_hold(once.size == twice.size && !memcmp(once.data, twice.data, once.size), "'%.*s'", (int)once.size, once.data);
	}
	names_release(&names);
	names_release(&back);
	buffer_release(&once);
	buffer_release(&twice);
}

static void hold_table(const char *name, const char *columns, const char *count)
{
	struct reading whole = { .header.type = table_type(name), .columns = columns }, cut = whole;
	struct error a = ERROR_NONE, b = ERROR_NONE;
	int ra = rows_table("t.csv", whole_row, &whole, &a), rb = read_blocks(&cut, count, &b);
	fuzz_hold_error(ra, &a);
	fuzz_hold_error(rb, &b);
	/* In blocks the header must be the first line, and all of it. */
	bool stricter = strstr(b.text, "t.csv.rows") || strstr(b.text, "header line") || strstr(b.text, "in the header");
	fuzz_hold((!ra && whole.bound) == !rb || (!ra && stricter), "'%s' and '%s'", a.text, b.text);
	if (!ra && !rb)
		fuzz_hold(whole.text.size == cut.text.size && (!cut.text.size || !memcmp(whole.text.data, cut.text.data, cut.text.size)),
		          "'%.*s' and '%.*s'", (int)whole.text.size, whole.text.data, (int)cut.text.size, cut.text.data);
	buffer_release(&whole.text);
	buffer_release(&cut.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct fuzz_input in = { (const char *)data, n };
	char *count = fuzz_line(&in), *name = fuzz_line(&in), *columns = strchr(name, ' ');
	if (columns)
		*columns++ = '\0';
	fuzz_file("t.csv", in.data, in.n);
	if (*count)
		fuzz_file("t.csv.rows", count, strlen(count));
	if (!strcmp(name, "mergers"))
		hold_mergers();
	else if (!strcmp(name, "names"))
		hold_names();
	else
		hold_table(table_type(name) ? name : "trades", columns, count);
	remove("t.csv");
	remove("t.csv.rows");
	free(count);
	free(name);
	return 0;
}
