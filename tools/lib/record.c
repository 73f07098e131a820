#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "buffer.h"
#include "cli.h"
#include "rows.h"
#include "date.h"
#include "input.h"

static struct {
	char *task;
	const char *kind;
	double start;
} mine;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (double)t.tv_sec + (double)(t.tv_nsec / 1000000) / 1000;
}

static const char *host_name(void)
{
	static char host[65];
	if (!host[0] && (gethostname(host, sizeof host - 1) || !host[0]))
		return "host";
	return host;
}

static void add_time(struct buffer *b, double t)
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
		char *fresh = xformat("%s.%s.%ld.tmp", path, host_name(), (long)getpid());
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

int record_append(const char *path, const struct record_row *row, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	buffer_csv(&b, row->task, strlen(row->task));
	buffer_char(&b, ',');
	buffer_csv(&b, row->kind, strlen(row->kind));
	buffer_char(&b, ',');
	add_time(&b, row->start);
	if (row->seconds < 0)
		buffer_text(&b, ",,,");
	else
		buffer_format(&b, ",%.4f,%.4f,%lld", row->seconds, row->cpu_seconds, (long long)row->max_rss_kb);
	buffer_format(&b, ",%lld,", (long long)row->worker);
	buffer_csv(&b, row->host, strlen(row->host));
	buffer_format(&b, ",%d,%s,", row->attempts, row->status);
	buffer_csv(&b, row->error, strlen(row->error));
	buffer_format(&b, ",%d\n", RECORD_VERSION);
	int fd = open_record(path, err), r = fd < 0 ? fd : LOT_OK;
	if (!r && write(fd, b.data, b.size) != (ssize_t)b.size)
		r = error_system(err, "cannot write the record '%s'", path);
	if (fd >= 0)
		close(fd);
	buffer_release(&b);
	return r;
}

static void put(struct record_row *row)
{
	struct error e;
	row->task = mine.task;
	row->kind = mine.kind;
	row->host = host_name();
	row->start = mine.start;
	row->worker = getpid();
	row->attempts = 1;
	const char *attempt = getenv("LOTMILL_ATTEMPT");
	if (attempt && atol(attempt) > 0)
		row->attempts = (int)atol(attempt);
	if (record_append(getenv("LOTMILL_RECORD"), row, &e))
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

void record_start(const char *kind, const char *task)
{
	const char *path = getenv("LOTMILL_RECORD");
	if (!path || !*path || mine.task)
		return;
	mine.task = xstrdup(task);
	mine.kind = kind;
	mine.start = now();
	atexit(end_at_exit);
	struct record_row row = { .status = "started", .seconds = -1, .error = "" };
	put(&row);
}

void record_end(const struct error *err)
{
	if (!mine.task)
		return;
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	double seconds = now() - mine.start;
	struct record_row row = {
		.status = err && err->status ? "failed" : "ok",
		.seconds = seconds > 0 ? seconds : 0,
		.cpu_seconds = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		               1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec),
		.max_rss_kb = u.ru_maxrss,
		.error = err && err->status ? err->text : "",
	};
	put(&row);
	free(mine.task);
	mine.task = NULL;
}

struct reading {
	record_fn *fn;
	void *context;
	const char *path;
};

static char *cell(const struct row *row, size_t i, char **at)
{
	char *s = *at;
	memcpy(s, row->field[i].text, row->field[i].n);
	s[row->field[i].n] = '\0';
	*at = s + row->field[i].n + 1;
	return s;
}

static double time_of(const char *text)
{
	int32_t day;
	int h, m;
	double s;
	if (strlen(text) < 20 || date_parse(text, 10, &day) || sscanf(text + 10, "T%2d:%2d:%lfZ", &h, &m, &s) != 3)
		return 0;
	return day * 86400.0 + h * 3600 + m * 60 + s;
}

static int read_row(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	if (row->line == 1 || row->count != 12)
		return LOT_OK; /* the header, or a row that a dying machine tore */
	size_t n = 0;
	for (size_t i = 0; i < row->count; i++)
		n += row->field[i].n + 1;
	char *text = xmalloc(n), *at = text;
	struct record_row out = { .task = cell(row, 0, &at), .kind = cell(row, 1, &at), .start = time_of(cell(row, 2, &at)) };
	const char *seconds = cell(row, 3, &at);
	out.seconds = *seconds ? atof(seconds) : -1;
	out.cpu_seconds = atof(cell(row, 4, &at));
	out.max_rss_kb = atoll(cell(row, 5, &at));
	out.worker = atoll(cell(row, 6, &at));
	out.host = cell(row, 7, &at);
	out.attempts = (int)atol(cell(row, 8, &at));
	out.status = cell(row, 9, &at);
	out.error = cell(row, 10, &at);
	int version = (int)atol(cell(row, 11, &at));
	int result = version == RECORD_VERSION ? r->fn(r->context, &out, err)
	                                       : error_at(err, r->path, row->line, "record version %d is not known", version);
	free(text);
	return result;
}

int record_read(const char *path, record_fn *fn, void *context, struct error *err)
{
	struct reading reading = { fn, context, path };
	struct buffer b = BUFFER_EMPTY;
	int r = input_file(path, &b, err);
	if (!r)
		r = rows_parse(path, 1, b.data, rows_complete(b.data, b.size), read_row, &reading, err);
	buffer_release(&b);
	return r;
}
