/* screen.h - one line at the foot of the terminal that is redrawn, and whole lines above it.
 *
 * Where the stream is no terminal (or a dumb one) there is no such line, and a text is said now and
 * then as an ordinary line instead.
 */
#ifndef LOTMILL_SCREEN_H
#define LOTMILL_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

/* Seconds: a redraw, the quiet before the first one, and between two ordinary lines. */
#define SCREEN_REDRAW 0.2
#define SCREEN_QUIET 0.3
#define SCREEN_PLAIN 10.0

enum screen_kind {
	SCREEN_NONE,  /* says nothing by itself; lines still pass */
	SCREEN_PLAIN_LINES,
	SCREEN_LIVE   /* a terminal that can erase a line */
};

struct screen {
	enum screen_kind kind;
	int fd;              /* where the line is drawn: standard error */
	bool drawn;          /* it is on the screen now */
	double next;         /* when to say it again, by the caller's clock */
	struct buffer line;  /* what it says, cut to the terminal's width */
};

/* SCREEN_LIVE if fd is a terminal and TERM is set and not "dumb", else SCREEN_PLAIN_LINES. */
enum screen_kind screen_kind_of(int fd);

/* `now` is the time by any clock that only grows; the same one goes to screen_tick. */
void screen_open(struct screen *s, int fd, enum screen_kind kind, double now);

/* Whether it is time to say something; seconds until then are put into *wait where it is not NULL. */
bool screen_due(const struct screen *s, double now, double *wait);

/* Says `text` (n bytes of UTF-8, no line end): redraws the line, or prints `name: text`. */
void screen_tick(struct screen *s, double now, const char *name, const char *text, size_t n);

/* Writes n bytes of whole lines to `fd` above the redrawn line. */
void screen_print(struct screen *s, int fd, const char *data, size_t n);

/* Takes the line off the screen. */
void screen_clear(struct screen *s);

void screen_close(struct screen *s);

/* Reads what `fd` (not blocking) has and calls `fn` for each whole line in it, line end included; a line longer than 1 MiB
 * comes in pieces.  `pending` holds the rest between calls.  Returns false at the end of the stream,
 * when the rest has been handed over too, with a line end added. */
typedef void screen_line_fn(void *context, const char *line, size_t n);
bool screen_read_lines(int fd, struct buffer *pending, screen_line_fn *fn, void *context);

#endif
