/* rawoptions.h - what a user says about raw files that say too little: --map, --encoding, --date-format, --skip-lines.
 *
 * lot-scan and lot-import take the same options, so that a file is planned and read alike.  A call of
 * lot-import means every file it names.  A plan is made for folders of all kinds of files (`mixed`): there a file
 * that has the map's columns is read by the map and the other three, any other as if none were given.
 *
 *     struct rawoptions o = RAWOPTIONS_NONE;
 *     ... rawoptions_set(&o, key, optarg, err) for keys of RAWOPTIONS ...
 *     rawoptions_ready(&o, err);
 *     exchange_open(&f, path, &o.options, true, err);
 *     rawoptions_release(&o);
 */
#ifndef LOTMILL_RAWOPTIONS_H
#define LOTMILL_RAWOPTIONS_H

#include <stdbool.h>

#include "error.h"
#include "exchange.h"
#include "node.h"

/* Keys of these options, beyond those that a program counts from CLI_LONG on. */
enum { RAWOPTIONS_MAP = 512, RAWOPTIONS_DATE_FORMAT, RAWOPTIONS_ENCODING, RAWOPTIONS_SKIP_LINES };

/* Their lines in a program's table of options. */
#define RAWOPTIONS                                                                                                     \
	{ RAWOPTIONS_MAP, "map", "LIST", "read any table: symbol=COLUMN,date=COLUMN,close=COLUMN ... (lot-import(1))" }, \
	{ RAWOPTIONS_DATE_FORMAT, "date-format", "FORMAT", "how dates in rows are written, of %Y %E %m %d %b %*" },    \
	{ RAWOPTIONS_ENCODING, "encoding", "NAME", "the character set, as iconv calls it (told from the content)" },   \
	{ RAWOPTIONS_SKIP_LINES, "skip-lines", "N", "with --map: lines above the header (0)" }

struct rawoptions {
	struct exchange_options options; /* what exchange_open takes; the caller sets symbol and date */
	struct exchange_options plain;   /* the same without these four */
	struct exchange_map map;
	bool mixed;                      /* the caller sets it */
	struct buffer said;              /* the options as they were given; owned */
	char stamp[NODE_CHECKSUM];       /* checksum of `said`, "" without any */
};

#define RAWOPTIONS_NONE { .mixed = false }

/* Takes an option; `text` must live as long as *o.  LOT_BAD_USAGE where it is not one of these forms. */
int rawoptions_set(struct rawoptions *o, int key, const char *text, struct error *err);

/* To be called once all are set, *o staying where it is from then on.  LOT_BAD_USAGE where an option needs --map: lines to
 * skip, and with `mixed` the other two, which could not tell whom they mean. */
int rawoptions_ready(struct rawoptions *o, struct error *err);

/* o->stamp where the file, opened with o->options, is read by the map, else "". */
const char *rawoptions_stamp(const struct rawoptions *o, const struct exchange_file *f);

void rawoptions_release(struct rawoptions *o);

#endif
