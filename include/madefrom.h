/* madefrom.h - the tables that results were made from, as 16 hex digits: equal ones for equal tables.
 *
 * lot-manifest puts them into manifest.mk, and make writes them beside what it makes: OUT/tables is of brokers.csv and symbols.csv,
 * OUT/equity.tables of the curves, OUT/rolling/NAME/tables of a window (docs/formats.md).  Who shows one result can tell so whether
 * another, which was made at another time, is of the same tables.
 */
#ifndef LOTMILL_MADEFROM_H
#define LOTMILL_MADEFROM_H

#include <stdbool.h>

#include "catalog.h"
#include "node.h"

/* The digits for the slices of all symbols with trades, and the bytes of OUT/broker_mergers.csv where that is given (NULL: no
 * mergers).  Symbols without trades change no result.  LOT_SYSTEM where it cannot be read. */
int madefrom_digest(const struct catalog *c, const char *mergers, char digits[NODE_CHECKSUM], struct error *err);

/* Whether the files FOLDER/NAME and OTHER/OTHER_NAME hold different digits; not where one of them is not there, as with results that
 * were made by hand. */
bool madefrom_others(const char *folder, const char *name, const char *other, const char *other_name);

#endif
