#include "taskplan.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attempt.h"
#include "cli.h"
#include "code.h"
#include "command.h"
#include "decimal.h"
#include "folder.h"
#include "hash.h"
#include "input.h"
#include "lists.h"
#include "output.h"
#include "process.h"
#include "record.h"
#include "rows.h"
#include "tasktable.h"

enum { TIMEOUT_MAX = 1000000000 };

/* A name of task files that is in use, or a file or program that was looked at. */
struct known {
	UT_hash_handle hh;
	size_t line;   /* of the task, or 1 for a program that exists */
	char *text;    /* "SIZE MTIME" of a file, NULL otherwise; owned */
	char name[];
};

static struct known *look_up(void **table, const char *name, bool *fresh)
{
	struct known *head = *table, *k = NULL;
	size_t n = strlen(name);
	HASH_FIND(hh, head, name, (unsigned)n, k);
	*fresh = !k;
	if (k)
		return k;
	k = xcalloc(1, sizeof *k + n + 1);
	memcpy(k->name, name, n);
	HASH_ADD(hh, head, name[0], (unsigned)n, k);
	*table = head;
	return k;
}

static void forget(void **table)
{
	struct known *head = *table, *k, *next;
	HASH_ITER(hh, head, k, next)
	{
		HASH_DEL(head, k);
		free(k->text);
		free(k);
	}
	*table = NULL;
}

/* What a column is for. */
enum role { PARAMETER, TASK_ID, COMMAND, INPUTS, STDIN, TIMEOUT };
static const char *const role_name[] = { NULL, "task_id", "command", "inputs", "stdin", "timeout" };
static const char *const result_columns[] = { "result", "execution_time", "worker", "success", "error", "version" };

bool taskplan_reserved(const char *name)
{
	for (enum role r = TASK_ID; r <= TIMEOUT; r++)
		if (!strcmp(role_name[r], name))
			return true;
	for (size_t i = 0; i < sizeof result_columns / sizeof *result_columns; i++)
		if (!strcmp(result_columns[i], name))
			return true;
	return false;
}

struct maker {
	const struct taskplan_call *call;
	const char *path;              /* the list or the items */
	struct taskplan *plan;
	void *files, *programs;        /* looked at before */
	enum role role[ROW_FIELDS];
	struct command_value value[ROW_FIELDS + 1];
	char *name[ROW_FIELDS];        /* the columns', owned */
	size_t columns;
	bool has[TIMEOUT + 1];
	const char *path_variable;     /* where programs are looked for */
	struct buffer line, scratch;
};

/* One task as the list has it: NUL-terminated texts, NULL where the list has no such column. */
struct item {
	size_t line;
	const char *id, *command, *inputs, *input, *timeout;
	size_t values; /* of maker.value that are filled */
};

static int bad(struct maker *m, size_t line, const char *what, const char *text, struct error *err)
{
	return error_at(err, m->path, line, "%s '%s'", what, text);
}

static bool lines_only(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return false;
	return true;
}

/* "needs=SIZE MTIME PATH": what the task's result hangs on besides its command.  Looked at once a plan. */
static int look_at(void **files, const char *path, const char **text)
{
	bool fresh;
	struct known *k = look_up(files, path, &fresh);
	struct stat st;
	if (fresh && !stat(path, &st))
		k->text = xformat("%lld %lld%09ld", (long long)st.st_size, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	*text = k->text;
	return k->text ? LOT_OK : LOT_BAD_DATA;
}

static void add_setting(struct buffer *b, const char *name, const char *text, size_t n)
{
	buffer_text(b, name);
	buffer_char(b, '=');
	command_escape(text, n, b);
	buffer_char(b, '\n');
}

static int add_needs(struct maker *m, size_t line, const char *path, struct error *err)
{
	const char *text;
	if (look_at(&m->files, path, &text))
		return bad(m, line, "there is no file", path, err);
	buffer_format(&m->plan->text, "needs=%s ", text);
	command_escape(path, strlen(path), &m->plan->text);
	buffer_char(&m->plan->text, '\n');
	return LOT_OK;
}

static int add_all_needs(struct maker *m, size_t line, const char *list, struct error *err)
{
	int r = LOT_OK;
	for (const char *s = list ? list : ""; !r && *(s += strspn(s, " \t\n\r;"));) {
		size_t n = strcspn(s, " \t\n\r;");
		char *path = xformat("%.*s", (int)n, s);
		r = add_needs(m, line, path, err);
		free(path);
		s += n;
	}
	return r;
}

/* The program of the command must exist; one with a path is what the result hangs on, too. */
static int check_program(struct maker *m, size_t line, const char **needed, struct error *err)
{
	bool fresh;
	m->scratch.size = 0;
	*needed = NULL;
	if (!command_program(m->line.data, &m->scratch))
		return LOT_OK;
	buffer_char(&m->scratch, '\0');
	struct known *k = look_up(&m->programs, m->scratch.data, &fresh);
	if (fresh)
		k->line = command_found(k->name, m->path_variable);
	if (!k->line)
		return bad(m, line, "there is no command", k->name, err);
	if (strchr(k->name, '/'))
		*needed = k->name;
	return LOT_OK;
}

static int fill_line(struct maker *m, const struct item *it, struct error *err)
{
	const char *template = m->call->command ? m->call->command : it->command;
	bool of_all = m->call->command != NULL;
	m->line.size = 0;
	if (!template[strspn(template, " \t\n")])
		return error_at(err, m->path, it->line, "the command is empty");
	int r = command_fill(m->path, of_all && m->call->list ? 1 : it->line, template, m->value, it->values, &m->line, err);
	buffer_char(&m->line, '\0');
	return r;
}

static int add_task(struct maker *m, const struct item *it, struct error *err)
{
	struct taskplan *p = m->plan;
	struct buffer *b = &p->text;
	char file[CODE_FILE];
	bool fresh;
	double seconds;
	const char *program;
	if (!*it->id)
		return error_at(err, m->path, it->line, "task_id is empty");
	if (!lines_only(it->id))
		return bad(m, it->line, "a control character in task_id", it->id, err);
	code_file(it->id, strlen(it->id), file);
	struct known *k = look_up(&p->known, file, &fresh);
	if (!fresh)
		return error_at(err, m->path, it->line, "task_id '%s' stands twice, first in line %zu", it->id, k->line);
	k->line = it->line;
	p->task = xgrow(p->task, &p->room, p->count + 1, sizeof *p->task);
	struct taskplan_task *t = &p->task[p->count++];
	*t = (struct taskplan_task){ .file = xstrdup(file), .line = it->line, .from = b->size, .to = b->size };
	int r = fill_line(m, it, err);
	if (!r)
		r = check_program(m, it->line, &program, err);
	if (r)
		return r;
	buffer_format(b, "version=%d\nname=%s\n", TASKPLAN_VERSION, it->id);
	add_setting(b, "line", m->line.data, m->line.size - 1);
	if (it->input && *it->input) {
		if (!lines_only(it->input))
			return bad(m, it->line, "a control character in stdin", it->input, err);
		buffer_format(b, "input=%s\n", it->input);
		r = add_needs(m, it->line, it->input, err);
	}
	if (it->timeout && *it->timeout) {
		if (cli_double("timeout", it->timeout, 0, TIMEOUT_MAX, &seconds, err))
			return bad(m, it->line, "not a number of seconds: timeout", it->timeout, err);
		buffer_format(b, "timeout=%s\n", it->timeout);
	}
	for (char *const *e = m->call->env; e && *e; e++)
		buffer_format(b, "env=%s\n", *e);
	/* value[0] is the id, or the nameless item before the item. */
	for (size_t i = 1; i < it->values; i++) {
		const struct command_value *v = &m->value[i];
		buffer_format(b, "parameter=%.*s=", (int)v->name_n, v->name);
		command_escape(v->text, v->n, b);
		buffer_char(b, '\n');
	}
	if (program && !r)
		r = add_needs(m, it->line, program, err);
	if (!r)
		r = add_all_needs(m, it->line, m->call->inputs, err);
	if (!r)
		r = add_all_needs(m, it->line, it->inputs, err);
	p->task[p->count - 1].to = b->size;
	buffer_csv(&p->list, it->id, strlen(it->id));
	buffer_format(&p->list, ",%d", TASKPLAN_VERSION);
	for (size_t i = 1; i < it->values; i++) {
		buffer_char(&p->list, ',');
		buffer_csv(&p->list, m->value[i].text, m->value[i].n);
	}
	buffer_char(&p->list, '\n');
	return r;
}

/* ---- a table ---- */

static int take_column(struct maker *m, const struct row *row, size_t i, struct error *err)
{
	m->name[i] = xformat("%.*s", (int)row->field[i].n, row->field[i].text);
	m->columns = i + 1;
	if (!*m->name[i] || !lines_only(m->name[i]) || strchr(m->name[i], '=') || strlen(m->name[i]) != row->field[i].n)
		return bad(m, row->line, "not a name of a column:", m->name[i], err);
	for (size_t j = 0; j < i; j++)
		if (!strcmp(m->name[j], m->name[i]))
			return bad(m, row->line, "two columns are called", m->name[i], err);
	for (size_t j = 0; j < sizeof result_columns / sizeof *result_columns; j++)
		if (!strcmp(result_columns[j], m->name[i]))
			return bad(m, row->line, "a column of the table of results is called", m->name[i], err);
	for (enum role r = TASK_ID; r <= TIMEOUT; r++)
		if (!strcmp(role_name[r], m->name[i])) {
			m->role[i] = r;
			m->has[r] = true;
		}
	if (m->role[i] == PARAMETER) {
		buffer_char(&m->plan->list, ',');
		buffer_csv(&m->plan->list, m->name[i], strlen(m->name[i]));
	}
	return LOT_OK;
}

static int take_header(struct maker *m, const struct row *row, struct error *err)
{
	buffer_text(&m->plan->list, "task_id,version");
	for (size_t i = 0; i < row->count; i++) {
		int r = take_column(m, row, i, err);
		if (r)
			return r;
	}
	buffer_char(&m->plan->list, '\n');
	if (!m->has[TASK_ID])
		return error_at(err, m->path, row->line, "column 'task_id' is missing");
	if (m->has[COMMAND] == (m->call->command != NULL))
		return m->has[COMMAND] ? error_at(err, m->path, row->line, "there is a column 'command', and a command for all tasks")
		                       : error_at(err, m->path, row->line, "there is no column 'command', and no command for all tasks");
	return LOT_OK;
}

static int take_row(void *context, const struct row *row, struct error *err)
{
	struct maker *m = context;
	if (!m->columns)
		return take_header(m, row, err);
	struct item it = { .line = row->line, .values = 1 };
	const char **text[] = { NULL, &it.id, &it.command, &it.inputs, &it.input, &it.timeout };
	size_t n = 0;
	for (size_t i = 0; i < row->count; i++) {
		if (memchr(row->field[i].text, '\0', row->field[i].n))
			return bad(m, row->line, "a NUL byte stands in column", m->name[i], err);
		n += row->field[i].n + 1;
	}
	char *all = xmalloc(n), *at = all;
	for (size_t i = 0; i < row->count; i++) {
		const struct row_field *f = &row->field[i];
		memcpy(at, f->text, f->n);
		at[f->n] = '\0';
		if (m->role[i] == PARAMETER) {
			m->value[it.values++] = (struct command_value){ m->name[i], at, strlen(m->name[i]), f->n };
		} else {
			*text[m->role[i]] = at;
			if (m->role[i] == TASK_ID)
				m->value[0] = (struct command_value){ "task_id", at, 7, f->n };
		}
		at += f->n + 1;
	}
	int r = add_task(m, &it, err);
	free(all);
	return r;
}

/* ---- items ---- */

static int take_items(struct maker *m, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	int r = input_table(m->path, &b, err);
	if (!r && !m->call->command)
		r = error_usage(err, "items need a command, such as './f.sh {}'");
	buffer_text(&m->plan->list, "task_id,version,item\n");
	size_t line = 1;
	for (char *s = b.data, *end = s + b.size, *stop; !r && s < end; s = stop + 1, line++) {
		stop = memchr(s, '\n', (size_t)(end - s));
		stop = stop ? stop : end;
		size_t n = list_line(s, (size_t)(stop - s));
		if (!n)
			continue;
		if (memchr(s, '\0', n)) {
			r = error_at(err, m->path, line, "the item holds a NUL byte");
			break;
		}
		char id[24];
		struct item it = { .line = line, .id = id, .values = 2 };
		snprintf(id, sizeof id, "%06zu", line);
		n = command_unescape(s, n);
		m->value[0] = (struct command_value){ "", s, 0, n };
		m->value[1] = (struct command_value){ "item", s, 4, n };
		r = add_task(m, &it, err);
	}
	buffer_release(&b);
	return r;
}

int taskplan_read(const struct taskplan_call *call, struct taskplan *p, struct error *err)
{
	struct maker m = { .call = call, .plan = p, .path = call->list ? call->list : call->items, .path_variable = getenv("PATH") };
	for (char *const *e = call->env; e && *e; e++)
		if (!strncmp(*e, "PATH=", 5))
			m.path_variable = *e + 5;
	int r = call->list ? rows_table(call->list, take_row, &m, err) : take_items(&m, err);
	for (size_t i = 0; i < m.columns; i++)
		free(m.name[i]);
	forget(&m.files);
	forget(&m.programs);
	buffer_release(&m.line);
	buffer_release(&m.scratch);
	return r;
}

void taskplan_release(struct taskplan *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->task[i].file);
	free(p->task);
	buffer_release(&p->text);
	buffer_release(&p->list);
	forget(&p->known);
	*p = (struct taskplan)TASKPLAN_EMPTY;
}

/* ---- files ---- */

/* ".NAME.HOST.PID.N.tmp" of a process of this machine that is gone. */
static bool left_behind(const char *name)
{
	char *mine = xformat(".%s.", record_host()), *at = NULL;
	size_t n = strlen(name);
	if (name[0] == '.' && n > 4 && !strcmp(name + n - 4, ".tmp"))
		for (const char *s = name; (s = strstr(s, mine)) != NULL; s++)
			at = (char *)s + strlen(mine);
	free(mine);
	int64_t pid;
	return at && !decimal_whole(at, strcspn(at, "."), &pid) && pid > 0 && !process_lives(pid);
}

/* Removes the files of tasks that are not in the plan. */
static int prune(const struct taskplan *p, const char *folder, struct error *err)
{
	static const char *const suffix[] = { TASKPLAN_TASK, TASKPLAN_RESULT, TASKPLAN_RESULT ATTEMPT_ERRORS };
	struct folder f;
	int r = folder_read(&f, folder, FOLDER_HIDDEN, err);
	for (size_t i = 0; i < f.count && !r; i++) {
		const char *name = f.name[i];
		size_t n = strlen(name);
		bool gone = left_behind(name);
		for (size_t s = 0; s < sizeof suffix / sizeof *suffix && !gone; s++) {
			size_t k = strlen(suffix[s]);
			struct known *head = p->known, *found = NULL;
			if (n <= k || strcmp(name + n - k, suffix[s]))
				continue;
			HASH_FIND(hh, head, name, (unsigned)(n - k), found);
			gone = !found;
		}
		if (gone)
			r = folder_remove_file(err, "%s/%s", folder, name);
	}
	folder_release(&f);
	return r;
}

static int write_beside(const char *folder, const char *suffix, const struct buffer *b, struct error *err)
{
	char *path = xformat("%s%s", folder, suffix);
	int r = output_file(path, b->data, b->size, OUTPUT_IF_CHANGED, err);
	free(path);
	return r < 0 ? r : LOT_OK;
}

static void name_tasks(const struct taskplan *p, struct buffer *make)
{
	buffer_format(make, "TASKS_VERSION := %d\nTASK_IDS :=", TASKPLAN_VERSION);
	for (size_t i = 0; i < p->count; i++) {
		buffer_char(make, ' ');
		buffer_text(make, p->task[i].file);
	}
	buffer_char(make, '\n');
}

int taskplan_write(const struct taskplan *p, const char *folder, struct error *err)
{
	struct buffer make = BUFFER_EMPTY;
	int r = output_folder(folder, err);
	if (!r)
		r = prune(p, folder, err);
	for (size_t i = 0; i < p->count && !r; i++) {
		const struct taskplan_task *t = &p->task[i];
		char *path = xformat("%s/%s" TASKPLAN_TASK, folder, t->file);
		r = output_file(path, p->text.data + t->from, t->to - t->from, OUTPUT_IF_CHANGED, err);
		r = r < 0 ? r : LOT_OK;
		free(path);
	}
	name_tasks(p, &make);
	if (!r)
		r = write_beside(folder, ".list", &p->list, err);
	if (!r)
		r = write_beside(folder, ".mk", &make, err);
	buffer_release(&make);
	return r;
}

int taskplan_differs(const struct taskplan *p, const char *folder, const char *scratch, struct error *err)
{
	struct buffer make = BUFFER_EMPTY, differs = BUFFER_EMPTY, was = BUFFER_EMPTY;
	name_tasks(p, &make);
	buffer_text(&make, "TASKS_DIFFER :=");
	for (size_t i = 0; i < p->count; i++) {
		struct error none;
		const struct taskplan_task *t = &p->task[i];
		const char *text = p->text.data + t->from, *end = p->text.data + t->to;
		char *path = xformat("%s/%s" TASKPLAN_TASK, folder, t->file);
		was.size = 0;
		if (access(path, F_OK) || input_file(path, &was, &none) || was.size != (size_t)(end - text) || memcmp(was.data, text, was.size)) {
			buffer_format(&make, " %s", t->file);
			buffer_format(&differs, "lotmill-differs %s\n", path);
			for (const char *stop; text < end; text = stop + 1) {
				stop = memchr(text, '\n', (size_t)(end - text));
				buffer_text(&differs, "lotmill+");
				buffer_add(&differs, text, (size_t)(stop + 1 - text));
			}
		}
		free(path);
	}
	buffer_char(&make, '\n');
	char *base = xformat("%s/tasks", scratch);
	int r = write_beside(base, ".differs", &differs, err);
	if (!r)
		r = write_beside(base, ".mk", &make, err);
	free(base);
	buffer_release(&make);
	buffer_release(&differs);
	buffer_release(&was);
	return r;
}

/* ---- what failed, once more ---- */

struct retry {
	const char *folder;
	struct tasktable_view view;
	struct buffer make;
	void *files;
	size_t count;
};

/* A "needs=SIZE MTIME PATH" with the file's size and time of now. */
static int renew(struct retry *t, const char *task, char *line, struct buffer *out, struct error *err)
{
	char *path = strchr(line, ' ');
	path = path ? strchr(path + 1, ' ') : NULL;
	if (!path)
		return error_at(err, task, 0, "'%s' is no file that it needs", line);
	const char *text, *as_written = ++path;
	char *name = xstrdup(path);
	name[command_unescape(name, strlen(name))] = '\0';
	int r = look_at(&t->files, name, &text) ? error_at(err, task, 0, "there is no file '%s'", name) : LOT_OK;
	if (!r)
		buffer_format(out, "needs=%s %s\n", text, as_written);
	free(name);
	return r;
}

static int retry_task(struct retry *t, const char *file, struct error *err)
{
	struct buffer was = BUFFER_EMPTY, now = BUFFER_EMPTY;
	char *path = xformat("%s/%s" TASKPLAN_TASK, t->folder, file), *save = NULL;
	int r = input_file(path, &was, err);
	buffer_char(&was, '\0');
	for (char *line = r ? NULL : strtok_r(was.data, "\n", &save); line && !r; line = strtok_r(NULL, "\n", &save))
		if (!strncmp(line, "needs=", 6))
			r = renew(t, path, line, &now, err);
		else
			buffer_format(&now, "%s\n", line);
	if (!r && output_file(path, now.data, now.size, OUTPUT_IF_CHANGED, err) < 0)
		r = err->status;
	buffer_char(&t->make, ' ');
	buffer_text(&t->make, file);
	t->count++;
	buffer_release(&was);
	buffer_release(&now);
	free(path);
	return r;
}

static int retry_row(void *context, const struct row *row, struct error *err)
{
	struct retry *t = context;
	char file[CODE_FILE];
	if (row->line == 1)
		return LOT_OK;
	const struct tasktable_row *went = tasktable_find(&t->view, row->field[0].text, row->field[0].n);
	code_file(row->field[0].text, row->field[0].n, file);
	return !went || !strcmp(went->status, "ok") || tasktable_done(t->folder, file) ? LOT_OK : retry_task(t, file, err);
}

int taskplan_retry(const char *folder, size_t *count, struct error *err)
{
	char *list = xformat("%s.list", folder);
	struct retry t = { .folder = folder };
	buffer_format(&t.make, "TASKS_VERSION := %d\nTASK_IDS :=", TASKPLAN_VERSION);
	int r = tasktable_view_read(folder, &t.view, err);
	if (!r)
		r = rows_table(list, retry_row, &t, err);
	buffer_char(&t.make, '\n');
	if (!r)
		r = write_beside(folder, ".retry.mk", &t.make, err);
	*count = t.count;
	tasktable_view_release(&t.view);
	forget(&t.files);
	buffer_release(&t.make);
	free(list);
	return r;
}
