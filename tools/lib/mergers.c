#include "mergers.h"

#include <stdlib.h>
#include <string.h>

#include "rows.h"

struct reading {
	struct mergers *mergers;
	size_t room;
	const char *path;
	int old_at, new_at;
};

static int take_code(const struct reading *r, const struct row *row, int at, const char *column, char *code,
                     struct error *err)
{
	const struct row_field *f = &row->field[at];
	if (!code_valid(f->text, f->n))
		return error_at(err, r->path, row->line, "%s '%.*s' is not a code of 1 to %d bytes", column, (int)f->n, f->text, CODE_MAX);
	memcpy(code, f->text, f->n);
	code[f->n] = '\0';
	return LOT_OK;
}

static int take_row(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	struct mergers *m = r->mergers;
	if (r->old_at < 0) {
		r->old_at = row_column(row, "old_broker");
		r->new_at = row_column(row, "new_broker");
		if (r->old_at < 0 || r->new_at < 0)
			return error_at(err, r->path, row->line, "column '%s' is missing", r->old_at < 0 ? "old_broker" : "new_broker");
		return LOT_OK;
	}
	m->merger = xgrow(m->merger, &r->room, m->count + 1, sizeof *m->merger);
	struct merger *to = &m->merger[m->count++];
	to->line = row->line;
	int e = take_code(r, row, r->old_at, "old_broker", to->old_code, err);
	return e ? e : take_code(r, row, r->new_at, "new_broker", to->new_code, err);
}

static int by_old_code(const void *a, const void *b)
{
	const struct merger *x = a, *y = b;
	int c = strcmp(x->old_code, y->old_code);
	return c ? c : (x->line > y->line) - (x->line < y->line);
}

static struct merger *find(const struct mergers *m, const char *code)
{
	size_t low = 0, high = m->count;
	while (low < high) {
		size_t mid = (low + high) / 2;
		int c = strcmp(m->merger[mid].old_code, code);
		if (!c)
			return &m->merger[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* Follows every chain to its end; more steps than mergers means that it bites its tail. */
static int resolve(const char *path, struct mergers *m, struct error *err)
{
	for (size_t i = 1; i < m->count; i++)
		if (!strcmp(m->merger[i].old_code, m->merger[i - 1].old_code) &&
		    strcmp(m->merger[i].new_code, m->merger[i - 1].new_code))
			return error_at(err, path, m->merger[i].line, "old_broker '%s' already became '%s' in line %zu",
			                m->merger[i].old_code, m->merger[i - 1].new_code, m->merger[i - 1].line);
	const char **end = xcalloc(m->count, sizeof *end);
	const struct merger *cycle = NULL;
	for (size_t i = 0; i < m->count; i++) {
		const struct merger *next = &m->merger[i];
		size_t steps = 0;
		while (next && steps++ <= m->count) {
			end[i] = next->new_code;
			next = find(m, next->new_code);
		}
		if (next && (!cycle || m->merger[i].line < cycle->line))
			cycle = &m->merger[i];
	}
	char(*text)[CODE_MAX + 1] = xcalloc(m->count, sizeof *text);
	for (size_t i = 0; i < m->count; i++)
		memcpy(text[i], end[i], strlen(end[i]));
	int r = cycle ? error_at(err, path, cycle->line, "old_broker '%s' merges into itself", cycle->old_code) : LOT_OK;
	for (size_t i = 0; i < m->count; i++)
		memcpy(m->merger[i].new_code, text[i], sizeof *text);
	free(text);
	free(end);
	return r;
}

int mergers_read(const char *path, struct mergers *m, struct error *err)
{
	struct reading reading = { .mergers = m, .path = path, .old_at = -1 };
	*m = (struct mergers){ .count = 0 };
	int r = rows_table(path, take_row, &reading, err);
	if (!r && m->count) {
		qsort(m->merger, m->count, sizeof *m->merger, by_old_code);
		r = resolve(path, m, err);
	}
	if (r)
		mergers_release(m);
	return r;
}

const char *mergers_resolve(const struct mergers *m, const char *code)
{
	const struct merger *found = m ? find(m, code) : NULL;
	return found ? found->new_code : code;
}

void mergers_write(const struct mergers *m, struct buffer *out)
{
	buffer_text(out, "old_broker,new_broker\n");
	for (size_t i = 0; i < m->count; i++) {
		if (i && !strcmp(m->merger[i].old_code, m->merger[i - 1].old_code))
			continue;
		buffer_csv(out, m->merger[i].old_code, strlen(m->merger[i].old_code));
		buffer_char(out, ',');
		buffer_csv(out, m->merger[i].new_code, strlen(m->merger[i].new_code));
		buffer_char(out, '\n');
	}
}

void mergers_release(struct mergers *m)
{
	free(m->merger);
	*m = (struct mergers){ .count = 0 };
}
