/* npz: every way of reading one agrees with the others, and what was read comes back when it is written. */
#include "igzip.h"
#include "npz.h"
#include "npzmend.h"

#include "fuzz.h"

static void hold_array(const struct npz_array *a, const struct npz_array *b)
{
	size_t n = npz_bytes(a);
	fuzz_hold(!strcmp(a->name, b->name) && a->kind == b->kind && a->item == b->item && a->rows == b->rows && a->columns == b->columns,
	          "'%s' and '%s'", a->name, b->name);
	fuzz_hold(!b->data || !n || !memcmp(a->data, b->data, n), "'%s'", a->name);
}

static void hold_same(const struct npz *a, const struct npz *b)
{
	fuzz_hold(a->count == b->count, "%zu and %zu", a->count, b->count);
	for (size_t i = 0; i < a->count; i++)
		hold_array(&a->array[i], &b->array[i]);
}

static void hold_written(const struct npz *z, npz_deflate_fn *deflate)
{
	struct buffer b = BUFFER_EMPTY;
	struct npz back;
	struct error e = ERROR_NONE;
	npz_pack(z->array, z->count, deflate, &b);
	fuzz_hold(!npz_unpack("f", b.data, b.size, NULL, &back, &e), "%s", e.text);
	hold_same(z, &back);
	npz_release(&back);
	buffer_release(&b);
}

static void hold(const uint8_t *data, size_t n)
{
	static const char *const some[] = { "close", NULL };
	struct npz whole, view, part;
	struct npz_entry entry[NPZ_ARRAYS];
	size_t entries = 0;
	struct error e = ERROR_NONE, ev = ERROR_NONE, ed = ERROR_NONE, ep = ERROR_NONE;
	int r = npz_unpack("f", data, n, NULL, &whole, &e), rv = npz_view("f", data, n, &view, &ev);
	int rd = npz_directory("f", data, n, entry, &entries, &ed), rp = npz_unpack("f", data, n, some, &part, &ep);
	fuzz_hold_error(r, &e);
	fuzz_hold_error(rv, &ev);
	fuzz_hold_error(rd, &ed);
	fuzz_hold_error(rp, &ep);
	if (!r) {
		fuzz_hold(!rd && entries == whole.count, "%s", ed.text);
		for (size_t i = 0; i < entries; i++)
			hold_array(&whole.array[i], &entry[i].array);
		const struct npz_array *a = npz_find(&whole, some[0]);
		fuzz_hold((a != NULL) == !rp, "%s", ep.text);
		if (a)
			hold_array(a, npz_find(&part, some[0]));
		hold_written(&whole, NULL);
		hold_written(&whole, igzip_deflate);
	}
	if (!rv) {
		fuzz_hold(!r, "%s", e.text);
		hold_same(&whole, &view);
	}
	if (!r)
		npz_release(&whole);
	if (!rp)
		npz_release(&part);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint8_t *mended = xmalloc(n);
	if (n)
		memcpy(mended, data, n);
	hold(data, n);
	npzmend(mended, n);
	hold(mended, n);
	free(mended);
	return 0;
}
