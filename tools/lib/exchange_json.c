/* JSON of exchanges and vendors, laid out as the rows of its CSV twin.
 *
 * Three shapes are known: {"title", "date", "fields", "data"}; the same in a list called "tables" (or numbered,
 * "fields9", "data9"); and objects that all have the same keys, as the document itself or as its "data". */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "exchange.h"

struct layout {
	struct exchange_file *f;
	bool head;
	row_fn *fn;
	void *context;
	struct error *err;
	size_t line;          /* rows so far, those passed over included */
	size_t below;         /* data rows since the last header */
	size_t count;         /* cells of the row being put together */
	struct row_field field[ROW_FIELDS];
	char number[ROW_FIELDS][32];
	struct buffer digits; /* of a number, until it stands there */
};

int exchange_json_parse(struct exchange_file *f, struct error *err)
{
	json_error_t e;
	f->json = json_loadb(f->text.data, f->text.size, JSON_REJECT_DUPLICATES, &e);
	if (f->json)
		return LOT_OK;
	return error_at(err, f->path, e.line > 0 ? (size_t)e.line : 0, "the JSON is damaged: %.160s", e.text);
}

void exchange_json_release(struct exchange_file *f)
{
	json_decref(f->json);
}

const char *exchange_json_excuse(const struct exchange_file *f)
{
	const char *stat = json_string_value(json_object_get(f->json, "stat"));
	return stat && strcasecmp(stat, "ok") ? stat : json_string_value(json_object_get(f->json, "msg"));
}

static bool has_rows(json_t *table)
{
	const char *key;
	json_t *value;
	json_object_foreach(table, key, value) {
		if ((!strncmp(key, "data", 4) || !strcmp(key, "aaData")) && json_array_size(value))
			return true;
	}
	return false;
}

bool exchange_json_has_rows(const struct exchange_file *f)
{
	json_t *tables = json_object_get(f->json, "tables"), *t;
	size_t i;
	if (json_is_array((json_t *)f->json) || has_rows(f->json))
		return true;
	json_array_foreach(tables, i, t)
		if (has_rows(t))
			return true;
	return false;
}

bool exchange_json_empty_list(const struct exchange_file *f)
{
	json_t *data = json_object_get(f->json, "data");
	return json_is_array(data) && !json_array_size(data);
}

static int put(struct layout *l, const json_t *value)
{
	if (l->count == ROW_FIELDS)
		return error_data(l->err, "%s: record %zu: more than %d fields", l->f->path, l->line + 1, ROW_FIELDS);
	char *number = l->number[l->count];
	struct row_field *field = &l->field[l->count++];
	*field = (struct row_field){ number, 0 };
	if (json_is_string(value))
		*field = (struct row_field){ json_string_value(value), json_string_length(value) };
	else if (json_is_integer(value))
		field->n = (size_t)snprintf(number, sizeof l->number[0], "%lld", (long long)json_integer_value(value));
	else if (json_is_real(value)) {
		/* As it was written, up to 15 digits; of more, as many as tell it from its neighbours. */
		l->digits.size = 0;
		buffer_exact(&l->digits, json_real_value(value));
		field->n = (size_t)snprintf(number, sizeof l->number[0], "%.*s", (int)l->digits.size, l->digits.data);
	}
	return LOT_OK;
}

static int give(struct layout *l, bool wanted)
{
	struct row row = { .line = ++l->line, .count = l->count, .field = l->field };
	l->count = 0;
	return wanted ? l->fn(l->context, &row, l->err) : LOT_OK;
}

static int title(struct layout *l, const json_t *value)
{
	int r = put(l, value);
	return r ? r : give(l, true);
}

static int data_row(struct layout *l)
{
	return give(l, !l->head || !l->below++);
}

static int not_a(struct layout *l, const char *what)
{
	return error_data(l->err, "%s: record %zu is no %s, as those before are", l->f->path, l->line + 1, what);
}

static int arrays(struct layout *l, const json_t *fields, const json_t *data)
{
	size_t i, k;
	json_t *row, *cell;
	int r = LOT_OK;
	json_array_foreach(fields, i, cell)
		r = r ? r : put(l, cell);
	if (!r)
		r = give(l, true);
	l->below = 0;
	for (i = 0; i < json_array_size(data) && !r; i++) {
		row = json_array_get(data, i);
		if (!json_is_array(row))
			return not_a(l, "list");
		json_array_foreach(row, k, cell)
			r = r ? r : put(l, cell);
		if (!r)
			r = data_row(l);
	}
	return r;
}

static int objects(struct layout *l, const json_t *data)
{
	const char *key;
	json_t *value, *first = json_array_get(data, 0);
	int r = LOT_OK;
	json_object_foreach(first, key, value) {
		if (l->count < ROW_FIELDS)
			l->field[l->count++] = (struct row_field){ key, strlen(key) };
	}
	r = give(l, true);
	l->below = 0;
	for (size_t i = 0; i < json_array_size(data) && !r; i++) {
		json_t *row = json_array_get(data, i);
		if (!json_is_object(row))
			return not_a(l, "object");
		json_object_foreach(first, key, value)
			r = r ? r : put(l, json_object_get(row, key));
		if (!r)
			r = data_row(l);
	}
	return r;
}

static int rows_of(struct layout *l, const json_t *table, const json_t *fields, const json_t *data)
{
	const json_t *total = json_object_get(table, "totalCount");
	if (!l->head && json_is_integer(total) && (json_int_t)json_array_size(data) != json_integer_value(total))
		return error_data(l->err, "%s: %zu rows, but totalCount says %lld", l->f->path, json_array_size(data),
		                  (long long)json_integer_value(total));
	if (json_is_array(fields))
		return arrays(l, fields, data);
	return json_is_object(json_array_get(data, 0)) ? objects(l, data) : LOT_OK;
}

static int table(struct layout *l, const json_t *t)
{
	const char *date = json_string_value(json_object_get(t, "date"));
	int r = LOT_OK;
	if (json_is_string(json_object_get(t, "title")))
		r = title(l, json_object_get(t, "title"));
	if (!r && date) {
		json_t *text = json_sprintf("資料日期:%s", date);
		r = text ? title(l, text) : LOT_OK;
		json_decref(text);
	}
	if (!r)
		r = rows_of(l, t, json_object_get(t, "fields"), json_object_get(t, "data"));
	for (int i = 1; i <= 20 && !r; i++) {
		char name[2][24];
		snprintf(name[0], sizeof name[0], "fields%d", i);
		snprintf(name[1], sizeof name[1], "data%d", i);
		if (json_object_get(t, name[0]))
			r = rows_of(l, t, json_object_get(t, name[0]), json_object_get(t, name[1]));
	}
	return r;
}

int exchange_json_rows(struct exchange_file *f, bool head, row_fn *fn, void *context, struct error *err)
{
	struct layout l = { .f = f, .head = head, .fn = fn, .context = context, .err = err };
	json_t *document = f->json, *tables = json_object_get(document, "tables"), *t;
	size_t i;
	int r = json_is_array(document) ? rows_of(&l, NULL, NULL, document) : table(&l, document);
	json_array_foreach(tables, i, t)
		r = r ? r : table(&l, t);
	buffer_release(&l.digits);
	return r;
}
