#include "runstate.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buffer.h"
#include "clock.h"
#include "decimal.h"
#include "input.h"
#include "output.h"
#include "process.h"
#include "record.h"

static void add(char ***list, size_t *count, size_t *room, const char *text)
{
	*list = xgrow(*list, room, *count + 1, sizeof **list);
	(*list)[(*count)++] = xstrdup(text);
}

void runstate_total(struct runstate *s, const char *text)
{
	add(&s->total, &s->totals, &s->total_room, text);
}

void runstate_rule(struct runstate *s, const char *text)
{
	add(&s->rule, &s->rules, &s->rule_room, text);
}

void runstate_begin(struct runstate *s, const char *manifest, const char *result, const char *view)
{
	char *here = getcwd(NULL, 0);
	s->pid = getpid();
	s->born = process_born(s->pid);
	s->host = xstrdup(process_host());
	s->started = clock_calendar();
	s->folder = xstrdup(here ? here : "");
	s->manifest = xstrdup(manifest);
	s->result = xstrdup(result ? result : "");
	s->view = xstrdup(view ? view : "");
	free(here);
}

char *runstate_path(const char *record)
{
	const char *slash = strrchr(record, '/'), *dot = strrchr(slash ? slash : record, '.');
	return xformat("%.*s.run", (int)(dot ? dot - record : (ptrdiff_t)strlen(record)), record);
}

static void put_text(struct buffer *b, const char *name, const char *value)
{
	if (!strchr(value, '\n'))
		buffer_format(b, "%s=%s\n", name, value);
}

int runstate_write(const char *path, const struct runstate *s, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	buffer_format(&b, "version=1\npid=%lld\nhost=%s\nborn=%lld\nstarted=%.3f\n", (long long)s->pid, s->host, (long long)s->born, s->started);
	if (s->ended > 0)
		buffer_format(&b, "ended=%.3f\ncode=%lld\ninterrupted=%s\ntasks=%lld\n", s->ended, (long long)s->code,
		              s->interrupted ? "yes" : "", (long long)s->tasks);
	put_text(&b, "folder", s->folder);
	put_text(&b, "manifest", s->manifest);
	put_text(&b, "result", s->result);
	if (*s->view)
		put_text(&b, "view", s->view);
	for (size_t i = 0; i < s->totals; i++)
		put_text(&b, "total", s->total[i]);
	for (size_t i = 0; i < s->rules; i++)
		put_text(&b, "stale", s->rule[i]);
	int r = output_file(path, b.data, b.size, OUTPUT_FOLDERS, err);
	buffer_release(&b);
	return r;
}

static void take_text(char **to, const char *value)
{
	free(*to);
	*to = xstrdup(value);
}

/* A line; whether its number is one. */
static bool take(struct runstate *s, const char *name, const char *value)
{
	const struct { const char *name; int64_t *to; } numbers[] = {
		{ "pid", &s->pid }, { "born", &s->born }, { "code", &s->code }, { "tasks", &s->tasks },
	};
	const struct { const char *name; char **to; } texts[] = {
		{ "host", &s->host }, { "folder", &s->folder }, { "manifest", &s->manifest }, { "result", &s->result },
		{ "view", &s->view },
	};
	const struct { const char *name; double *to; } times[] = { { "started", &s->started }, { "ended", &s->ended } };
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (!strcmp(name, numbers[i].name))
			return !decimal_whole(value, strlen(value), numbers[i].to);
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		if (!strcmp(name, times[i].name))
			return !decimal_double(value, strlen(value), times[i].to);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!strcmp(name, texts[i].name))
			take_text(texts[i].to, value);
	if (!strcmp(name, "interrupted"))
		s->interrupted = *value;
	else if (!strcmp(name, "total"))
		runstate_total(s, value);
	else if (!strcmp(name, "stale"))
		runstate_rule(s, value);
	return true;
}

int runstate_read(const char *path, struct runstate *s, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	*s = (struct runstate)RUNSTATE_EMPTY;
	int r = input_file(path, &b, err);
	buffer_char(&b, '\0');
	size_t number = 0;
	for (char *at = b.data, *line; !r && (line = strsep(&at, "\n")) != NULL;) {
		char *value = strchr(line, '=');
		number++;
		if (number == 1 && strcmp(line, "version=1"))
			r = error_at(err, path, 1, "this is not the state of a run of version 1");
		if (!r && value) {
			*value = '\0';
			if (!take(s, line, value + 1))
				r = error_at(err, path, number, "%s '%s' is not a number", line, value + 1);
		}
	}
	if (!r && (!s->host || !s->pid))
		r = error_at(err, path, 0, "it does not say whose run it is");
	char **texts[] = { &s->host, &s->folder, &s->manifest, &s->result, &s->view };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!*texts[i])
			*texts[i] = xstrdup("");
	buffer_release(&b);
	return r;
}

enum runstate_phase runstate_phase(const struct runstate *s)
{
	if (s->ended > 0)
		return RUN_ENDED;
	if (strcmp(s->host, process_host()))
		return RUN_AWAY;
	return process_lives(s->pid) && process_born(s->pid) == s->born ? RUN_WORKING : RUN_KILLED;
}

int runstate_backlog(const struct runstate *s, struct backlog *b, struct error *err)
{
	int r = LOT_OK;
	*b = (struct backlog)BACKLOG_EMPTY;
	for (size_t i = 0; i < s->totals && !r; i++)
		r = backlog_total(b, s->total[i], err);
	for (size_t i = 0; i < s->rules && !r; i++)
		r = backlog_rule(b, s->rule[i], err);
	backlog_manifest(b, s->manifest);
	return r;
}

static void free_list(char **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

void runstate_release(struct runstate *s)
{
	free(s->host);
	free(s->folder);
	free(s->manifest);
	free(s->result);
	free(s->view);
	free_list(s->total, s->totals);
	free_list(s->rule, s->rules);
	*s = (struct runstate)RUNSTATE_EMPTY;
}
