#include "standing.h"

#include <stdlib.h>

#include "progress.h"
#include "summary.h"

bool standing_well(const struct standing *s)
{
	return s->phase == RUN_ENDED && !s->state->code && !s->state->interrupted;
}

static void add_end(const struct standing *s, struct buffer *b)
{
	const struct runstate *t = s->state;
	double seconds = t->ended - t->started;
	buffer_text(b, !standing_well(s) ? (t->interrupted ? " was interrupted " : " failed ") : t->tasks ? " ended well " : " had nothing to do ");
	progress_span(b, s->now - t->ended);
	buffer_text(b, " ago");
	if (t->tasks) {
		size_t done = (size_t)t->tasks - (t->interrupted ? ledger_failures(s->ledger) + ledger_in_state(s->ledger, TASK_INTERRUPTED) : 0);
		buffer_text(b, t->interrupted ? ", after " : ": ");
		summary_count(b, done, "task");
		buffer_text(b, " in ");
		progress_span(b, seconds);
	}
	if (t->interrupted)
		buffer_text(b, "; the next run goes on from there");
	else if (standing_well(s) && *t->result)
		buffer_format(b, t->tasks ? ": %s" : ": %s is up to date", t->result);
}

void standing_head(const struct standing *s, struct buffer *b)
{
	const struct runstate *t = s->state;
	buffer_text(b, s->name);
	switch (s->phase) {
	case RUN_WORKING:
		buffer_text(b, " is at work: ");
		progress_span(b, s->now - t->started);
		buffer_format(b, ", pid %lld on %s", (long long)t->pid, t->host);
		break;
	case RUN_AWAY:
		buffer_format(b, " works on another machine, %s, or was killed there: it began ", t->host);
		progress_span(b, s->now - t->started);
		buffer_text(b, " ago");
		break;
	case RUN_KILLED:
		buffer_text(b, " was killed: it began ");
		progress_span(b, s->now - t->started);
		buffer_text(b, " ago; the next run goes on from there");
		break;
	case RUN_ENDED:
		add_end(s, b);
		break;
	}
}

/* Tasks of the kind that this run has to do: those that it has begun and those that are due. */
static size_t total_of(const struct standing *s, const struct ledger_kind *k)
{
	size_t seen = ledger_ended(k) + k->state[TASK_RUNNING];
	const struct backlog_kind *b = standing_well(s) ? NULL : backlog_of(s->backlog, k->name, ledger_knows, s->ledger);
	return b && b->due > seen ? b->due : seen;
}

void standing_kinds(const struct standing *s, struct report *r)
{
	static const struct report_column columns[] = {
		{ "kind", false, 0 }, { "done", true, 0 }, { "total", true, 0 }, { "running", true, 0 }, { "failed", true, 0 },
		{ "interrupted", true, 0 }, { "seconds", true, 1 }, { "left", false, 0 },
	};
	report_start(r, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < s->ledger->kinds; i++) {
		const struct ledger_kind *k = s->ledger->kind[i];
		size_t ended = ledger_ended(k), total = total_of(s, k);
		bool working = s->phase == RUN_WORKING || s->phase == RUN_AWAY;
		double seconds = (working && ended < total ? s->now : k->last) - k->first;
		struct buffer left = BUFFER_EMPTY;
		if (working && ended && ended < total && seconds > 0)
			progress_span(&left, (double)(total - ended) * seconds / (double)ended);
		report_text(r, k->name);
		report_format(r, "%zu", k->state[TASK_OK]);
		report_format(r, "%zu", total);
		report_format(r, "%zu", k->state[TASK_RUNNING]);
		report_format(r, "%zu", ended - k->state[TASK_OK] - k->state[TASK_INTERRUPTED]);
		report_format(r, "%zu", k->state[TASK_INTERRUPTED]);
		report_format(r, "%.4f", seconds > 0 ? seconds : 0);
		report_cell(r, left.data ? left.data : "", left.size);
		buffer_release(&left);
	}
}

static int by_start(const void *a, const void *b)
{
	const struct ledger_task *const *x = a, *const *y = b;
	return ((*x)->start > (*y)->start) - ((*x)->start < (*y)->start);
}

void standing_running(const struct standing *s, struct report *r)
{
	static const struct report_column columns[] = {
		{ "running", false, 0 }, { "task", false, 0 }, { "seconds", true, 1 }, { "worker", false, 0 },
	};
	const struct ledger *l = s->ledger;
	struct ledger_task **t = xmalloc((l->count + 1) * sizeof *t);
	size_t n = 0;
	for (size_t i = 0; i < l->count; i++)
		if (l->task[i]->state == TASK_RUNNING)
			t[n++] = l->task[i];
	if (n)
		qsort(t, n, sizeof *t, by_start);
	report_start(r, columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < n && i < STANDING_RUNNING; i++) {
		report_text(r, t[i]->kind->name);
		report_text(r, t[i]->name);
		report_format(r, "%.4f", s->now - t[i]->start);
		report_format(r, "%lld", (long long)t[i]->worker);
	}
	free(t);
}
