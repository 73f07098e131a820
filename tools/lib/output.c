#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Temporaries a signal handler must remove.  A slot's pointer is set before the file exists and
 * cleared after it is gone, so the handler needs no lock. */
enum { SLOTS = 64, FLUSH_AT = 1 << 20 };
static _Atomic(char *) slots[SLOTS];
static atomic_bool dying;
static bool sync_on;

static void remove_all(void)
{
	for (int i = 0; i < SLOTS; i++) {
		char *name = atomic_load(&slots[i]);
		if (name)
			unlink(name);
	}
}

/* Other threads go on while this runs: from now on they begin no new file (slot_take), and one that
 * was just about to is given a moment before the second look. */
static void on_signal(int signal_number)
{
	const struct timespec moment = { 0, 2000000 };
	atomic_store(&dying, true);
	remove_all();
	nanosleep(&moment, NULL);
	remove_all();
	raise(signal_number); /* SA_RESETHAND: the default action ends the program */
}

static void arm(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction old, act = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND | SA_NODEFER };
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		if (!sigaction(signals[i], NULL, &old) && old.sa_handler == SIG_DFL)
			sigaction(signals[i], &act, NULL);
	atexit(remove_all);
}

static int slot_take(char *name)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, arm);
	while (atomic_load(&dying))
		pause();
	for (int i = 0; i < SLOTS; i++) {
		char *none = NULL;
		if (atomic_compare_exchange_strong(&slots[i], &none, name))
			return i;
	}
	return -1;
}

void output_sync(bool on)
{
	sync_on = on;
}

static char *temporary_name(const char *path)
{
	static _Atomic unsigned count;
	static char host[65];
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&lock);
	if (!host[0] && (gethostname(host, sizeof host - 1) || !host[0]))
		memcpy(host, "host", 5);
	pthread_mutex_unlock(&lock);
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	return xformat("%.*s.%.100s.%.64s.%ld.%u.tmp", (int)(base - path), path, base, host, (long)getpid(),
	               atomic_fetch_add(&count, 1u));
}

int output_folder(const char *path, struct error *err)
{
	struct stat st;
	if (!*path || (!mkdir(path, 0777)) || (errno == EEXIST && !stat(path, &st) && S_ISDIR(st.st_mode)))
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
			if (!r && mkdir(path, 0777) && errno != EEXIST)
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

int output_open(struct output *o, const char *path, unsigned flags, struct error *err)
{
	struct stat st;
	*o = (struct output){ .fd = -1, .slot = -1, .path = xstrdup(path) };
	if (!strcmp(path, "-")) {
		o->fd = STDOUT_FILENO;
		return LOT_OK;
	}
	if (!stat(path, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
		o->fd = open(path, O_WRONLY | O_CLOEXEC);
	} else {
		o->temporary = temporary_name(path);
		o->slot = slot_take(o->temporary);
		if (o->slot < 0) {
			errno = EMFILE;
		} else {
			o->fd = open(o->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
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
				o->fd = open(o->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
			}
		}
	}
	if (o->fd < 0) {
		int r = error_system(err, "cannot write '%s'", path);
		output_discard(o);
		return r;
	}
	return LOT_OK;
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
	if (o->slot >= 0)
		atomic_store(&slots[o->slot], NULL);
	buffer_release(&o->pending);
	free(o->temporary);
	free(o->path);
	*o = (struct output){ .fd = -1, .slot = -1 };
}

void output_discard(struct output *o)
{
	if (o->fd >= 0 && o->fd != STDOUT_FILENO)
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
	if (!r && o->fd != STDOUT_FILENO) {
		int fd = o->fd;
		o->fd = -1;
		if (close(fd))
			r = error_system(err, "cannot write '%s'", o->path);
		if (!r && o->temporary && rename(o->temporary, o->path))
			r = error_system(err, "cannot write '%s'", o->path);
		if (r && o->temporary)
			unlink(o->temporary);
	}
	if (r)
		output_discard(o);
	else
		forget(o);
	return r;
}

static bool holds(const char *path, const char *data, size_t n)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool same = fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode) && (size_t)st.st_size == n;
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

int output_file(const char *path, const void *data, size_t n, unsigned flags, struct error *err)
{
	struct output o;
	if ((flags & OUTPUT_IF_CHANGED) && holds(path, data, n))
		return 0;
	int r = output_open(&o, path, flags, err);
	if (r)
		return r;
	r = write_all(&o, data, n, err);
	if (r)
		output_discard(&o);
	else
		r = output_commit(&o, err);
	return r ? r : 1;
}

int output_scratch(const char *folder, struct error *err)
{
	char *target = xformat("%s/scratch", folder), *name = temporary_name(target);
	int slot = slot_take(name);
	int fd = slot < 0 ? -1 : open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		unlink(name);
	else
		error_system(err, "cannot make a scratch file in '%s'", folder);
	if (slot >= 0)
		atomic_store(&slots[slot], NULL);
	free(name);
	free(target);
	return fd < 0 ? LOT_SYSTEM : fd;
}
