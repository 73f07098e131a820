/* resume.h - what lot-fifo has to read of a symbol: all of it, or a state and what came after.
 *
 * Trades that come in parts (trades/2026-05.csv, trades/2026-06.csv …) leave states behind: one at
 * the end of the part before the newest, and one a part earlier, as STATES/1/FOLDER.npz and
 * STATES/2/FOLDER.npz.  While only the newest part grows, the first of them stays as it is, and a
 * run reads it, the newest part, and prices and returns of the days since; a new part moves it
 * on.  The second is for a correction in the part before the newest; an older one is a run over all parts.
 *
 * A state is used where START, the merger map and every part behind it are what they were, prices and
 * returns up to its day too, END is not before that day, and all other trades come after it.
 * States are made on the days on which a part ends and all later ones have not begun; parts whose
 * days overlap have none.  Nothing depends on them: one that is damaged, missing or old is not used.
 */
#ifndef LOTMILL_RESUME_H
#define LOTMILL_RESUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "mergers.h"
#include "node.h"
#include "pnl.h"
#include "series.h"
#include "slices.h"
#include "state.h"
#include "trades.h"

enum { RESUME_STATES = 2, RESUME_TABLES = 3 };

/* A day at whose end a state is to be saved. */
struct resume_cut {
	int64_t day;
	uint64_t prices, returns; /* digests up to the day, of what was loaded */
};

/* A symbol's inputs; the caller sets the first five, loading the others. */
struct resume {
	const char *folder;              /* of its slices */
	const char *states;              /* folder of the states, or NULL: neither used nor saved */
	const struct mergers *mergers;   /* may be NULL */
	struct pnl_window window;
	bool all;                        /* read everything, whatever states there are */

	const struct state *from;        /* for pnl_symbol: NULL after reading everything */
	struct trades trades;            /* behind `from` */
	struct prices prices;            /* behind `from`, and its closes */
	struct returns returns;          /* behind `from` */

	struct state state;              /* what `from` points to */
	int slot;                        /* where it lies, 1 .. RESUME_STATES; 0 without */
	struct slice_list list[RESUME_TABLES]; /* trades, prices, returns */
	char merged[NODE_CHECKSUM];      /* checksum of the merger map */
	bool table;                      /* the symbol has rows in the table of returns */
	struct resume_cut cut[RESUME_STATES]; /* states to save, the newest day first */
	size_t cuts;
};

/* Loads.  Errors are those of loading everything; on failure there is nothing to release. */
int resume_load(struct resume *r, struct error *err);

/* What was loaded, as pnl.h takes it. */
struct pnl_input resume_input(const struct resume *r);

/* Saves the states that come after the one that was used; to be called once the results are known to
 * be good.  LOT_SYSTEM where one cannot be written. */
int resume_save(struct resume *r, struct error *err);

void resume_release(struct resume *r);

#endif
