#include "show.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "decimal.h"
#include "node.h"
#include "text.h"
#include "textarray.h"

/* How an item is written. */
enum form { WHOLE, WIDE, UNSIGNED, CLOSE, REAL, DAY, TEXT };

struct column {
	const struct npz_array *array;
	const int64_t *first; /* where the array's items begin among the rows, or NULL: an item a row */
	size_t part;          /* which of the array's columns */
	size_t at;            /* the item that `first` says the last row had */
	enum form form;
	int decimals;         /* for WHOLE and WIDE */
};

struct columns {
	struct column *column;
	size_t count, room;
	size_t rows;
};

static enum form form_of(const struct npz_array *a)
{
	switch (a->kind) {
	case 'M':
		return DAY;
	case 'S':
		return TEXT;
	case 'f':
		return strcmp(a->name, "close") ? REAL : CLOSE;
	case 'u':
		return UNSIGNED;
	default:
		return a->item == 8 && a->columns == 2 ? WIDE : WHOLE;
	}
}

static int64_t whole_at(const struct npz_array *a, size_t i)
{
	switch (a->item) {
	case 1:
		return ((const int8_t *)a->data)[i];
	case 2:
		return ((const int16_t *)a->data)[i];
	case 4:
		return ((const int32_t *)a->data)[i];
	default:
		return ((const int64_t *)a->data)[i];
	}
}

static uint64_t unsigned_at(const struct npz_array *a, size_t i)
{
	uint64_t v = (uint64_t)whole_at(a, i);
	return a->item == 8 ? v : v & (((uint64_t)1 << 8 * a->item) - 1);
}

/* A price is the decimal of 8 places nearest to its double; those are exact below 4 x 10^7. */
static void put_close(struct buffer *b, double v)
{
	if (!(fabs(v) < 4e7)) {
		buffer_exact(b, v);
		return;
	}
	buffer_fixed(b, decimal_units(v), 8);
	while (b->data[b->size - 1] == '0')
		b->size--;
	b->size -= b->data[b->size - 1] == '.';
}

static int put_item(struct buffer *b, const struct column *c, size_t item, const char *path, struct error *err)
{
	const struct npz_array *a = c->array;
	size_t i = item * (a->columns ? a->columns : 1) + c->part;
	const int64_t *wide = a->data;
	switch (c->form) {
	case WHOLE:
		buffer_fixed(b, whole_at(a, i), c->decimals);
		break;
	case WIDE:
		buffer_fixed(b, (int128)((uint128)(uint64_t)wide[i] << 64 | (uint64_t)wide[i + 1]), c->decimals);
		break;
	case UNSIGNED:
		buffer_int(b, (int128)unsigned_at(a, i));
		break;
	case CLOSE:
		put_close(b, ((const double *)a->data)[i]);
		break;
	case REAL:
		buffer_exact(b, ((const double *)a->data)[i]);
		break;
	case DAY:
		if (wide[i] == INT64_MIN)
			break;
		if (wide[i] < DATE_MIN || wide[i] > DATE_MAX)
			return error_at(err, path, 0, "array '%s', row %zu: day %" PRId64 " does not exist", a->name, item, wide[i]);
		date_format((int32_t)wide[i], buffer_reserve(b, DATE_TEXT));
		b->size += DATE_TEXT - 1;
		break;
	case TEXT:
		buffer_csv(b, texts_at(a, i), strnlen(texts_at(a, i), a->item));
		break;
	}
	return LOT_OK;
}

static const int64_t *runs(const struct npz *z, const struct npz_array *a)
{
	const struct npz_array *first = npz_find(z, "first");
	return first && !strcmp(a->name, "broker") && npz_is_column(first, 'i', 8, a->rows + 1) ? first->data : NULL;
}

static int add_array(struct columns *cs, const char *path, const struct npz *z, const struct npz_array *a, struct error *err)
{
	struct column c = { .array = a, .first = runs(z, a), .form = form_of(a) };
	size_t rows = c.first ? (size_t)c.first[a->rows] : a->rows;
	bool ascends = !c.first || c.first[0] == 0;
	for (size_t i = 0; c.first && i < a->rows; i++)
		ascends = ascends && c.first[i] <= c.first[i + 1];
	if (!ascends)
		return error_at(err, path, 0, "array 'first' does not ascend from 0: brokers have no rows");
	if (cs->count && rows != cs->rows)
		return error_at(err, path, 0, "array '%s' has %zu rows, '%s' has %zu: they are not of one table", a->name, rows,
		                cs->column[0].array->name, cs->rows);
	cs->rows = rows;
	c.decimals = text_ends(a->name, "_amount") || text_ends(a->name, "_pnl") || text_ends(a->name, "_mark") ? 4 : strcmp(a->name, "timing_alpha") ? 0 : 9;
	size_t parts = a->columns && c.form != WIDE ? a->columns : 1;
	for (; c.part < parts; c.part++) {
		cs->column = xgrow(cs->column, &cs->room, cs->count + 1, sizeof *cs->column);
		cs->column[cs->count++] = c;
	}
	return LOT_OK;
}

static bool of_symbols(const char *name)
{
	return !strcmp(name, "symbol") || !strncmp(name, "symbol_", 7);
}

/* The arrays of a table; `symbol` alone, without any `symbol_`, is a column like others. */
static int add_table(struct columns *cs, const char *path, const struct npz *z, bool symbols, struct error *err)
{
	bool two = false;
	int r = LOT_OK;
	for (size_t i = 0; i < z->count; i++)
		two = two || !strncmp(z->array[i].name, "symbol_", 7);
	two = two && npz_find(z, "symbol");
	if (symbols && !two)
		return error_usage(err, "%s: holds no table of symbols", path);
	for (size_t i = 0; i < z->count && !r; i++) {
		const char *name = z->array[i].name;
		bool apart = !strcmp(name, "version") || (!strcmp(name, "first") && npz_find(z, "broker"));
		if (!apart && (two && of_symbols(name)) == symbols)
			r = add_array(cs, path, z, &z->array[i], err);
	}
	return r || cs->count ? r : error_at(err, path, 0, "holds no rows of a table");
}

static int add_named(struct columns *cs, const char *path, const struct npz *z, const char *list, struct error *err)
{
	int r = LOT_OK;
	for (const char *name = list; !r; name++) {
		size_t n = strcspn(name, ",");
		const struct npz_array *a = NULL;
		for (size_t i = 0; i < z->count && !a; i++)
			if (strlen(z->array[i].name) == n && !memcmp(z->array[i].name, name, n))
				a = &z->array[i];
		r = a ? add_array(cs, path, z, a, err) : error_usage(err, "%s: holds no array '%.*s'", path, (int)n, name);
		name += n;
		if (!*name)
			break;
	}
	return r;
}

static void put_header(struct buffer *b, const struct show *s, const struct columns *cs)
{
	if (s->files)
		buffer_text(b, cs->count ? "file," : "file");
	for (size_t i = 0; i < cs->count; i++) {
		const struct column *c = &cs->column[i];
		struct buffer name = BUFFER_EMPTY;
		buffer_text(&name, c->array->name);
		if (c->array->columns && c->form != WIDE)
			buffer_format(&name, ".%zu", c->part);
		if (i)
			buffer_char(b, ',');
		buffer_csv(b, name.data, name.size);
		buffer_release(&name);
	}
	buffer_char(b, '\n');
}

/* Writes the header before the first file, and holds the others to it. */
static int check_header(struct show *s, const char *path, const struct columns *cs, struct output *out, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	put_header(&b, s, cs);
	int r = LOT_OK;
	if (!s->header) {
		r = output_add(out, b.data, b.size, err);
		buffer_char(&b, '\0');
		s->header = xstrdup(b.data);
		s->first = xstrdup(path);
	} else if (strlen(s->header) != b.size || memcmp(s->header, b.data, b.size)) {
		r = error_usage(err, "%s: its columns are not those of %s", path, s->first);
	}
	buffer_release(&b);
	return r;
}

static int put_rows(struct show *s, const char *path, struct columns *cs, struct output *out, struct error *err)
{
	struct buffer file = BUFFER_EMPTY;
	int r = LOT_OK;
	if (s->files) {
		buffer_csv(&file, path, strlen(path));
		buffer_char(&file, ',');
	}
	for (size_t row = 0; row < cs->rows && s->rows < s->head && !r; row++, s->rows++) {
		struct buffer *b = &out->pending;
		buffer_add(b, file.data, file.size);
		for (size_t i = 0; i < cs->count && !r; i++) {
			struct column *c = &cs->column[i];
			while (c->first && (size_t)c->first[c->at + 1] <= row)
				c->at++;
			if (i)
				buffer_char(b, ',');
			r = put_item(b, c, c->first ? c->at : row, path, err);
		}
		if (!r)
			r = output_add(out, "\n", 1, err);
	}
	buffer_release(&file);
	return r;
}

int show_arrays(struct show *s, const char *path, const struct npz *z, struct output *out, struct error *err)
{
	struct columns cs = { .count = 0 };
	int r = s->columns ? add_named(&cs, path, z, s->columns, err) : add_table(&cs, path, z, s->symbols, err);
	if (!r)
		r = check_header(s, path, &cs, out, err);
	if (!r)
		r = put_rows(s, path, &cs, out, err);
	free(cs.column);
	return r;
}

void show_release(struct show *s)
{
	free(s->header);
	free(s->first);
	s->header = s->first = NULL;
}

static void put_type(struct buffer *b, const struct npz_array *a)
{
	switch (a->kind) {
	case 'M':
		buffer_text(b, "datetime64[D]");
		break;
	case 'S':
		buffer_format(b, "S%u", a->item);
		break;
	default:
		buffer_format(b, "%s%u", a->kind == 'f' ? "float" : a->kind == 'u' ? "uint" : "int", 8 * a->item);
	}
}

int show_info(const char *path, const void *data, size_t n, struct buffer *out, struct error *err)
{
	struct npz_entry entry[NPZ_ARRAYS];
	size_t count, unpacked = 0;
	int r = npz_directory(path, data, n, entry, &count, err);
	if (r)
		return r;
	for (size_t i = 0; i < count; i++) {
		const struct npz_array *a = &entry[i].array;
		buffer_csv(out, path, strlen(path));
		buffer_char(out, ',');
		buffer_csv(out, a->name, strlen(a->name));
		buffer_char(out, ',');
		put_type(out, a);
		buffer_format(out, ",%zu,%zu,%zu,%zu,%08x\n", a->rows, a->columns ? a->columns : 1, entry[i].packed, npz_bytes(a),
		              entry[i].crc);
		unpacked += npz_bytes(a);
	}
	char checksum[NODE_CHECKSUM];
	node_checksum(data, n, checksum);
	buffer_csv(out, path, strlen(path));
	buffer_format(out, ",,,,,%zu,%zu,%s\n", n, unpacked, checksum);
	return LOT_OK;
}
