/* exchange: a raw file of any exchange or vendor is refused, or becomes a table that lot-partition takes, and that lot-import reads
 * as the same table again.
 *
 * Five lines, then the file: its name, --map, --date-format, --encoding (one of a few), and any of the letters r (bad rows are set
 * aside), p (price levels are kept), m (the options are for some files only), d (--date) and g (a glance is taken first). */
#include <iconv.h>

#include "daybook.h"
#include "exchange.h"
#include "names.h"
#include "rawoptions.h"
#include "table.h"
#include "utf8.h"

#include "fuzz.h"

static int convert_row(void *context, const struct row *row, struct error *err)
{
	struct table_header *h = context;
	struct table_memory m = { .date_n = 0 };
	struct table_row out;
	if (row->line == 1)
		return table_bind(h, h->type, NULL, "again.csv", row, err);
	int r = table_convert(h, &m, "again.csv", row, &out, err);
	return r < 0 ? r : LOT_OK;
}

static void hold_table(enum daybook_table table)
{
	struct error e = ERROR_NONE;
	struct names names = NAMES_EMPTY;
	struct table_header h = { .type = table_type(daybook_table_name[table]) };
	int r = table == DAYBOOK_NAMES ? names_read("again.csv", &names, &e) : rows_table("again.csv", convert_row, &h, &e);
	names_release(&names);
	fuzz_hold(!r, "%s", e.text);
}

/* The table, header included, as it would be written. */
static int table_text(struct daybook *book, enum daybook_table table, struct buffer *out, size_t *rows, struct error *err)
{
	buffer_text(out, daybook_header(book, table, false));
	return daybook_write(book, table, false, out, rows, err);
}

static void hold_again(enum daybook_table table, bool by_price, const struct buffer *once)
{
	static const struct exchange_options none = { .symbol = NULL };
	struct daybook *book = daybook_new(by_price, false);
	struct exchange_file f;
	struct buffer twice = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	size_t rows;
	fuzz_file("again.csv", once->data, once->size);
	hold_table(table);
	int r = exchange_open(&f, "again.csv", &none, false, &e);
	/* A few names, one of a code such as '查無', read like a notice. */
	fuzz_hold(!r || (r == EXCHANGE_NO_DATA && table == DAYBOOK_NAMES), "%s", e.text);
	if (!r) {
		fuzz_hold(f.format->table == table, "%s", f.format->name);
		fuzz_hold(!exchange_read(&f, book, &e), "%s", e.text);
		exchange_close(&f);
		fuzz_hold(!table_text(book, table, &twice, &rows, &e), "%s", e.text);
		fuzz_hold(once->size == twice.size && !memcmp(once->data, twice.data, twice.size), "'%.*s' and '%.*s'", (int)once->size,
		          once->data, (int)twice.size, twice.data);
	}
	buffer_release(&twice);
	daybook_free(book);
	remove("again.csv");
}

static void hold_book(struct daybook *book, bool by_price)
{
	const struct buffer *rejects = daybook_rejects(book);
	struct daybook_counts counts;
	for (enum daybook_table table = 0; table < DAYBOOK_TABLES; table++) {
		struct buffer once = BUFFER_EMPTY;
		struct error e = ERROR_NONE;
		size_t rows = 0;
		int r = table_text(book, table, &once, &rows, &e);
		fuzz_hold_error(r, &e);
		fuzz_hold(r || utf8_valid(once.data, once.size), "'%.*s'", (int)once.size, once.data);
		if (!r && rows)
			hold_again(table, by_price, &once);
		buffer_release(&once);
	}
	daybook_counts(book, &counts);
	daybook_digest(book);
	fuzz_hold(utf8_valid(rejects->data, rejects->size), "'%.*s'", (int)rejects->size, rejects->data);
}

static void hold_file(const char *path, struct rawoptions *o, const char *how)
{
	struct exchange_file f;
	struct error e = ERROR_NONE;
	if (strchr(how, 'g')) {
		int r = exchange_open(&f, path, &o->options, true, &e);
		fuzz_hold_error(r, &e);
		if (!r) {
			exchange_beginning(&f);
			exchange_close(&f);
		}
	}
	struct daybook *book = daybook_new(strchr(how, 'p'), strchr(how, 'r'));
	int r = exchange_open(&f, path, &o->options, false, &e);
	fuzz_hold_error(r, &e);
	if (!r) {
		r = exchange_read(&f, book, &e);
		fuzz_hold_error(r, &e);
		if (!r)
			hold_book(book, strchr(how, 'p'));
		exchange_close(&f);
	}
	daybook_free(book);
}

/* A name in the working folder that can be a file's; messages and rows that were set aside name it as it is. */
static void make_name(char *name)
{
	if (strlen(name) > 100)
		name[100] = '\0';
	bool sound = utf8_valid(name, strlen(name));
	for (char *s = name; *s; s++)
		if (*s == '/' || (!sound && (*s & 0x80)))
			*s = '_';
	if (!*name || !strcmp(name, ".") || !strcmp(name, "..") || !strcmp(name, "-"))
		strcpy(name, *name ? "x" : "");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	/* Those of iconv are its own, and many.  A converter that stays open keeps its tables loaded, which takes longer than all else. */
	static const char *const encodings[] = { "UTF-8", "CP950", "BIG5-HKSCS", "UTF-16", "UTF-16LE", "UTF-32", "GBK" };
	static iconv_t open[sizeof encodings / sizeof *encodings];
	static const int keys[] = { RAWOPTIONS_MAP, RAWOPTIONS_DATE_FORMAT, RAWOPTIONS_ENCODING };
	struct fuzz_input in = { (const char *)data, n };
	char *name = fuzz_line(&in), *option[3] = { fuzz_line(&in), fuzz_line(&in), fuzz_line(&in) }, *how = fuzz_line(&in);
	struct rawoptions o = RAWOPTIONS_NONE;
	struct error e = ERROR_NONE;
	int r = LOT_OK;
	bool known = !*option[2];
	for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
		open[i] = open[i] ? open[i] : iconv_open("UTF-8", encodings[i]);
		known = known || !strcmp(option[2], encodings[i]);
	}
	make_name(name);
	for (int i = 0; i < 3 && !r; i++)
		if (*option[i] && (i < 2 || known))
			r = rawoptions_set(&o, keys[i], option[i], &e);
	fuzz_hold_error(r, &e);
	o.mixed = strchr(how, 'm');
	o.options.has_date = strchr(how, 'd');
	o.options.date = 20614;
	if (!r)
		r = rawoptions_ready(&o, &e);
	fuzz_hold_error(r, &e);
	if (!r && *name) {
		fuzz_file(name, in.data, in.n);
		hold_file(name, &o, how);
		remove(name);
	}
	rawoptions_release(&o);
	for (int i = 0; i < 3; i++)
		free(option[i]);
	free(name);
	free(how);
	return 0;
}
