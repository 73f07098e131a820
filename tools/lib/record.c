#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "buffer.h"
#include "cli.h"
#include "clock.h"
#include "date.h"
#include "decimal.h"
#include "input.h"
#include "output.h"
#include "process.h"
#include "rows.h"
#include "utf8.h"

enum { COLUMNS = 12 };

static struct {
	char *task;
	const char *kind;
	double start; /* of the calendar, and of the clock that nobody sets */
	double clock;
	int attempt;  /* of this process, from 1 */
} mine;

void record_time(struct buffer *b, double t)
{
	char date[DATE_TEXT];
	int64_t ms = (int64_t)(t * 1000 + 0.5);
	int64_t day = ms / 86400000, in = ms % 86400000;
	date_format((int32_t)day, date);
	buffer_format(b, "%sT%02d:%02d:%02d.%03dZ", date, (int)(in / 3600000), (int)(in / 60000 % 60),
	              (int)(in / 1000 % 60), (int)(in % 1000));
}

static int open_record(const char *path, struct error *err)
{
	for (int i = 0; i < 2; i++) {
		int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
		if (fd >= 0)
			return fd;
		if (errno != ENOENT)
			break;
		/* A new record appears with its header or not at all: link never replaces. */
		char *fresh = xformat("%s.%s.%ld.tmp", path, process_host(), (long)getpid());
		fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (fd >= 0) {
			ssize_t k = write(fd, RECORD_HEADER, sizeof RECORD_HEADER - 1);
			close(fd);
			if (k == (ssize_t)sizeof RECORD_HEADER - 1 && link(fresh, path) && errno != EEXIST)
				i = 1;
			unlink(fresh);
		}
		free(fresh);
	}
	return error_system(err, "cannot write the record '%s'", path);
}

/* Whatever would make two lines of a row becomes '?'. */
static void add_text(struct buffer *b, const char *s)
{
	size_t at = b->size;
	buffer_csv(b, s, strlen(s));
	for (; at < b->size; at++)
		if ((unsigned char)b->data[at] < 0x20 || b->data[at] == 0x7f)
			b->data[at] = '?';
	buffer_char(b, ',');
}

/* What a task said may be anything, and cut within a character. */
static void add_said(struct buffer *b, const char *s)
{
	struct buffer text = BUFFER_EMPTY;
	utf8_mend(s, strlen(s), &text);
	buffer_char(&text, '\0');
	add_text(b, text.data);
	buffer_release(&text);
}

static void add_row(struct buffer *b, const struct record_row *row)
{
	add_text(b, row->task);
	add_text(b, row->kind);
	record_time(b, row->start);
	if (row->seconds < 0)
		buffer_text(b, ",,,");
	else
		buffer_format(b, ",%.4f,%.4f,%lld", row->seconds, row->cpu_seconds, (long long)row->max_rss_kb);
	buffer_format(b, ",%lld,", (long long)row->worker);
	add_text(b, row->host);
	buffer_format(b, "%d,%s,", row->attempts, row->status);
	add_said(b, row->error);
	buffer_format(b, "%d\n", RECORD_VERSION);
}

static int append(const char *path, const struct record_row *row, size_t rows, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	for (size_t i = 0; i < rows; i++)
		add_row(&b, &row[i]);
	int fd = open_record(path, err), r = fd < 0 ? fd : LOT_OK;
	ssize_t k = r ? 0 : write(fd, b.data, b.size);
	if (!r && k != (ssize_t)b.size) {
		if (k >= 0)
			errno = ENOSPC; /* a short write does not say why */
		r = error_system(err, "cannot write the record '%s'", path);
	}
	if (fd >= 0)
		close(fd);
	buffer_release(&b);
	return r;
}

int record_append(const char *path, const struct record_row *row, struct error *err)
{
	return append(path, row, 1, err);
}

/* Rows of this process's task; what they are about is filled in. */
static void put(struct record_row *row, size_t rows)
{
	static int warned;
	struct error e;
	const char *attempt = getenv("LOTMILL_ATTEMPT");
	int64_t of_run;
	int before = attempt && !decimal_whole(attempt, strlen(attempt), &of_run) && of_run > 1 && of_run < INT_MAX / 2 ? (int)of_run - 1 : 0;
	for (size_t i = 0; i < rows; i++) {
		if (i) {
			mine.start = clock_calendar();
			mine.attempt++;
		}
		row[i].task = mine.task;
		row[i].kind = mine.kind;
		row[i].host = process_host();
		row[i].start = mine.start;
		row[i].worker = getpid();
		row[i].attempts = before + mine.attempt;
	}
	if (append(getenv("LOTMILL_RECORD"), row, rows, &e) && !warned++)
		cli_warn("%s", e.text);
}

static void end_at_exit(void)
{
	struct error e;
	if (mine.task) {
		error_data(&e, "ended early");
		record_end(&e);
	}
}

static struct record_row start_row(void)
{
	return (struct record_row){ .status = "started", .seconds = -1, .error = "" };
}

void record_work(void)
{
	mine.clock = clock_steady();
}

void record_start(const char *kind, const char *task)
{
	static int guarded;
	const char *path = getenv("LOTMILL_RECORD");
	if (!path || !*path || mine.task)
		return;
	mine.task = xstrdup(task);
	mine.kind = kind;
	mine.start = clock_calendar();
	mine.attempt = 1;
	record_work();
	if (!guarded++)
		atexit(end_at_exit);
	struct record_row row = start_row();
	put(&row, 1);
}

void record_end_as(const struct record_row *end, bool again)
{
	if (!mine.task)
		return;
	struct record_row row[2] = { *end, start_row() };
	row[0].seconds = clock_steady() - mine.clock;
	put(row, again ? 2 : 1);
	record_work();
	if (again)
		return;
	free(mine.task);
	mine.task = NULL;
}

void record_end(const struct error *err)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	struct record_row row = {
		.status = err && err->status ? "failed" : "ok",
		.cpu_seconds = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		               1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec),
		.max_rss_kb = u.ru_maxrss,
		.error = err && err->status ? err->text : "",
	};
	record_end_as(&row, false);
}

struct reading {
	record_fn *fn;
	void *context;
	const char *path;
	int result; /* what ends the reading; a damaged row does not */
};

static char *cell(const struct row *row, size_t i, char **at)
{
	char *s = *at;
	memcpy(s, row->field[i].text, row->field[i].n);
	s[row->field[i].n] = '\0';
	*at = s + row->field[i].n + 1;
	return s;
}

static bool time_of(const struct row_field *f, double *t)
{
	char text[32];
	int32_t day;
	int h, m;
	double s;
	snprintf(text, sizeof text, "%.*s", (int)f->n, f->text);
	if (strlen(text) < 20 || date_parse(text, 10, &day) || sscanf(text + 10, "T%2d:%2d:%lfZ", &h, &m, &s) != 3)
		return false;
	*t = day * 86400.0 + h * 3600 + m * 60 + s;
	return true;
}

static bool whole_of(const struct row_field *f, int64_t high, int64_t *n)
{
	return !decimal_whole(f->text, f->n, n) && *n >= 0 && *n <= high;
}

/* A figure of a start row is empty, and stays as it is. */
static bool seconds_of(const struct row_field *f, double *s)
{
	return !f->n || (!decimal_double(f->text, f->n, s) && *s >= 0);
}

/* The numbers of a row; false where one is none: the row is damaged. */
static bool read_numbers(const struct row *row, struct record_row *out)
{
	const struct row_field *f = row->field;
	int64_t attempts;
	out->seconds = -1;
	if (!time_of(&f[2], &out->start) || !seconds_of(&f[3], &out->seconds) || !seconds_of(&f[4], &out->cpu_seconds) ||
	    (f[5].n && !whole_of(&f[5], INT64_MAX, &out->max_rss_kb)) || !whole_of(&f[6], INT64_MAX, &out->worker) ||
	    !whole_of(&f[8], INT_MAX, &attempts))
		return false;
	out->attempts = (int)attempts;
	return true;
}

static int read_row(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	struct record_row out = { .task = NULL };
	int64_t version;
	if (row->count != COLUMNS || !whole_of(&row->field[COLUMNS - 1], INT64_MAX, &version))
		return LOT_OK; /* torn, perhaps with the next row behind it */
	if (version != RECORD_VERSION)
		return r->result = error_at(err, r->path, row->line, "record version %lld is not known", (long long)version);
	if (!read_numbers(row, &out))
		return LOT_OK;
	size_t n = 0;
	for (size_t i = 0; i < row->count; i++)
		n += row->field[i].n + 1;
	char *text = xmalloc(n), *at = text;
	out.task = cell(row, 0, &at);
	out.kind = cell(row, 1, &at);
	out.host = cell(row, 7, &at);
	out.status = cell(row, 9, &at);
	out.error = cell(row, 10, &at);
	r->result = r->fn(r->context, &out, err);
	free(text);
	return r->result;
}

static int not_a_record(const char *path, struct error *err)
{
	return error_at(err, path, 1, "this is not a record of tasks of version %d", RECORD_VERSION);
}

/* The whole lines of `b`, which begins at *line of the file; they are taken from it.  Each line is
 * parsed by itself, so that a damaged one spoils no other. */
static int read_lines(struct reading *r, size_t *line, struct buffer *b, struct error *err)
{
	char *s = b->data, *end = s + b->size, *stop;
	for (; !r->result && s < end && (stop = memchr(s, '\n', (size_t)(end - s))); s = stop + 1, ++*line) {
		size_t n = (size_t)(stop + 1 - s);
		if (*line > 1) {
			struct error e;
			rows_parse(r->path, *line, s, n, read_row, r, &e);
			if (r->result)
				*err = e;
		} else if (n != sizeof RECORD_HEADER - 1 || memcmp(s, RECORD_HEADER, n)) {
			r->result = not_a_record(r->path, err);
		}
	}
	b->size = (size_t)(end - s);
	if (b->size)
		memmove(b->data, s, b->size);
	return r->result;
}

int record_read(const char *path, record_fn *fn, void *context, struct error *err)
{
	struct reading reading = { fn, context, path, LOT_OK };
	struct buffer b = BUFFER_EMPTY;
	size_t line = 1;
	int r = input_file(path, &b, err);
	if (!r)
		r = read_lines(&reading, &line, &b, err);
	if (!r && line == 1)
		r = not_a_record(path, err);
	buffer_release(&b);
	return r;
}

/* "log/run.csv" to "log/run.N.csv". */
static char *generation(const char *path, int n)
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
	size_t stem = dot ? (size_t)(dot - path) : strlen(path);
	return xformat("%.*s.%d%s", (int)stem, path, n, path + stem);
}

static int move(const char *from, const char *to, struct error *err)
{
	return rename(from, to) && errno != ENOENT ? error_system(err, "cannot rename '%s' to '%s'", from, to) : LOT_OK;
}

int record_settle(const char *path, struct error *err)
{
	char *aside = generation(path, 0), *before = generation(path, 1);
	int r = access(path, F_OK) ? move(aside, path, err) : move(aside, before, err);
	free(aside);
	free(before);
	return r;
}

static int move_aside(const char *path, struct error *err)
{
	char *aside = generation(path, 0);
	int r = record_settle(path, err);
	if (!r)
		r = move(path, aside, err);
	free(aside);
	return r;
}

int record_begin(const char *path, struct error *err)
{
	char *folder = xstrdup(path), *slash = strrchr(folder, '/'), *real = NULL;
	if (slash)
		*slash = '\0';
	const char *there = !slash ? "." : slash == folder ? "/" : folder;
	int r = output_folder(there, err);
	if (!r && !(real = realpath(there, NULL)))
		r = error_system(err, "cannot find '%s'", there);
	if (!r)
		r = move_aside(path, err);
	if (!r) {
		char *whole = xformat("%s/%s", real, slash ? slash + 1 : path);
		setenv("LOTMILL_RECORD", whole, 1);
		free(whole);
	}
	free(real);
	free(folder);
	return r;
}

void record_tail_open(struct record_tail *t, const char *path)
{
	*t = (struct record_tail){ .path = xstrdup(path), .fd = -1, .line = 1 };
}

int record_tail_read(struct record_tail *t, record_fn *fn, void *context, struct error *err)
{
	struct reading reading = { fn, context, t->path, LOT_OK };
	if (t->fd < 0)
		t->fd = open(t->path, O_RDONLY | O_CLOEXEC);
	if (t->fd < 0)
		return errno == ENOENT ? LOT_OK : error_system(err, "cannot read the record '%s'", t->path);
	for (;;) {
		enum { BLOCK = 1 << 16 };
		ssize_t k = read(t->fd, buffer_reserve(&t->pending, BLOCK), BLOCK);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return error_system(err, "cannot read the record '%s'", t->path);
		t->pending.size += (size_t)k;
		int r = read_lines(&reading, &t->line, &t->pending, err);
		if (r || !k)
			return r;
	}
}

void record_tail_close(struct record_tail *t)
{
	if (t->fd >= 0)
		close(t->fd);
	buffer_release(&t->pending);
	free(t->path);
	*t = (struct record_tail){ .fd = -1 };
}
