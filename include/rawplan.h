/* rawplan.h - the plan of an import while it is made: every raw file with its place, and the plan of the scan before.
 *
 * rawscan.c walks through the raw files and says what each is; rawplan.c knows the last scan's plan and what a file that is left
 * out leaves behind; rawclash.c finds trades that would count twice; rawwrite.c writes the plan down.
 */
#ifndef LOTMILL_RAWPLAN_H
#define LOTMILL_RAWPLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "buffer.h"
#include "code.h"
#include "error.h"
#include "node.h"
#include "rawscan.h"

enum { RAWPLAN_DEEPEST = 32, RAWPLAN_TARGET = 40 }; /* folders in folders; bytes of a target's name with its NUL */

/* A raw file: what the file system says of it, then what its content says. */
struct raw {
	char *path;                 /* absolute; owned */
	int64_t size, time;         /* bytes; nanoseconds since 1970 */
	int32_t first, last;        /* days */
	char symbol[CODE_MAX + 1];  /* "" where it is of many */
	char target[RAWPLAN_TARGET];        /* "trades/2026-06/2026-06-10"; "" where it is left out */
	char stamp[NODE_CHECKSUM];  /* of the options it is read with; "" for those of known formats */
	bool trusted;               /* of the last scan: its line may be taken as it is while the file is the same */
	bool placed;                /* it is the same, in the same table file */
	bool stays;                 /* a line of the last scan, in a table file that stays as it is */
	const char *was;            /* path that the same file had at the last scan, in its line; NULL where that is its path */
};

struct raws {
	struct raw *raw;
	size_t count, room;
};

/* A table file of the last scan. */
struct old {
	char target[RAWPLAN_TARGET];
	bool stayed;             /* since before that scan: its list is older than the others and may contradict them */
	bool stays;              /* a raw file of it is left out now, so that it stays as it is ... */
	bool settled, settling;  /* ... and `now` holds its lines; those are about to be put there */
};

struct rawplan {
	struct rawscan *s;
	char *state;             /* DATA/.import */
	struct raws now, before; /* sorted by path */
	struct old *old;         /* targets that have a list, sorted once all are read */
	size_t olds, old_room;
	struct buffer stayed;    /* DATA/.import/kept of the last scan */
	struct buffer problems, nodata; /* the states of these names */
	bool names_are_ours;     /* broker_names.csv is ours to write */
	bool names_stay;         /* ... but a table of names is left out: it stays as it is */
	bool has_names;          /* ... and there are names to write */
	char stamp[NODE_CHECKSUM]; /* options->stamp of the last scan */
};

/* A new one for the n bytes at `path`, all else 0. */
struct raw *raws_add(struct raws *r, const char *path, size_t n);
/* For qsort: by path; by target and then path. */
int raws_by_path(const void *a, const void *b);
int raws_by_target(const void *a, const void *b);

/* ---- the last scan's plan ---- */

/* Reads the lists below `folder`, whose name as a target is `target` ("" for the uppermost), into p->before and p->old; then
 * rawplan_settle_old sorts them and notes which targets stayed then; rawplan_read_stamp reads p->stamp, "" where there is none. */
int rawplan_read_lists(struct rawplan *p, const char *folder, const char *target, int depth, struct error *err);
int rawplan_settle_old(struct rawplan *p, struct error *err);
int rawplan_read_stamp(struct rawplan *p, struct error *err);

/* The target of the last scan, or NULL. */
struct old *rawplan_target(const struct rawplan *p, const char *target);
/* The first line of the last scan that is of this path or a later one, or NULL; and the next.  A file has more than one line where a
 * table file stayed. */
const struct raw *rawplan_old_lines(const struct rawplan *p, const char *path);
const struct raw *rawplan_next_line(const struct rawplan *p, const struct raw *line);
/* The path that a file had at the last scan. */
static inline const char *rawplan_path_before(const struct raw *f)
{
	return f->was ? f->was : f->path;
}
/* Runs through a file's lines of the last scan. */
#define EACH_OLD_LINE(line, p, file)                                                                                   \
	for (const struct raw *line = rawplan_old_lines(p, rawplan_path_before(file));                                     \
	     line && !strcmp(line->path, rawplan_path_before(file)); line = rawplan_next_line(p, line))

/* Finds the files that were renamed or moved, by their size and time: their rows are not gone with the old name. */
void rawplan_find_renamed(struct rawplan *p);

/* The file's line of the last scan, if it is the same since and would be read in the same way, or NULL. */
const struct raw *rawplan_find_old(const struct rawplan *p, const struct raw *now);

/* ---- targets ---- */

bool rawplan_is_names(const char *target);
/* What stands behind a target's name in its table file's. */
const char *rawplan_suffix(const char *target);
/* Whether FOLDER/NAMESUFFIX is there. */
bool rawplan_exists(const char *folder, const char *name, const char *suffix);
/* The table file of which the line is, where it is there, else NULL: nothing is lost with it then. */
struct old *rawplan_table_of(const struct rawplan *p, const struct raw *line);

/* Says that something is wrong, on standard error and in DATA/.import/problems. */
void rawplan_problem(struct rawplan *p, const char *text);

/* Leaves a file out, for the reason `why`, and says so.  The tables that it is part of stay, as good rows may be in them that
 * nothing else holds. */
void rawplan_leave_out(struct rawplan *p, struct raw *f, const char *why);

/* ---- trades that would count twice (rawclash.c) ---- */

/* Leaves out one of any two files that have trades of a symbol's day in common, in different table files, and prices whose rows of
 * before are in another table file, which stays. */
void rawplan_check_overlaps(struct rawplan *p);
/* Puts the lines of table files that stay in the place of what would belong there now; where that had rows in another table file,
 * this one stays too.  True where there were new ones. */
bool rawplan_settle(struct rawplan *p);
/* Warns of reports that stand under two days.  They are imported all the same: nobody knows which day they are of. */
int rawplan_check_twins(struct rawplan *p, struct error *err);

/* ---- writing it down (rawwrite.c) ---- */

/* Writes the list of each target, p->now being sorted by target, counts them, and fills `mk` with the makefile. */
int rawplan_write_lists(struct rawplan *p, struct buffer *mk, struct error *err);
/* Removes targets of the last scan that have no raw file any more, with their tables. */
int rawplan_remove_old(struct rawplan *p, struct error *err);
/* Writes DATA/.import/NAME, where it differs. */
int rawplan_write_state(struct rawplan *p, const char *name, const struct buffer *text, struct error *err);
/* Which table files stayed as they were; `also` are those of the scan before, or NULL. */
int rawplan_write_kept(struct rawplan *p, const struct buffer *also, struct error *err);

#endif
