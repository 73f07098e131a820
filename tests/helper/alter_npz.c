/* alter_npz - an .npz with sound checksums whose arrays nobody of ours would write, for what reads them must say so or cope.
 *
 * usage: alter_npz IN.npz SEED OUT.npz
 *
 * SEED chooses one to three alterations: figures at the ends of their range, out of order, twice or with a bit turned, a row more
 * or less, no rows, another type, width or dimension, an array gone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "npz.h"
#include "output.h"

static uint64_t seed;

static size_t draw(size_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return below ? (size_t)(seed >> 33) % below : 0;
}

static void alter_item(struct npz_array *a, size_t items)
{
	static const int64_t ends[] = { INT64_MIN, INT64_MAX, INT64_MIN + 1, -1, 0, 1, (int64_t)1 << 62, INT32_MAX, 0x7ff0000000000000, 0x7ff8000000000000 };
	char *data = a->data, *at = data + draw(items) * a->item, *other = data + draw(items) * a->item;
	switch (draw(4)) {
	case 0: memcpy(at, &ends[draw(sizeof ends / sizeof *ends)], a->item < 8 ? a->item : 8); break;
	case 1: memmove(at, other, a->item); break;
	case 2:
		for (unsigned i = 0; i < a->item; i++) {
			char c = at[i];
			at[i] = other[i];
			other[i] = c;
		}
		break;
	default: at[draw(a->item)] ^= (char)(1 << draw(8)); break;
	}
}

/* The array's data has as much room again behind it. */
static void alter_shape(struct npz_array *a)
{
	switch (draw(6)) {
	case 0: a->rows++; break;
	case 1: a->rows -= a->rows > 0; break;
	case 2: a->rows = 0; break;
	case 3: a->kind = "iufMS"[draw(5)]; break;
	case 4: a->columns = a->columns ? 0 : 1; break;
	default:
		a->rows = npz_bytes(a) / (a->columns ? a->columns : 1);
		a->item = 1u << draw(4);
		a->rows /= a->item;
	}
	a->item = a->kind == 'M' || (a->kind == 'f' && a->item < 4) ? 8 : a->item;
	if (npz_bytes(a) > 0 && a->kind == 'M')
		a->rows /= 2;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_NONE;
	struct buffer out = BUFFER_EMPTY;
	struct npz z = { .count = 0 };
	char *roomy[NPZ_ARRAYS] = { NULL };
	int r = argc != 4 ? error_usage(&err, "usage: alter_npz IN.npz SEED OUT.npz") : npz_read(argv[1], NULL, &z, &err);
	if (!r) {
		seed = strtoull(argv[2], NULL, 10) * 0x9e3779b97f4a7c15u;
		for (size_t i = 0; i < z.count; i++) {
			size_t n = npz_bytes(&z.array[i]);
			roomy[i] = xcalloc(8 * n + 64, 1);
			if (n)
				memcpy(roomy[i], z.array[i].data, n);
			z.array[i].data = roomy[i];
		}
		for (size_t times = 1 + draw(3); times--;) {
			struct npz_array *a = &z.array[draw(z.count)];
			size_t items = a->item ? npz_bytes(a) / a->item : 0, what = draw(8);
			if (what < 5 && items)
				alter_item(a, items);
			else if (what < 7)
				alter_shape(a);
			else if (z.count > 1)
				*a = z.array[--z.count];
		}
		npz_pack(z.array, z.count, NULL, &out);
		r = output_file(argv[3], out.data, out.size, 0, &err);
		npz_release(&z);
	}
	for (size_t i = 0; i < NPZ_ARRAYS; i++)
		free(roomy[i]);
	buffer_release(&out);
	if (r < 0)
		fprintf(stderr, "alter_npz: %s\n", err.text);
	return r < 0 ? -r : 0;
}
