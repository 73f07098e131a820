#include "madewith.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "date.h"
#include "input.h"
#include "windowing.h"

static int take_day(const char *path, const char *text, int64_t *day, struct error *err)
{
	int32_t d;
	if (date_parse(text, strlen(text), &d))
		return error_at(err, path, 0, "'%s' is not a date that exists", text);
	*day = d;
	return LOT_OK;
}

/* A table that make left in `out`, which may have been moved since, or be seen from another folder. */
static char *table_in(const char *out, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *here = xformat("%s/%s", out, slash ? slash + 1 : path);
	if (!access(here, F_OK))
		return here;
	free(here);
	return xstrdup(path);
}

static int take_line(const char *out, const char *path, const char *line, struct madewith *w, struct error *err)
{
	const char *value = strchr(line, '=');
	if (!value++ || !*value)
		return LOT_OK;
	if (!strncmp(line, "start=", 6))
		return take_day(path, value, &w->window.start, err);
	if (!strncmp(line, "end=", 4))
		return take_day(path, value, &w->window.end, err);
	char **text = !strncmp(line, "mergers=", 8) ? &w->mergers : !strncmp(line, "names=", 6) ? &w->names : NULL;
	if (text) {
		free(*text);
		*text = table_in(out, value);
	}
	return LOT_OK;
}

/* A settings file; without it, the table that would be named in it. */
static int take_file(const char *out, const char *name, const char *table, char **standard, struct madewith *w, struct error *err)
{
	char *path = xformat("%s/settings/%s", out, name), *plain = xformat("%s/%s.csv", out, table), *save = NULL;
	struct buffer b = BUFFER_EMPTY;
	int r = LOT_OK;
	if (!access(path, F_OK)) {
		r = input_file(path, &b, err);
		buffer_char(&b, '\0');
		for (char *line = strtok_r(b.data, "\n", &save); line && !r; line = strtok_r(NULL, "\n", &save))
			r = take_line(out, path, line, w, err);
	} else if (!access(plain, F_OK)) {
		*standard = xstrdup(plain);
	}
	buffer_release(&b);
	free(path);
	free(plain);
	return r;
}

/* A window's folder has no settings: OUT/rolling/NAME was made with OUT/settings/rolling, and its days are in OUT/rolling/windows.csv.
 * The OUT of such a folder, to be freed, and its days; NULL where it is no window's. */
static char *whole_of(const char *folder, struct pnl_window *days, struct error *err)
{
	size_t n = strlen(folder);
	while (n > 1 && folder[n - 1] == '/')
		n--;
	const char *slash = memrchr(folder, '/', n), *name = slash ? slash + 1 : folder;
	char *above = slash ? xformat("%.*s", (int)(slash - folder), folder) : xstrdup(".");
	char *settings = xformat("%s/settings", folder), *table = xformat("%s/windows.csv", above), *whole = NULL;
	struct windows windows = WINDOWS_EMPTY;
	if (access(settings, F_OK) && !access(table, F_OK) && !windows_read(table, &windows, err))
		for (size_t i = 0; i < windows.count; i++) {
			const struct window *w = &windows.window[i];
			if (strlen(w->name) != n - (size_t)(name - folder) || strncmp(w->name, name, strlen(w->name)))
				continue;
			*days = (struct pnl_window){ w->start == DATE_MIN ? PNL_ALWAYS : w->start, w->end };
			whole = xformat("%s/..", above);
		}
	windows_release(&windows);
	free(above);
	free(settings);
	free(table);
	return whole;
}

int madewith_read(const char *out, struct madewith *w, struct error *err)
{
	struct pnl_window days;
	*w = (struct madewith){ .window = { PNL_ALWAYS, PNL_FOREVER } };
	err->status = LOT_OK;
	char *whole = whole_of(out, &days, err), *totals = xformat("%s/settings/totals", out);
	int r = err->status;
	/* After a run that did not finish, the settings of lot-fifo are those of no totals. */
	const char *settings = whole ? "rolling" : access(totals, F_OK) ? "fifo" : "totals";
	if (!r)
		r = take_file(whole ? whole : out, settings, "broker_mergers", &w->mergers, w, err);
	if (!r)
		r = take_file(whole ? whole : out, "merge", "broker_names", &w->names, w, err);
	if (whole)
		w->window = days;
	free(whole);
	free(totals);
	return r;
}

void madewith_release(struct madewith *w)
{
	free(w->mergers);
	free(w->names);
	*w = (struct madewith){ .mergers = NULL };
}
