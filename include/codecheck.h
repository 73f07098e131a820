/* codecheck.h - brokers' codes that are likely to be another's: the check `codes` of an audit (audit.h).
 *
 * Codes are taken as they are, so `A ` is not `A`: of codes that differ in nothing but blanks at their ends, in the trades or the
 * merger table, some broker is likely to be cut in two, or a merger to merge nobody.  Where mergers make one broker of them, that has
 * been seen to.  A merger table none of whose old brokers ever traded is likely to be another market's.
 */
#ifndef LOTMILL_CODECHECK_H
#define LOTMILL_CODECHECK_H

#include "mergers.h"
#include "oddities.h"
#include "slices.h"

struct codecheck; /* opaque */

struct codecheck *codecheck_new(oddity_fn *tell, void *context);

/* Adds the brokers of one symbol's trades, as they stand in the slices that are held.  Not thread-safe. */
void codecheck_symbol(struct codecheck *c, const struct slice_list *trades);

/* Tells what there is to tell, after the last symbol, which there is.  Mergers are resolved. */
void codecheck_market(struct codecheck *c, const struct mergers *mergers);

/* NULL is allowed. */
void codecheck_free(struct codecheck *c);

#endif
