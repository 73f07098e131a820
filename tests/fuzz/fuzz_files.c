/* files: what programs leave for each other as text: part manifests, nodes, lists of parts and of raw files, windows, records of tasks,
 * settings.  Read and written again they say the same.
 *
 * One line, what it is, then the file. */
#include <sys/stat.h>

#include "catalog.h"
#include "command.h"
#include "date.h"
#include "lists.h"
#include "node.h"
#include "rawlist.h"
#include "rawmade.h"
#include "record.h"
#include "settingdiff.h"
#include "tasktable.h"
#include "windowing.h"

#include "fuzz.h"

static bool same(const struct buffer *a, const struct buffer *b)
{
	return a->size == b->size && (!a->size || !memcmp(a->data, b->data, a->size));
}

static char *string(struct fuzz_input in)
{
	char *s = xmalloc(in.n + 1);
	memcpy(s, in.data, in.n);
	s[in.n] = '\0';
	return s;
}

/* ---- part manifests ---- */

static void hold_manifest(struct fuzz_input in)
{
	char *parts[] = { (char[]){ "o/parts/trades/a.csv" }, (char[]){ "o/parts/prices.csv" } };
	struct catalog c;
	struct error e = ERROR_NONE;
	mkdir("o", 0777);
	mkdir("o/parts", 0777);
	mkdir("o/parts/trades", 0777);
	fuzz_file(parts[0], in.data, in.n);
	fuzz_file(parts[1], in.data, in.n);
	int r = catalog_read("o", parts, 2, NULL, &c, &e);
	fuzz_hold_error(r, &e);
	size_t slices = 0;
	for (size_t i = 0; !r && i < c.symbols; i++) {
		const struct catalog_symbol *s = &c.symbol[i];
		fuzz_hold(!i || strcmp(s[-1].folder, s->folder) < 0, "'%s'", s->folder);
		fuzz_hold(catalog_find(&c, s->folder) == s && s->from == slices && s->to > s->from, "'%s'", s->folder);
		slices = s->to;
	}
	fuzz_hold(r || slices == c.count, "%zu of %zu", slices, c.count);
	bool damaged[2] = { false, false };
	struct catalog sound;
	int k = catalog_read("o", parts, 2, damaged, &sound, &e);
	fuzz_hold(k == LOT_OK && damaged[0] == (r == LOT_BAD_DATA) && damaged[1] == damaged[0], "%d and %d", r, k);
	fuzz_hold(!damaged[0] || !sound.count, "%zu", sound.count);
	catalog_release(&sound);
	catalog_release(&c);
}

/* ---- nodes ---- */

static void hold_node(struct fuzz_input in)
{
	struct node node, back;
	struct error e = ERROR_NONE;
	struct buffer b = BUFFER_EMPTY;
	int r = node_parse("s/trades.parts", in.data, in.n, &node, &e);
	fuzz_hold_error(r, &e);
	if (r)
		return;
	fuzz_hold(node_recognise(in.data, in.n), "%zu slices", node.count);
	buffer_text(&b, NODE_HEADER);
	for (size_t i = 0; i < node.count; i++)
		buffer_format(&b, "%s %zu %zu %s\n", node.slice[i].path + 2, node.slice[i].rows, node.slice[i].bytes, node.slice[i].checksum);
	fuzz_hold(!node_parse("s/trades.parts", b.data, b.size, &back, &e) && back.count == node.count, "%s", e.text);
	for (size_t i = 0; i < node.count; i++)
		fuzz_hold(!strcmp(node.slice[i].path, back.slice[i].path) && node.slice[i].rows == back.slice[i].rows &&
		                  !strcmp(node.slice[i].checksum, back.slice[i].checksum), "'%s'", node.slice[i].path);
	node_release(&node);
	node_release(&back);
	buffer_release(&b);
}

/* ---- lists ---- */

static int keep_line(void *context, char *line, struct error *err)
{
	(void)err;
	fuzz_hold(*line && !strchr(line, '\n'), "'%s'", line);
	buffer_text(context, line);
	buffer_char(context, '\n');
	return LOT_OK;
}

static void hold_list(struct fuzz_input in)
{
	struct error e = ERROR_NONE;
	struct buffer once = BUFFER_EMPTY, twice = BUFFER_EMPTY;
	fuzz_file("f", in.data, in.n);
	int r = list_read("f", keep_line, &once, &e);
	fuzz_hold_error(r, &e);
	if (!r) {
		fuzz_file("f", once.data, once.size);
		r = list_read("f", keep_line, &twice, &e);
		fuzz_hold(!r, "%s", e.text);
		/* A CR before that of a line's end is the line's own until it is the last. */
		fuzz_hold(in.n && memmem(in.data, in.n, "\r\r\n", 3) ? true : same(&once, &twice), "'%.*s'", (int)once.size, once.data);
	}
	buffer_release(&once);
	buffer_release(&twice);
}

static void hold_rawlist(struct fuzz_input in)
{
	char *text = string(in), *s = rawlist_lines(text);
	fuzz_hold(!s || rawlist_recognise(text), "'%s'", text);
	for (char *line = s; line && *line;) {
		char *end = line + strcspn(line, "\n");
		bool more = *end;
		struct rawlist_line l, back;
		struct buffer b = BUFFER_EMPTY, again = BUFFER_EMPTY;
		*end = '\0';
		if (rawlist_parse(line, &l)) {
			rawlist_add(&b, &l);
			b.data[b.size - 1] = '\0';
			char *copy = xstrdup(b.data);
			fuzz_hold(rawlist_parse(copy, &back), "'%s'", b.data);
			rawlist_add(&again, &back);
			again.data[again.size - 1] = '\0';
			fuzz_hold(!strcmp(b.data, again.data), "'%s' and '%s'", b.data, again.data);
			free(copy);
		}
		buffer_release(&b);
		buffer_release(&again);
		line = end + more;
	}
	free(text);
	struct rawmade made;
	fuzz_file("f", in.data, in.n);
	rawmade_read("f", &made);
}

/* ---- windows ---- */

static void hold_windows(struct fuzz_input in)
{
	struct windows w = WINDOWS_EMPTY, back = WINDOWS_EMPTY;
	struct error e = ERROR_NONE;
	struct buffer once = BUFFER_EMPTY, twice = BUFFER_EMPTY;
	fuzz_file("f", in.data, in.n);
	int r = windows_read("f", &w, &e);
	fuzz_hold_error(r, &e);
	if (!r) {
		windows_write(&w, &once);
		fuzz_file("f", once.data, once.size);
		fuzz_hold(!windows_read("f", &back, &e), "%s", e.text);
		windows_write(&back, &twice);
		fuzz_hold(same(&once, &twice), "'%.*s'", (int)once.size, once.data);
	}
	windows_release(&w);
	windows_release(&back);
	buffer_release(&once);
	buffer_release(&twice);
}

static void hold_window(struct fuzz_input in)
{
	struct windows w = WINDOWS_EMPTY;
	struct error e = ERROR_NONE;
	while (in.n && w.count < 20) {
		char *text = fuzz_line(&in);
		int r = windows_add(&w, text, strlen(text), 19782, &e);
		fuzz_hold_error(r, &e);
		if (!r) {
			const struct window *last = &w.window[w.count - 1];
			fuzz_hold(last->start <= last->end && last->start >= DATE_MIN && last->end <= DATE_MAX, "'%s'", last->name);
		}
		windows_rolls(text);
		free(text);
	}
	windows_release(&w);
}

/* ---- records ---- */

static int keep_row(void *context, const struct record_row *row, struct error *err)
{
	size_t *rows = context;
	(void)err;
	fuzz_hold(row->attempts >= 0 && row->worker >= 0, "'%s'", row->task);
	fuzz_hold(strlen(row->task) + strlen(row->kind) + strlen(row->host) + strlen(row->status) + strlen(row->error) < 1 << 20, "'%s'", row->task);
	++*rows;
	return LOT_OK;
}

/* Whole, and followed while it is written: the same rows. */
static void hold_record(struct fuzz_input in)
{
	struct error e = ERROR_NONE, et = ERROR_NONE;
	struct record_tail t;
	size_t rows = 0, followed = 0, half = in.n / 2;
	fuzz_file("f", in.data, in.n);
	int r = record_read("f", keep_row, &rows, &e);
	fuzz_hold_error(r, &e);
	fuzz_file("f", in.data, half);
	record_tail_open(&t, "f");
	int rt = record_tail_read(&t, keep_row, &followed, &et);
	FILE *f = fopen("f", "a");
	if (f) {
		fwrite(in.data + half, 1, in.n - half, f);
		fclose(f);
	}
	if (!rt)
		rt = record_tail_read(&t, keep_row, &followed, &et);
	fuzz_hold_error(rt, &et);
	record_tail_close(&t);
	bool headless = in.n && !memchr(in.data, '\n', in.n);
	fuzz_hold(!in.n || headless || r == rt, "'%s' and '%s'", e.text, et.text);
	fuzz_hold(r || rows == followed, "%zu and %zu rows", rows, followed);
}

static void hold_view(struct fuzz_input in)
{
	struct tasktable_view v = { NULL };
	struct error e = ERROR_NONE;
	fuzz_file("f.tasks.csv", in.data, in.n);
	int r = tasktable_view_read("f", &v, &e);
	fuzz_hold_error(r, &e);
	if (!r)
		tasktable_find(&v, "a", 1);
	tasktable_view_release(&v);
	remove("f.tasks.csv");
}

/* ---- settings ---- */

/* A text differs from itself in nothing; two are compared in both directions. */
static void hold_settings(struct fuzz_input in)
{
	char *text = string(in), *other = strstr(text, "\n\n");
	struct buffer b = BUFFER_EMPTY, full = BUFFER_EMPTY;
	if (other)
		*other = '\0';
	other = other ? other + 2 : text + strlen(text);
	settings_diff(text, text, &b);
	fuzz_hold(!b.size, "'%.*s'", (int)b.size, b.data);
	settings_diff(text, other, &b);
	settings_diff(other, text, &b);
	taskfile_diff(text, other, &b, &full);
	buffer_release(&b);
	buffer_release(&full);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct {
		const char *name;
		void (*hold)(struct fuzz_input in);
	} files[] = { { "manifest", hold_manifest }, { "node", hold_node },     { "list", hold_list },
		      { "rawlist", hold_rawlist },   { "windows", hold_windows }, { "window", hold_window },
		      { "record", hold_record },     { "view", hold_view },     { "settings", hold_settings } };
	struct fuzz_input in = { (const char *)data, n };
	char *what = fuzz_line(&in);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (!strcmp(files[i].name, what))
			files[i].hold(in);
	free(what);
	return 0;
}
