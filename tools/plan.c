/* lot-plan - says what a make would run and why, and for one task what differs; runs nothing. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "cli.h"
#include "folder.h"
#include "planreport.h"
#include "plans.h"
#include "screen.h"

enum { OPT_OUT = CLI_LONG, OPT_WHY, OPT_CSV };

static const struct cli_option options[] = {
	{ OPT_OUT, "out", "DIR", "folder of the results (out)" },
	{ OPT_WHY, "why", NULL, "about the task that the variable LOTMILL_TASK names" },
	{ OPT_CSV, "csv", NULL, "a row a task as CSV" },
	{ 0 },
};
static const struct cli cli = { "lot-plan", "[OPTION]... -- COMMAND [ARGUMENT]...",
	"Runs COMMAND, a make -n --trace of the data graph, and says from what it prints how many tasks of each kind\n"
	"would run, and why.  Changes nothing.", options };

static char *scratch; /* folder, or NULL */

static void take(void *context, const char *text, size_t n)
{
	plan_line(context, text, n);
}

static void drop(void *context, const char *text, size_t n)
{
	(void)context;
	(void)text;
	(void)n;
}

static void pass(int *fd, struct buffer *pending, screen_line_fn *fn, struct plan *p)
{
	if (*fd >= 0 && !screen_read_lines(*fd, pending, fn, p)) {
		close(*fd);
		*fd = -1;
	}
}

/* A folder for what make and its programs would write while they say what they would do: in TMPDIR where make can spell that. */
static char *open_scratch(struct error *err)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+";
	const char *folder = getenv("TMPDIR");
	char *path = xformat("%s/lotmill-plan.XXXXXX", folder && *folder && !folder[strspn(folder, plain)] ? folder : "/tmp");
	if (mkdtemp(path)) {
		setenv("LOTMILL_SCRATCH", path, 1);
		return path;
	}
	error_system(err, "cannot make the folder '%s'", path);
	free(path);
	return NULL;
}

/* Nobody reads what stays: that is worth a word, and the plan is good. */
static void close_scratch(char *path)
{
	struct error err;
	struct folder f;
	int r = folder_read(&f, path, FOLDER_IF_THERE | FOLDER_HIDDEN, &err);
	for (size_t i = 0; i < f.count && !r; i++)
		r = folder_remove_file(&err, "%s/%s", path, f.name[i]);
	if (!r && rmdir(path) && errno != ENOENT)
		r = error_system(&err, "cannot remove '%s'", path);
	if (r)
		cli_warn("%s", err.text);
	folder_release(&f);
	free(path);
}

/* Has make say what it would do; its exit code in *code.  Only what it complains of for the first time is passed on. */
static int ask(struct plan *p, const char *out, char **command, bool first, int *code, struct error *err)
{
	struct child c;
	struct buffer said = BUFFER_EMPTY, complaint = BUFFER_EMPTY;
	plan_init(p, out);
	int r = child_start(&c, command, CHILD_PIPE_OUT | (first ? 0 : CHILD_PIPE_ERR), err);
	if (r)
		return r;
	for (int events = 0; !(events & CHILD_ENDED);) {
		events = child_wait(&c, 1);
		pass(&c.out, &said, take, p);
		pass(&c.err, &complaint, drop, p);
	}
	child_sweep(&c);
	pass(&c.out, &said, take, p);
	pass(&c.err, &complaint, drop, p);
	buffer_release(&said);
	buffer_release(&complaint);
	if (c.caught) {
		close_scratch(scratch);
		child_reraise(&c);
	}
	*code = child_code(&c);
	plan_close(p);
	return LOT_OK;
}

/* The same command with -B: everything there is. */
static int ask_for_all(struct plan *all, const char *out, char **command, struct error *err)
{
	size_t n = 0;
	int code;
	while (command[n])
		n++;
	char always[] = "-B", **with = xcalloc(n + 2, sizeof *with);
	memcpy(with, command, n * sizeof *with);
	with[n] = always;
	int r = ask(all, out, with, false, &code, err);
	free(with);
	return r;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct buffer b = BUFFER_EMPTY;
	struct plan plan, all;
	const char *out = "out", *task = NULL;
	bool csv = false, why = false;
	int r = LOT_OK, code = 0;
	for (int c; !r && (c = cli_next(&cli, argc, argv)) != -1;)
		switch (c) {
		case OPT_OUT: out = optarg; break;
		case OPT_WHY: why = true; break;
		case OPT_CSV: csv = true; break;
		}
	task = getenv("LOTMILL_TASK");
	if (!r && optind == argc)
		r = error_usage(&err, "a command is expected; see --help");
	if (!r && why && csv)
		r = error_usage(&err, "--why and --csv exclude each other");
	if (!r && why && (!task || !*task))
		r = error_usage(&err, "LOTMILL_TASK names no task");
	plan_init(&plan, out);
	plan_init(&all, out);
	setenv("LC_ALL", "C", 1); /* make translates what it says */
	if (!r && (scratch = open_scratch(&err)) == NULL)
		r = err.status;
	if (!r)
		r = ask(&plan, out, argv + optind, true, &code, &err);
	if (!r && (why || (plan.tasks && !csv)))
		r = ask_for_all(&all, out, argv + optind, &err);
	if (!r && why)
		r = plan_why(&plan, &all, task, &b, &err);
	else if (!r && csv)
		plan_csv(&plan, &b);
	else if (!r && plan.tasks)
		plan_summary(&plan, &all, &b);
	else if (!r && !code)
		buffer_text(&b, "nothing to do\n");
	fwrite(b.data ? b.data : "", 1, b.size, stdout);
	buffer_release(&b);
	plan_release(&plan);
	plan_release(&all);
	if (scratch)
		close_scratch(scratch);
	int own = cli_finish(&err);
	return own ? own : code ? 1 : 0;
}
