#include "settingdiff.h"

#include <string.h>

#include "text.h"

enum { VALUE = 60, KEYS = 4 };

/* Bytes of a line's key: up to its first =, but of an input, whose path may hold some, up to the last.  Without any the whole line. */
static size_t key_of(const char *s)
{
	size_t n = strcspn(s, "\n");
	const char *is = text_begins(s, "input ") ? memrchr(s, '=', n) : memchr(s, '=', n);
	return is ? (size_t)(is - s) : n;
}

/* The values of a key in `text`, blanks between. */
static void values_of(const char *text, const char *key, size_t n, struct buffer *b)
{
	for (const char *s = text; *s; s = text_next_line(s)) {
		size_t end = strcspn(s, "\n");
		if (end <= n || strncmp(s, key, n) || key_of(s) != n)
			continue;
		if (b->size)
			buffer_char(b, ' ');
		buffer_add(b, s + n + 1, end - n - 1);
	}
	buffer_char(b, '\0');
}

static void add_value(struct buffer *b, const char *value)
{
	size_t n = strlen(value);
	buffer_format(b, n > VALUE ? "'%.*s...'" : "'%.*s'", VALUE, value);
}

/* As the variable is called: buy-cost is BUY_COST. */
static void add_key(struct buffer *b, const char *key, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buffer_char(b, key[i] == '-' ? '_' : key[i] >= 'a' && key[i] <= 'z' ? (char)(key[i] - 'a' + 'A') : key[i]);
}

/* Whether `text` has a line of that key, before `end` where that is not NULL. */
static bool has_key(const char *text, const char *end, const char *key, size_t n)
{
	for (const char *t = text; *t && t != end; t = text_next_line(t))
		if (key_of(t) == n && t[n] == '=' && !strncmp(t, key, n))
			return true;
	return false;
}

static void add_change(const char *key, size_t n, const char *was, const char *is, struct buffer *b)
{
	if (b->size)
		buffer_text(b, ", ");
	add_key(b, key, n);
	buffer_text(b, " changed from ");
	add_value(b, was);
	buffer_text(b, " to ");
	add_value(b, is);
}

static void compare_keys(const char *old, const char *new, const char *keys, bool gone_only, size_t *count, struct buffer *b)
{
	for (const char *s = keys; *s; s = text_next_line(s)) {
		size_t n = key_of(s);
		struct buffer was = BUFFER_EMPTY, is = BUFFER_EMPTY;
		if (s[n] != '=' || has_key(keys, s, s, n) || (gone_only && has_key(new, NULL, s, n)))
			continue;
		values_of(old, s, n, &was);
		values_of(new, s, n, &is);
		if (strcmp(was.data, is.data) && ++*count <= KEYS)
			add_change(s, n, was.data, is.data, b);
		buffer_release(&was);
		buffer_release(&is);
	}
}

void settings_diff(const char *old, const char *new, struct buffer *out)
{
	size_t count = 0;
	compare_keys(old, new, new, false, &count, out);
	compare_keys(old, new, old, true, &count, out);
	if (count > KEYS)
		buffer_format(out, " and %zu more", count - KEYS);
}

/* ---- files that were seen ---- */

static bool has_line(const char *text, const char *line, size_t n)
{
	for (const char *t = text; *t; t = text_next_line(t))
		if (strcspn(t, "\n") == n && !strncmp(t, line, n))
			return true;
	return false;
}

void seen_diff(const char *old, const char *new, struct buffer *out)
{
	size_t count = 0;
	for (const char *s = new; *s; s = text_next_line(s))
		if (!has_line(old, s, strcspn(s, "\n")) && ++count <= KEYS)
			buffer_format(out, "%s%.*s changed", out->size ? " and " : "", (int)strcspn(s, ":\n"), s);
	if (count > KEYS)
		buffer_format(out, " and %zu more", count - KEYS);
}

/* ---- files of tasks ---- */

bool taskfile_named(const char *path)
{
	static const char task_file[] = ".task";
	size_t n = strlen(path), k = strlen(task_file);
	return n > k && !strcmp(path + n - k, task_file);
}

/* The lines of a task's file (docs/formats.md: Tasks) as settings whose names are those of what they tell of: `command`, `input PATH`,
 * and parameters by their own names. */
static void read_task_file(const char *text, struct buffer *b)
{
	for (const char *s = text; *s; s = text_next_line(s)) {
		size_t n = strcspn(s, "\n");
		const char *blank = memchr(s, ' ', n), *path = blank ? memchr(blank + 1, ' ', n - (size_t)(blank + 1 - s)) : NULL;
		if (text_begins(s, "line="))
			buffer_format(b, "command=%.*s\n", (int)(n - 5), s + 5);
		else if (text_begins(s, "parameter="))
			buffer_format(b, "%.*s\n", (int)(n - 10), s + 10);
		else if (text_begins(s, "needs=") && path)
			buffer_format(b, "input %.*s=%.*s\n", (int)(s + n - path - 1), path + 1, (int)(path - s - 6), s + 6);
		else
			buffer_format(b, "%.*s\n", (int)n, s);
	}
	buffer_char(b, '\0');
}

/* What differs between two such texts: "command and input in/1 changed", and with values. */
static void compare_tasks(const char *old, const char *new, struct buffer *brief, struct buffer *full)
{
	static const char *const whole[] = { "command", "env", "input", "timeout", "version" };
	bool parameters = false;
	for (int gone = 0; gone < 2; gone++)
		for (const char *keys = gone ? old : new, *s = keys; *s; s = text_next_line(s)) {
			size_t n = key_of(s);
			struct buffer was = BUFFER_EMPTY, is = BUFFER_EMPTY;
			bool input = text_begins(s, "input "), named = input;
			values_of(old, s, n, &was);
			values_of(new, s, n, &is);
			for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
				named = named || (n == strlen(whole[i]) && !strncmp(s, whole[i], n));
			if (s[n] == '=' && !has_key(keys, s, s, n) && strcmp(was.data, is.data) && (!gone || !has_key(new, NULL, s, n))) {
				buffer_text(full, full->size ? ", " : "");
				buffer_format(full, input ? "%.*s changed" : "%.*s changed from ", (int)n, s);
				if (!input) {
					add_value(full, was.data);
					buffer_text(full, " to ");
					add_value(full, is.data);
				}
				if (named || !parameters)
					buffer_format(brief, "%s%.*s", brief->size ? " and " : "", named ? (int)n : 10, named ? s : "parameters");
				parameters = parameters || !named;
			}
			buffer_release(&was);
			buffer_release(&is);
		}
	if (brief->size)
		buffer_text(brief, " changed");
}

void taskfile_diff(const char *old, const char *new, struct buffer *brief, struct buffer *full)
{
	struct buffer was = BUFFER_EMPTY, is = BUFFER_EMPTY;
	read_task_file(old, &was);
	read_task_file(new, &is);
	compare_tasks(was.data, is.data, brief, full);
	buffer_release(&was);
	buffer_release(&is);
}
