#include "summary.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "decimal.h"
#include "progress.h"
#include "rows.h"
#include "text.h"

enum { REASON = 160, NAMED = 100 };

static int by_seconds(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* Of the tasks of a kind that have ended; the lower of the two middle ones; 0 for none. */
static double median(const struct ledger *l, const struct ledger_kind *k)
{
	double *seconds = xmalloc((l->count + 1) * sizeof *seconds), m = 0;
	size_t n = 0;
	for (size_t i = 0; i < l->count; i++)
		if (l->task[i]->kind == k && l->task[i]->seconds >= 0)
			seconds[n++] = l->task[i]->seconds;
	qsort(seconds, n, sizeof *seconds, by_seconds);
	if (n)
		m = seconds[(n - 1) / 2];
	free(seconds);
	return m;
}

void summary_kinds(const struct ledger *l, struct report *r)
{
	static const struct report_column columns[] = {
		{ "kind", false, 0 }, { "tasks", true, 0 }, { "ok", true, 0 }, { "failed", true, 0 }, { "interrupted", true, 0 },
		{ "lost", true, 0 }, { "running", true, 0 }, { "seconds", true, 2 }, { "median", true, 4 }, { "longest", true, 4 },
		{ "cpu_seconds", true, 2 }, { "max_rss_mb", true, 1 },
	};
	report_start(r, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < l->kinds; i++) {
		const struct ledger_kind *k = l->kind[i];
		report_text(r, k->name);
		report_format(r, "%zu", k->tasks);
		report_format(r, "%zu", k->state[TASK_OK]);
		report_format(r, "%zu", k->state[TASK_FAILED] + k->state[TASK_TIMEOUT] + k->state[TASK_SIGNAL]);
		report_format(r, "%zu", k->state[TASK_INTERRUPTED]);
		report_format(r, "%zu", k->state[TASK_LOST]);
		report_format(r, "%zu", k->state[TASK_RUNNING]);
		report_format(r, "%.4f", k->seconds);
		report_format(r, "%.4f", median(l, k));
		report_format(r, "%.4f", k->longest);
		report_format(r, "%.4f", k->cpu_seconds);
		report_format(r, "%.1f", (double)k->max_rss_kb / 1024);
	}
}

void summary_slowest(const struct ledger *l, size_t n, struct report *r)
{
	static const struct report_column columns[] = {
		{ "seconds", true, 4 }, { "cpu_seconds", true, 4 }, { "max_rss_mb", true, 1 }, { "kind", false, 0 }, { "task", false, 0 },
	};
	report_start(r, columns, sizeof columns / sizeof *columns);
	struct ledger_task **t = xmalloc((n + 1) * sizeof *t);
	n = ledger_slowest(l, t, n);
	for (size_t i = 0; i < n; i++) {
		report_format(r, "%.4f", t[i]->seconds);
		report_format(r, "%.4f", t[i]->cpu_seconds);
		report_format(r, "%.1f", (double)t[i]->max_rss_kb / 1024);
		report_text(r, t[i]->kind->name);
		report_text(r, t[i]->name);
	}
	free(t);
}

static int by_name(const void *a, const void *b)
{
	const struct ledger_task *const *x = a, *const *y = b;
	int c = strcmp((*x)->kind->name, (*y)->kind->name);
	return c ? c : strcmp((*x)->name, (*y)->name);
}

static bool is_one(const struct ledger_task *t, unsigned which)
{
	if (t->state == TASK_INTERRUPTED)
		return which & SUMMARY_INTERRUPTED;
	return t->state != TASK_OK && t->state != TASK_RUNNING && (which & SUMMARY_FAILED);
}

struct ledger_task **summary_not_well(const struct ledger *l, unsigned which, size_t *count)
{
	struct ledger_task **t = NULL;
	size_t room = 0, n = 0;
	for (size_t i = 0; i < l->count; i++)
		if (is_one(l->task[i], which)) {
			t = xgrow(t, &room, n + 1, sizeof(struct ledger_task *));
			t[n++] = l->task[i];
		}
	if (n)
		qsort(t, n, sizeof *t, by_name);
	*count = n;
	return t;
}

static void report_not_well(const struct ledger *l, unsigned which, struct report *r)
{
	static const struct report_column columns[] = {
		{ "kind", false, 0 }, { "task", false, 0 }, { "status", false, 0 }, { "attempts", true, 0 }, { "reason", false, 0 },
	};
	report_start(r, columns, sizeof columns / sizeof *columns);
	size_t n;
	struct ledger_task **t = summary_not_well(l, which, &n);
	for (size_t i = 0; i < n; i++) {
		report_text(r, t[i]->kind->name);
		report_text(r, t[i]->name);
		report_text(r, task_state_name[t[i]->state]);
		report_format(r, "%d", t[i]->attempts);
		report_text(r, ledger_reason(t[i]));
	}
	free(t);
}

void summary_failures(const struct ledger *l, struct report *r)
{
	report_not_well(l, SUMMARY_FAILED, r);
}

void summary_interrupted(const struct ledger *l, struct report *r)
{
	report_not_well(l, SUMMARY_INTERRUPTED, r);
}

static void add_start(struct report *r, const struct ledger_task *t)
{
	struct buffer start = BUFFER_EMPTY;
	record_time(&start, t->start);
	report_cell(r, start.data, start.size);
	buffer_release(&start);
}

/* What it used, memory in so many KiB; nothing is known while it runs. */
static void add_used(struct report *r, const struct ledger_task *t, int64_t unit_kb, int decimals)
{
	if (t->seconds < 0) {
		for (int i = 0; i < 3; i++)
			report_text(r, "");
		return;
	}
	report_format(r, "%.4f", t->seconds);
	report_format(r, "%.4f", t->cpu_seconds);
	report_format(r, "%.*f", decimals, (double)t->max_rss_kb / (double)unit_kb);
}

void summary_tasks(const struct ledger *l, struct report *r)
{
	static const struct report_column columns[] = {
		{ "task", false, 0 }, { "kind", false, 0 }, { "start", false, 0 }, { "seconds", true, 4 }, { "cpu_seconds", true, 4 },
		{ "max_rss_kb", true, 0 }, { "worker", true, 0 }, { "host", false, 0 }, { "attempts", true, 0 },
		{ "status", false, 0 }, { "error", false, 0 },
	};
	report_start(r, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < l->count; i++) {
		const struct ledger_task *t = l->task[i];
		report_text(r, t->name);
		report_text(r, t->kind->name);
		add_start(r, t);
		add_used(r, t, 1, 0);
		report_format(r, "%lld", (long long)t->worker);
		report_text(r, t->host);
		report_format(r, "%d", t->attempts);
		report_text(r, task_state_name[t->state]);
		report_text(r, t->error);
	}
}

void summary_lines(const struct ledger *l, struct report *r)
{
	static const struct report_column columns[] = {
		{ "task", false, 0 }, { "kind", false, 0 }, { "status", false, 0 }, { "attempts", true, 0 }, { "start", false, 0 },
		{ "seconds", true, 4 }, { "cpu_seconds", true, 4 }, { "max_rss_mb", true, 1 }, { "worker", false, 0 }, { "host", false, 0 },
		{ "error", false, 0 },
	};
	report_start(r, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < l->count; i++) {
		const struct ledger_task *t = l->task[i];
		report_text(r, t->name);
		report_text(r, t->kind->name);
		report_text(r, task_state_name[t->state]);
		report_format(r, "%d", t->attempts);
		add_start(r, t);
		add_used(r, t, 1024, 1);
		report_format(r, "%lld", (long long)t->worker);
		report_text(r, t->host);
		report_text(r, t->error);
	}
}

void summary_busy(const struct ledger *l, double seconds, int cores, struct buffer *b)
{
	buffer_format(b, "busy %.0f %% of %d core%s for ", 100 * ledger_busy(l, seconds, cores), cores, text_plural((size_t)cores));
	progress_span(b, seconds);
}

static void add_failed(struct buffer *b, size_t count, size_t all, const char *noun, const struct buffer *names)
{
	if (!count)
		return;
	if (b->size)
		buffer_text(b, "; ");
	buffer_thousands(b, (int128)count);
	if (all) {
		buffer_text(b, " of ");
		buffer_thousands(b, (int128)all);
	}
	buffer_format(b, " %s%s failed: ", noun, text_plural(all ? all : count));
	buffer_add(b, names->data, names->size);
}

static void add_name(struct buffer *names, const struct ledger_task *t, const char *kind)
{
	const char *reason = ledger_reason(t);
	size_t n = strlen(reason), cut = n > REASON ? report_fit(reason, REASON, REASON) : n;
	if (names->size)
		buffer_text(names, ", ");
	if (kind)
		buffer_format(names, "%s ", kind);
	buffer_format(names, "%s (%.*s%s)", t->name, (int)cut, reason, cut < n ? "..." : "");
}

static int by_task(const void *a, const void *b)
{
	const struct ledger_task *const *x = a, *const *y = b;
	int c = strcmp((*x)->name, (*y)->name);
	return c ? c : strcmp((*x)->kind->name, (*y)->kind->name);
}

/* What the tasks of a kind are counted as. */
enum counted { SYMBOLS, LISTED, OTHERS, COUNTED };

static enum counted counted_as(struct backlog *backlog, const struct ledger_task *t, size_t *all)
{
	const struct backlog_kind *k = backlog_of(backlog, t->kind->name, NULL, NULL);
	*all = k ? k->all : 0;
	return !k || !k->list ? OTHERS : !strcmp(k->list, "TASK_IDS") ? LISTED : SYMBOLS;
}

void summary_failed(const struct ledger *l, struct backlog *backlog, struct buffer *b)
{
	struct buffer names[COUNTED] = { BUFFER_EMPTY, BUFFER_EMPTY, BUFFER_EMPTY };
	size_t n, count[COUNTED] = { 0 }, all[COUNTED] = { 0 };
	struct ledger_task **t = summary_not_well(l, SUMMARY_FAILED, &n);
	const char *last = NULL;
	if (n)
		qsort(t, n, sizeof *t, by_task);
	for (size_t i = 0; i < n; i++) {
		size_t of;
		enum counted as = counted_as(backlog, t[i], &of);
		if (as == OTHERS)
			continue;
		all[as] = of > all[as] ? of : all[as];
		if (as == LISTED || !last || strcmp(last, t[i]->name)) {
			if (as != LISTED || count[as] < NAMED)
				add_name(&names[as], t[i], NULL);
			count[as]++;
		}
		last = as == SYMBOLS ? t[i]->name : last;
	}
	if (n)
		qsort(t, n, sizeof *t, by_name);
	for (size_t i = 0; i < n; i++) {
		size_t of;
		if (counted_as(backlog, t[i], &of) != OTHERS)
			continue;
		add_name(&names[OTHERS], t[i], t[i]->kind->name);
		count[OTHERS]++;
	}
	if (count[LISTED] > NAMED)
		buffer_format(&names[LISTED], " and %zu more", count[LISTED] - NAMED);
	for (int as = 0; as < COUNTED; as++) {
		add_failed(b, count[as], as == OTHERS ? 0 : all[as], as == SYMBOLS ? "symbol" : "task", &names[as]);
		buffer_release(&names[as]);
	}
	free(t);
}

void summary_count(struct buffer *b, size_t n, const char *noun)
{
	buffer_thousands(b, (int128)n);
	buffer_format(b, " %s%s", noun, text_plural(n));
}

struct counts {
	const char *path;
	int column[2]; /* of rows and brokers; -1 before the header */
	int priced;    /* its column, or -1 */
	int last_date; /* likewise */
	int32_t newest; /* day of the newest row; INT32_MIN without any */
	size_t symbols, unpriced, sum[2];
};

static int count_symbol(void *context, const struct row *row, struct error *err)
{
	struct counts *c = context;
	if (c->column[0] < 0) {
		c->column[0] = row_column(row, "rows");
		c->column[1] = row_column(row, "brokers");
		c->priced = row_column(row, "priced");
		c->last_date = row_column(row, "last_date");
		return c->column[0] >= 0 && c->column[1] >= 0
		               ? LOT_OK : error_at(err, c->path, row->line, "columns 'rows' and 'brokers' are expected");
	}
	const size_t accounts = c->sum[1];
	for (int i = 0; i < 2; i++) {
		const struct row_field *f = &row->field[c->column[i]];
		int64_t n;
		if (decimal_whole(f->text, f->n, &n) || n < 0)
			return error_at(err, c->path, row->line, "'%.*s' is not a count", (int)f->n, f->text);
		c->sum[i] += (size_t)n;
	}
	int32_t day;
	if (c->last_date >= 0 && !date_parse(row->field[c->last_date].text, row->field[c->last_date].n, &day) && day > c->newest)
		c->newest = day;
	c->symbols++;
	c->unpriced += c->sum[1] > accounts && c->priced >= 0 && row->field[c->priced].n == 1 && row->field[c->priced].text[0] == '0';
	return LOT_OK;
}

int summary_symbols(const char *path, int64_t start, struct buffer *b, struct error *err)
{
	struct counts c = { .path = path, .column = { -1, -1 }, .priced = -1, .last_date = -1, .newest = INT32_MIN };
	int r = rows_table(path, count_symbol, &c, err);
	if (r)
		return r;
	summary_count(b, c.symbols, "symbol");
	if (c.unpriced) {
		buffer_text(b, " (");
		buffer_thousands(b, (int128)c.unpriced);
		buffer_text(b, " without a price)");
	}
	buffer_text(b, ", ");
	summary_count(b, c.sum[1], "account");
	buffer_text(b, ", ");
	summary_count(b, c.sum[0], "row");
	if (c.newest != INT32_MIN && c.newest < start) {
		char day[DATE_TEXT];
		date_format((int32_t)start, day);
		buffer_format(b, " (none from %s on)", day);
	}
	return LOT_OK;
}
