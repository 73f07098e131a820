/* output.h - files that exist whole or not at all.
 *
 * A file is written under an exclusive temporary name beside its target
 * (`.NAME.HOST.PID.N.tmp`), its close is checked, and one rename publishes it; two machines
 * that share a folder cannot meet in a temporary name.  Temporaries still open are removed
 * when the process that opened them ends, also by SIGINT, SIGTERM or SIGHUP.  A target of `-` is standard
 * output, as are its names in /dev, and a target that exists and is no plain file (a device, a pipe) is written in place.
 * OUTPUT_OPEN_MAX files may be open at once, one a thread; a further one is refused as if the system were out of descriptors.
 */
#ifndef LOTMILL_OUTPUT_H
#define LOTMILL_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "error.h"
#include "workers.h"

enum { OUTPUT_OPEN_MAX = WORKERS_MAX };

/* Whether the target `path` is standard output. */
bool output_standard(const char *path);

/* How output_file publishes. */
enum output_flags {
	OUTPUT_IF_CHANGED = 1, /* leave a target alone, with its time, that already holds these bytes */
	OUTPUT_FOLDERS = 2     /* make the folders on the way to the target */
};

/* Adds fsync of the file before each rename, of its folder behind it, and of the folders that new ones stand in, for the
 * whole program (the programs' --sync). */
void output_sync(bool on);

/* Writes all of `data` to `path` as above.  LOT_SYSTEM with the path in the message.  Thread-safe. */
int output_file(const char *path, const void *data, size_t n, unsigned flags, struct error *err);

/* The same; returns 1 if it was written, 0 if it was left alone (only with OUTPUT_IF_CHANGED). */
int output_rewrite(const char *path, const void *data, size_t n, unsigned flags, struct error *err);

/* A file too large for one buffer: open, add any number of times, then commit or discard. */
struct output {
	struct buffer pending; /* not yet handed to the system */
	char *path;            /* the target, owned */
	char *temporary;       /* its temporary name, or NULL where it is written in place */
	int fd;                /* -1 when closed */
	int slot;              /* its place in the list of what a signal must remove */
};

/* Begins the target `path`, a temporary beside it, with OUTPUT_FOLDERS also the folders above it; "-" is standard output.  LOT_SYSTEM
 * where it cannot be written: the output is closed then. */
int output_open(struct output *o, const char *path, unsigned flags, struct error *err);
/* Adds n bytes, which are copied.  LOT_SYSTEM where what was pending cannot be written: the caller discards the output. */
int output_add(struct output *o, const void *data, size_t n, struct error *err);
/* Hands over what is pending; for pending bytes the caller put into o->pending itself.  Fails as output_add does. */
int output_flush(struct output *o, struct error *err);
/* Flush, check, close, rename; the output is closed whatever is returned. */
int output_commit(struct output *o, struct error *err);
/* Closes and removes the temporary; does nothing to a closed output. */
void output_discard(struct output *o);

/* The folder itself and those on the way to it; existing ones are fine. */
int output_folder(const char *path, struct error *err);

/* A private, already unlinked file in `folder` for what does not fit in memory: it vanishes
 * with the process however that ends.  Returns its descriptor or LOT_SYSTEM. */
int output_scratch(const char *folder, struct error *err);

#endif
