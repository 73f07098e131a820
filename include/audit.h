/* audit.h - whether what lies in OUT is right: slices, accounts, books, totals, and what looks odd in the tables.
 *
 * Errors are what lotmill must never do, whatever the tables hold:
 *
 *     slices    a slice or node is damaged, or its checksum is not that of its node or part manifest
 *     partial   pnl/FOLDER.npz or .csv is missing, damaged, or not what its slices give
 *     books     an account's realized + unrealized is not sales - purchases + position x mark, its total is not
 *               realized + unrealized, or its amounts and position are not the sums of its rows
 *     zero_sum  brokers bought what they sold on every day, and yet their total_pnl (without START) or their
 *               window_pnl (with a mark at both ends) do not add up to 0
 *     totals    brokers.csv or symbols.csv is missing or not what the partials add up to
 *
 * Warnings are what a table may hold, but rarely should: balance, date and jump (oddities.h), parts (overlaps.h), codes
 * (codecheck.h), split and, with symbols that have no price at all, prices (marks.h), and returns: days with a close that the
 * returns table lacks, behind the symbol's first one, and symbols most of whose returns differ by half from what the closes say.
 *
 * The account figures of the checks books and zero_sum are read from the partial and compared with plain sums
 * over the slices; the check partial reckons everything anew.  Without a table of trades there are neither accounts nor
 * totals, and nothing is said of them.  OUT must not be worked on meanwhile.
 */
#ifndef LOTMILL_AUDIT_H
#define LOTMILL_AUDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "error.h"

struct finding {
	bool error;        /* else a warning */
	const char *check; /* as above; not owned */
	char *subject;     /* a symbol, "day 2024-01-02", "broker 9800", or a file; owned */
	char *text;        /* a phrase; owned */
};

struct audit {
	struct finding *finding; /* owned; errors first, then by check, subject and text in byte order */
	size_t count, room;
	size_t errors, warnings; /* findings of each kind */
	size_t symbols;          /* symbols looked at */
	size_t rows;             /* trade rows looked at */
};

/* Looks at everything in the folder `out`, by the settings that its totals were made with (settings/fifo and
 * settings/merge), on up to `jobs` threads, and fills the zeroed *a.  A failure is what keeps it from looking at all: LOT_SYSTEM
 * where `out` cannot be read, LOT_BAD_DATA where its settings or merger table cannot.  The caller releases *a in
 * any case. */
int audit_run(const char *out, int jobs, struct audit *a, struct error *err);

/* Appends a line `error: CHECK: SUBJECT: TEXT` or `warning: ...` for each of the first n findings (n <= a->count). */
void audit_write(const struct audit *a, size_t n, struct buffer *out);

void audit_release(struct audit *a);

#endif
