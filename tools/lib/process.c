#include "process.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "decimal.h"

/* What sched_setattr(2) reads, in its first version; not every C library has it. */
struct schedule {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t slice, deadline, period; /* nanoseconds; normal processes have the first only */
};
enum { NORMAL = 0, RESET_ON_FORK = 1, SHORT_SLICE = 100000 };

enum { STATE = 1, BORN = 20 }; /* fields of /proc/PID/stat behind the program's name */

/* That field (from 1) of the process's line in `text`, or NULL.  The name before may hold blanks and parentheses. */
static char *field(int64_t pid, int which, char *text, size_t room)
{
	char path[40];
	snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(text, 1, room - 1, f) : 0;
	if (f)
		fclose(f);
	text[n] = '\0';
	char *s = strrchr(text, ')');
	for (int i = 0; s && i < which; i++)
		if ((s = strchr(s, ' ')) != NULL)
			s++;
	return s && *s ? s : NULL;
}

bool process_lives(int64_t pid)
{
	char text[512];
	if (pid <= 0 || pid > INT_MAX || (kill((pid_t)pid, 0) && errno != EPERM))
		return false;
	const char *state = field(pid, STATE, text, sizeof text);
	return !state || (*state != 'Z' && *state != 'X');
}

int64_t process_born(int64_t pid)
{
	char text[512];
	const char *born = pid > 0 ? field(pid, BORN, text, sizeof text) : NULL;
	int64_t ticks;
	return born && !decimal_whole(born, strcspn(born, " "), &ticks) ? ticks : 0;
}

static char host[65];

static void find_host(void)
{
	if (gethostname(host, sizeof host - 1) || !host[0])
		memcpy(host, "host", sizeof "host");
}

bool process_prompt(int64_t pid)
{
	struct schedule s;
	if (syscall(SYS_sched_getattr, (pid_t)pid, &s, sizeof s, 0) || s.policy != NORMAL || s.nice < 0)
		return false;
	s.size = sizeof s;
	s.flags = RESET_ON_FORK;
	s.slice = SHORT_SLICE;
	return !syscall(SYS_sched_setattr, (pid_t)pid, &s, 0);
}

const char *process_host(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, find_host);
	return host;
}
