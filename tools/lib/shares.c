#include "shares.h"

#include <stdlib.h>
#include <string.h>

#include "backlog.h"
#include "code.h"
#include "input.h"
#include "progress.h"
#include "text.h"

/* A symbol and its shard. */
struct owned {
	char *symbol;
	unsigned shard; /* from 0 */
};

struct owners {
	struct owned *owned;
	size_t count, room;
};

static int by_symbol(const void *a, const void *b)
{
	const struct owned *x = a, *y = b;
	return strcmp(x->symbol, y->symbol);
}

static void take_words(struct owners *o, unsigned shard, char *text)
{
	for (char *word; (word = strsep(&text, " ")) != NULL;)
		if (*word) {
			o->owned = xgrow(o->owned, &o->room, o->count + 1, sizeof *o->owned);
			/* A record knows a symbol by its code, a list by its folder. */
			char code[CODE_MAX + 1];
			o->owned[o->count++] = (struct owned){ xstrdup(code_symbol(word, code) < 0 ? word : code), shard };
		}
}

/* The words of `list` in the shard's makefile; one that is not there has none. */
static void read_owners(struct owners *o, unsigned shard, const char *path, const char *list)
{
	struct buffer b = BUFFER_EMPTY;
	struct error missing;
	size_t n = strlen(list);
	if (!input_file(path, &b, &missing)) {
		buffer_char(&b, '\0');
		for (char *s = b.data, *line; (line = strsep(&s, "\n")) != NULL;)
			if (!strncmp(line, list, n) && !strncmp(line + n, " :=", 3))
				take_words(o, shard, line + n + 3);
	}
	buffer_release(&b);
}

static void count_task(struct share *s, const struct ledger_task *t, double *latest)
{
	s->running += t->state == TASK_RUNNING;
	s->ended_ok += t->state == TASK_OK;
	s->failed += t->state != TASK_OK && t->state != TASK_RUNNING && t->state != TASK_INTERRUPTED;
	if (s->first == 0 || t->start < s->first)
		s->first = t->start;
	if (t->start >= *latest) {
		*latest = t->start;
		s->host = t->host;
	}
}

static void count_tasks(struct shares *s, const struct owners *o, const char *kind, const struct ledger *ledger)
{
	double *latest = xcalloc(s->count, sizeof *latest);
	for (size_t i = 0; i < ledger->count; i++) {
		const struct ledger_task *t = ledger->task[i];
		struct owned key = { t->name, 0 };
		const struct owned *owner = NULL;
		if (o->count && !strcmp(t->kind->name, kind))
			owner = bsearch(&key, o->owned, o->count, sizeof key, by_symbol);
		if (owner)
			count_task(&s->share[owner->shard], t, &latest[owner->shard]);
	}
	free(latest);
}

static int count_files(struct share *s, const char *path, const struct shares_call *call, struct error *err)
{
	struct backlog backlog = BACKLOG_EMPTY;
	char *total = xformat("%s=%s", call->kind, call->list), *stale = xformat("%s=%s", call->kind, call->rule);
	int r = backlog_total(&backlog, total, err);
	if (!r)
		r = backlog_rule(&backlog, stale, err);
	if (!r) {
		backlog_manifest(&backlog, path);
		const struct backlog_kind *k = backlog_of(&backlog, call->kind, NULL, NULL);
		s->symbols = k ? k->all : 0;
		s->done = k ? k->all - k->due : 0;
	}
	backlog_release(&backlog);
	free(total);
	free(stale);
	return r;
}

int shares_look(struct shares *s, const struct shares_call *call, const struct ledger *ledger, double now, struct error *err)
{
	struct owners o = { .count = 0 };
	int r = LOT_OK;
	*s = (struct shares){ .share = xcalloc(call->count, sizeof *s->share), .count = call->count, .now = now };
	for (unsigned i = 0; i < call->count && !r; i++) {
		char *path = xformat("%s/%u.mk", call->dir, i + 1);
		s->share[i] = (struct share){ .number = i + 1, .host = "" };
		read_owners(&o, i, path, call->list);
		r = count_files(&s->share[i], path, call, err);
		free(path);
	}
	if (o.count)
		qsort(o.owned, o.count, sizeof *o.owned, by_symbol);
	count_tasks(s, &o, call->kind, ledger);
	for (size_t i = 0; i < o.count; i++)
		free(o.owned[i].symbol);
	free(o.owned);
	return r;
}

static double rate(const struct share *s, double now)
{
	return s->ended_ok && now > s->first ? (double)s->ended_ok / (now - s->first) : 0;
}

static void add(struct share *sum, const struct share *s)
{
	sum->symbols += s->symbols;
	sum->done += s->done;
	sum->running += s->running;
	sum->failed += s->failed;
	sum->ended_ok += s->ended_ok;
	if (s->first != 0 && (sum->first == 0 || s->first < sum->first))
		sum->first = s->first;
}

static struct share sum_of(const struct shares *s)
{
	struct share sum = { .number = 0 };
	for (unsigned i = 0; i < s->count; i++)
		add(&sum, &s->share[i]);
	return sum;
}

static double left_of(const struct share *s, double now)
{
	double r = rate(s, now);
	return r > 0 ? (double)(s->symbols - s->done) / r : -1;
}

double shares_left(const struct shares *s)
{
	struct share sum = sum_of(s);
	double left = left_of(&sum, s->now);
	for (unsigned i = 0; i < s->count && left >= 0; i++) {
		double own = s->share[i].running ? left_of(&s->share[i], s->now) : -1;
		if (own > left)
			left = own;
	}
	return left;
}

void shares_line(const struct shares *s, const char *kind, struct buffer *b)
{
	struct share sum = sum_of(s);
	unsigned done = 0;
	for (unsigned i = 0; i < s->count; i++)
		done += s->share[i].done == s->share[i].symbols;
	if (!sum.symbols) {
		buffer_text(b, "partitioning");
		return;
	}
	buffer_format(b, "%u of %u shard%s done, %s ", done, s->count, text_plural(s->count), kind);
	buffer_thousands(b, (int128)sum.done);
	buffer_text(b, " of ");
	buffer_thousands(b, (int128)sum.symbols);
	buffer_format(b, " (%zu %%)", sum.done * 100 / sum.symbols);
	double r = rate(&sum, s->now), left = shares_left(s);
	if (r > 0 && sum.done < sum.symbols)
		buffer_format(b, r < 9.95 ? ", %.1f/s" : ", %.0f/s", r);
	if (left > 0 && !s->ended) {
		buffer_text(b, ", ");
		progress_span(b, left);
		buffer_text(b, " left");
	}
	if (sum.running)
		buffer_format(b, ", %zu running", sum.running);
	if (sum.failed)
		buffer_format(b, ", %zu failed", sum.failed);
}

void shares_report(const struct shares *s, struct report *r)
{
	static const struct report_column columns[] = {
		{ "shard", true, 0 }, { "symbols", true, 0 }, { "done", true, 0 }, { "running", true, 0 }, { "failed", true, 0 },
		{ "per_second", true, 1 }, { "left", false, 0 }, { "host", false, 0 },
	};
	report_start(r, columns, sizeof columns / sizeof *columns);
	for (unsigned i = 0; i < s->count; i++) {
		const struct share *x = &s->share[i];
		struct buffer span = BUFFER_EMPTY;
		double left = left_of(x, s->now);
		if (x->done == x->symbols)
			continue;
		report_format(r, "%u", x->number);
		report_format(r, "%zu", x->symbols);
		report_format(r, "%zu", x->done);
		report_format(r, "%zu", x->running);
		report_format(r, "%zu", x->failed);
		report_format(r, "%.1f", rate(x, s->now));
		if (left > 0 && !s->ended)
			progress_span(&span, left);
		report_cell(r, span.data ? span.data : "", span.size);
		report_text(r, x->host);
		buffer_release(&span);
	}
}

void shares_release(struct shares *s)
{
	free(s->share);
	*s = (struct shares){ .count = 0 };
}
