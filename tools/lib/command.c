/* The template is read as the shell will read it: a stack of contexts (plain, "...", $(...), $((...))) says what the quoting is at each
 * byte.  Where our reading could differ from the shell's (a here-document, backquotes ...) it is `lost` from there on, and
 * a place behind it is an error: to be refused is better than to be run with a value as a command. */
#include "command.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH = 64 };
enum context { PLAIN, DOUBLE, ARITHMETIC };

struct fill {
	const char *path;
	size_t at;
	const struct command_value *value;
	size_t count;
	struct buffer *out;
	size_t begin;      /* of the line in out */
	struct error *err;
	enum context stack[DEPTH];
	int parens[DEPTH]; /* open in that context */
	int depth;         /* of the innermost context */
	size_t escaped;    /* where the line ended behind a backslash and its byte */
	const char *lost;  /* why places are refused from here on, NULL while they are not */
};

/* Words that only the shell understands: its reserved ones, and commands that are no programs. */
static const char *const own_words[] = {
	"!", "{", "}", "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then", "until", "while", "function", "[[",
	".", ":", "alias", "bg", "break", "cd", "command", "continue", "eval", "exec", "exit", "export", "fc", "fg", "getopts", "hash",
	"jobs", "local", "read", "readonly", "return", "set", "shift", "times", "trap", "type", "ulimit", "umask", "unalias", "unset", "wait",
};

static bool of_the_shell(const char *word, size_t n)
{
	for (size_t i = 0; i < sizeof own_words / sizeof *own_words; i++)
		if (strlen(own_words[i]) == n && !memcmp(own_words[i], word, n))
			return true;
	return false;
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

static bool identifier(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!letter(s[i]) && !(i && digit(s[i])))
			return false;
	return n > 0;
}

static const struct command_value *find(const struct fill *f, const char *name, size_t n)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->value[i].name_n == n && !memcmp(f->value[i].name, name, n))
			return &f->value[i];
	return NULL;
}

/* What the buffer's last byte is, 0 at the line's beginning. */
static char last(const struct fill *f)
{
	return f->out->size > f->begin ? f->out->data[f->out->size - 1] : '\0';
}

/* Whether the line so far ends in $name, which would take in what follows. */
static bool behind_variable(const struct fill *f)
{
	size_t i = f->out->size;
	while (i > f->begin && (letter(f->out->data[i - 1]) || digit(f->out->data[i - 1])))
		i--;
	return i < f->out->size && i > f->begin && f->out->data[i - 1] == '$';
}

/* Whether the value may stand as it is between what is before it and `next`. */
static bool plain_word(const struct fill *f, const struct command_value *v, char next)
{
	char before = last(f);
	if (!v->n || of_the_shell(v->text, v->n) || !(blank(before) || one_of(before, "=/:,.-")) ||
	    !(!next || blank(next) || one_of(next, "/:,.=-") || letter(next) || digit(next)))
		return false;
	for (size_t i = 0; i < v->n; i++)
		if (!letter(v->text[i]) && !digit(v->text[i]) && !one_of(v->text[i], "./:+,@%-"))
			return false;
	return true;
}

static void add_single(struct buffer *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] == '\'')
			buffer_text(b, "'\\''");
		else
			buffer_char(b, s[i]);
}

static int put_value(struct fill *f, const struct command_value *v, const char *name, size_t n, bool single, char next)
{
	if (f->lost)
		return error_at(f->err, f->path, f->at, "{%.*s} stands behind %s, where it cannot be quoted for certain", (int)n, name, f->lost);
	if (memchr(v->text, '\0', v->n))
		return error_at(f->err, f->path, f->at, "the value of {%.*s} holds a NUL byte", (int)n, name);
	if (single) {
		add_single(f->out, v->text, v->n);
	} else if (f->stack[f->depth] == DOUBLE) {
		if (behind_variable(f))
			buffer_text(f->out, "\"\"");
		for (size_t i = 0; i < v->n; i++) {
			if (one_of(v->text[i], "$`\"\\"))
				buffer_char(f->out, '\\');
			buffer_char(f->out, v->text[i]);
		}
	} else if (f->stack[f->depth] == ARITHMETIC) {
		size_t i = v->n && one_of(v->text[0], "+-");
		for (; i < v->n && digit(v->text[i]); i++)
			;
		if (i < v->n || !v->n || !digit(v->text[v->n - 1]))
			return error_at(f->err, f->path, f->at, "'%.*s' for {%.*s} in $(( )) is not a whole number", (int)v->n, v->text, (int)n, name);
		buffer_char(f->out, '(');
		buffer_add(f->out, v->text, v->n);
		buffer_char(f->out, ')');
	} else if (plain_word(f, v, next)) {
		buffer_add(f->out, v->text, v->n);
	} else {
		buffer_char(f->out, '\'');
		add_single(f->out, v->text, v->n);
		buffer_char(f->out, '\'');
	}
	return LOT_OK;
}

/* At a brace: fills a place, or copies what is none.  *s moves behind what was taken. */
static int at_brace(struct fill *f, const char **s, bool single)
{
	const char *name = *s + 1, *end = strchr(name, '}');
	if (*name == '{' && end && end[1] == '}' && (find(f, name + 1, (size_t)(end - name - 1)) || identifier(name + 1, (size_t)(end - name - 1)))) {
		buffer_add(f->out, name, (size_t)(end + 1 - name));
		*s = end + 2;
		return LOT_OK;
	}
	size_t n = end ? (size_t)(end - name) : 0;
	const struct command_value *v = end ? find(f, name, n) : NULL;
	if (!v && end && identifier(name, n))
		return error_at(f->err, f->path, f->at, "there is nothing to fill {%.*s} with ({{%.*s}} is the text itself)", (int)n, name, (int)n, name);
	if (!v) {
		buffer_char(f->out, *(*s)++);
		return LOT_OK;
	}
	*s = end + 1;
	return put_value(f, v, name, n, single, **s);
}

static int in_single(struct fill *f, const char **s)
{
	buffer_char(f->out, *(*s)++);
	while (**s && **s != '\'') {
		if (**s != '{') {
			buffer_char(f->out, *(*s)++);
			continue;
		}
		int r = at_brace(f, s, true);
		if (r)
			return r;
	}
	if (!**s)
		return f->lost ? LOT_OK : error_at(f->err, f->path, f->at, "a ' is not closed");
	buffer_char(f->out, *(*s)++);
	return LOT_OK;
}

static int enter(struct fill *f, enum context context)
{
	if (f->depth + 1 == DEPTH)
		return error_at(f->err, f->path, f->at, "quotes and parentheses are nested too deeply");
	f->stack[++f->depth] = context;
	f->parens[f->depth] = 0;
	return LOT_OK;
}

static void copy(struct fill *f, const char **s, size_t n)
{
	buffer_add(f->out, *s, n);
	*s += n;
}

static int at_dollar(struct fill *f, const char **s)
{
	const char *t = *s;
	if (t[1] == '(') {
		bool number = t[2] == '(';
		copy(f, s, number ? 3 : 2);
		return enter(f, number ? ARITHMETIC : PLAIN);
	}
	if (t[1] == '{') {
		size_t n = 2 + strcspn(t + 2, "}'\"\\$`{");
		if (t[n] == '}') {
			copy(f, s, n + 1);
			return LOT_OK;
		}
		f->lost = "${ } with more than a name in it";
	} else if (t[1] == '\'' && f->stack[f->depth] == PLAIN) {
		f->lost = "$'";
	}
	copy(f, s, 1);
	return LOT_OK;
}

/* A byte outside quotes, or in arithmetic. */
static int in_plain(struct fill *f, const char **s)
{
	const char *t = *s;
	int *parens = &f->parens[f->depth];
	bool arithmetic = f->stack[f->depth] == ARITHMETIC;
	bool begins = !last(f) || (one_of(last(f), " \t\n;|&()") && f->escaped != f->out->size); /* a word */
	if (*t == '"') {
		copy(f, s, 1);
		return enter(f, DOUBLE);
	}
	if (*t == '#' && begins && !arithmetic) {
		copy(f, s, strcspn(t, "\n"));
		return LOT_OK;
	}
	if (*t == '<' && t[1] == '<' && !arithmetic)
		f->lost = "a here-document";
	if (begins && f->depth && !strncmp(t, "case", 4) && (!t[4] || one_of(t[4], " \t\n")))
		f->lost = "a case inside $( )";
	if (*t == '(')
		++*parens;
	if (*t == ')' && *parens) {
		--*parens;
	} else if (*t == ')' && arithmetic && t[1] != ')') {
		f->lost = "$((";
	} else if (*t == ')' && f->depth) {
		f->depth--;
		copy(f, s, arithmetic ? 2 : 1);
		return LOT_OK;
	}
	copy(f, s, 1);
	return LOT_OK;
}

int command_fill(const char *path, size_t at, const char *template, const struct command_value *value, size_t count,
                 struct buffer *line, struct error *err)
{
	struct fill f = { .path = path, .at = at, .value = value, .count = count, .out = line, .begin = line->size, .err = err };
	const char *s = template;
	for (int r = LOT_OK; *s;) {
		bool quoted = f.stack[f.depth] == DOUBLE;
		if (*s == '\\') {
			copy(&f, &s, s[1] ? 2 : 1);
			f.escaped = line->size;
		} else if (*s == '{') {
			r = at_brace(&f, &s, false);
		} else if (*s == '$') {
			r = at_dollar(&f, &s);
		} else if (*s == '`') {
			f.lost = "a backquote";
			copy(&f, &s, 1);
		} else if (*s == '\'' && !quoted) {
			r = in_single(&f, &s);
		} else if (quoted) {
			f.depth -= *s == '"';
			copy(&f, &s, 1);
		} else {
			r = in_plain(&f, &s);
		}
		if (r)
			return r;
	}
	if (f.depth && !f.lost)
		return error_at(err, path, at, "%s is not closed", f.stack[f.depth] == DOUBLE ? "a \"" : "a $(");
	return LOT_OK;
}

/* One word of a line without a shell, appended with a NUL.  0 at the end of the line, -1 where the shell is needed; *s moves behind. */
static int next_word(const char **s, struct buffer *words)
{
	const char *t = *s;
	while (blank(*t))
		t++;
	if (!*t)
		return 0;
	if (*t == '#' || *t == '~')
		return -1;
	for (; *t && !blank(*t); t++) {
		if (one_of(*t, "|&;<>()$`*?[\n"))
			return -1;
		if (*t == '\\') {
			if (!*++t || *t == '\n')
				return -1;
			buffer_char(words, *t);
		} else if (*t == '\'') {
			size_t n = strcspn(t + 1, "'");
			if (!t[n + 1])
				return -1;
			buffer_add(words, t + 1, n);
			t += n + 1;
		} else if (*t == '"') {
			for (t++; *t && *t != '"'; t++) {
				if (*t == '$' || *t == '`' || (*t == '\\' && t[1] == '\n'))
					return -1;
				t += *t == '\\' && one_of(t[1], "\"\\$`");
				buffer_char(words, *t);
			}
			if (!*t)
				return -1;
		} else {
			buffer_char(words, *t);
		}
	}
	buffer_char(words, '\0');
	*s = t;
	return 1;
}

static bool assignment(const char *s)
{
	size_t n = 0;
	while (letter(s[n]) || (n && digit(s[n])))
		n++;
	return n && s[n] == '=';
}

char **command_words(const char *line)
{
	struct buffer words = BUFFER_EMPTY;
	size_t count = 0;
	int more;
	const char *s = line + strspn(line, " \t");
	if (assignment(s))
		return NULL;
	while ((more = next_word(&s, &words)) > 0)
		count++;
	if (more < 0 || !count || of_the_shell(words.data, strlen(words.data))) {
		buffer_release(&words);
		return NULL;
	}
	char **argv = xmalloc((count + 1) * sizeof *argv + words.size), *at = (char *)(argv + count + 1);
	memcpy(at, words.data, words.size);
	for (size_t i = 0; i < count; i++, at += strlen(at) + 1)
		argv[i] = at;
	argv[count] = NULL;
	buffer_release(&words);
	return argv;
}

bool command_program(const char *line, struct buffer *name)
{
	char **words = command_words(line);
	if (words) {
		buffer_text(name, words[0]);
		free(words);
		return true;
	}
	const char *s = line + strspn(line, " \t\n");
	while (assignment(s)) {
		size_t n = strcspn(s, " \t\n'\"\\$`;|&<>()");
		if (!blank(s[n]))
			return false; /* quoted, expanded, or an assignment alone */
		s += n + strspn(s + n, " \t");
	}
	size_t n = strcspn(s, " \t\n'\"\\$`;|&<>()*?[~#");
	const char *behind = s + n + strspn(s + n, " \t");
	if (!n || one_of(s[n], "'\"\\$`*?[~#") || *behind == '(' || of_the_shell(s, n))
		return false;
	buffer_add(name, s, n);
	return true;
}

static bool executable(const char *path)
{
	struct stat st;
	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

bool command_found(const char *name, const char *path)
{
	if (strchr(name, '/'))
		return executable(name);
	if (!path)
		path = "/bin:/usr/bin";
	for (bool more = *name; more;) {
		size_t n = strcspn(path, ":");
		char *file = xformat("%.*s%s%s", (int)n, path, n ? "/" : "", name);
		bool found = executable(file);
		free(file);
		if (found)
			return true;
		more = path[n];
		path += n + 1;
	}
	return false;
}

size_t command_unescape(char *text, size_t n)
{
	size_t to = 0;
	for (size_t i = 0; i < n; i++) {
		bool pair = text[i] == '\\' && i + 1 < n && (text[i + 1] == 'n' || text[i + 1] == '\\');
		i += pair;
		text[to++] = pair && text[i] == 'n' ? '\n' : text[i];
	}
	return to;
}

void command_escape(const char *text, size_t n, struct buffer *out)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] == '\n')
			buffer_text(out, "\\n");
		else if (text[i] == '\\')
			buffer_text(out, "\\\\");
		else
			buffer_char(out, text[i]);
}
