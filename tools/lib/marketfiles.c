#include "marketfiles.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "folder.h"
#include "output.h"
#include "sheet.h"

enum { PRICES, RETURNS, TRADES, TABLES };

static const struct {
	const char *name, *header;
} tables[TABLES] = {
	[PRICES] = { "prices", "symbol,date,close\n" },
	[RETURNS] = { "returns", "symbol,date,return\n" },
	[TRADES] = { "trades", "symbol,broker,date,buy_shares,sell_shares,buy_amount,sell_amount\n" },
};

/* Rows that wait to be shuffled. */
struct held {
	struct buffer text;
	uint32_t *begin; /* of each row */
	size_t rows, room;
};

struct job {
	struct market *market;
	const struct market_shape *shape;
	const struct market_files *files;
	struct sheet sheet[TABLES];
	struct held held[TABLES];
	char (*date)[DATE_TEXT]; /* of the part's days */
};

/* The name of the part that `day` falls in, which is the start of its date: 2024, 2024-06. */
static int part_name(enum market_parts parts, int32_t day, char name[DATE_TEXT])
{
	int n = parts == MARKET_WHOLE ? 0 : parts == MARKET_YEARS ? 4 : 7;
	date_format(day, name);
	name[n] = '\0';
	return n;
}

static char *table_path(const struct job *j, int table, const char *part)
{
	return xformat("%s/%s%s%s.csv%s", j->files->folder, tables[table].name, *part ? "/" : "", part,
	               j->files->gzip ? ".gz" : "");
}

/* The first day behind the part that begins with `day`. */
static size_t part_end(const struct job *j, size_t day)
{
	char mine[DATE_TEXT], other[DATE_TEXT];
	part_name(j->files->parts, market_date(j->market, day), mine);
	while (++day < j->shape->days && (part_name(j->files->parts, market_date(j->market, day), other), !strcmp(mine, other)))
		;
	return day;
}

static int in_the_way(char *path, struct error *err)
{
	int r = access(path, F_OK) ? LOT_OK : error_usage(err, "'%s' is in the way: it would be read together with this market", path);
	free(path);
	return r;
}

static bool is_part(const struct job *j, const char *file)
{
	for (size_t day = 0; day < j->shape->days; day = part_end(j, day)) {
		char part[DATE_TEXT];
		size_t n = (size_t)part_name(j->files->parts, market_date(j->market, day), part);
		const char *tail = file + n;
		if (!strncmp(file, part, n) && (j->files->gzip ? !strcmp(tail, ".csv.gz") || !strcmp(tail, ".csv.gz.rows")
		                                               : !strcmp(tail, ".csv")))
			return true;
	}
	return false;
}

static int check_parts(const struct job *j, int table, struct error *err)
{
	char *path = xformat("%s/%s", j->files->folder, tables[table].name);
	struct folder f;
	int r = folder_read(&f, path, FOLDER_IF_THERE, err);
	for (size_t i = 0; i < f.count && !r; i++)
		if (!is_part(j, f.name[i]))
			r = in_the_way(xformat("%s/%s", path, f.name[i]), err);
	folder_release(&f);
	free(path);
	return r;
}

static int check_folder(const struct job *j, struct error *err)
{
	const struct market_files *f = j->files;
	int r = LOT_OK;
	for (int i = 0; i < TABLES && !r; i++) {
		if (f->gzip || f->parts)
			r = in_the_way(xformat("%s/%s.csv", f->folder, tables[i].name), err);
		if (!r && (!f->gzip || f->parts))
			r = in_the_way(xformat("%s/%s.csv.gz", f->folder, tables[i].name), err);
		if (!r)
			r = f->parts ? check_parts(j, i, err) : in_the_way(xformat("%s/%s", f->folder, tables[i].name), err);
	}
	if (!r && !f->names)
		r = in_the_way(xformat("%s/broker_names.csv", f->folder), err);
	if (!r && !j->shape->mergers)
		r = in_the_way(xformat("%s/broker_mergers.csv", f->folder), err);
	return r;
}

/* Where the next row of a table is to be appended. */
static struct buffer *next_row(struct job *j, int table)
{
	struct held *h = &j->held[table];
	if (j->files->order != MARKET_RANDOM)
		return sheet_text(&j->sheet[table]);
	h->begin = xgrow(h->begin, &h->room, h->rows + 1, sizeof *h->begin);
	h->begin[h->rows++] = (uint32_t)h->text.size;
	return &h->text;
}

static int rows_done(struct job *j, int table, size_t rows, struct error *err)
{
	if (j->files->order != MARKET_RANDOM)
		return sheet_rows(&j->sheet[table], rows, err);
	if (j->held[table].text.size > MARKET_HELD)
		return error_usage(err, "--order=random holds a file of rows in memory, at most %u MiB; cut it with --parts",
		                   MARKET_HELD >> 20);
	return LOT_OK;
}

static char *put(char *to, const void *data, size_t n)
{
	memcpy(to, data, n);
	return to + n;
}

static int write_day(struct job *j, size_t symbol, size_t day, const char *date, struct error *err)
{
	struct market_day d;
	market_step(j->market, symbol, day, &d);
	if (!d.listed)
		return LOT_OK;
	/* What the symbol's rows of this day have in common: `2330,` and `,2026-06-17,`. */
	char head[MARKET_CODE + 1], middle[DATE_TEXT + 1];
	const char *code = market_symbol(j->market, symbol);
	size_t head_n = strlen(code) + 1;
	memcpy(head, code, head_n);
	head[head_n - 1] = middle[0] = middle[DATE_TEXT] = ',';
	memcpy(middle + 1, date, DATE_TEXT - 1);
	if (d.priced) {
		struct buffer *b = next_row(j, PRICES);
		buffer_add(b, head, head_n);
		buffer_add(b, middle + 1, DATE_TEXT);
		if (d.close)
			buffer_fixed(b, d.close, 2);
		buffer_char(b, '\n');
	}
	bool moved = d.close && d.before;
	if (moved) {
		struct buffer *b = next_row(j, RETURNS);
		buffer_add(b, head, head_n);
		buffer_add(b, middle + 1, DATE_TEXT);
		buffer_fixed(b, market_return(d.close, d.before), 10);
		buffer_char(b, '\n');
	}
	for (size_t i = 0; i < d.trades; i++) {
		enum { ROW = 2 * MARKET_CODE + DATE_TEXT + 4 * (BUFFER_PUT + 1) };
		const struct market_trade *t = &d.trade[i];
		struct buffer *b = next_row(j, TRADES);
		char *to = buffer_reserve(b, ROW);
		to = put(to, head, head_n);
		code = market_broker(j->market, t->broker);
		to = put(to, code, strlen(code));
		to = put(to, middle, sizeof middle);
		to = buffer_put(to, (uint64_t)t->buy_shares);
		*to++ = ',';
		to = buffer_put(to, (uint64_t)t->sell_shares);
		*to++ = ',';
		to = buffer_put_cents(to, (uint64_t)t->buy_amount);
		*to++ = ',';
		to = buffer_put_cents(to, (uint64_t)t->sell_amount);
		*to++ = '\n';
		b->size = (size_t)(to - b->data);
	}
	int r = rows_done(j, PRICES, d.priced, err);
	if (!r)
		r = rows_done(j, RETURNS, moved, err);
	return r ? r : rows_done(j, TRADES, d.trades, err);
}

static int write_shuffled(struct job *j, int table, size_t part, struct error *err)
{
	struct held *h = &j->held[table];
	uint32_t *order = xmalloc(h->rows * sizeof *order);
	market_shuffle(order, h->rows, j->shape->seed, part * TABLES + (size_t)table);
	int r = LOT_OK;
	for (size_t i = 0; i < h->rows && !r; i++) {
		size_t k = order[i], begin = h->begin[k], end = k + 1 < h->rows ? h->begin[k + 1] : h->text.size;
		buffer_add(sheet_text(&j->sheet[table]), h->text.data + begin, end - begin);
		r = sheet_rows(&j->sheet[table], 1, err);
	}
	free(order);
	h->rows = h->text.size = 0;
	return r;
}

static int write_part(struct job *j, size_t from, size_t to, struct error *err)
{
	char part[DATE_TEXT];
	bool by_symbol = j->files->order == MARKET_BY_SYMBOL;
	int r = LOT_OK;
	part_name(j->files->parts, market_date(j->market, from), part);
	for (int i = 0; i < TABLES && !r; i++) {
		char *path = table_path(j, i, part);
		r = sheet_open(&j->sheet[i], path, tables[i].header, err);
		free(path);
	}
	for (size_t day = from; day < to; day++)
		date_format(market_date(j->market, day), j->date[day - from]);
	/* The outer loop is what the rows are sorted by first. */
	size_t symbols = j->shape->symbols, days = to - from;
	for (size_t a = 0; a < (by_symbol ? symbols : days); a++)
		for (size_t b = 0; b < (by_symbol ? days : symbols) && !r; b++) {
			size_t symbol = by_symbol ? a : b, day = by_symbol ? b : a;
			r = write_day(j, symbol, from + day, j->date[day], err);
		}
	for (int i = 0; i < TABLES && !r && j->files->order == MARKET_RANDOM; i++)
		r = write_shuffled(j, i, from, err);
	for (int i = 0; i < TABLES && !r; i++)
		r = sheet_commit(&j->sheet[i], err);
	for (int i = 0; i < TABLES; i++)
		sheet_discard(&j->sheet[i]);
	return r;
}

/* A small table of one row a broker: names, or where each merged one went. */
static int write_brokers(const struct job *j, const char *file, const char *header, bool names, struct error *err)
{
	char *path = xformat("%s/%s", j->files->folder, file), name[128];
	struct buffer b = BUFFER_EMPTY;
	buffer_text(&b, header);
	for (size_t i = 0; i < j->shape->brokers; i++) {
		size_t heir = market_heir(j->market, i);
		if (!names && heir == MARKET_BROKERS)
			continue;
		buffer_text(&b, market_broker(j->market, i));
		buffer_char(&b, ',');
		if (names) {
			market_name(j->market, i, name, sizeof name);
			buffer_csv(&b, name, strlen(name));
		} else {
			buffer_text(&b, market_broker(j->market, heir));
		}
		buffer_char(&b, '\n');
	}
	int r = output_file(path, b.data, b.size, 0, err);
	buffer_release(&b);
	free(path);
	return r;
}

int market_write(const struct market_shape *shape, const struct market_files *files, struct error *err)
{
	struct job j = { .market = market_new(shape), .shape = shape, .files = files };
	j.date = xmalloc(shape->days * sizeof *j.date);
	int r = check_folder(&j, err);
	if (!r)
		r = output_folder(files->folder, err);
	for (size_t day = 0; day < shape->days && !r;) {
		size_t end = part_end(&j, day);
		r = write_part(&j, day, end, err);
		day = end;
	}
	if (!r && files->names)
		r = write_brokers(&j, "broker_names.csv", "broker,name\n", true, err);
	if (!r && shape->mergers)
		r = write_brokers(&j, "broker_mergers.csv", "old_broker,new_broker\n", false, err);
	for (int i = 0; i < TABLES; i++) {
		buffer_release(&j.held[i].text);
		free(j.held[i].begin);
	}
	free(j.date);
	market_free(j.market);
	return r;
}
