#include "names.h"

#include <stdlib.h>
#include <string.h>

#include "rows.h"

struct reading {
	const char *path;
	struct names *names;
	int broker, name; /* their columns; -1 before the header */
};

static int read_row(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	struct names *names = r->names;
	if (r->broker < 0) {
		r->broker = row_column(row, "broker");
		r->name = row_column(row, "name");
		if (r->broker < 0 || r->name < 0)
			return error_at(err, r->path, row->line, "column '%s' is missing", r->broker < 0 ? "broker" : "name");
		return LOT_OK;
	}
	const struct row_field *code = &row->field[r->broker], *text = &row->field[r->name];
	if (!code_valid(code->text, code->n))
		return error_at(err, r->path, row->line, "broker '%.*s' is not a code of 1 to %d bytes without control characters",
		                code->n > 100 ? 100 : (int)code->n, code->text, CODE_MAX);
	names->name = xgrow(names->name, &names->room, names->count + 1, sizeof *names->name);
	struct name *name = &names->name[names->count++];
	memset(name, 0, sizeof *name);
	memcpy(name->broker, code->text, code->n);
	name->line = row->line;
	name->at = names->text.size;
	name->n = text->n;
	buffer_add(&names->text, text->text, text->n);
	return LOT_OK;
}

static int by_broker(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->broker, ((const struct name *)b)->broker);
}

static int by_broker_and_line(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int c = by_broker(a, b);
	return c ? c : (x->line > y->line) - (x->line < y->line);
}

static bool same_text(const struct names *names, const struct name *a, const struct name *b)
{
	return a->n == b->n && (!a->n || !memcmp(names->text.data + a->at, names->text.data + b->at, a->n));
}

int names_read(const char *path, struct names *names, struct error *err)
{
	struct reading reading = { path, names, -1, -1 };
	int r = rows_table(path, read_row, &reading, err);
	if (r || !names->count)
		return r;
	qsort(names->name, names->count, sizeof *names->name, by_broker_and_line);
	size_t kept = 0, again = 0, first = 0; /* lines: the first that contradicts one before it, and that one */
	const char *broker = "";
	for (size_t i = 1; i < names->count; i++) {
		const struct name *a = &names->name[kept], *b = &names->name[i];
		if (by_broker(a, b)) {
			names->name[++kept] = *b;
		} else if (!same_text(names, a, b) && (!again || b->line < again)) {
			first = a->line;
			again = b->line;
			broker = a->broker;
		}
	}
	names->count = kept + 1;
	return again ? error_at(err, path, again, "broker '%s' already has another name in line %zu", broker, first) : LOT_OK;
}

const char *names_find(const struct names *names, const char *broker, size_t *n)
{
	struct name key;
	memcpy(key.broker, broker, strlen(broker) + 1);
	const struct name *found =
		names->count ? bsearch(&key, names->name, names->count, sizeof key, by_broker) : NULL;
	*n = found ? found->n : 0;
	return !found ? NULL : found->n ? names->text.data + found->at : "";
}

void names_write(const struct names *names, struct buffer *out)
{
	buffer_text(out, "broker,name\n");
	for (size_t i = 0; i < names->count; i++) {
		const struct name *n = &names->name[i];
		buffer_csv(out, n->broker, strlen(n->broker));
		buffer_char(out, ',');
		buffer_csv(out, names->text.data + n->at, n->n);
		buffer_char(out, '\n');
	}
}

void names_release(struct names *names)
{
	free(names->name);
	buffer_release(&names->text);
	*names = (struct names)NAMES_EMPTY;
}
