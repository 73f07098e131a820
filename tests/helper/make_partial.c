/* make_partial - writes a partial from text, so that the cases of lot-merge can be read.
 *
 * usage: make_partial FILE.npz [VERSION] <ROWS
 *        make_partial FOLDER/ <ROWS
 *
 * ROWS are CSV without a header, of two kinds, figures as whole counts of their unit (128-bit):
 *   account,BROKER,SYMBOLS,total,realized,unrealized,window,buy,sell,alpha
 *   symbol,SYMBOL,ROWS,BROKERS,FIRST,LAST,FLAGS,buy_shares,sell_shares,buy_amount,sell_amount,total,window
 * VERSION is what the partial says it is, else the current one.  Into a folder each symbol is
 * written as a partial of its own, without accounts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "date.h"
#include "input.h"
#include "npz.h"
#include "output.h"
#include "rows.h"
#include "totals.h"
#include "totalspack.h"

static int128 whole(const struct row_field *f)
{
	bool minus = f->n && f->text[0] == '-';
	uint128 v = 0;
	for (size_t i = minus; i < f->n; i++)
		v = v * 10 + (unsigned)(f->text[i] - '0');
	return (int128)(minus ? -v : v);
}

static int64_t day(const struct row_field *f)
{
	int32_t d;
	return date_parse(f->text, f->n, &d) ? TOTALS_NO_DATE : d;
}

static int add_row(void *context, const struct row *row, struct error *err)
{
	struct totals *t = context;
	const struct row_field *f = row->field;
	if (row->count == 3 + ACCOUNT_SUMS && f[0].text[0] == 'a') {
		struct account_row *a = totals_account(t, f[1].text, f[1].n);
		a->symbols = (int64_t)whole(&f[2]);
		for (int k = 0; k < ACCOUNT_SUMS; k++)
			a->sum[k] = whole(&f[3 + k]);
		return LOT_OK;
	}
	if (row->count == 7 + SYMBOL_SUMS && f[0].text[0] == 's') {
		struct symbol_row *s = totals_symbol(t, f[1].text, f[1].n);
		int flags = (int)whole(&f[6]);
		s->rows = (int64_t)whole(&f[2]);
		s->brokers = (int64_t)whole(&f[3]);
		s->first = day(&f[4]);
		s->last = day(&f[5]);
		s->priced = flags & 1;
		s->books = (enum symbol_check)(flags >> 1 & 3);
		s->zero_sum = (enum symbol_check)(flags >> 3 & 3);
		for (int k = 0; k < SYMBOL_SUMS; k++)
			s->sum[k] = whole(&f[7 + k]);
		return LOT_OK;
	}
	return error_at(err, "rows", row->line, "%zu fields", row->count);
}

/* Packs again under another version, which totals_pack would never write. */
static int set_version(struct buffer *b, int64_t version, struct error *err)
{
	struct npz z;
	int r = npz_unpack("partial", b->data, b->size, NULL, &z, err);
	if (r)
		return r;
	memcpy(npz_find(&z, "version")->data, &version, sizeof version);
	b->size = 0;
	npz_pack(z.array, z.count, NULL, b);
	npz_release(&z);
	return LOT_OK;
}

static int write_each(const char *folder, const struct totals *all, struct error *err)
{
	struct buffer out = BUFFER_EMPTY;
	int r = LOT_OK;
	for (size_t i = 0; i < all->symbols && r >= 0; i++) {
		struct totals one = { .symbol = &all->symbol[i], .symbols = 1 };
		char name[CODE_FOLDER];
		code_folder(one.symbol->symbol, strlen(one.symbol->symbol), name);
		char *path = xformat("%s%s.npz", folder, name);
		out.size = 0;
		totals_pack(&one, &out);
		r = output_file(path, out.data, out.size, OUTPUT_FOLDERS, err);
		free(path);
	}
	buffer_release(&out);
	return r;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct buffer in = BUFFER_EMPTY, out = BUFFER_EMPTY;
	struct totals t = TOTALS_EMPTY;
	int r = argc < 2 ? error_usage(&err, "usage: make_partial FILE.npz [VERSION]") : input_table("-", &in, &err);
	if (!r)
		r = rows_parse("rows", 1, in.data, in.size, add_row, &t, &err);
	if (!r)
		r = totals_sort(&t, &err);
	bool folder = !r && argv[1][strlen(argv[1]) - 1] == '/';
	if (!r)
		totals_pack(&t, &out);
	if (!r && argc > 2)
		r = set_version(&out, atoll(argv[2]), &err);
	if (!r)
		r = folder ? write_each(argv[1], &t, &err) : output_file(argv[1], out.data, out.size, OUTPUT_FOLDERS, &err);
	if (r < 0)
		fprintf(stderr, "make_partial: %s\n", err.text);
	buffer_release(&in);
	buffer_release(&out);
	totals_release(&t);
	return r < 0 ? -r : 0;
}
