#include "screen.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "report.h"

enum { BLOCK = 1 << 16, LONGEST = 1 << 20, WIDTH = 80 };
static const char erase[] = "\r\033[K";

static void put(int fd, const char *data, size_t n)
{
	while (n) {
		ssize_t k = write(fd, data, n);
		if (k < 0 && errno == EAGAIN) { /* someone made the terminal not blocking */
			struct pollfd p = { fd, POLLOUT, 0 };
			poll(&p, 1, 1000);
		} else if (k < 0 && errno != EINTR) {
			return; /* nowhere left to say so */
		}
		data += k > 0 ? k : 0;
		n -= k > 0 ? (size_t)k : 0;
	}
}

enum screen_kind screen_kind_of(int fd)
{
	const char *term = getenv("TERM");
	return isatty(fd) && term && *term && strcmp(term, "dumb") ? SCREEN_LIVE : SCREEN_PLAIN_LINES;
}

void screen_open(struct screen *s, int fd, enum screen_kind kind, double now)
{
	*s = (struct screen){ .kind = kind, .fd = fd, .next = now + (kind == SCREEN_LIVE ? SCREEN_QUIET : SCREEN_PLAIN) };
}

bool screen_due(const struct screen *s, double now, double *wait)
{
	double left = s->kind == SCREEN_NONE ? SCREEN_PLAIN : s->next - now;
	if (wait)
		*wait = left > 0 ? left : 0;
	return s->kind != SCREEN_NONE && left <= 0;
}

static size_t width(int fd)
{
	struct winsize w;
	return !ioctl(fd, TIOCGWINSZ, &w) && w.ws_col > 1 ? w.ws_col : WIDTH;
}

void screen_tick(struct screen *s, double now, const char *name, const char *text, size_t n)
{
	if (s->kind == SCREEN_NONE)
		return;
	s->next = now + (s->kind == SCREEN_LIVE ? SCREEN_REDRAW : SCREEN_PLAIN);
	struct buffer b = BUFFER_EMPTY;
	if (s->kind == SCREEN_LIVE) {
		/* The last column stays free: writing it may already scroll. */
		n = report_fit(text, n, width(s->fd) - 1);
		s->line.size = 0;
		buffer_add(&s->line, text, n);
		buffer_text(&b, erase);
		buffer_add(&b, text, n);
		s->drawn = true;
	} else {
		buffer_text(&b, name);
		buffer_text(&b, ": ");
		buffer_add(&b, text, n);
		buffer_char(&b, '\n');
	}
	put(s->fd, b.data, b.size);
	buffer_release(&b);
}

void screen_print(struct screen *s, int fd, const char *data, size_t n)
{
	bool again = s->drawn;
	screen_clear(s);
	put(fd, data, n);
	if (again) {
		put(s->fd, s->line.data, s->line.size);
		s->drawn = true;
	}
}

void screen_clear(struct screen *s)
{
	if (s->drawn)
		put(s->fd, erase, sizeof erase - 1);
	s->drawn = false;
}

void screen_close(struct screen *s)
{
	screen_clear(s);
	buffer_release(&s->line);
}

bool screen_read_lines(int fd, struct buffer *pending, screen_line_fn *fn, void *context)
{
	for (;;) {
		ssize_t k = read(fd, buffer_reserve(pending, BLOCK), BLOCK);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0 && errno == EAGAIN)
			return true;
		if (k <= 0)
			break;
		pending->size += (size_t)k;
		char *s = pending->data, *end = s + pending->size, *stop;
		for (; (stop = memchr(s, '\n', (size_t)(end - s))); s = stop + 1)
			fn(context, s, (size_t)(stop + 1 - s));
		if (end - s > LONGEST) {
			fn(context, s, (size_t)(end - s));
			s = end;
		}
		pending->size = (size_t)(end - s);
		memmove(pending->data, s, pending->size);
	}
	if (pending->size) {
		buffer_char(pending, '\n');
		fn(context, pending->data, pending->size);
	}
	buffer_release(pending);
	return false;
}
