#include "ticks.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outcome.h"
#include "burn.h"
#include "decimal.h"
#include "rows.h"

enum { COLUMNS = 3, ROUNDS = 64 }; /* rounds of work a row */
static const char *const names[COLUMNS] = { "id", "price", "shares" };
static const int places[COLUMNS] = { 0, 2, 0 };
static const char magic[8] = "ticks 1";

void ticks_make(size_t first, size_t rows, struct buffer *csv)
{
	buffer_text(csv, "id,price,shares\n");
	for (size_t i = first; i < first + rows; i++) {
		uint64_t draw = outcome_mix(i + 1);
		char *at = buffer_reserve(csv, 3 * (BUFFER_PUT + 1)), *to = buffer_put(at, i);
		*to++ = ',';
		to = buffer_put_cents(to, 1000 + draw % 1000000);
		*to++ = ',';
		to = buffer_put(to, 1 + (draw >> 32) % 10000);
		*to++ = '\n';
		csv->size += (size_t)(to - at);
	}
}

/* A table on its way in: rows of three numbers, turned into columns in the end. */
struct reading {
	const char *path;
	int at[COLUMNS]; /* field of each column */
	int64_t *row;
	size_t rows, room;
};

static int header(struct reading *r, const struct row *row, struct error *err)
{
	for (int c = 0; c < COLUMNS; c++)
		if ((r->at[c] = row_column(row, names[c])) < 0)
			return error_at(err, r->path, row->line, "there is no column '%s'", names[c]);
	return LOT_OK;
}

static int take(void *context, const struct row *row, struct error *err)
{
	struct reading *r = context;
	if (r->at[0] < 0)
		return header(r, row, err);
	r->row = xgrow(r->row, &r->room, COLUMNS * (r->rows + 1), sizeof *r->row);
	for (int c = 0; c < COLUMNS; c++) {
		const struct row_field *f = &row->field[r->at[c]];
		if (decimal_scaled(f->text, f->n, places[c], &r->row[COLUMNS * r->rows + (size_t)c]))
			return error_at(err, r->path, row->line, "%s '%.*s' is not a number", names[c], (int)f->n, f->text);
	}
	r->rows++;
	return LOT_OK;
}

static void point(struct ticks *t, const int64_t *columns)
{
	t->id = columns;
	t->price = columns + t->rows;
	t->shares = columns + 2 * t->rows;
	t->value = xcalloc(t->rows, sizeof *t->value);
}

int ticks_read(const char *path, struct ticks *t, struct error *err)
{
	struct reading r = { .path = path, .at = { -1, -1, -1 } };
	int result = rows_table(path, take, &r, err);
	*t = (struct ticks){ .rows = result ? 0 : r.rows };
	if (!result) {
		t->column = xmalloc(COLUMNS * r.rows * sizeof *t->column);
		for (size_t i = 0; i < r.rows; i++)
			for (size_t c = 0; c < COLUMNS; c++)
				t->column[c * r.rows + i] = r.row[COLUMNS * i + c];
		point(t, t->column);
	}
	free(r.row);
	return result;
}

void ticks_pack(const struct ticks *t, struct buffer *out)
{
	uint64_t rows = t->rows;
	buffer_add(out, magic, sizeof magic);
	buffer_add(out, &rows, sizeof rows);
	buffer_add(out, t->id, t->rows * sizeof *t->id);
	buffer_add(out, t->price, t->rows * sizeof *t->price);
	buffer_add(out, t->shares, t->rows * sizeof *t->shares);
}

int ticks_map(const char *path, struct ticks *t, struct error *err)
{
	struct stat st;
	const size_t head = sizeof magic + sizeof(uint64_t);
	*t = (struct ticks){ .rows = 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st)) {
		int r = error_system(err, "cannot open '%s'", path);
		if (fd >= 0)
			close(fd);
		return r;
	}
	t->bytes = (size_t)st.st_size;
	void *map = t->bytes >= head ? mmap(NULL, t->bytes, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
	close(fd);
	if (t->bytes < head)
		return error_data(err, "%s: not a packed table", path);
	if (map == MAP_FAILED)
		return error_system(err, "cannot map '%s'", path);
	t->map = map;
	uint64_t rows = *(const uint64_t *)(const void *)((const char *)map + sizeof magic);
	if (memcmp(map, magic, sizeof magic) || rows != (t->bytes - head) / (COLUMNS * sizeof *t->id) ||
	    (t->bytes - head) % (COLUMNS * sizeof *t->id)) {
		ticks_release(t);
		return error_data(err, "%s: not a packed table", path);
	}
	t->rows = rows;
	point(t, (const int64_t *)(const void *)((const char *)map + head));
	return LOT_OK;
}

void ticks_share(size_t rows, size_t n, size_t workers, size_t *from, size_t *to)
{
	*from = rows * n / workers;
	*to = rows * (n + 1) / workers;
}

uint64_t ticks_work(struct ticks *t, size_t from, size_t to)
{
	uint64_t sum = 0;
	for (size_t i = from; i < to; i++) {
		t->value[i] = t->price[i] * t->shares[i];
		sum += burn(outcome_mix((uint64_t)t->id[i]) ^ (uint64_t)t->value[i], ROUNDS);
	}
	return sum;
}

void ticks_release(struct ticks *t)
{
	if (t->map)
		munmap(t->map, t->bytes);
	free(t->column);
	free(t->value);
	*t = (struct ticks){ .rows = 0 };
}
