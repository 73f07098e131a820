/* bookcheck.h - whether a symbol's accounts are what its rows add up to: the check `books` of an audit (audit.h). */
#ifndef LOTMILL_BOOKCHECK_H
#define LOTMILL_BOOKCHECK_H

#include "oddities.h"
#include "pnl.h"

/* The symbol's last day, by which its marks are: the window's end, or that of its last trade. */
int64_t bookcheck_last_day(const struct symbol_row *s, const struct pnl_window *window);

/* Compares the accounts of a symbol's partial, `totals`, with plain sums over its rows in the window, and tells of each that is
 * not what they give: its total_pnl, position, amounts and, without START, its profit and loss. */
void bookcheck_symbol(const struct totals *totals, const struct trades *trades, const struct prices *prices,
                      const struct pnl_window *window, oddity_fn *tell, void *context);

#endif
