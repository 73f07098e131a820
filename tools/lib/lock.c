#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "process.h"

static const char variable[] = "LOTMILL_LOCK";

static char *identity(const struct stat *st)
{
	return xformat("%llu:%llu", (unsigned long long)st->st_dev, (unsigned long long)st->st_ino);
}

static int take(struct lock *l, const char *path, int how, struct error *err)
{
	*l = (struct lock){ .fd = -1 };
	for (;;) {
		struct stat mine, there;
		int fd = open(path, O_RDWR | O_CREAT, 0666);
		if (fd < 0)
			return error_system(err, "cannot open the lock '%s'", path);
		while (flock(fd, how)) {
			if (errno == EINTR)
				continue;
			int taken = errno == EWOULDBLOCK ? 0 : error_system(err, "cannot lock '%s'", path);
			close(fd);
			return taken;
		}
		/* The file may have been removed, or removed and made again, while we waited. */
		if (fstat(fd, &mine) || stat(path, &there) || mine.st_dev != there.st_dev || mine.st_ino != there.st_ino) {
			close(fd);
			continue;
		}
		char *text = xformat("%ld %s\n", (long)getpid(), process_host());
		if (ftruncate(fd, 0) || pwrite(fd, text, strlen(text), 0) < 0) {
			/* Nothing depends on it: who waits will say "another run". */
		}
		free(text);
		char *id = identity(&mine);
		setenv(variable, id, 1);
		free(id);
		*l = (struct lock){ xstrdup(path), fd };
		return 1;
	}
}

int lock_try(struct lock *l, const char *path, struct lock_holder *holder, struct error *err)
{
	int r = take(l, path, LOCK_EX | LOCK_NB, err);
	if (r)
		return r;
	*holder = (struct lock_holder){ 0, "" };
	FILE *f = fopen(path, "re");
	long long pid = 0;
	if (f && fscanf(f, "%lld %64s", &pid, holder->host) != 2)
		pid = 0;
	if (f)
		fclose(f);
	holder->pid = pid;
	return 0;
}

int lock_wait(struct lock *l, const char *path, struct error *err)
{
	int r = take(l, path, LOCK_EX, err);
	return r < 0 ? r : LOT_OK;
}

bool lock_is_ours(const char *path)
{
	struct stat st;
	const char *held = getenv(variable);
	if (!held || stat(path, &st))
		return false;
	char *id = identity(&st);
	bool ours = !strcmp(id, held);
	free(id);
	return ours;
}

void lock_release(struct lock *l)
{
	if (l->fd >= 0) {
		flock(l->fd, LOCK_UN);
		close(l->fd);
	}
	free(l->path);
	*l = (struct lock){ .fd = -1 };
}
