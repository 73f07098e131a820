/* rawplan.h - the plan of an import while it is made: every raw file with its place, and the plan of the scan before.
 *
 * rawscan.c walks through the raw files and says what each is; rawplan.c knows the last scan's plan and what a file that is left
 * out leaves behind; rawguard.c refuses what an import must not do; rawclash.c finds trades that would count twice;
 * rawleft.c knows a file that is left out wherever it goes;
 * rawmoves.c sees that rows which go from one table file to another are in one of them, and rawmark.c leaves a mark while they may be
 * in none; rawwrite.c writes the plan down.
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
#include "rawdays.h"
#include "rawscan.h"

enum { RAWPLAN_DEEPEST = 32, RAWPLAN_TARGET = 40 }; /* folders in folders; bytes of a target's name with its NUL */

/* A raw file: what the file system says of it, then what its content says. */
struct raw {
	char *path;                 /* absolute; owned */
	int64_t size, time;         /* bytes; nanoseconds since 1970 */
	int32_t first, last;        /* days */
	uint64_t begin;             /* what its rows begin with, of trades of one symbol and day; 0 without any */
	char symbol[CODE_MAX + 1];  /* "" where it is of many */
	char target[RAWPLAN_TARGET];        /* "trades/2026-06/2026-06-10"; "" where it is left out */
	char stamp[NODE_CHECKSUM];  /* of the options it is read with; "" for those of known formats */
	bool trusted;               /* of the last scan: its line may be taken as it is while the file is the same */
	bool held;                  /* of the last scan: its table file is there, and may have its rows */
	bool placed;                /* it is the same, in the same table file */
	bool stays;                 /* a line of the last scan, in a table file that stays as it is */
	size_t days;                /* place in p->day, counted from 1; 0 where its days are not known yet */
	const char *alias;          /* of the last scan, by the path that its file has now: the one that is gone; NULL for others */
};

struct raws {
	struct raw *raw;
	size_t count, room;
};

/* A table file of the last scan. */
struct old {
	char target[RAWPLAN_TARGET];
	char list[NODE_CHECKSUM]; /* checksum of its list */
	bool there;              /* the table file is there ... */
	bool behind;             /* ... but may be of another list than this: then `held` names what else it may hold */
	bool stayed;             /* since before that scan: its list is older than the others and may contradict them */
	bool stays;              /* a raw file of it is left out now, so that it stays as it is ... */
	bool settled, settling;  /* ... and `now` holds its lines; those are about to be put there */
};

/* A table file that gives or takes rows of another. */
struct move {
	char target[RAWPLAN_TARGET];
	bool drop;               /* it has no raw file any more and goes once the others are made */
};

struct rawplan {
	struct rawscan *s;
	char *state;             /* DATA/.import */
	struct raws now, before; /* sorted by path */
	struct old *old;         /* targets that have a list, sorted once all are read */
	size_t olds, old_room;
	size_t listed;           /* lines of their lists */
	struct move *move;       /* table files between which rows go */
	size_t moves, move_room;
	struct dictionary *moved; /* the raw files whose rows go, as DATA/.import/moving names them; NULL for none */
	struct dictionary *waiting; /* raw files that go to a table file which stays as it was; NULL for none */
	bool moving;             /* there are such, or were when the last import ended */
	bool unsettled;          /* ... and they stay so, for one stays as it is, or a file of them is left out or waits */
	struct dictionary *symbols; /* of p->day; owned, NULL while there are none */
	struct rawdays *day;     /* the days of files that may have some in common; owned */
	size_t days, day_room;
	struct buffer stayed;    /* DATA/.import/kept of the last scan */
	struct buffer problems, nodata, twins, digests, left; /* the states of these names */
	bool names_are_ours;     /* broker_names.csv is ours to write */
	bool names_stay;         /* ... but a table of names is left out: it stays as it is */
	bool has_names;          /* ... and there are names to write */
	char stamp[NODE_CHECKSUM]; /* options->stamp of the last scan */
};

/* A new one for the n bytes at `path`, all else 0. */
struct raw *raws_add(struct raws *r, const char *path, size_t n);
/* For qsort: by path and then target; by target and then path. */
int raws_by_path(const void *a, const void *b);
int raws_by_target(const void *a, const void *b);

/* ---- the last scan's plan ---- */

/* Reads the lists into p->before and p->old, sorted, with what else the table files may hold, and notes which targets stayed then; what
 * was made of a table file that is damaged is forgotten, so that make makes it again.  rawplan_read_stamp reads p->stamp, "" where there is
 * none. */
int rawplan_read_old(struct rawplan *p, struct error *err);
int rawplan_read_stamp(struct rawplan *p, struct error *err);

/* The target of the last scan, or NULL. */
struct old *rawplan_target(const struct rawplan *p, const char *target);
/* The first line of the last scan that is of this path or a later one, or NULL; and the next.  A file has more than one line where a
 * table file stayed. */
const struct raw *rawplan_old_lines(const struct rawplan *p, const char *path);
const struct raw *rawplan_next_line(const struct rawplan *p, const struct raw *line);
/* Runs through a file's lines of the last scan. */
#define EACH_OLD_LINE(line, p, file)                                                                                   \
	for (const struct raw *line = rawplan_old_lines(p, (file)->path); line && !strcmp(line->path, (file)->path);           \
	     line = rawplan_next_line(p, line))

/* Finds the files that were renamed or moved, by their size and time, and gives them the lines of their old paths too: their rows are not
 * gone with these.  LOT_SYSTEM where the files that were left out cannot be read. */
int rawplan_find_renamed(struct rawplan *p, struct error *err);
/* The files of `r` that are wanted, or all, in order of size and time; the caller frees the array.  The places [from, to) in it of those
 * with the size and time of `f`: returns from. */
struct raw **raws_by_stat(const struct raws *r, size_t *count, bool (*wanted)(const struct raw *f, void *context), void *context);
size_t raws_with_stat(struct raw *const *files, size_t count, const struct raw *f, size_t *to);
/* Gives the file at `path` a line of p->before, by its place, which is then to be sorted again. */
void rawplan_add_alias(struct rawplan *p, size_t line, const char *path);

/* ---- raw files that are left out although a table file has their rows, DATA/.import/left (rawleft.c) ---- */

/* Notes in p->left where such a file is and what it looks like, for the scans to come: `line` is one of its lines. */
void rawplan_note_left(struct rawplan *p, const struct raw *f, const struct raw *line);
/* Gives such files of before, wherever they are now, the first `lines` of p->before that are theirs. */
int rawplan_find_left(struct rawplan *p, size_t lines, struct error *err);

/* The file's line of the last scan, if it is the same since and would be read in the same way, or NULL. */
const struct raw *rawplan_find_old(const struct rawplan *p, const struct raw *now);

/* ---- targets ---- */

bool rawplan_is_names(const char *target);
bool rawplan_is_trades(const char *target);
/* What stands behind a target's name in its table file's. */
const char *rawplan_suffix(const char *target);
/* Whether FOLDER/NAMESUFFIX is there. */
bool rawplan_exists(const char *folder, const char *name, const char *suffix);
/* Whether it is one of the last scan that stays as it is. */
bool rawplan_stays(const struct rawplan *p, const char *target);
/* The table file of which the line is, where it is there, else NULL: nothing is lost with it then. */
struct old *rawplan_table_of(const struct rawplan *p, const struct raw *line);

/* Says that something is wrong, on standard error and in DATA/.import/problems. */
void rawplan_problem(struct rawplan *p, const char *text);

/* Leaves a file out, for the reason `why`, and says so.  The tables that it is part of stay, as good rows may be in them that
 * nothing else holds. */
void rawplan_leave_out(struct rawplan *p, struct raw *f, const char *why);

/* ---- what an import must not do (rawguard.c) ---- */

/* The roots of the last scan must be among these, all real paths, or their days would be taken for removed. */
int rawplan_check_roots(struct rawplan *p, char *const *root, struct error *err);
/* A root under which files were must not be empty. */
int rawplan_check_not_gone(const struct rawplan *p, const char *root, struct error *err);
/* No table of the user's may stand in the place of a folder of the import, or in it. */
int rawplan_check_tables(const struct rawplan *p, struct error *err);

/* ---- trades that would count twice (rawclash.c) ---- */

/* Leaves out one of any two files that have trades of a symbol's day in common, in different table files: they are read for that where
 * the spans of their days meet and one is new or changed.  And prices whose rows of
 * before are in another table file, which stays. */
void rawplan_check_overlaps(struct rawplan *p);
/* Puts the lines of table files that stay in the place of what would belong there now; where that had rows in another table file,
 * this one stays too.  True where there were new ones. */
bool rawplan_settle(struct rawplan *p);
/* Warns of reports that stand under two days, as long as they do, and fills p->twins and p->digests.  They are imported all the same: nobody
 * knows which day they are of. */
int rawplan_check_twins(struct rawplan *p, struct error *err);

/* ---- rows that go from one table file to another (rawmoves.c) ---- */

/* Finds the table files between which rows go, of a raw file that has another place now or of two that hold the same days, into p->move,
 * and tries whether they can all be made.  Where one cannot, that is a problem and all those linked with it stay as they are: *again
 * says so, and the plan is to be settled anew.  LOT_SYSTEM where a file cannot be read. */
int rawplan_try_moves(struct rawplan *p, bool *again, struct error *err);

/* ---- the mark of such moves, DATA/.import/moving (rawmark.c) ---- */

/* Notes a table file that gives or takes rows, `drop` where it has no raw file any more; a raw file whose rows go. */
void rawplan_add_move(struct rawplan *p, const char *target, bool drop);
void rawplan_add_moved(struct rawplan *p, const char *path);
/* Writes the mark, p->now being sorted by target, before anything else is written: tables may hold rows twice, or
 * not at all, from now on; with those that the last import left so, and the table file that each raw file of them goes to now. */
int rawplan_write_moving(struct rawplan *p, struct error *err);
/* Once all of them are made: removes those without a raw file, and the mark. */
int rawplan_finish_moves(const char *data, struct error *err);
/* Whether the target is one that goes once the others are made. */
bool rawplan_goes_later(const struct rawplan *p, const char *target);

/* ---- writing it down (rawwrite.c) ---- */

/* Writes the list of each target, p->now being sorted by target, counts them, and fills `mk` with the makefile. */
int rawplan_write_lists(struct rawplan *p, struct buffer *mk, struct error *err);
/* Removes a target with its table and all that is known of it. */
int rawplan_remove_target(const char *data, const char *target, struct error *err);
/* Removes targets of the last scan that have no raw file any more, with their tables, but for those that go later. */
int rawplan_remove_old(struct rawplan *p, struct error *err);
/* Writes DATA/.import/NAME, where it differs. */
int rawplan_write_state(struct rawplan *p, const char *name, const struct buffer *text, struct error *err);
/* Which table files stayed as they were; `also` are those of the scan before, or NULL. */
int rawplan_write_kept(struct rawplan *p, const struct buffer *also, struct error *err);

#endif
