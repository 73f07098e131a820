/* The lab's figures: medians, the Amdahl fit, crossings, batches; reading measurements; bars. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "exhibits.h"
#include "output.h"
#include "results.h"
#include "scaling.h"
#include "sketch.h"

static void near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-9 * fabs(want) + 1e-12))
		fail_msg("%.12g, expected %.12g", got, want);
}

static void medians(void **state)
{
	(void)state;
	double v[] = { 5, 1, 9, 3 };
	near(scaling_median(v, 1), 5);
	near(scaling_median(v, 3), 5);
	near(scaling_median(v, 4), 4);
	assert_true(isnan(scaling_median(v, 0)));
}

static void amdahl(void **state)
{
	(void)state;
	static const double p[] = { 1, 2, 4, 8, 16 }, shares[] = { 0, 0.01, 0.25, 0.9, 1 };
	double s[5];
	for (size_t k = 0; k < 5; k++) { /* a known serial share comes back */
		for (size_t i = 0; i < 5; i++)
			s[i] = scaling_amdahl(shares[k], p[i]);
		near(scaling_serial_share(p, s, 5), shares[k]);
	}
	static const double two[] = { 2, 4 }, by_hand[] = { 1.6, 16.0 / 7 };
	near(scaling_serial_share(two, by_hand, 2), 0.25);
	near(scaling_amdahl(0.25, 4), 16.0 / 7);
	/* Noise around it: the least squares by hand. 1/S - 1/p is 0.1 and 0.35, x 1/2 and 3/4. */
	static const double noisy[] = { 1 / 0.6, 1 / 0.6 };
	near(scaling_serial_share(two, noisy, 2), (0.05 + 0.2625) / (0.25 + 0.5625));
	static const double super[] = { 2.5, 5 }, slower[] = { 0.5, 0.5 }, single[] = { 1, 1 };
	near(scaling_serial_share(two, super, 2), 0);
	near(scaling_serial_share(two, slower, 2), 1);
	assert_true(isnan(scaling_serial_share(single, single, 2)) && isnan(scaling_serial_share(p, s, 0)));
}

static void crossings(void **state)
{
	(void)state;
	static const double x[] = { 1, 10, 100 }, y[] = { 0.5, 1.5, 2 }, dip[] = { 2, 0.5, 1.5 };
	near(scaling_crossing(x, y, 3, 1), sqrt(10)); /* halfway over log x */
	near(scaling_crossing(x, y, 3, 0.4), 1);
	near(scaling_crossing(x, y, 3, 2), 100);
	assert_true(isinf(scaling_crossing(x, y, 3, 2.1)) && isinf(scaling_crossing(x, y, 0, 1)));
	near(scaling_crossing(x, dip, 3, 1), 10 * sqrt(10)); /* from there on, not before the dip */
}

static void batch_sizes(void **state)
{
	(void)state;
	/* 1 ms of work, 1 ms of cost, 2 jobs: 1 / (1/2 + 1). */
	near(scaling_speedup(1e-3, 1e-3, 2, 1), 2.0 / 3);
	near(scaling_speedup(1e-3, 1e-3, 2, 10), 1 / 0.6);
	near(scaling_enough(1e-3, 2, 1, 0.8), 8e-3);
	near(scaling_speedup(8e-3, 1e-3, 2, 1), 0.8 * 2);
	near(scaling_batch(8.1e-3, 1e-3, 2, 0.8), 1);
	near(scaling_batch(1e-3, 1e-3, 2, 0.8), 10);
	near(scaling_batch(4.1e-3, 1e-3, 2, 0.8), 2);
	near(scaling_batch(1.9e-3, 1e-3, 2, 0.8), 5);
	near(scaling_batch(1e-12, 1e-3, 2, 0.8), 1e6);
}

static struct result row(const char *experiment, const char *way, int64_t jobs, double size, double seconds,
                         const char *sum)
{
	struct result r = { .jobs = jobs,
		            .batch = 1,
		            .items = 8,
		            .tasks = 8,
		            .run = 1,
		            .size = size,
		            .seconds = seconds,
		            .wall = seconds + 0.1,
		            .cpu = 2 * seconds,
		            .peak_kb = (int64_t)(1000 * seconds) };
	strcpy(r.experiment, experiment);
	strcpy(r.way, way);
	strcpy(r.checksum, sum);
	return r;
}

static const char sum_a[] = "00000000000000aa", sum_b[] = "00000000000000bb";

static int read_rows(const struct result *rows, size_t n, struct results *r, struct error *e)
{
	struct buffer b = BUFFER_EMPTY;
	buffer_text(&b, RESULTS_HEADER);
	for (size_t i = 0; i < n; i++)
		results_write(&rows[i], &b);
	output_file("m.csv", b.data, b.size, 0, e);
	buffer_release(&b);
	return results_read("m.csv", r, e);
}

static void reads(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct results r;
	struct result rows[] = { row("jobs", "each", 1, 0.5, 3, sum_a),  row("jobs", "each", 2, 0.5, 2, sum_a),
		                 row("jobs", "each", 1, 0.5, 9, sum_a),  row("jobs", "each", 1, 0.5, 4, sum_a),
		                 row("size", "each", 1, 0.25, 7, sum_b), row("command", "command", 1, 0, 1, "") };
	assert_int_equal(read_rows(rows, 6, &r, &e), LOT_OK);
	assert_int_equal(r.count, 4);
	const struct result *one = results_find(&r, "jobs", "each", 1, -1, -1);
	near(one->seconds, 4);
	near(one->wall, 4.1);
	near(one->cpu, 8);
	assert_int_equal(one->peak_kb, 9000);
	assert_int_equal(one->run, 3);
	assert_ptr_equal(results_find(&r, "size", "each", -1, 1, 0.25), &r.at[2]);
	assert_null(results_find(&r, "size", "each", 2, -1, -1));
	assert_null(results_find(&r, "size", "one", -1, -1, -1));
	results_release(&r);
	/* Other sizes and experiments may differ; the same work may not, whichever way it was done. */
	rows[3] = row("jobs", "batch", 4, 0.5, 4, sum_b);
	assert_int_equal(read_rows(rows, 6, &r, &e), LOT_BAD_DATA);
	assert_non_null(strstr(e.text, "m.csv:5: jobs, batch: 8 items with checksum 00000000000000bb, but line 2 "
	                               "(each) has 8 with 00000000000000aa"));
	results_release(&r);
	rows[3] = row("jobs", "batch", 4, 0.5, 4, sum_a);
	rows[3].items = 7;
	assert_int_equal(read_rows(rows, 6, &r, &e), LOT_BAD_DATA);
	results_release(&r);
	assert_int_equal(read_rows(rows, 0, &r, &e), LOT_BAD_DATA);
	results_release(&r);
	static const struct { const char *text, *want; } bad[] = {
		{ "experiment,way\n", "m.csv:1: not a table of measurements" },
		{ RESULTS_HEADER "jobs,each,x,1,0,1,1,1,1,1,1,1,1,1,,1\n", "m.csv:2: jobs 'x' is not" },
		{ RESULTS_HEADER ",each,1,1,0,1,1,1,1,1,1,1,1,1,,1\n", "m.csv:2: experiment '' is not" },
		{ RESULTS_HEADER "jobs,each,1,1,0,1,1,1,1,1,1,1,1,1,00000000000000000,1\n", "m.csv:2: checksum '0" },
		{ RESULTS_HEADER "jobs,each,1,1,0,1,1,1,1,1,1,1,1,1,,2\n", "m.csv:2: version '2' is not known" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		output_file("m.csv", bad[i].text, strlen(bad[i].text), 0, &e);
		assert_int_equal(results_read("m.csv", &r, &e), LOT_BAD_DATA);
		if (strncmp(e.text, bad[i].want, strlen(bad[i].want)))
			fail_msg("'%s', expected '%s'", e.text, bad[i].want);
		results_release(&r);
	}
	assert_int_equal(results_read("none.csv", &r, &e), LOT_SYSTEM);
}

/* Tasks cost 2 ms beside their work, two jobs halve the work: what is found again. */
static void finds(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct results r;
	struct findings f;
	struct result rows[16];
	size_t n = 0;
	static const double sizes[] = { 1e-4, 1e-3, 1e-2, 1e-1 };
	for (size_t i = 0; i < 4; i++) {
		rows[n++] = row("size", "one", 1, sizes[i], 8 * sizes[i], sum_a);
		rows[n++] = row("size", "each", 2, sizes[i], 8 * (sizes[i] / 2 + 2e-3), sum_a);
		rows[n++] = row("size", "batch", 2, sizes[i], 8 * (sizes[i] / 2), sum_a);
	}
	rows[n++] = row("jobs", "each", 1, 0.5, 4, sum_a);
	rows[n++] = row("jobs", "each", 2, 0.5, 2.5, sum_a);
	rows[n++] = row("jobs", "each", 4, 0.5, 2.45, sum_a);
	assert_int_equal(read_rows(rows, n, &r, &e), LOT_OK);
	exhibits_find(&r, 2, &f);
	near(f.overhead, 2e-3);
	near(f.size_speedup, 2);
	assert_int_equal(f.size_jobs, 2);
	assert_true(f.pays > 1e-3 && f.pays < 1e-2);      /* it is 4 ms, found on a line between two points */
	assert_true(f.enough > 1e-2 && f.enough < 1e-1);  /* 16 ms */
	near(f.speedup, 4 / 2.45);
	assert_int_equal(f.jobs, 2);                      /* 4 are less than a tenth faster */
	near(f.jobs_speedup, 1.6);
	near(f.serial, (0.5 * (2.5 / 4 - 0.5) + 0.5 * (2.45 / 4 - 0.5)) / 0.5);
	near(f.starting, 0.1);
	struct buffer b = BUFFER_EMPTY;
	sketch_program(&r, &f, "it's.png", false, &b);
	buffer_char(&b, '\0');
	assert_non_null(strstr(b.data, "'it''s.png'"));
	assert_non_null(strstr(b.data, "$jobs << END\n1 1\n2 1.6\n4 1.63265\nEND\n"));
	buffer_release(&b);
	results_release(&r);
	assert_int_equal(read_rows(rows, 1, &r, &e), LOT_OK);
	exhibits_find(&r, 2, &f);
	assert_true(isnan(f.overhead) && isnan(f.speedup) && !f.jobs);
	results_release(&r);
}

static void spans(void **state)
{
	(void)state;
	static const struct {
		double v;
		const char *want;
	} cases[] = { { 1e-5, "10.0 us" }, { 1.234e-6, "1.23 us" }, { 0.0009996, "1.00 ms" },
		      { 0.1, "100 ms" },   { 0.09996, "100 ms" },   { 0.9999, "1.00 s" },
		      { 12.34, "12.3 s" }, { 123.4, "123 s" },      { 0, "0.00 us" } };
	static const struct {
		double v, most;
		size_t n;
	} bars[] = { { 1, 2, 5 }, { 2, 2, 10 }, { 3, 2, 10 }, { 0.001, 2, 1 }, { 0, 2, 0 }, { 1, 0, 0 } };
	struct buffer b = BUFFER_EMPTY;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		b.size = 0;
		exhibits_span(&b, cases[i].v);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, cases[i].want);
	}
	for (size_t i = 0; i < sizeof bars / sizeof *bars; i++) {
		b.size = 0;
		exhibits_bar(&b, bars[i].v, bars[i].most, 10);
		assert_int_equal(b.size, bars[i].n);
	}
	buffer_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(medians), cmocka_unit_test(amdahl), cmocka_unit_test(crossings), cmocka_unit_test(batch_sizes),
		cmocka_unit_test(reads), cmocka_unit_test(finds), cmocka_unit_test(spans),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
