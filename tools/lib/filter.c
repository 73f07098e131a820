#include "filter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

enum { READ_SIZE = 1 << 16, TICK = 50, LAST_WORDS = 4096 };

/* ---- signals: what ends us ends the group ---- */

static atomic_int group; /* the running program's process group, or 0 */
static const int deadly[] = { SIGINT, SIGTERM, SIGHUP };
static struct sigaction before[sizeof deadly / sizeof *deadly];

static void on_deadly(int number)
{
	int g = atomic_load(&group);
	if (g)
		kill(-g, SIGKILL);
	for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
		if (deadly[i] == number)
			sigaction(number, &before[i], NULL);
	raise(number); /* delivered when this handler returns, to whoever was there before us */
}

static void guard_on(void)
{
	struct sigaction act = { .sa_handler = on_deadly };
	for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
		if (!sigaction(deadly[i], NULL, &before[i]) && before[i].sa_handler != SIG_IGN)
			sigaction(deadly[i], &act, NULL);
}

static void guard_off(void)
{
	for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
		if (before[i].sa_handler != SIG_IGN)
			sigaction(deadly[i], &before[i], NULL);
}

/* ---- the program ---- */

enum { IN, OUT, ERR, REPORT, PIPES };

struct run {
	pid_t pid;
	int fd[PIPES];    /* our ends; -1 where closed */
	bool ended;
	int status;       /* of waitpid, once it ended */
	struct buffer err; /* the last of what it said */
};

static void drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void become(char *const argv[], int theirs[PIPES], const sigset_t *mask)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, mask, NULL);
	if (dup2(theirs[IN], 0) >= 0 && dup2(theirs[OUT], 1) >= 0 && dup2(theirs[ERR], 2) >= 0)
		execvp(argv[0], argv);
	int why = errno;
	if (write(theirs[REPORT], &why, sizeof why) < 0)
		_exit(126);
	_exit(127);
}

static int start(struct run *r, char *const argv[], struct error *err)
{
	int theirs[PIPES];
	for (int i = 0; i < PIPES; i++)
		r->fd[i] = theirs[i] = -1;
	for (int i = 0; i < PIPES; i++) {
		int p[2];
		/* Above 2, so that dup2 in the program never meets its own source. */
		if (pipe2(p, O_CLOEXEC)) {
			int e = error_system(err, "cannot make a pipe");
			while (i-- > 0)
				drop(&theirs[i]);
			return e;
		}
		for (int k = 0; k < 2; k++)
			if (p[k] <= 2) {
				int high = fcntl(p[k], F_DUPFD_CLOEXEC, 3);
				close(p[k]);
				p[k] = high;
			}
		r->fd[i] = p[i == IN];
		theirs[i] = p[i != IN];
		if (i != REPORT)
			fcntl(r->fd[i], F_SETFL, O_NONBLOCK);
	}
	/* No signal may end us between the fork and the line that says whom to kill. */
	sigset_t mask, old;
	sigemptyset(&mask);
	for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
		sigaddset(&mask, deadly[i]);
	sigprocmask(SIG_BLOCK, &mask, &old);
	r->pid = fork();
	if (!r->pid)
		become(argv, theirs, &old);
	int why = 0, failed = errno;
	if (r->pid > 0)
		atomic_store(&group, (int)r->pid);
	sigprocmask(SIG_SETMASK, &old, NULL);
	for (int i = 0; i < PIPES; i++)
		drop(&theirs[i]);
	if (r->pid < 0) {
		errno = failed;
		return error_system(err, "cannot start '%s'", argv[0]);
	}
	setpgid(r->pid, r->pid); /* the program does so too: whoever comes first */
	/* The report pipe closes when the program runs; before that it can only bring a reason. */
	if (read(r->fd[REPORT], &why, sizeof why) == sizeof why) {
		errno = why;
		return error_system(err, "cannot start '%s'", argv[0]);
	}
	return LOT_OK;
}

/* Reads what there is; closes at the end.  Keeps `most` bytes, the last ones where `tail`. */
static bool take(int *fd, struct buffer *to, size_t most, bool tail)
{
	ssize_t n = read(*fd, buffer_reserve(to, READ_SIZE), READ_SIZE);
	if (n > 0) {
		to->size += (size_t)n;
		if (tail && to->size > most) {
			memmove(to->data, to->data + to->size - most, most);
			to->size = most;
		}
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		drop(fd);
	}
	return n > 0;
}

static void give(struct run *r, const char **input, size_t *n)
{
	ssize_t k = *n ? write(r->fd[IN], *input, *n) : 0;
	if (k > 0) {
		*input += k;
		*n -= (size_t)k;
	}
	/* EPIPE: it does not want the rest. */
	if (!*n || (k < 0 && errno != EAGAIN && errno != EINTR))
		drop(&r->fd[IN]);
}

/* Lets data flow until the program ended and all it wrote was read. */
static int flow(struct run *r, const char *input, size_t n, double seconds, size_t most, struct buffer *out,
                struct error *err)
{
	double until = clock_steady() + seconds;
	size_t base = out->size;
	while (!r->ended || r->fd[OUT] >= 0 || r->fd[ERR] >= 0) {
		struct pollfd p[] = { { r->fd[IN], POLLOUT, 0 }, { r->fd[OUT], POLLIN, 0 }, { r->fd[ERR], POLLIN, 0 } };
		double left = until - clock_steady();
		if (left <= 0)
			return error_data(err, "no answer within %g s", seconds);
		/* Its end is noticed at once where it closes a pipe, which is nearly always, else at the next tick. */
		bool quiet = r->fd[OUT] < 0 && r->fd[ERR] < 0;
		poll(p, 3, r->ended ? 0 : quiet ? 1 : left < TICK / 1e3 ? (int)(left * 1e3) + 1 : TICK);
		bool more = false;
		if (p[0].revents)
			give(r, &input, &n);
		if (p[1].revents)
			more |= take(&r->fd[OUT], out, 0, false);
		if (p[2].revents)
			more |= take(&r->fd[ERR], &r->err, LAST_WORDS, true);
		if (out->size - base > most)
			return error_data(err, "it writes more than %zu bytes", most);
		if (r->ended && !more)
			break; /* what it left behind may still hold the pipes; its answer is complete */
		if (!r->ended && waitpid(r->pid, &r->status, WNOHANG) == r->pid)
			r->ended = true;
	}
	return LOT_OK;
}

static void last_line(const struct buffer *b, const char **line, int *n)
{
	const char *s = b->data;
	size_t end = b->size;
	while (end && (s[end - 1] == '\n' || s[end - 1] == '\r'))
		end--;
	size_t begin = end;
	while (begin && s[begin - 1] != '\n')
		begin--;
	*line = s ? s + begin : "";
	*n = (int)(end - begin);
}

int filter_run(char *const argv[], const void *input, size_t n, double seconds, size_t most, struct buffer *out,
               struct error *err)
{
	struct run run = { .ended = false };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, pipe_before;
	sigaction(SIGPIPE, &ignore, &pipe_before);
	guard_on();
	int r = start(&run, argv, err);
	if (!r)
		r = flow(&run, input, n, seconds, most, out, err);
	if (run.pid > 0) {
		kill(-run.pid, SIGKILL);
		while (!run.ended && waitpid(run.pid, &run.status, 0) < 0 && errno == EINTR)
			;
	}
	atomic_store(&group, 0);
	guard_off();
	sigaction(SIGPIPE, &pipe_before, NULL);
	for (int i = 0; i < PIPES; i++)
		drop(&run.fd[i]);
	if (!r && run.status) {
		const char *line;
		int k;
		last_line(&run.err, &line, &k);
		if (WIFSIGNALED(run.status))
			r = error_data(err, "ended by signal %d (%s)", WTERMSIG(run.status),
			               strsignal(WTERMSIG(run.status)));
		else
			r = error_data(err, "exit %d%s%.*s", WEXITSTATUS(run.status), k ? ": " : "", k, line);
	}
	buffer_release(&run.err);
	return r;
}

char **filter_words(const char *s)
{
	char **words = NULL;
	size_t room = 0, count = 0;
	for (;;) {
		while (*s == ' ' || *s == '\t')
			s++;
		words = xgrow(words, &room, count + 1, sizeof *words);
		words[count] = NULL;
		if (!*s)
			break;
		char *to = words[count++] = xmalloc(strlen(s) + 1);
		for (char quote = '\0'; *s && (quote || (*s != ' ' && *s != '\t')); s++) {
			if (quote ? *s == quote : *s == '\'' || *s == '"')
				quote = quote ? '\0' : *s;
			else
				*to++ = *s;
			if (quote && !s[1]) {
				*to = '\0';
				words = xgrow(words, &room, count + 1, sizeof *words);
				words[count] = NULL;
				filter_words_free(words);
				return NULL;
			}
		}
		*to = '\0';
	}
	if (!count) {
		free(words);
		return NULL;
	}
	return words;
}

void filter_words_free(char **words)
{
	for (size_t i = 0; words && words[i]; i++)
		free(words[i]);
	free(words);
}
