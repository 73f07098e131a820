/* One symbol's prices and returns as the engines take them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <string.h>
#include <cmocka.h>

#include "npz.h"
#include "output.h"
#include "series.h"

static void write_slice(const char *path, const char *value, double *figures, size_t n)
{
	int64_t day[4] = { 19724, 19725, 19726, 19727 };
	struct npz_array a[] = { { "date", 'M', 8, n, 0, day }, { "", 'f', 8, n, 0, figures } };
	struct buffer b = BUFFER_EMPTY;
	struct error e = ERROR_NONE;
	memcpy(a[1].name, value, strlen(value) + 1);
	npz_pack(a, 2, NULL, &b);
	assert_int_equal(output_file(path, b.data, b.size, OUTPUT_FOLDERS, &e), LOT_OK);
	buffer_release(&b);
}

/* Of several figures that no table has, the first is named. */
static void first_bad_figure(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct prices p;
	struct returns r = { .n = 0 };
	write_slice("s/prices.npz", "close", (double[]){ 10, 0, 11, -1 }, 4);
	assert_int_equal(prices_load("s", &p, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "s: prices: row 1: close 0 is out of range");
	assert_null(p.close);
	write_slice("s/prices.npz", "close", (double[]){ 10, 10.5, 11, 12 }, 4);
	write_slice("s/returns.npz", "value", (double[]){ 0, (double)INFINITY, 0, (double)NAN }, 4);
	assert_int_equal(prices_load("s", &p, &e), LOT_OK);
	assert_int_equal(returns_load("s", &p, &r, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "s: returns: row 1: inf is no return above -1");
	write_slice("s/returns.npz", "value", (double[]){ 0, -0.5, -1, 0 }, 4);
	assert_int_equal(returns_load("s", &p, &r, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "s: returns: row 2: -1 is no return above -1");
	prices_release(&p);
	/* Above 0, and nothing in 1/10^8. */
	write_slice("s/prices.npz", "close", (double[]){ 10, 1e-8, 4e-9, 12 }, 4);
	assert_int_equal(prices_load("s", &p, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "s: prices: row 2: close 4.0000000000000002e-09 is out of range");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_bad_figure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
