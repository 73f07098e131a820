/* hash.h - uthash's tables, out of memory like everything else (error.h).
 *
 * By itself uthash ends a program with exit code 255 and without a word.  Every module that keeps a table includes this and
 * not <uthash.h>.
 */
#ifndef LOTMILL_HASH_H
#define LOTMILL_HASH_H

#include "error.h"

#define uthash_fatal(text) xgone()
#include <uthash.h>

#endif
