#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
static const double patience = 1, mercy = 2; /* seconds: between two signals that are one, and from TERM to KILL */

/* The signals we answer; one that the caller ignores (nohup) stays ignored. */
static int take_signals(struct child *c)
{
	sigset_t set;
	struct sigaction old, normal = { .sa_handler = SIG_DFL };
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGCONT);
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
		if (!sigaction(ending[i], NULL, &old) && old.sa_handler != SIG_IGN)
			sigaddset(&set, ending[i]);
	if (!sigaction(SIGTSTP, NULL, &old) && old.sa_handler != SIG_IGN)
		sigaddset(&set, SIGTSTP);
	sigaction(SIGCHLD, &normal, NULL); /* ignored, it would reap for us and lose the status */
	sigprocmask(SIG_BLOCK, &set, &c->before);
	int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		sigprocmask(SIG_SETMASK, &c->before, NULL);
	return fd;
}

static void put_on(int fd, int standard)
{
	if (fd > 0 && fd != standard)
		dup2(fd, standard);
	else if (fd > 0)
		fcntl(fd, F_SETFD, 0); /* it took the place of a closed one */
}

/* In the child: `how` holds the streams that were made for it. */
static void become(char *const argv[], const sigset_t *mask, pid_t parent, const struct child_how *how, int failed)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(3); /* it died before the line above */
	put_on(!how->in && isatty(STDIN_FILENO) ? open("/dev/null", O_RDONLY | O_CLOEXEC) : how->in, STDIN_FILENO);
	put_on(how->out, STDOUT_FILENO);
	put_on(how->err, STDERR_FILENO);
	for (size_t i = 0; how->unset && how->unset[i]; i++)
		unsetenv(how->unset[i]);
	for (size_t i = 0; how->set && how->set[i]; i++)
		putenv(how->set[i]);
	sigprocmask(SIG_SETMASK, mask, NULL);
	const struct rlimit limit = { (rlim_t)how->memory, (rlim_t)how->memory };
	if (!how->memory || !setrlimit(RLIMIT_DATA, &limit))
		execvp(argv[0], argv);
	int why = errno;
	if (write(failed, &why, sizeof why) < 0)
		_exit(3);
	_exit(3);
}

static void close_pair(int fd[2])
{
	for (int i = 0; i < 2; i++)
		if (fd[i] >= 0)
			close(fd[i]);
}

int child_start(struct child *c, char *const argv[], unsigned flags, struct error *err)
{
	return child_start_as(c, argv, &(struct child_how){ .flags = flags }, err);
}

int child_start_as(struct child *c, char *const argv[], const struct child_how *how, struct error *err)
{
	struct child_how inner = *how;
	int out[2] = { -1, -1 }, errs[2] = { -1, -1 }, failed[2] = { -1, -1 };
	*c = (struct child){ .out = -1, .err = -1, .signals = -1 };
	pid_t self = getpid();
	if (pipe2(failed, O_CLOEXEC) || ((how->flags & CHILD_PIPE_OUT) && pipe2(out, O_CLOEXEC)) ||
	    ((how->flags & CHILD_PIPE_ERR) && pipe2(errs, O_CLOEXEC)) || (c->signals = take_signals(c)) < 0)
		goto fail;
	inner.out = out[1] >= 0 ? out[1] : how->out;
	inner.err = errs[1] >= 0 ? errs[1] : how->err;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	c->pid = fork();
	if (c->pid < 0)
		goto fail;
	if (!c->pid)
		become(argv, &c->before, self, &inner, failed[1]);
	setpgid(c->pid, c->pid); /* here too: whoever comes first */
	close(failed[1]);
	failed[1] = -1;
	int why = 0;
	if (read(failed[0], &why, sizeof why) > 0) {
		waitpid(c->pid, NULL, 0);
		errno = why;
		goto fail;
	}
	close(failed[0]);
	if (out[1] >= 0)
		close(out[1]);
	if (errs[1] >= 0)
		close(errs[1]);
	c->out = out[0];
	c->err = errs[0];
	for (int i = 0; i < 2; i++) {
		int fd = i ? c->err : c->out;
		if (fd >= 0)
			fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	}
	return LOT_OK;
fail:
	error_system(err, "cannot start '%s'", argv[0]);
	close_pair(out);
	close_pair(errs);
	close_pair(failed);
	if (c->signals >= 0) {
		close(c->signals);
		sigprocmask(SIG_SETMASK, &c->before, NULL);
	}
	c->pid = 0;
	return LOT_SYSTEM;
}

/* Waits for one that has ended, adding up what it used; as waitpid(-1, status, WNOHANG). */
static pid_t reap(struct child *c, int *status)
{
	struct rusage u;
	pid_t pid = wait4(-1, status, WNOHANG, &u);
	if (pid <= 0)
		return pid;
	c->cpu += (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + 1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
	c->rss_kb = u.ru_maxrss > c->rss_kb ? u.ru_maxrss : c->rss_kb;
	return pid;
}

static int on_signal(struct child *c, int signal)
{
	double now = clock_steady();
	switch (signal) {
	case SIGCHLD: {
		int seen = 0, status;
		for (pid_t pid; (pid = reap(c, &status)) > 0;)
			if (pid == c->pid) {
				c->status = status;
				seen = CHILD_ENDED;
			}
		return seen;
	}
	case SIGTSTP:
		kill(-c->pid, SIGTSTP);
		raise(SIGSTOP);
		return 0;
	case SIGCONT:
		kill(-c->pid, SIGCONT);
		return CHILD_AWAKE;
	default:
		if (c->caught && now - c->since < patience)
			return 0;
		kill(-c->pid, c->caught ? SIGKILL : signal);
		c->caught = c->caught ? c->caught : signal;
		c->since = now;
		return 0;
	}
}

int child_wait(struct child *c, double timeout)
{
	struct pollfd fd[] = { { c->signals, POLLIN, 0 }, { c->out, POLLIN, 0 }, { c->err, POLLIN, 0 } };
	int seen = 0;
	if (poll(fd, 3, timeout > 0 ? (int)(timeout * 1000 + 0.999) : 0) <= 0)
		return 0;
	if (fd[0].revents) {
		struct signalfd_siginfo s;
		while (read(c->signals, &s, sizeof s) == (ssize_t)sizeof s)
			seen |= on_signal(c, (int)s.ssi_signo);
	}
	return seen | (fd[1].revents ? CHILD_OUT : 0) | (fd[2].revents ? CHILD_ERR : 0);
}

/* Sends `signal` to every process that is ours now; false where the kernel does not list them. */
static bool kill_children(int signal)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
	FILE *f = fopen(path, "re");
	if (!f)
		return false;
	for (long pid; fscanf(f, "%ld", &pid) == 1;)
		kill((pid_t)pid, signal);
	fclose(f);
	return true;
}

void child_sweep(struct child *c)
{
	double began = clock_steady();
	for (int round = 0;; round++) {
		int status;
		pid_t pid;
		while ((pid = reap(c, &status)) > 0)
			;
		if (pid < 0)
			break; /* ECHILD: nobody is left */
		/* Again and again: who loses its parent meanwhile becomes ours. */
		int signal = clock_steady() - began < mercy ? SIGTERM : SIGKILL;
		if (round % 20 == 0 && !kill_children(signal))
			kill(-c->pid, signal);
		nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
	}
	close(c->signals);
	c->signals = -1;
	/* What came while we swept has been answered: it must not end us half way through the closing words. */
	struct timespec none = { 0 };
	sigset_t all;
	sigfillset(&all);
	while (sigtimedwait(&all, NULL, &none) > 0)
		;
	sigprocmask(SIG_SETMASK, &c->before, NULL);
}

int child_code(const struct child *c)
{
	return WIFSIGNALED(c->status) ? 128 + WTERMSIG(c->status) : WEXITSTATUS(c->status);
}

void child_reraise(const struct child *c)
{
	struct sigaction normal = { .sa_handler = SIG_DFL };
	sigset_t only;
	sigemptyset(&only);
	sigaddset(&only, c->caught);
	sigaction(c->caught, &normal, NULL);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	raise(c->caught);
	_exit(128 + c->caught);
}
