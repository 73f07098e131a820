/* lot-import - raw files of exchanges and vendors to one table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"
#include "date.h"
#include "daybook.h"
#include "exchange.h"
#include "folder.h"
#include "input.h"
#include "lists.h"
#include "output.h"
#include "rawlist.h"
#include "rawmade.h"
#include "rawoptions.h"
#include "record.h"
#include "sheet.h"

enum {
	OPT_LIST = CLI_LONG, OPT_TABLE, OPT_BY_PRICE, OPT_NAMES, OPT_MADE, OPT_REJECT, OPT_SYMBOL, OPT_DATE, OPT_FORMATS,
	OPT_SYNC,
};

static const struct cli_option options[] = {
	{ 'o', "output", "FILE", "write the table to FILE, packed where it ends in .gz (standard output)" },
	{ OPT_TABLE, "table", "NAME", "refuse anything but trades, prices or broker_names" },
	{ OPT_BY_PRICE, "by-price", NULL, "keep the rows of price-level reports apart instead of a day's sums" },
	{ OPT_NAMES, "names", "FILE", "write the brokers' names to FILE: broker,name,date" },
	{ OPT_REJECT, "reject", "FILE", "set bad rows aside in FILE instead of stopping, and rows without price" },
	{ OPT_SYMBOL, "symbol", "CODE", "the symbol of files that do not say it (in the file's name)" },
	{ OPT_DATE, "date", "DATE", "the day of files that do not say it (in the file's or its folder's name)" },
	RAWOPTIONS,
	{ OPT_LIST, "list", "FILE", "read the names of the files from FILE, a line each, up to a tab if there is one" },
	{ OPT_MADE, "made", "FILE", "with --list: note in FILE what the output was made of, for lot-scan" },
	{ OPT_FORMATS, "formats", NULL, "list the formats and end" },
	{ OPT_SYNC, "sync", NULL, "make every file durable before it is published" },
	{ 0 },
};

static const struct cli cli = {
	"lot-import", "[OPTION]... FILE...",
	"Converts raw files of exchanges and data vendors, recognised by what they hold, to one table.", options
};

struct raw {
	const char *path;
	bool plain; /* a plan says that the options for other tables are not about it */
};

struct call {
	struct rawoptions raw;
	const char *output, *names, *reject, *list, *made;
	int table;           /* enum daybook_table, -1: that of the first file */
	bool by_price;
	size_t without;      /* files that say that there is no data */
	bool planned;        /* the list is a plan's, which names files with data only */
	struct raw *file;    /* owned */
	size_t files, room;
	struct buffer listed; /* the list's text, which `file` points into */
	char checksum[NODE_CHECKSUM]; /* of the list */
};

static void add_file(struct call *c, const char *path, bool plain)
{
	c->file = xgrow(c->file, &c->room, c->files + 1, sizeof *c->file);
	c->file[c->files++] = (struct raw){ path, plain };
}

static int list_formats(void)
{
	for (size_t i = 0; exchange_formats[i]; i++)
		printf("%-16s %-13s %s\n", exchange_formats[i]->name, daybook_table_name[exchange_formats[i]->table],
		       exchange_formats[i]->text);
	exit(cli_finish(NULL));
}

static int set_table(struct call *c, const char *name, struct error *err)
{
	for (c->table = 0; c->table < DAYBOOK_TABLES; c->table++)
		if (!strcmp(daybook_table_name[c->table], name))
			return LOT_OK;
	return error_usage(err, "table '%s' is not trades, prices or broker_names", name);
}

static int set_option(struct call *c, int key, struct error *err)
{
	struct exchange_options *o = &c->raw.options;
	int r = LOT_OK;
	switch (key) {
	case 'o': c->output = optarg; break;
	case OPT_LIST: c->list = optarg; break;
	case OPT_BY_PRICE: c->by_price = true; break;
	case OPT_NAMES: c->names = optarg; break;
	case OPT_MADE: c->made = optarg; break;
	case OPT_REJECT: c->reject = optarg; break;
	case OPT_SYNC: output_sync(true); break;
	case OPT_FORMATS: return list_formats();
	case OPT_TABLE: return set_table(c, optarg, err);
	case OPT_SYMBOL:
		o->symbol = optarg;
		if (!code_valid(optarg, strlen(optarg)))
			r = error_usage(err, "symbol '%s' is not a code of 1 to %d bytes", optarg, CODE_MAX);
		break;
	case OPT_DATE:
		o->has_date = true;
		if (date_parse(optarg, strlen(optarg), &o->date))
			r = error_usage(err, "date '%s' does not exist (YYYY-MM-DD)", optarg);
		break;
	default: r = rawoptions_set(&c->raw, key, optarg, err);
	}
	return r;
}

/* A line is a name, or one of a plan (docs/formats.md), whose last field says what options the file is read with. */
static int add_line(void *context, char *line, struct error *err)
{
	struct call *c = context;
	struct rawlist_line l;
	rawlist_parse(line, &l);
	if (!*l.path || *l.path == '#')
		return LOT_OK;
	cli_input(l.path);
	add_file(c, l.path, c->planned && !*l.stamp);
	return !c->planned || !*l.stamp || !strcmp(l.stamp, c->raw.stamp) ? LOT_OK : error_usage(err,
		"%s: '%s' was planned with other options than --map and what belongs to it", c->list, l.path);
}

static int read_list(struct call *c, struct error *err)
{
	int r = input_table(c->list, &c->listed, err);
	size_t n = c->listed.size;
	node_checksum(c->listed.data, n, c->checksum);
	buffer_char(&c->listed, '\0');
	c->planned = rawlist_recognise(c->listed.data);
	return r ? r : list_each(c->list, c->listed.data, n, add_line, c, err);
}

static int parse(int argc, char **argv, struct call *c, struct error *err)
{
	for (int key; (key = cli_next(&cli, argc, argv)) != -1;) {
		int r = set_option(c, key, err);
		if (r)
			return r;
	}
	struct stat st;
	if (c->made && (!c->list || output_standard(c->output) || (!stat(c->output, &st) && !S_ISREG(st.st_mode))))
		return error_usage(err, "--made needs --list and an --output that is a file");
	if (c->list && optind < argc)
		return error_usage(err, "files are given by --list or by name, not both");
	c->raw.options.given = !c->list;
	if (rawoptions_ready(&c->raw, err))
		return err->status;
	for (int i = optind; i < argc; i++)
		add_file(c, argv[i], false);
	return c->list ? read_list(c, err) : c->files ? LOT_OK : error_usage(err, "no FILE is given; see --help");
}

static int read_file(struct call *c, const struct raw *raw, struct daybook *book, struct error *err)
{
	struct exchange_file f;
	const char *path = raw->path;
	int r = exchange_open(&f, path, raw->plain ? &c->raw.plain : &c->raw.options, false, err);
	if (r == EXCHANGE_NO_DATA && c->planned)
		return error_data(err, "%s: says that there is no data, where there was some", path);
	if (r == EXCHANGE_NO_DATA) {
		cli_warn("%s: says that there is no data, passed over", path);
		c->without++;
		return LOT_OK;
	}
	if (r)
		return r;
	if (c->table < 0)
		c->table = (int)f.format->table;
	if ((int)f.format->table != c->table)
		r = error_data(err, "%s: the file holds %s, not %s", path, daybook_table_name[f.format->table],
		               daybook_table_name[c->table]);
	else
		r = exchange_read(&f, book, err);
	if (r == 1) {
		cli_warn("%s: the same report again, taken once", path);
		r = LOT_OK;
	}
	exchange_close(&f);
	return r;
}

static int write_sheet(const char *path, const char *header, const struct buffer *text, size_t rows, struct error *err)
{
	struct sheet s;
	int r = sheet_open(&s, path, header, err);
	if (r)
		return r;
	buffer_add(sheet_text(&s), text->data, text->size);
	r = sheet_rows(&s, rows, err);
	if (!r)
		r = sheet_commit(&s, err);
	sheet_discard(&s);
	return r;
}

static int write_names(const char *path, struct daybook *book, struct error *err)
{
	struct buffer text = BUFFER_EMPTY;
	size_t rows;
	int r = daybook_write(book, DAYBOOK_NAMES, true, &text, &rows, err);
	if (!r)
		r = write_sheet(path, daybook_header(book, DAYBOOK_NAMES, true), &text, rows, err);
	buffer_release(&text);
	return r;
}

/* Rows that do not go together are found before anything is written.  The table goes last, and what it was made of behind it, as
 * the file that says that all is done. */
static int write_all(struct call *c, struct daybook *book, struct error *err)
{
	enum daybook_table table = c->table < 0 ? DAYBOOK_TRADES : (enum daybook_table)c->table;
	const struct buffer *rejects = daybook_rejects(book);
	struct buffer text = BUFFER_EMPTY;
	size_t rows;
	int r = daybook_write(book, table, false, &text, &rows, err);
	if (!r && c->reject)
		r = output_file(c->reject, rejects->data, rejects->size, OUTPUT_FOLDERS, err);
	if (!r && c->names)
		r = write_names(c->names, book, err);
	if (!r && c->made)
		r = folder_remove_file(err, "%s", c->made);
	if (!r)
		r = write_sheet(c->output, daybook_header(book, table, false), &text, rows, err);
	if (!r && c->made)
		r = rawmade_write(c->made, c->output, rows, c->checksum, err);
	buffer_release(&text);
	return r;
}

static void report(const struct call *c, const struct daybook *book)
{
	struct daybook_counts n;
	struct buffer text = BUFFER_EMPTY;
	daybook_counts(book, &n);
	if (n.unpriced) {
		buffer_format(&text, "%zu %s without a price set aside, ", n.unpriced,
		              n.unpriced == 1 ? "row" : "rows");
		buffer_thousands(&text, n.unpriced_shares[0]);
		buffer_text(&text, " shares bought and ");
		buffer_thousands(&text, n.unpriced_shares[1]);
		buffer_text(&text, " sold");
		cli_warn("%s: %.*s", c->output, (int)text.size, text.data);
	}
	if (n.refused)
		cli_warn("%s: %zu bad %s set aside in %s", c->output, n.refused, n.refused == 1 ? "row" : "rows",
		         c->reject);
	buffer_release(&text);
}

static int run(struct call *c, struct error *err)
{
	struct daybook *book = daybook_new(c->by_price, c->reject != NULL);
	int r = LOT_OK;
	for (size_t i = 0; i < c->files && !r; i++)
		r = read_file(c, &c->file[i], book, err);
	if (!r && c->files && c->without == c->files && c->table < 0)
		r = error_data(err, "no file holds any data: --table says what table is meant");
	if (!r)
		r = write_all(c, book, err);
	if (!r)
		report(c, book);
	daybook_free(book);
	return r;
}

int main(int argc, char **argv)
{
	struct call c = { .raw = RAWOPTIONS_NONE, .output = "-", .table = -1 };
	struct error err = ERROR_NONE;
	if (!parse(argc, argv, &c, &err)) {
		record_start("import", c.output);
		run(&c, &err);
	}
	rawoptions_release(&c.raw);
	free(c.file);
	buffer_release(&c.listed);
	return cli_finish(&err);
}
