#include "progress.h"

#include <string.h>

void progress_init(struct progress *p, const struct ledger *ledger, struct backlog *backlog)
{
	*p = (struct progress){ .ledger = ledger, .backlog = backlog };
}

void progress_span(struct buffer *b, double seconds)
{
	if (seconds < 9.95) {
		buffer_format(b, "%.*f s", seconds < 0.995 ? 2 : 1, seconds > 0 ? seconds : 0);
		return;
	}
	long long s = (long long)(seconds + 0.5);
	if (s < 60)
		buffer_format(b, "%lld s", s);
	else if (s < 3600)
		buffer_format(b, "%lld:%02lld", s / 60, s % 60);
	else
		buffer_format(b, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
}

static size_t to_do(struct progress *p, const struct ledger_kind *k, size_t *due)
{
	size_t ended = ledger_ended(k), seen = ended + k->state[TASK_RUNNING];
	const struct backlog_kind *b = backlog_of(p->backlog, k->name, ledger_knows, p->ledger);
	*due = !b ? 0 : b->due > seen ? b->due : seen;
	return b ? *due - ended : 0;
}

/* The kind to tell of: running, with most before it; without a backlog, the one that began last. */
static const struct ledger_kind *choose(struct progress *p)
{
	const struct ledger_kind *best = NULL;
	size_t most = 0;
	for (size_t i = 0; i < p->ledger->kinds; i++) {
		const struct ledger_kind *k = p->ledger->kind[i];
		size_t due, before = k->state[TASK_RUNNING] ? to_do(p, k, &due) : 0;
		if (k->state[TASK_RUNNING] && (!best || before > most || (before == most && k->first >= best->first))) {
			best = k;
			most = before;
		}
	}
	return best;
}

static double rate(struct progress *p, const struct ledger_kind *k, double now)
{
	size_t ended = ledger_ended(k);
	if (k != p->kind) {
		p->kind = k;
		p->first = 0;
		p->samples = 1;
		p->sample[0].when = k->first;
		p->sample[0].ended = 0;
	}
	size_t last = (p->first + p->samples - 1) % PROGRESS_SAMPLES;
	if (now - p->sample[last].when >= PROGRESS_WINDOW / (PROGRESS_SAMPLES - 2)) {
		if (p->samples == PROGRESS_SAMPLES) {
			p->first = (p->first + 1) % PROGRESS_SAMPLES;
			p->samples--;
		}
		last = (p->first + p->samples++) % PROGRESS_SAMPLES;
		p->sample[last].when = now;
		p->sample[last].ended = ended;
	}
	while (p->samples > 1 && now - p->sample[(p->first + 1) % PROGRESS_SAMPLES].when > PROGRESS_WINDOW) {
		p->first = (p->first + 1) % PROGRESS_SAMPLES;
		p->samples--;
	}
	double span = now - p->sample[p->first].when;
	return span > 0 ? (double)(ended - p->sample[p->first].ended) / span : 0;
}

static const struct ledger_task *only_one_running(const struct ledger *l, const struct ledger_kind *k)
{
	if (k->state[TASK_RUNNING] == 1)
		for (size_t i = l->count; i-- > 0;)
			if (l->task[i]->kind == k && l->task[i]->state == TASK_RUNNING)
				return l->task[i];
	return NULL;
}

void progress_line(struct progress *p, double now, struct buffer *b)
{
	b->size = 0;
	const struct ledger_kind *k = choose(p);
	if (!k) /* make is thinking between two tasks */
		k = p->kind || !p->ledger->kinds ? p->kind : p->ledger->kind[p->ledger->kinds - 1];
	if (!k) {
		buffer_text(b, "reading the graph");
		return;
	}
	double per_second = rate(p, k, now);
	size_t due, left = to_do(p, k, &due), ended = ledger_ended(k), running = k->state[TASK_RUNNING];
	buffer_text(b, k->name);
	if (due) {
		buffer_char(b, ' ');
		buffer_thousands(b, (int128)ended);
		buffer_text(b, " of ");
		buffer_thousands(b, (int128)due);
		buffer_format(b, " (%zu %%)", ended * 100 / due);
		if (per_second > 0 && ended) {
			buffer_format(b, per_second < 9.95 ? ", %.1f/s" : ", %.0f/s", per_second);
			if (left) {
				buffer_text(b, ", ");
				progress_span(b, (double)left / per_second);
				buffer_text(b, " left");
			}
		}
	} else {
		const struct ledger_task *t = only_one_running(p->ledger, k);
		if (t) {
			buffer_format(b, " %s, ", t->name);
			progress_span(b, now - t->start);
		}
		if (ended)
			buffer_format(b, "%s %zu done", t ? "," : "", ended);
	}
	if (running > 1)
		buffer_format(b, ", %zu running", running);
	size_t failed = ledger_failures(p->ledger);
	if (failed) {
		buffer_text(b, ", ");
		buffer_thousands(b, (int128)failed);
		buffer_text(b, " failed");
	}
}
