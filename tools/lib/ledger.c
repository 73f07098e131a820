#include "ledger.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "process.h"

const char *const task_state_name[TASK_STATES] = { "running", "ok", "failed", "timeout", "signal", "interrupted", "lost" };

/* A task as the table holds it: the key is "kind NUL name". */
struct entry {
	struct ledger_task task;
	UT_hash_handle hh;
	char key[];
};

struct ledger_kind *ledger_find_kind(const struct ledger *l, const char *name)
{
	for (size_t i = 0; i < l->kinds; i++)
		if (!strcmp(l->kind[i]->name, name))
			return l->kind[i];
	return NULL;
}

static struct ledger_kind *kind_of(struct ledger *l, const char *name)
{
	struct ledger_kind *k = ledger_find_kind(l, name);
	if (!k) {
		k = xcalloc(1, sizeof *k);
		k->name = xstrdup(name);
		l->kind = xgrow(l->kind, &l->kind_room, l->kinds + 1, sizeof(struct ledger_kind *));
		l->kind[l->kinds++] = k;
	}
	return k;
}

/* "kind NUL name NUL", to be freed by the caller; the last NUL is none of the key's *n bytes. */
static struct entry *entry_of(const char *kind, const char *name, size_t name_n, size_t *n)
{
	size_t k = strlen(kind) + 1;
	struct entry *e = xcalloc(1, sizeof *e + k + name_n + 1);
	memcpy(e->key, kind, k);
	memcpy(e->key + k, name, name_n);
	e->task.name = e->key + k;
	*n = k + name_n;
	return e;
}

struct ledger_task *ledger_find_task(const struct ledger *l, const char *kind, const char *name, size_t n)
{
	struct entry *table = l->index, *e = NULL, *wanted = entry_of(kind, name, n, &n);
	HASH_FIND(hh, table, wanted->key, (unsigned)n, e);
	free(wanted);
	return e ? &e->task : NULL;
}

static struct ledger_task *task_of(struct ledger *l, const char *kind, const char *name)
{
	size_t n;
	struct entry *table = l->index, *e = NULL, *fresh = entry_of(kind, name, strlen(name), &n);
	HASH_FIND(hh, table, fresh->key, (unsigned)n, e);
	if (e) {
		free(fresh);
		return &e->task;
	}
	fresh->task.kind = kind_of(l, kind);
	fresh->task.state = TASK_STATES;
	HASH_ADD(hh, table, key[0], (unsigned)n, fresh);
	l->index = table;
	l->task = xgrow(l->task, &l->room, l->count + 1, sizeof(struct ledger_task *));
	l->task[l->count++] = &fresh->task;
	fresh->task.kind->tasks++;
	return &fresh->task;
}

static void stand(struct ledger_task *t, enum task_state state)
{
	if (t->state != TASK_STATES)
		t->kind->state[t->state]--;
	t->state = state;
	t->kind->state[state]++;
}

static void replace(char **text, const char *with)
{
	free(*text);
	*text = xstrdup(with);
}

static void take_attempt(struct ledger_task *t, const struct record_row *row)
{
	t->start = row->start;
	t->worker = row->worker;
	t->attempts = row->attempts;
	t->seconds = -1;
	t->cpu_seconds = 0;
	t->max_rss_kb = 0;
	replace(&t->host, row->host);
	replace(&t->error, "");
}

static enum task_state state_of(const char *status)
{
	for (int s = TASK_OK; s < TASK_STATES; s++)
		if (!strcmp(status, task_state_name[s]))
			return (enum task_state)s;
	return TASK_FAILED;
}

int ledger_row(void *ledger, const struct record_row *row, struct error *err)
{
	(void)err;
	struct ledger_task *t = task_of(ledger, row->kind, row->task);
	struct ledger_kind *k = t->kind;
	if (k->attempts + ledger_ended(k) == 0 || row->start < k->first)
		k->first = row->start;
	if (!strcmp(row->status, "started")) {
		k->attempts++;
		take_attempt(t, row);
		stand(t, TASK_RUNNING);
		return LOT_OK;
	}
	double seconds = row->seconds > 0 ? row->seconds : 0;
	k->seconds += seconds;
	k->cpu_seconds += row->cpu_seconds;
	if (seconds > k->longest)
		k->longest = seconds;
	if (row->max_rss_kb > k->max_rss_kb)
		k->max_rss_kb = row->max_rss_kb;
	if (row->start + seconds > k->last)
		k->last = row->start + seconds;
	bool whole = t->state != TASK_STATES; /* its start row was seen */
	if (whole && (t->worker != row->worker || t->start != row->start || strcmp(t->host, row->host)))
		return LOT_OK; /* the late end of an attempt that another overtook */
	if (!whole)
		take_attempt(t, row);
	t->seconds = seconds;
	t->cpu_seconds = row->cpu_seconds;
	t->max_rss_kb = row->max_rss_kb;
	replace(&t->error, row->error);
	stand(t, state_of(row->status));
	return LOT_OK;
}

void ledger_close(struct ledger *l, int alive)
{
	for (size_t i = 0; i < l->count; i++) {
		struct ledger_task *t = l->task[i];
		if (t->state != TASK_RUNNING)
			continue;
		if (alive && !strcmp(t->host, process_host()) && process_lives(t->worker))
			continue;
		stand(t, TASK_LOST);
	}
}

bool ledger_knows(const void *ledger, const char *kind, const char *name)
{
	return ledger_find_task(ledger, kind, name, strlen(name));
}

size_t ledger_ended(const struct ledger_kind *k)
{
	size_t n = 0;
	for (int s = TASK_OK; s < TASK_STATES; s++)
		n += k->state[s];
	return n;
}

size_t ledger_in_state(const struct ledger *l, enum task_state state)
{
	size_t n = 0;
	for (size_t i = 0; i < l->kinds; i++)
		n += l->kind[i]->state[state];
	return n;
}

size_t ledger_failures(const struct ledger *l)
{
	size_t n = 0;
	for (int s = TASK_OK + 1; s < TASK_STATES; s++)
		n += s == TASK_INTERRUPTED ? 0 : ledger_in_state(l, (enum task_state)s);
	return n;
}

double ledger_span(const struct ledger *l)
{
	double first = 0, last = 0;
	for (size_t i = 0; i < l->kinds; i++) {
		if (!i || l->kind[i]->first < first)
			first = l->kind[i]->first;
		if (l->kind[i]->last > last)
			last = l->kind[i]->last;
	}
	return last > first ? last - first : 0;
}

double ledger_busy(const struct ledger *l, double seconds, int cores)
{
	double cpu = 0;
	for (size_t i = 0; i < l->kinds; i++)
		cpu += l->kind[i]->cpu_seconds;
	return seconds > 0 && cores > 0 ? cpu / (seconds * cores) : 0;
}

size_t ledger_slowest(const struct ledger *l, struct ledger_task **longest, size_t n)
{
	size_t have = 0;
	for (size_t i = 0; i < l->count; i++) {
		struct ledger_task *t = l->task[i];
		if (t->seconds < 0 || (have == n && (!n || longest[n - 1]->seconds >= t->seconds)))
			continue;
		size_t at = have < n ? have++ : n - 1;
		for (; at && longest[at - 1]->seconds < t->seconds; at--)
			longest[at] = longest[at - 1];
		longest[at] = t;
	}
	return have;
}

const char *ledger_reason(const struct ledger_task *t)
{
	static const char *const words[TASK_STATES] = {
		"still running", "done", "failed without a word", "ran out of time", "ended by a signal", "its run was ended", "lost: killed before its end",
	};
	return *t->error ? t->error : words[t->state];
}

void ledger_release(struct ledger *l)
{
	struct entry *table = l->index, *e, *next;
	HASH_ITER(hh, table, e, next) {
		HASH_DEL(table, e);
		free(e->task.host);
		free(e->task.error);
		free(e);
	}
	for (size_t i = 0; i < l->kinds; i++) {
		free(l->kind[i]->name);
		free(l->kind[i]);
	}
	free(l->kind);
	free(l->task);
	*l = (struct ledger)LEDGER_EMPTY;
}
