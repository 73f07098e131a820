/* tasks: lists of tasks and of items, templates of commands, and what a shell would make of the line: it is given the very values.
 *
 * One line, a template or nothing, then the list; without a header task_id it is one of items. */
#include "code.h"
#include "command.h"
#include "taskplan.h"

#include "fuzz.h"

static void hold_plan(const char *template, bool items)
{
	const struct taskplan_call call = { .list = items ? NULL : "l.csv", .items = items ? "l.csv" : NULL, .command = template };
	struct taskplan p = TASKPLAN_EMPTY;
	struct error e = ERROR_NONE;
	int r = taskplan_read(&call, &p, &e);
	fuzz_hold_error(r, &e);
	for (size_t i = 0; !r && i < p.count; i++) {
		const struct taskplan_task *t = &p.task[i];
		fuzz_hold(t->from < t->to && t->to <= p.text.size && strlen(t->file) < CODE_FILE && !strchr(t->file, '/'), "'%s'", t->file);
		fuzz_hold(!i || p.task[i - 1].to == t->from, "'%s'", t->file);
		/* Lines alone: what would be one more is escaped. */
		for (const char *s = p.text.data + t->from, *stop = p.text.data + t->to; s < stop;) {
			const char *end = memchr(s, '\n', (size_t)(stop - s));
			fuzz_hold(end && memchr(s, '=', (size_t)(end - s)), "'%.*s'", (int)(stop - s), s);
			s = end + 1;
		}
	}
	taskplan_release(&p);
}

/* A template and a value, which comes out of the words that it became part of. */
static void hold_line(const char *template, const char *value, size_t n)
{
	const struct command_value v = { "x", value, 1, n };
	struct buffer line = BUFFER_EMPTY, name = BUFFER_EMPTY, escaped = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	int r = command_fill("f", 0, template, &v, 1, &line, &e);
	fuzz_hold_error(r, &e);
	buffer_char(&line, '\0');
	if (!r) {
		char **words = command_words(line.data);
		if (words && !strcmp(template, "a {x}") && n)
			fuzz_hold(words[0] && words[1] && !words[2] && strlen(words[1]) == n && !memcmp(words[1], value, n), "'%s'", line.data);
		fuzz_hold(words || strcmp(template, "a {x}"), "'%s'", line.data);
		free(words);
		command_program(line.data, &name);
	}
	command_escape(value, n, &escaped);
	fuzz_hold(!n || !memchr(escaped.data, '\n', escaped.size), "'%.*s'", (int)escaped.size, escaped.data);
	size_t back = n ? command_unescape(escaped.data, escaped.size) : 0;
	fuzz_hold(back == n && (!n || !memcmp(escaped.data, value, n)), "%zu and %zu bytes", back, n);
	buffer_release(&line);
	buffer_release(&name);
	buffer_release(&escaped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct fuzz_input in = { (const char *)data, n };
	char *template = fuzz_line(&in);
	fuzz_file("l.csv", in.data, in.n);
	bool items = !in.n || !memmem(in.data, in.n, "task_id", 7);
	hold_plan(*template ? template : NULL, items);
	size_t value = in.n ? strnlen(in.data, in.n) : 0;
	hold_line(template, in.data, value);
	hold_line("a {x}", in.data, value);
	free(template);
	return 0;
}
