#include "taskplan.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "code.h"
#include "command.h"
#include "input.h"
#include "known.h"
#include "lists.h"
#include "rows.h"

enum { TIMEOUT_MAX = 1000000000 };

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
	struct known files, programs;  /* looked at before */
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

static void add_setting(struct buffer *b, const char *name, const char *text, size_t n)
{
	buffer_text(b, name);
	buffer_char(b, '=');
	command_escape(text, n, b);
	buffer_char(b, '\n');
}

/* "needs=SIZE MTIME PATH": what the task's result hangs on besides its command. */
static int add_needs(struct maker *m, size_t line, const char *path, struct error *err)
{
	const char *text = known_file(&m->files, path);
	if (!text)
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
	struct known_name *k = known_enter(&m->programs, m->scratch.data, &fresh);
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

/* The task's name becomes that of its files, which no other may have. */
static int begin_task(struct maker *m, const struct item *it, struct error *err)
{
	struct taskplan *p = m->plan;
	char file[CODE_FILE];
	bool fresh;
	if (!*it->id)
		return error_at(err, m->path, it->line, "task_id is empty");
	if (!lines_only(it->id))
		return bad(m, it->line, "a control character in task_id", it->id, err);
	code_file(it->id, strlen(it->id), file);
	struct known_name *k = known_enter(&p->known, file, &fresh);
	if (!fresh)
		return error_at(err, m->path, it->line, "task_id '%s' stands twice, first in line %zu", it->id, k->line);
	k->line = it->line;
	p->task = xgrow(p->task, &p->room, p->count + 1, sizeof *p->task);
	p->task[p->count++] = (struct taskplan_task){ .file = xstrdup(file), .line = it->line, .from = p->text.size, .to = p->text.size };
	return LOT_OK;
}

static int add_stdin(struct maker *m, const struct item *it, struct error *err)
{
	if (!it->input || !*it->input)
		return LOT_OK;
	if (!lines_only(it->input))
		return bad(m, it->line, "a control character in stdin", it->input, err);
	buffer_format(&m->plan->text, "input=%s\n", it->input);
	return add_needs(m, it->line, it->input, err);
}

static int add_timeout(struct maker *m, const struct item *it, struct error *err)
{
	double seconds;
	if (!it->timeout || !*it->timeout)
		return LOT_OK;
	if (cli_double("timeout", it->timeout, 0, TIMEOUT_MAX, &seconds, err))
		return bad(m, it->line, "not a number of seconds: timeout", it->timeout, err);
	buffer_format(&m->plan->text, "timeout=%s\n", it->timeout);
	return LOT_OK;
}

/* value[0] is the id, or the nameless item before the item. */
static void add_parameters(struct maker *m, const struct item *it)
{
	struct buffer *b = &m->plan->text;
	for (char *const *e = m->call->env; e && *e; e++)
		buffer_format(b, "env=%s\n", *e);
	for (size_t i = 1; i < it->values; i++) {
		const struct command_value *v = &m->value[i];
		buffer_format(b, "parameter=%.*s=", (int)v->name_n, v->name);
		command_escape(v->text, v->n, b);
		buffer_char(b, '\n');
	}
}

static void add_to_list(struct maker *m, const struct item *it)
{
	struct buffer *b = &m->plan->list;
	buffer_csv(b, it->id, strlen(it->id));
	buffer_format(b, ",%d", TASKPLAN_VERSION);
	for (size_t i = 1; i < it->values; i++) {
		buffer_char(b, ',');
		buffer_csv(b, m->value[i].text, m->value[i].n);
	}
	buffer_char(b, '\n');
}

static int add_task(struct maker *m, const struct item *it, struct error *err)
{
	struct taskplan *p = m->plan;
	const char *program = NULL;
	int r = begin_task(m, it, err);
	if (!r)
		r = fill_line(m, it, err);
	if (!r)
		r = check_program(m, it->line, &program, err);
	if (r)
		return r;
	buffer_format(&p->text, "version=%d\nname=%s\n", TASKPLAN_VERSION, it->id);
	add_setting(&p->text, "line", m->line.data, m->line.size - 1);
	r = add_stdin(m, it, err);
	if (!r)
		r = add_timeout(m, it, err);
	add_parameters(m, it);
	if (!r && program)
		r = add_needs(m, it->line, program, err);
	if (!r)
		r = add_all_needs(m, it->line, m->call->inputs, err);
	if (!r)
		r = add_all_needs(m, it->line, it->inputs, err);
	p->task[p->count - 1].to = p->text.size;
	add_to_list(m, it);
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
	const bool marked = b.size >= 3 && !memcmp(b.data, "\xef\xbb\xbf", 3);
	for (char *s = b.data + (marked ? 3 : 0), *end = b.data + b.size, *stop; !r && s < end; s = stop + 1, line++) {
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
	known_release(&m.files);
	known_release(&m.programs);
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
	known_release(&p->known);
	*p = (struct taskplan)TASKPLAN_EMPTY;
}
