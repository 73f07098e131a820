#include "attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "buffer.h"
#include "child.h"
#include "cli.h"
#include "clock.h"
#include "folder.h"
#include "output.h"
#include "text.h"

enum { TAIL = 1 << 12, BLOCK = 1 << 12, HELD = 1 << 20 };
static const double mercy = 2, forever = 1e6; /* seconds: from TERM to KILL, and of one wait */

/* What make and lotmill tell their own programs. */
static const char *const ours[] = {
	"MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "MAKE_RESTARTS", "MAKE_TERMOUT", "MAKE_TERMERR", "LOTMILL_RECORD", "LOTMILL_ATTEMPT",
	NULL,
};

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? xformat("%.*s", slash == path ? 1 : (int)(slash - path), path) : xstrdup(".");
}

static int open_input(const char *path, struct error *err)
{
	if (path && !strcmp(path, "-"))
		return 0; /* child.h: our own */
	int fd = open(path ? path : "/dev/null", O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	error_system(err, "cannot read '%s'", path ? path : "/dev/null");
	return err->status = LOT_BAD_DATA; /* as a command would that opens it itself */
}

/* What the command said on standard error: the last of it in `held`, what came before in a file without a name, once it is much.  Not always in
 * a file: making and removing one a task is what ext4 is slow at. */
struct said {
	const char *folder; /* for the file */
	struct buffer held;
	int fd;             /* -1: there is none */
	int failed;         /* it cannot be kept; *err says why */
	struct error *err;
};

/* The end stays: the last line is asked for. */
static void spill(struct said *s)
{
	size_t n = s->held.size - TAIL;
	if (s->fd < 0 && !s->failed && (s->fd = output_scratch(s->folder, s->err)) < 0)
		s->failed = s->fd;
	for (size_t at = 0; at < n && !s->failed;) {
		ssize_t k = write(s->fd, s->held.data + at, n - at);
		if (k < 0 && errno != EINTR)
			s->failed = error_system(s->err, "cannot keep standard error");
		at += k > 0 ? (size_t)k : 0;
	}
	memmove(s->held.data, s->held.data + n, TAIL);
	s->held.size = TAIL;
}

/* Takes what there is to read; at its end the pipe is closed. */
static void listen_to(struct child *c, struct said *s)
{
	ssize_t k = -1;
	while (c->err >= 0 && ((k = read(c->err, buffer_reserve(&s->held, BLOCK), BLOCK)) > 0 || (k < 0 && errno == EINTR))) {
		s->held.size += k > 0 ? (size_t)k : 0;
		if (s->held.size >= HELD)
			spill(s);
	}
	if (c->err >= 0 && !k) {
		close(c->err);
		c->err = -1;
	}
}

/* Waits for the command's end, which a timeout brings about; returns whether it did. */
static bool watch(struct child *c, double timeout, struct said *said)
{
	double until = timeout > 0 ? clock_steady() + timeout : INFINITY;
	bool late = false;
	for (int events = 0; !(events & CHILD_ENDED);) {
		double left = until - clock_steady();
		if (left <= 0) {
			kill(-c->pid, late ? SIGKILL : SIGTERM);
			until = late ? INFINITY : clock_steady() + mercy;
			late = true;
			continue;
		}
		events = child_wait(c, left < forever ? left : forever);
		if (events & CHILD_ERR)
			listen_to(c, said);
	}
	return late;
}

static void why(const struct child *c, bool late, double timeout, const struct said *said, struct attempt *a, struct error *err)
{
	struct buffer b = BUFFER_EMPTY;
	size_t n = said->held.size;
	const char *line = text_last_line(said->held.data, &n);
	a->status = c->caught ? "interrupted" : late ? "timeout" : WIFSIGNALED(c->status) ? "signal" : "failed";
	if (c->caught)
		buffer_format(&b, "ended by signal %d (%s)", c->caught, strsignal(c->caught));
	else if (late)
		buffer_format(&b, "timeout after %g s", timeout);
	else if (WIFSIGNALED(c->status))
		buffer_format(&b, "signal %d (%s)", WTERMSIG(c->status), strsignal(WTERMSIG(c->status)));
	if (n && !c->caught) {
		buffer_text(&b, b.size ? ": " : "");
		buffer_add(&b, line, n);
	} else if (!b.size) {
		buffer_format(&b, "exit %d", child_code(c));
	}
	error_data(err, "%.*s", (int)b.size, b.data);
	buffer_release(&b);
}

/* What was said becomes the file at `path`; where that is nothing there is none. */
static int keep_errors(struct said *s, const char *path, struct error *err)
{
	struct output o;
	if (!s->held.size && s->fd < 0)
		return folder_remove_file(err, "%s", path);
	int r = s->failed ? s->failed : output_open(&o, path, 0, err);
	if (r)
		return r;
	char *block = xmalloc(BLOCK);
	ssize_t n = 0;
	for (off_t at = 0; !r && s->fd >= 0 && (n = pread(s->fd, block, BLOCK, at)) > 0; at += n)
		r = output_add(&o, block, (size_t)n, err);
	if (n < 0)
		r = error_system(err, "cannot keep standard error");
	free(block);
	if (!r)
		r = output_add(&o, s->held.data, s->held.size, err);
	if (!r)
		return output_commit(&o, err);
	output_discard(&o);
	return r;
}

/* The command's own part; LOT_OK where it ended with 0. */
static int run(const struct attempt_call *call, int in, int out, struct said *said, struct attempt *a, struct error *err)
{
	struct child c;
	const struct child_how how = {
		.flags = CHILD_PIPE_ERR, .in = in, .out = out, .memory = call->memory, .unset = ours, .set = call->env,
	};
	if (child_start_as(&c, call->argv, &how, err))
		return err->status = LOT_BAD_DATA; /* its name is wrong, most often */
	bool late = watch(&c, call->timeout, said);
	child_sweep(&c);
	listen_to(&c, said);
	if (c.err >= 0)
		close(c.err);
	a->cpu_seconds = c.cpu;
	a->max_rss_kb = c.rss_kb;
	a->caught = c.caught;
	if (!late && !c.caught && !child_code(&c)) {
		a->status = "ok";
		return LOT_OK;
	}
	why(&c, late, call->timeout, said, a, err);
	return LOT_BAD_DATA;
}

int attempt_run(const struct attempt_call *call, struct attempt *a, struct error *err)
{
	struct error unseen = ERROR_NONE;
	struct output out = { .fd = -1, .slot = -1 };
	char *folder = folder_of(call->result), *errors = xformat("%s" ATTEMPT_ERRORS, call->result);
	struct said said = { .folder = folder, .fd = -1, .err = &unseen };
	int in = open_input(call->input, err);
	int r = in < 0 ? in : output_open(&out, call->result, OUTPUT_FOLDERS, err);
	*a = (struct attempt){ .status = "failed" };
	if (!r) {
		r = run(call, in, out.fd, &said, a, err);
		int kept = LOT_OK;
		if (!r && !(r = output_commit(&out, err)))
			kept = folder_remove_file(&unseen, "%s", errors);
		else if (r == LOT_BAD_DATA && !a->caught)
			kept = keep_errors(&said, errors, &unseen);
		if (kept)
			cli_warn("%s", unseen.text);
		if (r == LOT_SYSTEM)
			a->status = "failed";
	}
	output_discard(&out);
	buffer_release(&said.held);
	if (said.fd >= 0)
		close(said.fd);
	if (in > 0)
		close(in);
	free(errors);
	free(folder);
	return r;
}

int attempt_pause(double seconds)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	sigset_t set, before;
	struct sigaction old;
	double until = clock_steady() + seconds, left;
	int got = 0;
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
		if (!sigaction(ending[i], NULL, &old) && old.sa_handler != SIG_IGN)
			sigaddset(&set, ending[i]);
	sigprocmask(SIG_BLOCK, &set, &before);
	while (got <= 0 && (left = until - clock_steady()) > 0) {
		const struct timespec t = { (time_t)left, (long)((left - (double)(time_t)left) * 1e9) };
		got = sigtimedwait(&set, NULL, &t);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return got > 0 ? got : 0;
}
