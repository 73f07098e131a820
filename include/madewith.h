/* madewith.h - the settings that the totals in a folder of results were made with.
 *
 * make leaves them in OUT/settings/totals and OUT/settings/merge (docs/formats.md); programs that answer
 * questions about OUT go by them, so that an answer never mixes two ways of reckoning.
 */
#ifndef LOTMILL_MADEWITH_H
#define LOTMILL_MADEWITH_H

#include "error.h"
#include "pnl.h"

struct madewith {
	struct pnl_window window; /* START and END */
	char *mergers;            /* path of the merger table, NULL for none; owned */
	char *names;              /* path of the names, NULL for none; owned */
};

/* Reads them from `out`, which may have another path than it had for make; files that are not there (programs called by hand)
 * stand for no settings, save that OUT/broker_mergers.csv and OUT/broker_names.csv count where they exist.  A window's folder, OUT/rolling/NAME, was made with OUT/settings/rolling and
 * the names of OUT, over days that OUT/rolling/windows.csv has.  LOT_BAD_DATA for a day that does not exist or a damaged table of
 * windows, LOT_SYSTEM where a file cannot be read.  The caller releases *w in any case. */
int madewith_read(const char *out, struct madewith *w, struct error *err);

void madewith_release(struct madewith *w);

#endif
