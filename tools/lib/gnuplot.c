#include "gnuplot.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "child.h"
#include "output.h"
#include "text.h"

enum { PATIENCE = 1 }; /* seconds: how long one wait is */

void gnuplot_cut(struct buffer *b, const char *text, size_t most)
{
	size_t seen = 0, length = 0;
	for (const char *s = text; *s; s++)
		length += (*s & 0xC0) != 0x80;
	for (const char *s = text; *s; s++) {
		seen += (*s & 0xC0) != 0x80;
		if (length > most && seen + 3 > most) {
			buffer_text(b, "...");
			break;
		}
		buffer_char(b, (unsigned char)*s < 0x20 || *s == 0x7F ? '?' : *s);
	}
}

void gnuplot_string(struct buffer *b, const char *text, size_t most)
{
	struct buffer cut = BUFFER_EMPTY;
	gnuplot_cut(&cut, text, most);
	buffer_char(b, '\'');
	for (size_t i = 0; i < cut.size; i++) {
		if (cut.data[i] == '\'')
			buffer_char(b, '\'');
		buffer_char(b, cut.data[i]);
	}
	buffer_char(b, '\'');
	buffer_release(&cut);
}

/* The program becomes our standard input, which the command inherits: a file without a name, so that no pipe can fill up. */
static int feed(const struct buffer *program, struct error *err)
{
	const char *folder = getenv("TMPDIR");
	int fd = output_scratch(folder && *folder ? folder : "/tmp", err);
	if (fd < 0)
		return LOT_SYSTEM;
	int r = LOT_OK;
	for (size_t at = 0; !r && at < program->size;) {
		ssize_t k = write(fd, program->data + at, program->size - at);
		if (k > 0)
			at += (size_t)k;
		else if (errno != EINTR)
			r = error_system(err, "cannot write gnuplot's program");
	}
	if (!r && (lseek(fd, 0, SEEK_SET) || dup2(fd, STDIN_FILENO) < 0))
		r = error_system(err, "cannot hand gnuplot its program");
	if (fd != STDIN_FILENO)
		close(fd);
	return r;
}

static void take_words(struct child *c, struct buffer *said)
{
	ssize_t k = read(c->err, buffer_reserve(said, 4096), 4096);
	if (k > 0) {
		said->size += (size_t)k;
	} else if (!k || (errno != EAGAIN && errno != EINTR)) {
		close(c->err);
		c->err = -1;
	}
}

static int draw(const struct buffer *program, struct child *c, struct error *err)
{
	char name[] = "gnuplot", defaults[] = "-d", input[] = "-";
	char *const argv[] = { name, defaults, input, NULL };
	struct buffer said = BUFFER_EMPTY;
	int r = feed(program, err);
	if (r)
		return r;
	if (child_start(c, argv, CHILD_PIPE_ERR, err)) {
		char *why = xstrdup(err->text);
		errno = 0;
		error_system(err, "%s; pictures need Debian's gnuplot-nox (./setup.sh plot)", why);
		free(why);
		return LOT_SYSTEM;
	}
	for (int seen = 0; !(seen & CHILD_ENDED);) {
		seen = child_wait(c, PATIENCE);
		if (c->err >= 0 && (seen & CHILD_ERR))
			take_words(c, &said);
	}
	for (size_t before = 1; c->err >= 0 && before != said.size;) {
		before = said.size;
		take_words(c, &said);
	}
	if (c->err >= 0)
		close(c->err);
	child_sweep(c);
	errno = 0;
	/* gnuplot repeats the line it met, points at the place below it, and says what is wrong last. */
	size_t n = said.size;
	const char *line = text_last_line(said.data, &n);
	if (child_code(c))
		r = error_system(err, "gnuplot failed (exit %d): %.*s", child_code(c), (int)n, line);
	buffer_release(&said);
	return r;
}

int gnuplot_run(char *const *targets, size_t n, gnuplot_fn *fn, const void *context, struct error *err)
{
	struct output *o = xcalloc(n, sizeof *o);
	char **name = xcalloc(n, sizeof *name);
	struct buffer program = BUFFER_EMPTY;
	struct child child = { .caught = 0 };
	size_t opened = 0;
	int r = LOT_OK;
	while (!r && opened < n) {
		r = output_open(&o[opened], targets[opened], OUTPUT_FOLDERS, err);
		if (!r) {
			name[opened] = o[opened].temporary ? o[opened].temporary : targets[opened];
			opened++;
		}
	}
	if (!r) {
		fn(context, name, n, &program);
		r = draw(&program, &child, err);
	}
	for (size_t i = 0; !r && i < n; i++) {
		struct stat st;
		errno = 0;
		if (o[i].temporary && (stat(name[i], &st) || !st.st_size))
			r = error_system(err, "gnuplot drew nothing for '%s'", targets[i]);
	}
	for (size_t i = 0; i < opened; i++) {
		if (r)
			output_discard(&o[i]);
		else
			r = output_commit(&o[i], err);
	}
	buffer_release(&program);
	free(name);
	free(o);
	if (child.caught)
		child_reraise(&child);
	return r;
}
