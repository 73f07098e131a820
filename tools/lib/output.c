#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "process.h"

/* Temporaries that a signal handler must remove.  The list and the files it names change together only
 * between enter and leave, which no signal interrupts; the handler waits until nobody is in between,
 * and from then on nobody enters.  A forked process begins with an empty list: it answers for its own, as the work of
 * guard_run does, and not for its parent's. */
enum { FLUSH_AT = 1 << 20 };
static char *slots[OUTPUT_OPEN_MAX];
static pthread_mutex_t slots_lock = PTHREAD_MUTEX_INITIALIZER;
static const int ending[] = { SIGINT, SIGTERM, SIGHUP };
static atomic_int inside;
static atomic_bool dying;
static pid_t owner;
static bool sync_on;

static void remove_all(void)
{
	if (getpid() == owner)
		for (int i = 0; i < OUTPUT_OPEN_MAX; i++)
			if (slots[i])
				unlink(slots[i]);
}

/* The signal may come again at once (a terminal, make and lot-run each send it): only the first is answered. */
static void on_signal(int number)
{
	const struct timespec moment = { 0, 100000 };
	struct sigaction normal = { .sa_handler = SIG_DFL };
	sigset_t only;
	if (getpid() == owner) {
		if (atomic_exchange(&dying, true))
			return;
		while (atomic_load(&inside))
			nanosleep(&moment, NULL);
		remove_all();
	}
	sigaction(number, &normal, NULL);
	sigemptyset(&only);
	sigaddset(&only, number);
	raise(number);
	pthread_sigmask(SIG_UNBLOCK, &only, NULL);
}

static void ending_set(sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
		sigaddset(set, ending[i]);
}

static void forked(void)
{
	owner = getpid();
	memset(slots, 0, sizeof slots);
	pthread_mutex_init(&slots_lock, NULL);
	atomic_store(&inside, 0);
	atomic_store(&dying, false);
}

static void arm(void)
{
	struct sigaction old, act = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	ending_set(&act.sa_mask);
	owner = getpid();
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
		if (!sigaction(ending[i], NULL, &old) && old.sa_handler == SIG_DFL)
			sigaction(ending[i], &act, NULL);
	atexit(remove_all);
	pthread_atfork(NULL, NULL, forked);
}

static void enter(sigset_t *before)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	sigset_t set;
	pthread_once(&once, arm);
	ending_set(&set);
	pthread_sigmask(SIG_BLOCK, &set, before);
	atomic_fetch_add(&inside, 1);
	if (atomic_load(&dying)) {
		atomic_fetch_sub(&inside, 1);
		for (;;)
			pause();
	}
}

static void leave(const sigset_t *before)
{
	atomic_fetch_sub(&inside, 1);
	pthread_sigmask(SIG_SETMASK, before, NULL);
}

/* Where a program's standard streams were closed meanwhile, as a strategy may do, a file does not take the place of one. */
static int beside_streams(int fd)
{
	if (fd < 0 || fd > STDERR_FILENO)
		return fd;
	int other = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	close(fd);
	return other;
}

/* Puts the temporary `name` into the list and makes the file; *slot is -1 before, and after if the list is full. */
static int create(char *name, int *slot, int how, mode_t mode)
{
	sigset_t before;
	int fd = -1;
	enter(&before);
	pthread_mutex_lock(&slots_lock);
	for (int i = 0; i < OUTPUT_OPEN_MAX && *slot < 0; i++)
		if (!slots[i]) {
			slots[i] = name;
			*slot = i;
		}
	pthread_mutex_unlock(&slots_lock);
	errno = EMFILE;
	if (*slot >= 0)
		fd = beside_streams(open(name, how | O_CREAT | O_EXCL | O_CLOEXEC, mode));
	int why = errno;
	leave(&before);
	errno = why;
	return fd;
}

/* Takes a temporary, by now renamed or removed, out of the list. */
static void drop(int slot)
{
	sigset_t before;
	if (slot < 0)
		return;
	enter(&before);
	pthread_mutex_lock(&slots_lock);
	slots[slot] = NULL;
	pthread_mutex_unlock(&slots_lock);
	leave(&before);
}

void output_sync(bool on)
{
	sync_on = on;
}

static char *temporary_name(const char *path)
{
	static _Atomic unsigned count;
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	return xformat("%.*s.%.100s.%.64s.%ld.%u.tmp", (int)(base - path), path, base, process_host(), (long)getpid(),
	               atomic_fetch_add(&count, 1u));
}

/* With --sync: the name stays in its folder. */
static int sync_name(const char *path, struct error *err)
{
	if (!sync_on)
		return LOT_OK;
	char *copy = xstrdup(path);
	int r = LOT_OK, fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (fsync(fd) && errno != EINVAL)) /* EINVAL: the file system has nothing to do for it */
		r = error_system(err, "cannot make '%s' durable", path);
	if (fd >= 0)
		close(fd);
	free(copy);
	return r;
}

int output_folder(const char *path, struct error *err)
{
	struct stat st;
	if (*path && !mkdir(path, 0777))
		return sync_name(path, err);
	if (!*path || (errno == EEXIST && !stat(path, &st) && S_ISDIR(st.st_mode)))
		return LOT_OK;
	if (errno == ENOENT) {
		char *up = xstrdup(path), *slash = strrchr(up, '/');
		while (slash && slash > up && slash[1] == '\0') {
			*slash = '\0';
			slash = strrchr(up, '/');
		}
		int r = LOT_SYSTEM;
		if (slash && slash > up) {
			*slash = '\0';
			r = output_folder(up, err);
			if (!r && !mkdir(path, 0777))
				r = sync_name(path, err);
			else if (!r && errno != EEXIST)
				r = error_system(err, "cannot make folder '%s'", path);
		} else {
			r = error_system(err, "cannot make folder '%s'", path);
		}
		free(up);
		return r;
	}
	if (errno == EEXIST)
		errno = ENOTDIR;
	return error_system(err, "cannot make folder '%s'", path);
}

bool output_standard(const char *path)
{
	return !strcmp(path, "-") || !strcmp(path, "/dev/stdout") || !strcmp(path, "/dev/fd/1");
}

/* The standard stream that `path` stands for, or -1: what replaced the name in /dev would take it from everybody. */
static int stream_of(const char *path)
{
	return output_standard(path) ? STDOUT_FILENO : !strcmp(path, "/dev/stderr") || !strcmp(path, "/dev/fd/2") ? STDERR_FILENO : -1;
}

/* What there is at the target: a mode of 0 where there is nothing, and for standard streams. */
static struct stat target_of(const char *path)
{
	struct stat st;
	if (stream_of(path) >= 0 || stat(path, &st))
		st.st_mode = 0;
	return st;
}

/* `mode` is the target's. */
static int open_target(struct output *o, const char *path, mode_t mode, unsigned flags, struct error *err)
{
	*o = (struct output){ .fd = stream_of(path), .slot = -1, .path = xstrdup(path) };
	if (o->fd >= 0)
		return LOT_OK;
	if (mode && !S_ISREG(mode) && !S_ISDIR(mode)) {
		o->fd = beside_streams(open(path, O_WRONLY | O_CLOEXEC));
	} else {
		o->temporary = temporary_name(path);
		o->fd = create(o->temporary, &o->slot, O_WRONLY, 0666);
		if (o->fd < 0 && errno == ENOENT && (flags & OUTPUT_FOLDERS)) {
			char *folder = xstrdup(path), *slash = strrchr(folder, '/');
			if (slash)
				*slash = '\0';
			int r = slash ? output_folder(folder, err) : LOT_OK;
			free(folder);
			if (r) {
				output_discard(o);
				return r;
			}
			o->fd = create(o->temporary, &o->slot, O_WRONLY, 0666);
		}
	}
	if (o->fd < 0) {
		int r = error_system(err, "cannot write '%s'", path);
		output_discard(o);
		return r;
	}
	return LOT_OK;
}

int output_open(struct output *o, const char *path, unsigned flags, struct error *err)
{
	return open_target(o, path, target_of(path).st_mode, flags, err);
}

static int write_all(struct output *o, const char *data, size_t n, struct error *err)
{
	while (n) {
		ssize_t k = write(o->fd, data, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return error_system(err, "cannot write '%s'", o->fd == STDOUT_FILENO ? "standard output" : o->path);
		data += k;
		n -= (size_t)k;
	}
	return LOT_OK;
}

int output_flush(struct output *o, struct error *err)
{
	int r = write_all(o, o->pending.data, o->pending.size, err);
	o->pending.size = 0;
	return r;
}

int output_add(struct output *o, const void *data, size_t n, struct error *err)
{
	buffer_add(&o->pending, data, n);
	return o->pending.size >= FLUSH_AT ? output_flush(o, err) : LOT_OK;
}

static void forget(struct output *o)
{
	drop(o->slot);
	buffer_release(&o->pending);
	free(o->temporary);
	free(o->path);
	*o = (struct output){ .fd = -1, .slot = -1 };
}

void output_discard(struct output *o)
{
	if (o->fd > STDERR_FILENO)
		close(o->fd);
	if (o->fd >= 0 && o->temporary)
		unlink(o->temporary);
	forget(o);
}

int output_commit(struct output *o, struct error *err)
{
	int r = output_flush(o, err);
	if (!r && sync_on && o->temporary && fsync(o->fd))
		r = error_system(err, "cannot write '%s'", o->path);
	if (!r && o->fd > STDERR_FILENO) {
		int fd = o->fd;
		o->fd = -1;
		if (close(fd))
			r = error_system(err, "cannot write '%s'", o->path);
		if (!r && o->temporary && rename(o->temporary, o->path))
			r = error_system(err, "cannot write '%s'", o->path);
		if (r && o->temporary)
			unlink(o->temporary);
		if (!r && o->temporary)
			r = sync_name(o->path, err);
	}
	if (r)
		output_discard(o);
	else
		forget(o);
	return r;
}

static bool holds(const char *path, const struct stat *st, const char *data, size_t n)
{
	bool same = S_ISREG(st->st_mode) && (size_t)st->st_size == n;
	int fd = same ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	same = fd >= 0;
	char block[1 << 16];
	for (size_t at = 0; same && at < n;) {
		ssize_t k = read(fd, block, sizeof block);
		same = k > 0 && (size_t)k <= n - at && !memcmp(block, data + at, (size_t)k);
		at += k > 0 ? (size_t)k : 0;
	}
	if (fd >= 0)
		close(fd);
	return same;
}

int output_rewrite(const char *path, const void *data, size_t n, unsigned flags, struct error *err)
{
	struct output o;
	struct stat st = target_of(path);
	if ((flags & OUTPUT_IF_CHANGED) && holds(path, &st, data, n))
		return 0;
	int r = open_target(&o, path, st.st_mode, flags, err);
	if (r)
		return r;
	r = write_all(&o, data, n, err);
	if (r)
		output_discard(&o);
	else
		r = output_commit(&o, err);
	return r ? r : 1;
}

int output_file(const char *path, const void *data, size_t n, unsigned flags, struct error *err)
{
	int r = output_rewrite(path, data, n, flags, err);
	return r < 0 ? r : LOT_OK;
}

int output_scratch(const char *folder, struct error *err)
{
	char *target = xformat("%s/scratch", folder), *name = temporary_name(target);
	int slot = -1, fd = create(name, &slot, O_RDWR, 0600);
	if (fd >= 0)
		unlink(name);
	else
		error_system(err, "cannot make a scratch file in '%s'", folder);
	drop(slot);
	free(name);
	free(target);
	return fd < 0 ? LOT_SYSTEM : fd;
}
