/* parts - what a partition is made of, each part measured alone, in one thread and with the
 * project's own modules:
 *
 *     reading     blocks of the file, their lines counted
 *     tokenising  rows_parse, to an empty callback
 *     converting  table_convert and dictionary_id, over rows that were split before
 *     ordering    fold_rows, a symbol at a time: orders by counting, rows of one key added up
 *     packing     fold_pack, a symbol at a time
 *
 *     parts TABLE FILE     prints `PART SECONDS` (processor time) a line, and `rows N`
 *
 * What lot-partition adds, holding rows until all are read and writing files, is left out: its cost
 * over the sum of these is what the table of `make bench` shows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "blocks.h"
#include "dictionary.h"
#include "fold.h"
#include "rowstore.h"
#include "table.h"

enum part { READING, TOKENISING, CONVERTING, ORDERING, PACKING, PARTS };
static const char *const part_names[PARTS] = { "reading", "tokenising", "converting", "ordering", "packing" };
static double spent[PARTS];

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The rows of a block, split. */
struct split {
	struct row *row;
	struct row_field *field;
	size_t rows, row_room, fields, field_room;
};

static int skip(void *context, const struct row *row, struct error *err)
{
	(void)row;
	(void)err;
	++*(size_t *)context;
	return LOT_OK;
}

static int keep(void *context, const struct row *row, struct error *err)
{
	struct split *s = context;
	(void)err;
	s->row = xgrow(s->row, &s->row_room, s->rows + 1, sizeof *s->row);
	s->field = xgrow(s->field, &s->field_room, s->fields + row->count, sizeof *s->field);
	s->row[s->rows++] = *row;
	memcpy(s->field + s->fields, row->field, row->count * sizeof *row->field);
	s->fields += row->count;
	return LOT_OK;
}

struct converted {
	struct table_row row;
	uint32_t symbol, broker;
	bool said; /* the row is one that is kept */
};

struct table {
	const struct table_type *type;
	struct dictionary *symbols, *brokers;
	struct rowstore *rows;
	uint32_t *rank; /* of a broker's number */
	const char **broker;
	struct table_memory memory;
	struct converted *converted;
	size_t room, all;
};

static int convert(struct table *t, struct split *s, const struct blocks_file *f, struct error *err)
{
	t->converted = xgrow(t->converted, &t->room, s->rows, sizeof *t->converted);
	double start = now();
	for (size_t i = 0; i < s->rows; i++) {
		struct converted *c = &t->converted[i];
		int r = table_convert(&f->header, &t->memory, f->shown, &s->row[i], &c->row, err);
		if (r < 0)
			return r;
		c->said = r == LOT_OK;
		c->symbol = dictionary_id(t->symbols, c->row.symbol.text, c->row.symbol.n);
		c->broker = t->type->kind == TABLE_TRADES ? dictionary_id(t->brokers, c->row.broker.text, c->row.broker.n) : 0;
	}
	spent[CONVERTING] += now() - start;
	return LOT_OK;
}

static int hold(struct table *t, size_t rows, struct error *err)
{
	int r = LOT_OK;
	for (size_t i = 0; i < rows && !r; i++) {
		const struct converted *c = &t->converted[i];
		uint64_t date = (uint64_t)(int64_t)c->row.date, field[ROWSTORE_FIELDS] = { date, (uint64_t)c->row.value[0], t->all + i };
		if (t->type->kind == TABLE_TRADES) {
			field[0] = c->broker;
			field[1] = date;
			for (size_t k = 0; k < 4; k++)
				field[2 + k] = (uint64_t)c->row.value[k];
		}
		if (c->said)
			r = rowstore_add(t->rows, c->symbol, field, err);
	}
	t->all += rows;
	return r;
}

static int read_all(struct table *t, char *path, struct error *err)
{
	struct blocks blocks;
	struct block block = { .data = BUFFER_EMPTY };
	struct split split = { .rows = 0 };
	int r = LOT_OK;
	blocks_init(&blocks, t->type, NULL, &path, 1);
	for (;;) {
		double start = now();
		if (!blocks_next(&blocks, &block))
			break;
		spent[READING] += now() - start;
		struct blocks_file *f = &blocks.file[block.file];
		size_t rows = 0;
		start = now();
		r = rows_parse(f->shown, block.line, block.data.data, block.data.size, skip, &rows, err);
		spent[TOKENISING] += now() - start;
		split.rows = split.fields = 0;
		if (!r)
			r = rows_parse(f->shown, block.line, block.data.data, block.data.size, keep, &split, err);
		for (size_t i = 0, at = 0; i < split.rows; at += split.row[i++].count)
			split.row[i].field = split.field + at;
		if (!r)
			r = convert(t, &split, f, err);
		if (!r)
			r = hold(t, split.rows, err);
		if (r)
			break;
	}
	if (blocks.result) {
		*err = blocks.err;
		r = blocks.result;
	}
	buffer_release(&block.data);
	blocks_release(&blocks);
	free(split.row);
	free(split.field);
	return r;
}

static int ignore(void *context, const struct fold *f, size_t kept, size_t row, struct error *err)
{
	(void)context, (void)f, (void)kept, (void)row, (void)err;
	return LOT_OK;
}

static void rank_brokers(struct table *t)
{
	uint32_t n = dictionary_count(t->brokers), *sorted = dictionary_sorted(t->brokers);
	t->rank = xcalloc(n, sizeof *t->rank);
	t->broker = xcalloc(n, sizeof *t->broker);
	for (uint32_t i = 0; i < n; i++) {
		t->rank[sorted[i]] = i;
		t->broker[i] = dictionary_text(t->brokers, sorted[i]);
	}
	free(sorted);
}

static int fold_all(struct table *t, struct error *err)
{
	struct fold_room room = { NULL, 0 };
	struct buffer packed = BUFFER_EMPTY;
	int r = LOT_OK;
	rank_brokers(t);
	for (uint32_t symbol = 0; symbol < dictionary_count(t->symbols) && !r; symbol++) {
		struct fold f;
		size_t n = rowstore_rows(t->rows, symbol);
		if (!n)
			continue;
		fold_init(&f, t->type->kind, n, &room);
		f.broker = t->broker;
		r = rowstore_read(t->rows, symbol, f.row, err);
		for (size_t i = 0; t->type->kind == TABLE_TRADES && i < n; i++)
			f.row[i * f.fields] = t->rank[f.row[i * f.fields]];
		double start = now();
		if (!r)
			r = fold_rows(&f, true, ignore, NULL, err);
		spent[ORDERING] += now() - start;
		start = now();
		packed.size = 0;
		if (!r)
			fold_pack(&f, &packed);
		spent[PACKING] += now() - start;
		fold_release(&f);
	}
	fold_room_release(&room);
	buffer_release(&packed);
	return r;
}

int main(int argc, char **argv)
{
	struct table t = { .type = argc == 3 ? table_type(argv[1]) : NULL };
	struct error err = ERROR_NONE;
	if (!t.type) {
		fputs("usage: parts prices|returns|trades FILE\n", stderr);
		return 2;
	}
	t.symbols = dictionary_new();
	t.brokers = dictionary_new();
	t.rows = t.type->kind == TABLE_TRADES ? rowstore_new(6, 1 << 1, SIZE_MAX, ".") : rowstore_new(3, 1 << 0 | 1 << 2, SIZE_MAX, ".");
	if (read_all(&t, argv[2], &err) || fold_all(&t, &err)) {
		fprintf(stderr, "parts: %s\n", err.text);
		return 1;
	}
	for (int i = 0; i < PARTS; i++)
		printf("%s %.4f\n", part_names[i], spent[i]);
	printf("rows %zu\n", t.all);
	rowstore_free(t.rows);
	dictionary_free(t.symbols);
	dictionary_free(t.brokers);
	free(t.rank);
	free(t.broker);
	free(t.converted);
	return 0;
}
