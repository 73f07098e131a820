#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

enum { GRACE_MS = 1000 };

/* What the two processes share. */
struct shared {
	atomic_uint ticks; /* calls of guard_alive */
	atomic_int done; /* the work returned: not 0 only then */
	int status;
	struct error err;
	char at[200]; /* what it is at; may be torn when it was killed */
};

static struct shared *mine; /* set in the working process */

void *guard_memory(size_t size)
{
	void *p = mmap(NULL, size ? size : 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		xgone();
	return p;
}

void guard_free(void *memory, size_t size)
{
	munmap(memory, size ? size : 1);
}

void guard_alive(const char *what)
{
	if (!mine)
		return;
	snprintf(mine->at, sizeof mine->at, "%s", what);
	atomic_fetch_add(&mine->ticks, 1u);
}

static bool has_ended(pid_t pid)
{
	siginfo_t info = { .si_pid = 0 };
	return !waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid;
}

/* Waits for the end of the process, which closes `fd`; 0, or -1 when it stood still for too long.  A process that the work left
 * behind may keep `fd` open: then the time is up although all is done. */
static int watch(pid_t pid, int fd, struct shared *s, double seconds)
{
	unsigned seen = 0;
	for (double since = clock_steady();;) {
		double left = since + seconds - clock_steady();
		struct pollfd p = { fd, POLLIN, 0 };
		if (poll(&p, 1, left < 0 ? 0 : left < 1e6 ? (int)(left * 1e3) + 1 : 1000000000) > 0)
			return 0;
		unsigned ticks = atomic_load(&s->ticks);
		if (ticks != seen) {
			seen = ticks;
			since = clock_steady();
		} else if (left <= 0) {
			return atomic_load(&s->done) || has_ended(pid) ? 0 : -1;
		}
	}
}

int guard_run(guard_work *work, void *context, double seconds, struct error *err)
{
	int fd[2], status = 0;
	struct shared *s = guard_memory(sizeof *s);
	if (pipe2(fd, O_CLOEXEC)) {
		guard_free(s, sizeof *s);
		return error_system(err, "cannot make a pipe");
	}
	pid_t parent = getpid(), pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			_exit(3);
		close(fd[0]);
		mine = s;
		s->status = work(context, &s->err);
		atomic_store(&s->done, 1);
		_exit(0);
	}
	close(fd[1]);
	int result = pid < 0 ? error_system(err, "cannot start a process") : LOT_OK;
	if (!result && watch(pid, fd[0], s, seconds)) {
		/* SIGTERM first: with it the work removes the temporary files of the outputs that it has open (output.c). */
		kill(pid, SIGTERM);
		struct pollfd p = { fd[0], POLLIN, 0 };
		if (poll(&p, 1, GRACE_MS) <= 0)
			kill(pid, SIGKILL);
		result = error_data(err, "%s%sno answer within %g s", s->at, *s->at ? ": " : "", seconds);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!result && WIFSIGNALED(status))
		result = error_data(err, "%s%sended by signal %d (%s)", s->at, *s->at ? ": " : "", WTERMSIG(status),
		                    strsignal(WTERMSIG(status)));
	else if (!result && !atomic_load(&s->done))
		result = error_data(err, "%s%sended by itself with exit %d", s->at, *s->at ? ": " : "",
		                    WEXITSTATUS(status));
	else if (!result && (result = s->status))
		*err = s->err;
	close(fd[0]);
	guard_free(s, sizeof *s);
	return result;
}
