#include "mergers.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "rows.h"

struct reading {
	struct mergers *mergers;
	size_t room;
	const char *path;
	int old_at, new_at, until_at;
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

/* An empty cell is every day. */
static int take_until(const struct reading *r, const struct row *row, int64_t *until, struct error *err)
{
	int32_t day;
	*until = MERGER_ALWAYS;
	if (r->until_at < 0 || !row->field[r->until_at].n)
		return LOT_OK;
	const struct row_field *f = &row->field[r->until_at];
	if (date_parse(f->text, f->n, &day))
		return error_at(err, r->path, row->line, "valid_until '%.*s' is not a date that exists", (int)(f->n < 99 ? f->n : 99), f->text);
	*until = day;
	return LOT_OK;
}

static int take_row(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	struct mergers *m = r->mergers;
	if (r->old_at < 0) {
		r->old_at = row_column(row, "old_broker");
		r->new_at = row_column(row, "new_broker");
		r->until_at = row_column(row, "valid_until");
		if (r->old_at < 0 || r->new_at < 0)
			return error_at(err, r->path, row->line, "column '%s' is missing", r->old_at < 0 ? "old_broker" : "new_broker");
		return LOT_OK;
	}
	m->merger = xgrow(m->merger, &r->room, m->count + 1, sizeof *m->merger);
	struct merger *to = &m->merger[m->count++];
	to->line = row->line;
	int e = take_code(r, row, r->old_at, "old_broker", to->old_code, err);
	if (!e)
		e = take_until(r, row, &to->until, err);
	return e ? e : take_code(r, row, r->new_at, "new_broker", to->new_code, err);
}

static int by_old_code(const void *a, const void *b)
{
	const struct merger *x = a, *y = b;
	int c = strcmp(x->old_code, y->old_code);
	if (!c)
		c = (x->until > y->until) - (x->until < y->until);
	return c ? c : (x->line > y->line) - (x->line < y->line);
}

/* The row of `code` that holds on `date`, or NULL. */
static const struct merger *find(const struct mergers *m, const char *code, int64_t date)
{
	size_t low = 0, high = m->count;
	while (low < high) {
		size_t mid = (low + high) / 2;
		int c = strcmp(m->merger[mid].old_code, code);
		if (c < 0 || (!c && m->merger[mid].until < date))
			low = mid + 1;
		else
			high = mid;
	}
	return low < m->count && !strcmp(m->merger[low].old_code, code) ? &m->merger[low] : NULL;
}

/* The end of the chain that begins with `next` on `date`; more steps than mergers means that it bites its tail: NULL. */
static const char *follow(const struct mergers *m, const struct merger *next, int64_t date)
{
	const char *end = NULL;
	size_t steps = 0;
	while (next && steps++ <= m->count) {
		end = next->new_code;
		next = find(m, end, date);
	}
	return next ? NULL : end;
}

static int by_day(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* The days on which some row ends, ascending, and MERGER_ALWAYS; to be freed.  Between two of them nothing changes. */
static int64_t *ends(const struct mergers *m, size_t *count)
{
	int64_t *day = xmalloc((m->count + 1) * sizeof *day);
	for (size_t i = 0; i < m->count; i++)
		day[i] = m->merger[i].until;
	day[m->count] = MERGER_ALWAYS;
	qsort(day, m->count + 1, sizeof *day, by_day);
	*count = 0;
	for (size_t i = 0; i <= m->count; i++)
		if (!*count || day[i] != day[*count - 1])
			day[(*count)++] = day[i];
	return day;
}

/* Follows every chain to its end, for each stretch of days; stretches with one answer become one row. */
static int resolve(const char *path, struct mergers *m, struct error *err)
{
	for (size_t i = 1; i < m->count; i++)
		if (!strcmp(m->merger[i].old_code, m->merger[i - 1].old_code) && m->merger[i].until == m->merger[i - 1].until &&
		    strcmp(m->merger[i].new_code, m->merger[i - 1].new_code))
			return error_at(err, path, m->merger[i].line, "old_broker '%s' already became '%s' in line %zu",
			                m->merger[i].old_code, m->merger[i - 1].new_code, m->merger[i - 1].line);
	size_t days, room = 0;
	int64_t *day = ends(m, &days);
	struct mergers to = { .count = 0 };
	const struct merger *cycle = NULL;
	for (size_t i = 0; i < m->count; i++) {
		const struct merger *first = &m->merger[i];
		if (i && !strcmp(first->old_code, first[-1].old_code))
			continue;
		for (size_t k = 0; k < days; k++) {
			const struct merger *from = find(m, first->old_code, day[k]);
			const char *end = from ? follow(m, from, day[k]) : NULL;
			if (from && !end && (!cycle || from->line < cycle->line))
				cycle = from;
			if (!end)
				continue;
			struct merger *last = to.count ? &to.merger[to.count - 1] : NULL;
			if (!last || strcmp(last->old_code, first->old_code) || strcmp(last->new_code, end)) {
				to.merger = xgrow(to.merger, &room, to.count + 1, sizeof *to.merger);
				last = &to.merger[to.count++];
				*last = (struct merger){ .line = from->line };
				memcpy(last->old_code, first->old_code, sizeof last->old_code);
				memcpy(last->new_code, end, strlen(end));
			}
			last->until = day[k];
		}
	}
	int r = cycle ? error_at(err, path, cycle->line, "old_broker '%s' merges into itself", cycle->old_code) : LOT_OK;
	free(day);
	free(m->merger);
	*m = to;
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

const char *mergers_at(const struct mergers *m, const char *code, int64_t date, int64_t *until)
{
	const struct merger *found = m ? find(m, code, date) : NULL;
	*until = found ? found->until : MERGER_ALWAYS;
	return found ? found->new_code : code;
}

void mergers_write(const struct mergers *m, struct buffer *out)
{
	bool dated = false;
	for (size_t i = 0; i < m->count; i++)
		dated = dated || m->merger[i].until != MERGER_ALWAYS;
	buffer_text(out, dated ? "old_broker,new_broker,valid_until\n" : "old_broker,new_broker\n");
	for (size_t i = 0; i < m->count; i++) {
		const struct merger *x = &m->merger[i];
		char day[DATE_TEXT] = "";
		if (x->until != MERGER_ALWAYS)
			date_format((int32_t)x->until, day);
		buffer_csv(out, x->old_code, strlen(x->old_code));
		buffer_char(out, ',');
		buffer_csv(out, x->new_code, strlen(x->new_code));
		if (dated)
			buffer_format(out, ",%s", day);
		buffer_char(out, '\n');
	}
}

void mergers_release(struct mergers *m)
{
	free(m->merger);
	*m = (struct mergers){ .count = 0 };
}
