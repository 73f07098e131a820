/* One thread takes one symbol at a time, finds what there is to find in it alone, and adds under the lock what
 * only all symbols together can tell: the sums, and in the oddities the days and months.  Findings are sorted at the end,
 * so that threads leave no trace. */
#include "audit.h"

#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bookcheck.h"
#include "catalog.h"
#include "code.h"
#include "codecheck.h"
#include "folder.h"
#include "input.h"
#include "madewith.h"
#include "marks.h"
#include "names.h"
#include "node.h"
#include "oddities.h"
#include "overlaps.h"
#include "pnl.h"
#include "series.h"
#include "slicecheck.h"
#include "slices.h"
#include "text.h"
#include "totals.h"
#include "totalspack.h"
#include "totalstable.h"
#include "trades.h"
#include "workers.h"

struct audited {
	const char *out;
	struct pnl_window window;
	struct mergers mergers;
	struct names names;
	bool named;

	struct folder folders; /* the symbols' */
	struct oddities *oddities;
	struct marks *marks;
	struct catalog catalog; /* the slices that part manifests name */
	bool booked;            /* some of them are of trades: there are accounts, and totals */

	pthread_mutex_t lock; /* of everything below */
	bool *found;          /* which of them nodes name too */
	struct audit *audit;
	struct overlaps *overlaps;
	struct codecheck *codes;
	size_t traded, unpriced; /* symbols */
	size_t stated, holed, unlike, holes; /* symbols in returns, with holes there, that differ from their closes; holes of all */
	struct totals sum;
	bool summed; /* no partial is missing from the sum */
};

/* ---- findings ---- */

__attribute__((format(printf, 5, 6))) static void find(struct audited *m, bool error, const char *check, const char *subject,
                                                       const char *format, ...)
{
	char text[1200];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	pthread_mutex_lock(&m->lock);
	struct audit *a = m->audit;
	a->finding = xgrow(a->finding, &a->room, a->count + 1, sizeof *a->finding);
	a->finding[a->count++] = (struct finding){ error, check, xstrdup(subject), xstrdup(text) };
	*(error ? &a->errors : &a->warnings) += 1;
	pthread_mutex_unlock(&m->lock);
}

static void warn(void *context, const char *check, const char *subject, const char *text)
{
	find(context, false, check, subject, "%s", text);
}

static void fail(void *context, const char *check, const char *subject, const char *text)
{
	find(context, true, check, subject, "%s", text);
}

/* What may explain the others. */
static const char explanation[] = "settings";

static int by_importance(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	bool explains = !strcmp(x->check, explanation);
	if (x->error != y->error)
		return x->error ? -1 : 1;
	if (explains != !strcmp(y->check, explanation))
		return explains ? -1 : 1;
	int c = strcmp(x->check, y->check);
	if (!c)
		c = strcmp(x->subject, y->subject);
	return c ? c : strcmp(x->text, y->text);
}

/* ---- slices ---- */

struct telling {
	struct audited *m;
	const char *symbol;
};

static void tell_slice(void *context, const struct error *problem)
{
	struct telling *t = context;
	find(t->m, true, "slices", t->symbol, "%s", problem->text);
}

/* Whether a part manifest names the slice too.  Returns how many problems there are. */
static size_t check_part(struct audited *m, const char *folder, const char *symbol, enum manifest_table table, const struct slice *s)
{
	const char *rest = s->path + strlen(m->out) + strlen("/slices/") + strlen(folder) + 1, *slash = strchr(rest, '/');
	char *part = slash ? xformat("%.*s", (int)(strlen(slash + 1) - strlen(".npz")), slash + 1) : NULL;
	const struct catalog_slice *p = catalog_slice(&m->catalog, folder, table, part);
	free(part);
	if (!p) {
		find(m, true, "slices", symbol, "%s: no part manifest names it", s->path);
		return 1;
	}
	pthread_mutex_lock(&m->lock);
	m->found[p - m->catalog.slice] = true;
	pthread_mutex_unlock(&m->lock);
	if (!strcmp(p->checksum, s->checksum))
		return 0;
	find(m, true, "slices", symbol, "%s: checksum %s in its node, %s in its part manifest", s->path, s->checksum, p->checksum);
	return 1;
}

/* The nodes of a symbol and all they name; what is right stays unpacked in the lists.  Returns how many problems there are. */
static size_t check_slices(struct audited *m, const char *name, const char *symbol, struct slice_list list[MANIFEST_TABLES])
{
	size_t problems = 0;
	char *folder = xformat("%s/slices/%s", m->out, name);
	for (size_t i = 0; i < MANIFEST_TABLES; i++) {
		char *path = xformat("%s/%s.parts", folder, catalog_tables[i]);
		struct buffer b = BUFFER_EMPTY;
		struct telling telling = { m, symbol };
		struct error e = ERROR_NONE;
		if (input_file(path, &b, &e) || slices_list(folder, catalog_tables[i], &list[i], &e)) {
			tell_slice(&telling, &e);
			problems++;
		} else {
			problems += verify_node(path, b.data, b.size, &list[i], tell_slice, &telling);
			for (size_t k = 0; k < list[i].count; k++)
				problems += check_part(m, name, symbol, (enum manifest_table)i, &list[i].slice[k]);
		}
		buffer_release(&b);
		free(path);
	}
	free(folder);
	return problems;
}

/* ---- accounts ---- */

/* Files that must hold exactly these bytes. */
static bool holds(const char *path, const struct buffer *want)
{
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	bool same = !input_file(path, &b, &e) && b.size == want->size && !memcmp(b.data ? b.data : "", want->data ? want->data : "", b.size);
	buffer_release(&b);
	return same;
}

/* Reads the partial into *t; false, with the finding, where it is not to be used. */
static bool take_partial(struct audited *m, const char *path, const char *symbol, struct totals *t)
{
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	bool good = !input_file(path, &b, &e) && !totals_unpack(path, b.data, b.size, t, &e);
	buffer_release(&b);
	if (good && (t->symbols != 1 || strcmp(t->symbol[0].symbol, symbol))) {
		error_at(&e, path, 0, "it is not the partial of '%s'", symbol);
		good = false;
	}
	if (!good)
		find(m, true, "partial", symbol, "%s", e.text);
	return good;
}

static void check_anew(struct audited *m, const char *folder, const char *symbol, const struct pnl_input *in)
{
	struct totals t = TOTALS_EMPTY;
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	char *npz = xformat("%s/pnl/%s.npz", m->out, folder), *csv = xformat("%s/pnl/%s.csv", m->out, folder);
	if (pnl_symbol(symbol, in, &t, &e)) {
		find(m, true, "partial", symbol, "%s", e.text);
	} else {
		totals_pack(&t, &b);
		if (!holds(npz, &b))
			find(m, true, "partial", symbol, "%s is not what the slices give", npz);
		b.size = 0;
		if (totals_brokers(&t, NULL, &b, &e) || !holds(csv, &b))
			find(m, true, "partial", symbol, "%s is not what the slices give", csv);
	}
	free(npz);
	free(csv);
	buffer_release(&b);
	totals_release(&t);
}

/* ---- one symbol ---- */

static void check_marks(struct audited *m, const struct totals *t, const struct prices *prices)
{
	const struct symbol_row *s = &t->symbol[0];
	const struct marks_days days = { s->first, s->last, bookcheck_last_day(s, &m->window) };
	bool held = false;
	for (size_t i = 0; i < t->accounts; i++)
		held = held || t->account[i].position;
	if (t->accounts)
		marks_symbol(m->marks, s->symbol, prices, &days, held);
}

static void check_partial(struct audited *m, const char *folder, const char *symbol, const struct pnl_input *in, bool balanced)
{
	char *path = xformat("%s/pnl/%s.npz", m->out, folder);
	struct totals t = TOTALS_EMPTY;
	bool good = take_partial(m, path, symbol, &t);
	if (good) {
		const struct symbol_row *s = &t.symbol[0];
		bookcheck_symbol(&t, in->trades, in->prices, &m->window, fail, m);
		check_marks(m, &t, in->prices);
		if (balanced && m->window.start == PNL_ALWAYS && s->priced && s->sum[SYMBOL_TOTAL_PNL])
			find(m, true, "zero_sum", symbol, "total_pnl does not add up to 0");
		if (balanced && s->zero_sum == CHECK_OFF)
			find(m, true, "zero_sum", symbol, "window_pnl does not add up to 0");
	}
	check_anew(m, folder, symbol, in);
	pthread_mutex_lock(&m->lock);
	m->audit->rows += in->trades->rows;
	m->traded += t.accounts > 0;
	m->unpriced += t.accounts > 0 && !t.symbol[0].priced;
	struct error e = ERROR_NONE;
	if (!good || totals_merge(&m->sum, &t, NULL, &e))
		m->summed = false;
	pthread_mutex_unlock(&m->lock);
	totals_release(&t);
	free(path);
}

/* A returns table with holes counts 0 there, and one in per cent, or a day late, is a table of numbers like any other. */
static void check_returns(struct audited *m, const struct prices *p, const struct returns *r)
{
	size_t holes = 0, both = 0, differ = 0;
	for (size_t i = 1, k = 0; i < p->n; i++) {
		while (k < r->n && r->date[k] < p->date[i])
			k++;
		if (k == r->n || r->date[k] != p->date[i]) {
			holes++;
			continue;
		}
		double is = r->value[k], follows = (double)p->close[i] / (double)p->close[i - 1] - 1.0;
		both++;
		differ += fabs(is - follows) > fmax(0.001, 0.5 * fmax(fabs(is), fabs(follows)));
	}
	pthread_mutex_lock(&m->lock);
	m->stated++;
	m->holed += holes > 0;
	m->holes += holes;
	m->unlike += 2 * differ > both;
	pthread_mutex_unlock(&m->lock);
}

static void returns_market(struct audited *m)
{
	char *holed = xformat("%zu of %zu symbols", m->holed, m->stated), *unlike = xformat("%zu of %zu symbols", m->unlike, m->stated);
	if (m->holed)
		find(m, false, "returns", holed, "the returns table lacks %zu of their days with a close: these count as 0", m->holes);
	if (m->unlike)
		find(m, false, "returns", unlike, "most of their returns are far from close / previous close - 1: another unit or day");
	free(holed);
	free(unlike);
}

/* What is wrong is a finding, and never a failure. */
static int check_symbol(void *context, size_t at, struct error *err)
{
	struct audited *m = context;
	(void)err;
	const char *name = m->folders.name[at];
	char symbol[CODE_MAX + 1];
	struct trades trades = { .rows = 0 };
	struct prices prices = { .n = 0 };
	struct returns returns = { .n = 0 };
	struct error e = ERROR_NONE;
	if (code_symbol(name, symbol) < 0) {
		find(m, true, "slices", name, "the folder does not carry a symbol's name");
		return LOT_OK;
	}
	char *folder = xformat("%s/slices/%s", m->out, name);
	struct slice_list list[MANIFEST_TABLES] = { { .count = 0 } };
	bool sound = !check_slices(m, name, symbol, list);
	pthread_mutex_lock(&m->lock);
	codecheck_symbol(m->codes, &list[MANIFEST_TRADES]);
	pthread_mutex_unlock(&m->lock);
	if (sound && (trades_load_list(folder, &list[MANIFEST_TRADES], &m->mergers, &trades, &e) ||
	              prices_load_list(folder, &list[MANIFEST_PRICES], &prices, &e) ||
	              returns_load_list(folder, &list[MANIFEST_RETURNS], &returns, &e))) {
		find(m, true, "slices", symbol, "%s", e.text);
		sound = false;
	}
	if (sound && returns.n)
		check_returns(m, &prices, &returns);
	else if (sound)
		returns_derive(&prices, &returns);
	if (sound && trades.rows) {
		bool balanced = oddities_symbol(m->oddities, at, &trades, m->window.end);
		pthread_mutex_lock(&m->lock);
		overlaps_symbol(m->overlaps, &list[MANIFEST_TRADES]);
		pthread_mutex_unlock(&m->lock);
		check_partial(m, name, symbol, &(struct pnl_input){ &trades, &prices, &returns, m->window, NULL }, balanced);
	} else if (sound && !m->booked && prices.n) {
		const int64_t last = prices.date[prices.n - 1];
		marks_symbol(m->marks, symbol, &prices, &(struct marks_days){ prices.date[0], last, last }, false);
	} else if (!sound) {
		pthread_mutex_lock(&m->lock);
		m->summed = false;
		pthread_mutex_unlock(&m->lock);
	}
	free(folder);
	for (size_t i = 0; i < MANIFEST_TABLES; i++)
		slices_list_release(&list[i]);
	trades_release(&trades);
	prices_release(&prices);
	returns_release(&returns);
	return LOT_OK;
}

/* ---- all symbols ---- */

static void check_totals(struct audited *m)
{
	char *brokers = xformat("%s/brokers.csv", m->out), *symbols = xformat("%s/symbols.csv", m->out);
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	if (!m->summed) {
		find(m, true, "totals", brokers, "not compared: partials are missing or damaged");
	} else if (totals_sort(&m->sum, &e) || totals_brokers(&m->sum, m->named ? &m->names : NULL, &b, &e)) {
		find(m, true, "totals", brokers, "%s", e.text);
	} else {
		if (!holds(brokers, &b))
			find(m, true, "totals", brokers, "not what the partials add up to");
		b.size = 0;
		totals_symbols(&m->sum, &b);
		if (!holds(symbols, &b))
			find(m, true, "totals", symbols, "not what the partials add up to");
	}
	buffer_release(&b);
	free(brokers);
	free(symbols);
}

/* What the last run was to make, where it is not what there is: it did not finish. */
static void explain(struct audited *m)
{
	char *wanted = xformat("%s/settings/fifo", m->out), *made = xformat("%s/settings/totals", m->out);
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	if (!input_file(made, &b, &e) && !access(wanted, F_OK) && !holds(wanted, &b))
		find(m, true, explanation, wanted, "not the settings that the totals were made with: the last run did not finish");
	buffer_release(&b);
	free(wanted);
	free(made);
}

static void find_lost(struct audited *m, const struct catalog_slice *s)
{
	const char *slash = s->part ? "/" : "", *part = s->part ? s->part : "";
	char *name = xformat("%s/%s%s%s.npz", s->folder, catalog_tables[s->table], slash, part);
	find(m, true, "slices", name, "its part manifest names it, no node does");
	free(name);
}

static void check_market(struct audited *m)
{
	oddities_market(m->oddities);
	overlaps_market(m->overlaps);
	codecheck_market(m->codes, &m->mergers);
	marks_market(m->marks);
	char *unpriced = xformat("%zu of %zu symbols", m->unpriced, m->traded);
	if (m->unpriced)
		find(m, false, "prices", unpriced, "no price up to their last day: what is held is worth what it cost");
	free(unpriced);
	returns_market(m);
	for (size_t i = 0; i < m->catalog.count; i++)
		if (!m->found[i])
			find_lost(m, &m->catalog.slice[i]);
	if (m->booked) {
		check_totals(m);
		explain(m);
	}
}

/* Partials of symbols that are not there. */
static int check_orphans(struct audited *m, struct error *err)
{
	struct folder f;
	char *path = xformat("%s/pnl", m->out);
	int r = folder_read(&f, path, 0, err);
	for (size_t i = 0; i < f.count; i++) {
		if (!text_ends(f.name[i], ".npz"))
			continue;
		char *slices = xformat("%s/slices/%.*s", m->out, (int)strlen(f.name[i]) - 4, f.name[i]);
		if (access(slices, F_OK))
			find(m, true, "partial", f.name[i], "its symbol has no slices");
		free(slices);
	}
	folder_release(&f);
	free(path);
	return r;
}

/* ---- what to look at ---- */

static int list_folders(struct audited *m, struct error *err)
{
	char *path = xformat("%s/slices", m->out);
	int r = folder_read(&m->folders, path, 0, err);
	free(path);
	m->oddities = oddities_new(m->folders.name, m->folders.count, warn, m);
	m->overlaps = overlaps_new(warn, m);
	m->codes = codecheck_new(warn, m);
	m->marks = marks_new(warn, m);
	return r;
}

static int read_settings(struct audited *m, struct error *err)
{
	struct madewith with;
	int r = madewith_read(m->out, &with, err);
	m->window = with.window;
	m->named = with.names;
	if (!r && with.mergers)
		r = mergers_read(with.mergers, &m->mergers, err);
	if (!r && with.names)
		r = names_read(with.names, &m->names, err);
	madewith_release(&with);
	if (!r)
		r = catalog_open(m->out, (1u << MANIFEST_TABLES) - 1, &m->catalog, err);
	m->found = xcalloc(m->catalog.count, sizeof *m->found);
	for (size_t i = 0; i < m->catalog.count; i++)
		m->booked = m->booked || m->catalog.slice[i].table == MANIFEST_TRADES;
	return r;
}

static void release(struct audited *m)
{
	oddities_free(m->oddities);
	overlaps_free(m->overlaps);
	codecheck_free(m->codes);
	marks_free(m->marks);
	folder_release(&m->folders);
	catalog_release(&m->catalog);
	free(m->found);
	totals_release(&m->sum);
	mergers_release(&m->mergers);
	names_release(&m->names);
	pthread_mutex_destroy(&m->lock);
}

int audit_run(const char *out, int jobs, struct audit *a, struct error *err)
{
	struct audited m = { .out = out, .window = { PNL_ALWAYS, PNL_FOREVER }, .audit = a, .summed = true };
	pthread_mutex_init(&m.lock, NULL);
	int r = list_folders(&m, err);
	if (!r)
		r = read_settings(&m, err);
	if (!r && m.booked)
		r = check_orphans(&m, err);
	if (!r) {
		r = workers_each(jobs, m.folders.count, check_symbol, &m, err);
		check_market(&m);
	}
	a->symbols = m.folders.count;
	if (a->count)
		qsort(a->finding, a->count, sizeof *a->finding, by_importance);
	release(&m);
	return r;
}

void audit_write(const struct audit *a, size_t n, struct buffer *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct finding *f = &a->finding[i];
		buffer_format(out, "%s: %s: %s: ", f->error ? "error" : "warning", f->check, f->subject);
		buffer_text(out, f->text);
		buffer_char(out, '\n');
	}
}

void audit_release(struct audit *a)
{
	for (size_t i = 0; i < a->count; i++) {
		free(a->finding[i].subject);
		free(a->finding[i].text);
	}
	free(a->finding);
	*a = (struct audit){ .count = 0 };
}
