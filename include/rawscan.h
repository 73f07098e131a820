/* rawscan.h - sorts folders of raw files into the table files that they make: the plan of an import.
 *
 * A raw file of one day belongs to TABLE/YYYY-MM/YYYY-MM-DD, one within a month (STOCK_DAY) to
 * TABLE/YYYY-MM/YYYY-MM, a longer one (a vendor's history) to TABLE/history/NN, NN the group of its symbol.
 * For each such target a list (rawlist.h) names its raw files with size and time; a list is rewritten only if it
 * differs, so that make redoes what a new, changed or removed raw file touches and nothing else.  Lists are
 * also the memory of the scan: a file whose size and time are those of its list is not opened again, unless
 * options that it was read with have changed; then its list differs too.
 *
 * The plan is a folder, DATA/.import (docs/formats.md).  A target without raw files any more loses its list, its
 * table, and the names collected from it.
 *
 * A raw file that is left out but has a line in the list of a target whose table is there would take good rows with it: such a
 * target keeps its list and its table as they are, and what else belongs to it now waits; where that was part of another target,
 * this one is kept too.  Its lines stand for what the table
 * holds when trades are checked for days that two table files have; but a file that has such a line is looked into
 * again, for it may have another place by now.
 *
 * Table files between which rows go are all made or all stay (rawmoves.c), and what one may hold is known from what it was made of
 * (rawmade.h), not from what was planned last.
 */
#ifndef LOTMILL_RAWSCAN_H
#define LOTMILL_RAWSCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "rawoptions.h"

#define RAWSCAN_STATE ".import"

struct rawscan {
	/* What to do; the caller sets these. */
	char **root;          /* folders of raw files */
	size_t roots;
	const char *data;     /* folder of the tables */
	char **ignore;        /* patterns (fnmatch) of file names to pass over, beside names that begin with a dot */
	size_t ignores;
	struct rawoptions *options; /* how to read files that say too little; ready, and mixed */
	bool reject;          /* bad rows will be set aside: only a file without a good one is left out for them; without it,
	                       * table files from which rows were set aside are to be made again */

	/* What was found; filled on success. */
	size_t files;         /* raw files in the plan */
	size_t opened;        /* of them, looked into because they are new or changed */
	size_t targets;       /* table files */
	size_t rewritten;     /* lists that changed */
	size_t removed;       /* targets that went */
	size_t nodata;        /* by rawscan_check: raw files that only say that there is no data, named in DATA/.import/nodata */
	size_t aside;         /* by rawscan_check: rows set aside from the table files, bad or without a price */
	size_t problems;      /* raw files left out, each named on standard error and in DATA/.import/problems */
};

/* Scans and writes the plan.  LOT_BAD_USAGE where DATA/trades.csv or the like stands beside a folder of the same
 * name that is there or would be made, a table stands in such a folder that no list knows, a root holds nothing though the
 * plan knew files there, or the plan was made from other roots (their days would be removed); LOT_SYSTEM where a folder cannot be read or written.  Nothing is removed then. */
int rawscan_run(struct rawscan *s, struct error *err);

/* To be called once all tables that rows went to, or came from, are made: removes those that have no raw file any more, and the mark
 * DATA/.import/moving, which keeps totals from being made meanwhile. */
int rawscan_moved(const struct rawscan *s, struct error *err);

/* The verdict on the plan of DATA: fills files, targets, nodata, aside and problems from its last scan.  LOT_BAD_DATA
 * where raw files were left out. */
int rawscan_check(struct rawscan *s, struct error *err);

#endif
