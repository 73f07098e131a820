/* windowing.h - named stretches of days to reckon over: 1y, 3y, ytd, 2024-01-01..2024-12-31.
 *
 * A rolling window of N years that ends on day D holds the days after the day N years before D, up to and with D: the
 * same month and day N years earlier, or the month's last day where that year has no such day.  So, D = 2026-06-17:
 *
 *     1y   2025-06-18 .. 2026-06-17     3m   2026-03-18 .. 2026-06-17     2w   2026-06-04 .. 2026-06-17
 *     ytd  2026-01-01 .. 2026-06-17     mtd  2026-06-01 .. 2026-06-17     5d   2026-06-13 .. 2026-06-17
 *
 * and 1y up to 2024-02-29 begins behind 2023-02-28, on 2023-03-01; 1y up to 2025-02-28 begins on 2024-02-29.
 * Days are calendar days.  DATE..DATE is those two days and all between, DATE.. ends on D, all is every day up to D.
 */
#ifndef LOTMILL_WINDOWING_H
#define LOTMILL_WINDOWING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "error.h"

enum { WINDOW_NAME = 32 };

struct window {
	char name[WINDOW_NAME]; /* as it was asked for: letters, digits, '-' and '.', never leading; a folder's name */
	int64_t start;          /* first day, or DATE_MIN for all */
	int64_t end;            /* last day, start or later */
};

struct windows {
	struct window *window; /* owned; in the order they were asked for, names unique */
	size_t count, room;
};

#define WINDOWS_EMPTY { NULL, 0, 0 }

/* Adds the window called by the n bytes at `text`, D being `asof`.  LOT_BAD_USAGE where it is none of the above, ends before it
 * begins, leaves the calendar (date.h), or is there already. */
int windows_add(struct windows *w, const char *text, size_t n, int64_t asof, struct error *err);

/* Whether the window called by `text` hangs on the day D: all but DATE..DATE. */
bool windows_rolls(const char *text);

/* The table name,start,end as CSV, appended to `out`; and back.  LOT_BAD_DATA with file and line where a name, a day
 * or their order cannot be, a name stands twice, or there is no window.  The caller releases *w in any case. */
void windows_write(const struct windows *w, struct buffer *out);
int windows_read(const char *path, struct windows *w, struct error *err);

void windows_release(struct windows *w);

#endif
