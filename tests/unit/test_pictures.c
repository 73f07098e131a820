/* plot, gnuplot: what a picture takes from a table, and texts that mean nothing to gnuplot. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "gnuplot.h"
#include "output.h"
#include "pictures.h"

static void strings(void **state)
{
	(void)state;
	static const struct { const char *text; size_t most; const char *want; } cases[] = {
		{ "", 9, "''" }, { "it's `x` \"y\" \\n {a}", 99, "'it''s `x` \"y\" \\n {a}'" }, { "a\nb\x7F", 9, "'a?b?'" },
		{ "123456", 6, "'123456'" }, { "1234567", 6, "'123...'" }, { "äöüäöü", 6, "'äöüäöü'" }, { "äöüäöüß", 6, "'äöü...'" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer b = BUFFER_EMPTY;
		gnuplot_string(&b, cases[i].text, cases[i].most);
		buffer_char(&b, '\0');
		assert_string_equal(b.data, cases[i].want);
		buffer_release(&b);
	}
}

static void put(const char *path, const char *text)
{
	struct error err = ERROR_NONE;
	assert_int_equal(output_file(path, text, strlen(text), 0, &err), LOT_OK);
}

static void choices(void **state)
{
	(void)state;
	struct error err = ERROR_NONE;
	struct plot_table t;
	struct plot_choice c;
	put("t.csv", "rank,strategy,a,b,points,symbols,sharpe_median,in_symbols,in_sharpe_median,out_sharpe_median\n"
	             "1,s,10,x,4,1,9,1,2,5\n2,s,9,x,4,1,9,1,3,6\n3,s,0.5,1,4,1,9,1,,\n4,u,,,4,1,9,1,1,1\n");
	assert_int_equal(plot_read("t.csv", "sharpe", &t, &err), LOT_OK);
	assert_true(t.split && !t.folds && !t.lowest);
	assert_int_equal(t.windows, 2);
	assert_int_equal(t.best, 1);
	assert_string_equal(t.name, "sharpe_median");
	assert_true(isnan(t.point[2].figure[1]));
	size_t in, out;
	assert_true(plot_pair(&t, 0, &in, &out) && in == 0 && out == 1);
	assert_false(plot_pair(&t, 1, &in, &out));
	assert_int_equal(plot_choose(&t, NULL, NULL, &c, &err), LOT_OK);
	assert_true(c.x == 0 && c.y == 1 && c.nx == 3 && c.ny == 2 && c.numeric);
	assert_string_equal(c.xs[0], "0.5");
	assert_string_equal(c.xs[2], "10");
	assert_string_equal(c.ys[0], "1");
	assert_int_equal(c.at[0], 2);
	assert_true(c.at[1] == SIZE_MAX);
	assert_int_equal(c.at[3 + 1], 1);
	plot_choice_release(&c);
	assert_int_equal(plot_choose(&t, "b", NULL, &c, &err), LOT_OK);
	assert_true(c.x == 1 && c.y == 0 && !c.numeric);
	plot_choice_release(&c);
	plot_release(&t);
	assert_int_equal(plot_read("t.csv", "-out_sharpe", &t, &err), LOT_OK);
	assert_true(!t.split && t.lowest && t.windows == 1);
	assert_int_equal(t.best, 3);
	plot_release(&t);
}

static void equity(void **state)
{
	(void)state;
	struct error err = ERROR_NONE;
	struct plot_equity e;
	put("p.csv", "date,a,b\n2020-01-01,-0.5,1\n2020-01-02,,-0.25\n2020-01-03,2,-1\n");
	assert_int_equal(plot_equity_read("p.csv", &e, &err), LOT_OK);
	static const double want[] = { 0.5, 0.5, 1.5, 2, 1.5, 0 }, drawdown[] = { -0.5, -0.5, 0, 0, -0.25, -1 };
	assert_true(e.count == 2 && e.days == 3);
	for (size_t i = 0; i < 6; i++) {
		assert_true(e.equity[i] == want[i]);
		assert_true(e.drawdown[i] == drawdown[i]);
	}
	plot_equity_release(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(strings), cmocka_unit_test(choices), cmocka_unit_test(equity) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
