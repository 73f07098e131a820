/* Arrays, as npzwrite.c and npzread.c pass them on. */
#include "npz.h"

#include <string.h>

size_t npz_bytes(const struct npz_array *a)
{
	return a->rows * (a->columns ? a->columns : 1) * a->item;
}

const struct npz_array *npz_find(const struct npz *z, const char *name)
{
	for (size_t i = 0; i < z->count; i++)
		if (!strcmp(z->array[i].name, name))
			return &z->array[i];
	return NULL;
}

void npz_release(struct npz *z)
{
	if (z->memory)
		xblock_free(z->memory, z->bytes);
	*z = (struct npz){ .count = 0 };
}

struct npz_array npz_narrowed(const char *name, int64_t *column, size_t n)
{
	int64_t low = 0, top = 0;
	for (size_t i = 0; i < n; i++) {
		low = column[i] < low ? column[i] : low;
		top = column[i] > top ? column[i] : top;
	}
	unsigned size = low >= INT8_MIN && top <= INT8_MAX ? 1 : low >= INT16_MIN && top <= INT16_MAX ? 2 : 8;
	if (size == 8 && low >= INT32_MIN && top <= INT32_MAX)
		size = 4;
	/* Sizes that the compiler knows: a call for each figure would be most of a state's time. */
#define NARROW(type) \
	for (size_t i = 0; i < n; i++) \
		memcpy((char *)column + i * sizeof(type), &(type){ (type)column[i] }, sizeof(type));
	switch (size) {
	case 1: NARROW(int8_t) break;
	case 2: NARROW(int16_t) break;
	case 4: NARROW(int32_t) break;
	}
#undef NARROW
	struct npz_array a = { .kind = 'i', .item = size, .rows = n, .data = column };
	memcpy(a.name, name, strlen(name) + 1);
	return a;
}

void npz_spread(const struct npz_array *a, size_t from, size_t to, size_t size, char *at)
{
#define SPREAD(type) \
	for (size_t i = from; i < to; i++, at += size) { \
		type v; \
		memcpy(&v, (const char *)a->data + i * sizeof v, sizeof v); \
		memcpy(at, &(int64_t){ v }, sizeof(int64_t)); \
	}
	switch (a->item) {
	case 1: SPREAD(int8_t) break;
	case 2: SPREAD(int16_t) break;
	case 4: SPREAD(int32_t) break;
	default: SPREAD(int64_t) break;
	}
#undef SPREAD
}
