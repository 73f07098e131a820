#include "windowing.h"

#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "rows.h"

static bool name_valid(const char *text, size_t n)
{
	bool good = n && n < WINDOW_NAME && text[0] != '.' && text[0] != '-';
	for (size_t i = 0; good && i < n; i++)
		good = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'z') || text[i] == '-' || text[i] == '.';
	return good;
}

/* `day` moved `months` back, onto the month's last day where that month is shorter; false before year 1. */
static bool months_before(int64_t day, int64_t months, int64_t *back)
{
	int year, month, mday;
	date_split((int32_t)day, &year, &month, &mday);
	int64_t count = (int64_t)year * 12 + month - 1 - months;
	if (count < 12)
		return false;
	year = (int)(count / 12);
	month = (int)(count % 12) + 1;
	int last = date_month_days(year, month);
	*back = date_make(year, month, mday < last ? mday : last);
	return true;
}

/* N and its unit.  False where it is none, or reaches back beyond the calendar. */
static bool rolling(const char *text, size_t n, int64_t asof, struct window *w)
{
	int64_t count = 0, before;
	size_t i = 0;
	for (; i < n && i < 6 && text[i] >= '0' && text[i] <= '9'; i++)
		count = count * 10 + (text[i] - '0');
	if (!i || i + 1 != n || !count)
		return false;
	switch (text[i]) {
	case 'y':
	case 'm':
		if (!months_before(asof, text[i] == 'y' ? count * 12 : count, &before))
			return false;
		break;
	case 'w': before = asof - 7 * count; break;
	case 'd': before = asof - count; break;
	default: return false;
	}
	w->start = before + 1;
	return w->start >= DATE_MIN;
}

static bool to_date(const char *text, int64_t asof, struct window *w)
{
	int year, month, mday;
	date_split((int32_t)asof, &year, &month, &mday);
	if (!strcmp(text, "all"))
		w->start = DATE_MIN;
	else if (!strcmp(text, "ytd"))
		w->start = date_make(year, 1, 1);
	else if (!strcmp(text, "mtd"))
		w->start = date_make(year, month, 1);
	else
		return false;
	return true;
}

static bool between(const char *text, struct window *w)
{
	const char *dots = strstr(text, "..");
	int32_t day;
	if (!dots || date_parse(text, (size_t)(dots - text), &day))
		return false;
	w->start = day;
	if (!dots[2])
		return true;
	if (date_parse(dots + 2, strlen(dots + 2), &day))
		return false;
	w->end = day;
	return true;
}

static const struct window *find(const struct windows *w, const char *name)
{
	for (size_t i = 0; i < w->count; i++)
		if (!strcmp(w->window[i].name, name))
			return &w->window[i];
	return NULL;
}

static void append(struct windows *w, const struct window *window)
{
	w->window = xgrow(w->window, &w->room, w->count + 1, sizeof *w->window);
	w->window[w->count++] = *window;
}

int windows_add(struct windows *w, const char *text, size_t n, int64_t asof, struct error *err)
{
	struct window window = { .end = asof };
	if (name_valid(text, n))
		memcpy(window.name, text, n);
	if (!window.name[0] || !(rolling(text, n, asof, &window) || to_date(window.name, asof, &window) || between(window.name, &window)))
		return error_usage(err, "window '%.*s' is none of 3y, 6m, 2w, 5d, ytd, mtd, all, DATE.. and DATE..DATE", (int)(n < 99 ? n : 99), text);
	if (window.end < window.start)
		return error_usage(err, "window '%s' ends before it begins", window.name);
	if (find(w, window.name))
		return error_usage(err, "window '%s' is asked for twice", window.name);
	append(w, &window);
	return LOT_OK;
}

bool windows_rolls(const char *text)
{
	const char *dots = strstr(text, "..");
	return !dots || !dots[2];
}

void windows_write(const struct windows *w, struct buffer *out)
{
	buffer_text(out, "name,start,end\n");
	for (size_t i = 0; i < w->count; i++) {
		char start[DATE_TEXT], end[DATE_TEXT];
		date_format((int32_t)w->window[i].start, start);
		date_format((int32_t)w->window[i].end, end);
		buffer_format(out, "%s,%s,%s\n", w->window[i].name, start, end);
	}
}

struct reading {
	const char *path;
	struct windows *windows;
	int name, start, end; /* columns; -1 before the header */
};

static int take_day(const struct reading *r, const struct row *row, int at, const char *column, int64_t *day, struct error *err)
{
	const struct row_field *f = &row->field[at];
	int32_t d;
	if (date_parse(f->text, f->n, &d))
		return error_at(err, r->path, row->line, "%s '%.*s' is not a date that exists", column, (int)(f->n < 99 ? f->n : 99), f->text);
	*day = d;
	return LOT_OK;
}

static int take_row(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	if (r->name < 0) {
		r->name = row_column(row, "name");
		r->start = row_column(row, "start");
		r->end = row_column(row, "end");
		if (r->name < 0 || r->start < 0 || r->end < 0)
			return error_at(err, r->path, row->line, "column '%s' is missing", r->name < 0 ? "name" : r->start < 0 ? "start" : "end");
		return LOT_OK;
	}
	struct window w = { .start = 0 };
	const struct row_field *name = &row->field[r->name];
	if (!name_valid(name->text, name->n))
		return error_at(err, r->path, row->line, "name '%.*s' is not one of a window", (int)(name->n < 99 ? name->n : 99), name->text);
	memcpy(w.name, name->text, name->n);
	int e = take_day(r, row, r->start, "start", &w.start, err);
	if (!e)
		e = take_day(r, row, r->end, "end", &w.end, err);
	if (!e && w.end < w.start)
		e = error_at(err, r->path, row->line, "window '%s' ends before it begins", w.name);
	if (!e && find(r->windows, w.name))
		e = error_at(err, r->path, row->line, "window '%s' stands twice", w.name);
	if (!e)
		append(r->windows, &w);
	return e;
}

int windows_read(const char *path, struct windows *w, struct error *err)
{
	struct reading r = { path, w, -1, -1, -1 };
	int e = rows_table(path, take_row, &r, err);
	return e ? e : w->count ? LOT_OK : error_at(err, path, 0, "there is no window in it");
}

void windows_release(struct windows *w)
{
	free(w->window);
	*w = (struct windows)WINDOWS_EMPTY;
}
