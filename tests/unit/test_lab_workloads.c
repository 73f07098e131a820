/* The lab's workloads against answers that can be worked out by hand: images, net, loader, table, answers. */
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "outcome.h"
#include "burn.h"
#include "convnet.h"
#include "loader.h"
#include "output.h"
#include "pixels.h"
#include "ticks.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- images ---- */

static void image_of(struct pixels *p, size_t width, size_t height, const float *at)
{
	pixels_new(p, width, height);
	memcpy(p->at, at, width * height * sizeof *at);
}

static void same_pixels(const struct pixels *p, const float *want)
{
	for (size_t i = 0; i < p->width * p->height; i++)
		if (p->at[i] != want[i])
			fail_msg("pixel %zu is %g, expected %g", i, (double)p->at[i], (double)want[i]);
}

static void blur(void **state)
{
	(void)state;
	struct pixels p, to;
	pixels_new(&p, 7, 5);
	pixels_new(&to, 7, 5);
	for (size_t i = 0; i < 35; i++)
		p.at[i] = 3;
	pixels_blur(&p, &to);
	same_pixels(&to, p.at); /* a constant image stays, at the rim too */
	pixels_release(&p);
	pixels_release(&to);
	static const float dot[25] = { [12] = 16 };
	static const float spread[25] = { 0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 2, 4, 2, 0, 0, 1, 2, 1, 0 };
	image_of(&p, 5, 5, dot);
	pixels_new(&to, 5, 5);
	pixels_blur(&p, &to);
	same_pixels(&to, spread);
	/* In a corner the image goes on: the pixel itself counts 9 times of 16. */
	memset(p.at, 0, 25 * sizeof *p.at);
	p.at[0] = 16;
	pixels_blur(&p, &to);
	assert_true(to.at[0] == 9 && to.at[1] == 3 && to.at[6] == 1);
	pixels_release(&p);
	pixels_release(&to);
	static const float one[1] = { 5 };
	image_of(&p, 1, 1, one);
	pixels_new(&to, 1, 1);
	pixels_blur(&p, &to);
	assert_true(to.at[0] == 5);
	pixels_sobel(&p, &to);
	assert_true(to.at[0] == 0);
	pixels_release(&p);
	pixels_release(&to);
}

static void sobel(void **state)
{
	(void)state;
	static const float upright[16] = { 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1 };
	static const float level[16] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1 };
	static const float at_upright[16] = { 0, 4, 4, 0, 0, 4, 4, 0, 0, 4, 4, 0, 0, 4, 4, 0 };
	static const float at_level[16] = { 0, 0, 0, 0, 4, 4, 4, 4, 4, 4, 4, 4, 0, 0, 0, 0 };
	struct pixels p, to;
	pixels_new(&to, 4, 4);
	image_of(&p, 4, 4, upright);
	pixels_sobel(&p, &to);
	same_pixels(&to, at_upright);
	memcpy(p.at, level, sizeof level);
	pixels_sobel(&p, &to);
	same_pixels(&to, at_level);
	/* A corner: gx = gy = 3 beside it. */
	memset(p.at, 0, sizeof level);
	p.at[15] = p.at[14] = p.at[11] = p.at[10] = 1;
	pixels_sobel(&p, &to);
	assert_true(fabsf(to.at[5] - sqrtf(2)) < 1e-6F && fabsf(to.at[10] - sqrtf(18)) < 1e-6F);
	pixels_release(&p);
	pixels_release(&to);
}

static void normalise(void **state)
{
	(void)state;
	static const float at[4] = { 10, 20, 15, 30 }, want[4] = { 0, 0.5F, 0.25F, 1 }, flat[2] = { 7, 7 }, none[2] = { 0, 0 };
	struct pixels p;
	image_of(&p, 2, 2, at);
	pixels_normalise(&p);
	same_pixels(&p, want);
	pixels_release(&p);
	image_of(&p, 2, 1, flat);
	pixels_normalise(&p);
	same_pixels(&p, none);
	/* The three in turn are the three by hand. */
	struct pixels a, b, c;
	pixels_make(&a, 33, 21, 4);
	pixels_make(&b, 33, 21, 4);
	pixels_new(&c, 33, 21);
	pixels_edges(&a);
	pixels_normalise(&b);
	pixels_blur(&b, &c);
	pixels_sobel(&c, &b);
	same_pixels(&a, b.at);
	pixels_release(&a);
	pixels_release(&b);
	pixels_release(&c);
	pixels_release(&p);
}

static void pgm(void **state)
{
	(void)state;
	static const char good[] = "P5 # a comment\n3 1 # more\n\n100\n\0\62\144";
	struct error e = ERROR_NONE;
	struct pixels p, q;
	struct buffer b = BUFFER_EMPTY;
	assert_int_equal(pixels_read("x.pgm", good, sizeof good - 1, &p, &e), LOT_OK);
	assert_true(p.width == 3 && p.height == 1 && p.at[0] == 0 && fabsf(p.at[1] - 127.5F) < 1e-4F &&
	            fabsf(p.at[2] - 255) < 1e-4F);
	pixels_release(&p);
	pixels_make(&p, 9, 4, 1);
	pixels_write(&p, 1, &b);
	assert_int_equal(pixels_read("x.pgm", b.data, b.size, &q, &e), LOT_OK);
	same_pixels(&q, p.at); /* whole values come back */
	b.size = 0;
	p.at[0] = -3;
	p.at[1] = 300;
	p.at[2] = 0.5F;
	pixels_write(&p, 1, &b);
	const unsigned char *byte = (const unsigned char *)b.data + b.size - 36;
	assert_true(byte[0] == 0 && byte[1] == 255 && byte[2] == 1);
	pixels_release(&p);
	pixels_release(&q);
	static const struct { const char *text; size_t n;
	} bad[] = {
		{ "", 0 },
		{ "P6 1 1 255\nx", 12 },
		{ "P5 0 1 255\n", 11 },
		{ "P5 2 1 255\nx", 12 },
		{ "P5 1 1 255\nxx", 13 },
		{ "P5 1 1 256\nx", 12 },
		{ "P5 99999 1 255\nx", 16 },
		{ "P5 1 1 255", 10 },
		{ "P5 1", 4 },
		{ "P5 # no end", 11 },
		{ "P5 -1 1 255\nx", 13 },
	};
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(pixels_read("x.pgm", bad[i].text, bad[i].n, &p, &e), LOT_BAD_DATA);
		assert_non_null(strstr(e.text, "x.pgm: "));
	}
	buffer_release(&b);
}

/* ---- the net ---- */

static void convolve(void **state)
{
	(void)state;
	/* 3 x 3 of one sample, by hand: the kernel sees zeros outside. */
	static const float in[9] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, kernel[9] = { 1, 0, 0, 0, 2, 0, 0, 0, -1 }, bias[1] = { 10 };
	static const float want[9] = { 10 + 2 - 5,  10 + 4 - 6, 10 + 6,      10 + 8 - 8, 10 + 1 + 10 - 9,
		                       10 + 2 + 12, 10 + 14,    10 + 4 + 16, 10 + 5 + 18 };
	float out[18];
	convnet_convolve(in, 1, 3, 1, kernel, bias, 1, out);
	for (int i = 0; i < 9; i++)
		assert_true(out[i] == want[i]);
	/* Two planes in, two out, in a batch of two samples: planes add up, samples keep apart. */
	float two[2 * 4 * 2], kernels[2 * 2 * 9] = { 0 };
	static const float biases[2] = { 0, 100 };
	for (int i = 0; i < 16; i++)
		two[i] = (float)(i % 2 ? 10 * (i / 2 + 1) : i / 2 + 1); /* the second sample is ten times the first */
	kernels[4] = 1;                                                 /* out 0 = in 0 + 3 x in 1 */
	kernels[9 + 4] = 3;
	kernels[18 + 9 + 5] = 1;                                        /* out 1 = in 1, from the right */
	convnet_convolve(two, 2, 2, 2, kernels, biases, 2, out);
	static const float both[16] = { 16, 160, 20, 200, 24, 240, 28, 280, 106, 160, 100, 100, 108, 180, 100, 100 };
	for (int i = 0; i < 16; i++)
		if (out[i] != both[i])
			fail_msg("figure %d is %g, expected %g", i, (double)out[i], (double)both[i]);
}

static void layers(void **state)
{
	(void)state;
	static const float in[16] = { 1, 5, 2, 0, 3, 4, 8, 1, -1, -2, -3, -9, -4, -5, -6, -7 };
	static const float want[4] = { 5, 8, -1, -3 };
	float out[8];
	convnet_pool(in, 1, 4, 1, out);
	for (int i = 0; i < 4; i++)
		assert_true(out[i] == want[i]);
	convnet_relu(out, 4);
	assert_true(out[0] == 5 && out[1] == 8 && out[2] == 0 && out[3] == 0);
	static const float figures[4] = { 1, 10, 2, 20 }, weight[4] = { 1, 2, 3, -1 }, bias[2] = { 0.5F, 1 };
	convnet_dense(figures, 2, 2, weight, bias, 2, out); /* two figures of two samples, two scores */
	assert_true(out[0] == 5.5F && out[1] == 50.5F && out[2] == 2 && out[3] == 11);
	static const float scores[CONVNET_SCORES] = { -1, 3, 7, 7 };
	assert_int_equal(convnet_class(scores), 2);
}

static void batches_agree(void **state)
{
	(void)state;
	enum { N = 11 };
	struct convnet *net = xmalloc(sizeof *net);
	float *samples = xmalloc(N * CONVNET_INPUT * sizeof *samples), one[CONVNET_SCORES], all[N * CONVNET_SCORES];
	int different = 0;
	convnet_make(net, 1);
	for (size_t i = 0; i < N; i++)
		convnet_sample(i, samples + i * CONVNET_INPUT);
	convnet_run(net, samples, N, all);
	for (size_t i = 0; i < N; i++) {
		convnet_run(net, samples + i * CONVNET_INPUT, 1, one);
		assert_memory_equal(one, all + i * CONVNET_SCORES, sizeof one);
		assert_true(isfinite(one[0]));
		different += !i || memcmp(one, all, sizeof one) != 0;
	}
	assert_int_equal(different, N); /* samples are not all the same to the net */
	free(samples);
	free(net);
}

/* ---- the loader ---- */

static void shuffle(void **state)
{
	(void)state;
	enum { N = 1000 };
	uint32_t order[N], again[N], other[N];
	bool seen[N] = { false };
	size_t kept = 0, same = 0;
	loader_shuffle(order, N, 7);
	loader_shuffle(again, N, 7);
	loader_shuffle(other, N, 8);
	for (size_t i = 0; i < N; i++) {
		assert_true(order[i] < N && !seen[order[i]]); /* a permutation */
		seen[order[i]] = true;
		kept += order[i] == i;
		same += order[i] == other[i];
	}
	assert_memory_equal(order, again, sizeof order);
	assert_true(kept < 20 && same < 20);
	loader_shuffle(order, 1, 7);
	assert_int_equal(order[0], 0);
	loader_shuffle(order, 0, 7);
	/* Every order of three comes about as often: 6,000 seeds, 1,000 each but for chance. */
	int count[27] = { 0 };
	for (uint64_t seed = 0; seed < 6000; seed++) {
		loader_shuffle(order, 3, outcome_mix(seed));
		count[order[0] * 9 + order[1] * 3 + order[2]]++;
	}
	static const int orders[] = { 5, 7, 11, 15, 19, 21 };
	for (size_t i = 0; i < COUNT(orders); i++)
		assert_in_range(count[orders[i]], 850, 1150);
}

/* What arrived, in order: batches as "k:first sample...". */
struct arrivals {
	struct buffer text;
	size_t bad; /* the sample that cannot be prepared, SIZE_MAX for none */
	pthread_t caller;
};

static int prepare(void *context, size_t sample, float *to, struct error *err)
{
	const struct arrivals *a = context;
	to[0] = (float)sample;
	to[1] = -(float)sample;
	return sample == a->bad ? error_data(err, "sample %zu is bad", sample) : LOT_OK;
}

static void consume(void *context, size_t batch, const uint32_t *sample, const float *data, size_t n)
{
	struct arrivals *a = context;
	assert_true(pthread_equal(a->caller, pthread_self()));
	buffer_format(&a->text, "%zu:", batch);
	for (size_t i = 0; i < n; i++) {
		assert_true(data[2 * i] == (float)sample[i] && data[2 * i + 1] == -(float)sample[i]);
		buffer_format(&a->text, " %u", sample[i]);
	}
	buffer_char(&a->text, '\n');
}

static int arrive(size_t samples, size_t batch, unsigned workers, size_t ahead, size_t bad, struct buffer *text,
                  struct error *e)
{
	const struct loader l = { samples, batch, 2, workers, ahead, 42 };
	struct arrivals a = { .text = BUFFER_EMPTY, .bad = bad, .caller = pthread_self() };
	int r = loader_run(&l, prepare, consume, &a, e);
	buffer_char(&a.text, '\0');
	*text = a.text;
	return r;
}

static void loads(void **state)
{
	(void)state;
	static const struct { size_t samples, batch; } shapes[] = { { 103, 8 }, { 16, 4 }, { 5, 9 }, { 1, 1 }, { 0, 3 } };
	struct error e = ERROR_NONE;
	struct buffer want, got;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		assert_int_equal(arrive(shapes[i].samples, shapes[i].batch, 0, 1, SIZE_MAX, &want, &e), LOT_OK);
		for (unsigned workers = 1; workers < 9; workers *= 2)
			for (size_t ahead = 1; ahead < 10; ahead += 4) {
				assert_int_equal(arrive(shapes[i].samples, shapes[i].batch, workers, ahead, SIZE_MAX, &got, &e), LOT_OK);
				assert_string_equal(got.data, want.data);
				buffer_release(&got);
			}
		size_t batches = 0;
		for (const char *s = want.data; *s; s++)
			batches += *s == ':';
		assert_int_equal(batches, (shapes[i].samples + shapes[i].batch - 1) / shapes[i].batch);
		buffer_release(&want);
	}
}

static void load_fails(void **state)
{
	(void)state;
	struct buffer got;
	for (unsigned workers = 0; workers < 5; workers++) {
		struct error e = ERROR_NONE;
		assert_int_equal(arrive(100, 7, workers, 2, 55, &got, &e), LOT_BAD_DATA);
		assert_string_equal(e.text, "sample 55 is bad");
		buffer_release(&got);
	}
}

/* ---- the table ---- */

static void table(void **state)
{
	(void)state;
	struct error e = ERROR_NONE;
	struct buffer csv = BUFFER_EMPTY, packed = BUFFER_EMPTY;
	struct ticks t, m;
	ticks_make(0, 1000, &csv);
	output_file("t.csv", csv.data, csv.size, 0, &e);
	assert_int_equal(ticks_read("t.csv", &t, &e), LOT_OK);
	assert_int_equal(t.rows, 1000);
	ticks_pack(&t, &packed);
	output_file("t.packed", packed.data, packed.size, 0, &e);
	assert_int_equal(ticks_map("t.packed", &m, &e), LOT_OK);
	assert_int_equal(m.rows, 1000);
	assert_memory_equal(m.price, t.price, 8000);
	uint64_t whole = ticks_work(&t, 0, 1000), sum = 0;
	assert_true(t.value[17] == t.price[17] * t.shares[17] && t.id[17] == 17);
	size_t from, to, next = 0;
	for (size_t w = 0; w < 7; w++) { /* shares cover all rows once */
		ticks_share(1000, w, 7, &from, &to);
		assert_int_equal(from, next);
		sum += ticks_work(&m, from, to);
		next = to;
	}
	assert_int_equal(next, 1000);
	assert_true(sum == whole);
	ticks_release(&m);
	ticks_release(&t);
	/* What is no table. */
	output_file("bad.csv", "id,price,shares\n1,2.50,3\n2,x,3\n", 31, 0, &e);
	assert_int_equal(ticks_read("bad.csv", &t, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "bad.csv:3: price 'x' is not a number");
	output_file("bad.csv", "id,shares\n1,2\n", 14, 0, &e);
	assert_int_equal(ticks_read("bad.csv", &t, &e), LOT_BAD_DATA);
	assert_string_equal(e.text, "bad.csv:1: there is no column 'price'");
	for (size_t n = 0; n < packed.size; n += n < 20 ? 1 : 5000) {
		output_file("cut", packed.data, n, 0, &e);
		assert_int_equal(ticks_map("cut", &t, &e), LOT_BAD_DATA);
	}
	assert_int_equal(ticks_map("none", &t, &e), LOT_SYSTEM);
	buffer_release(&csv);
	buffer_release(&packed);
}

/* ---- answers, work ---- */

static void answers(void **state)
{
	(void)state;
	struct outcome a = { 3, 0xfedcba9876543210u, 7, 100, 50 }, b = { 1, 0x2000000000000000u, 1, 90, 60 }, c;
	struct buffer text = BUFFER_EMPTY;
	outcome_write(&a, &text);
	buffer_char(&text, '\0');
	assert_string_equal(text.data, "items=3 sum=fedcba9876543210 moved=7 peak_kb=100 own_kb=50\n");
	assert_true(outcome_read(text.data, text.size - 1, &c) && !memcmp(&a, &c, sizeof a));
	outcome_add(&a, &b);
	assert_true(a.items == 4 && a.sum == 0x1edcba9876543210u && a.moved == 8 && a.peak_kb == 100 && a.own_kb == 60);
	static const char *const bad[] = { "",
		                           "items=3",
		                           "items=3 sum=1 moved=2 peak_kb=3",
		                           "items=3 sum=1 moved=2 peak_kb=3 own_kb=4 x",
		                           "items=-3 sum=1 moved=2 peak_kb=3 own_kb=4",
		                           "items= sum=1 moved=2 peak_kb=3 own_kb=4",
		                           "items=3  sum=1 moved=2 peak_kb=3 own_kb=4",
		                           "items=3 sum=1g moved=2 peak_kb=3 own_kb=4",
		                           "items=99999999999999999999 sum=1 moved=2 peak_kb=3 own_kb=4" };
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(outcome_read(bad[i], strlen(bad[i]), &c));
	assert_true(outcome_digest(1, "abcdefgh1", 9) != outcome_digest(2, "abcdefgh1", 9));
	assert_true(outcome_digest(1, "abcdefgh1", 9) != outcome_digest(1, "abcdefgh2", 9));
	assert_true(outcome_digest(1, "a\0", 2) != outcome_digest(1, "a", 1));
	c = (struct outcome){ .items = 0 };
	outcome_memory(&c);
	assert_true(c.peak_kb > 100 && c.peak_kb < 10000000 && c.own_kb <= c.peak_kb);
	buffer_release(&text);
}

static void burns(void **state)
{
	(void)state;
	assert_true(burn(5, 0) == 5 && burn(5, 1) == outcome_mix(5) && burn(5, 2) == outcome_mix(outcome_mix(5) + 1));
	assert_true(burn_rate(1e-5) > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blur), cmocka_unit_test(sobel), cmocka_unit_test(normalise), cmocka_unit_test(pgm),
		cmocka_unit_test(convolve), cmocka_unit_test(layers), cmocka_unit_test(batches_agree),
		cmocka_unit_test(shuffle), cmocka_unit_test(loads), cmocka_unit_test(load_fails),
		cmocka_unit_test(table), cmocka_unit_test(answers), cmocka_unit_test(burns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
