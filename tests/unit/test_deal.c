/* deal, shares: dealing buckets to shards, and how far shards are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "ledger.h"
#include "output.h"
#include "deal.h"
#include "shares.h"

static void weight_is_rows_and_a_task(void **state)
{
	(void)state;
	static struct deal_weights w;
	deal_weigh(&w, 4095, 0, 70);
	deal_weigh(&w, 4095, 5, 400);
	assert_int_equal(w.bucket[4095], 475);
	assert_int_equal(w.bucket[0], 0);
}

static void heaviest_goes_to_the_least(void **state)
{
	(void)state;
	static struct deal_weights w;
	unsigned shard[CODE_BUCKETS];
	uint64_t load[2];
	/* 9, 7, 6, 5 as in the header, not in order of buckets. */
	w.bucket[40] = 9;
	w.bucket[30] = 7;
	w.bucket[10] = 6;
	w.bucket[20] = 5;
	deal_buckets(&w, 2, shard, load);
	assert_int_equal(shard[40], 0);
	assert_int_equal(shard[30], 1);
	assert_int_equal(shard[10], 1);
	assert_int_equal(shard[20], 0);
	assert_int_equal(load[0], 14);
	assert_int_equal(load[1], 13);
	/* Buckets without weight have a shard too. */
	assert_int_equal(shard[4095], 1);
	assert_int_equal(shard[0], 0);
}

static void equal_weights_fall_in_order(void **state)
{
	(void)state;
	static struct deal_weights w;
	unsigned shard[CODE_BUCKETS];
	uint64_t load[DEAL_MAX];
	for (unsigned b = 0; b < CODE_BUCKETS; b++)
		w.bucket[b] = 3;
	deal_buckets(&w, 7, shard, load);
	for (unsigned b = 0; b < CODE_BUCKETS; b++)
		assert_int_equal(shard[b], b % 7);
	deal_buckets(&w, DEAL_MAX, shard, load);
	for (unsigned b = 0; b < CODE_BUCKETS; b++)
		assert_int_equal(load[shard[b]], 3);
	deal_buckets(&w, 1, shard, load);
	assert_int_equal(load[0], 3 * CODE_BUCKETS);
	memset(&w, 0, sizeof w);
	deal_buckets(&w, 3, shard, load);
	assert_int_equal(load[0] + load[1] + load[2], 0);
	assert_int_equal(shard[5], 2);
}

/* Whatever the weights: nothing is lost, and the fullest shard has at most the average and one bucket more. */
static void no_deal_is_far_from_even(void **state)
{
	(void)state;
	static struct deal_weights w;
	unsigned shard[CODE_BUCKETS];
	uint64_t load[DEAL_MAX], x = 1;
	for (unsigned shards = 1; shards <= 700; shards = shards * 3 + 1) {
		uint64_t sum = 0, dealt = 0, heaviest = 0, fullest = 0;
		for (unsigned b = 0; b < CODE_BUCKETS; b++) {
			x = x * 6364136223846793005u + 1442695040888963407u;
			w.bucket[b] = x >> 40 & (x >> 20);
			sum += w.bucket[b];
			heaviest = w.bucket[b] > heaviest ? w.bucket[b] : heaviest;
		}
		deal_buckets(&w, shards, shard, load);
		for (unsigned s = 0; s < shards; s++) {
			dealt += load[s];
			fullest = load[s] > fullest ? load[s] : fullest;
		}
		assert_int_equal(dealt, sum);
		assert_true(fullest <= sum / shards + heaviest);
	}
}

static void put(const char *path, const char *text)
{
	struct error err = ERROR_NONE;
	assert_int_equal(output_file(path, text, strlen(text), OUTPUT_FOLDERS, &err), LOT_OK);
}

static void row(struct ledger *l, const char *task, double start, double seconds, const char *status, const char *host)
{
	struct error err;
	struct record_row r = { .task = task, .kind = "fifo", .host = host, .error = "", .status = status, .start = start,
		                .seconds = seconds, .worker = 7, .attempts = 1 };
	ledger_row(l, &r, &err);
}

static int look(struct shares *s, const char *dir, unsigned count, const char *rule, const struct ledger *l, struct error *err)
{
	return shares_look(s, &(struct shares_call){ dir, count, "SYMBOLS", "fifo", rule }, l, 100, err);
}

static void shares_of_two_shards(void **state)
{
	(void)state;
	struct ledger l = LEDGER_EMPTY;
	struct shares s;
	struct error err = ERROR_NONE;
	struct buffer b = BUFFER_EMPTY;
	put("in", "");
	put("deal/1.mk", "LOTMILL_MANIFEST := 1\nSYMBOLS := A B C D\nPRICED := A\nGROUPS :=\n");
	put("deal/2.mk", "LOTMILL_MANIFEST := 1\nSYMBOLS := E\nPRICED :=\nGROUPS :=\n");
	assert_int_equal(look(&s, "deal", 3, "pnl/% in", &l, &err), 0);
	assert_int_equal(s.share[0].symbols, 4);
	assert_int_equal(s.share[0].done, 0);
	assert_int_equal(s.share[2].symbols, 0);
	assert_true(shares_left(&s) < 0);
	shares_line(&s, "fifo", &b);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, "1 of 3 shards done, fifo 0 of 5 (0 %)");
	shares_release(&s);

	/* A and E are done, B runs, C failed; D was done by a run before this one. */
	put("pnl/A", "");
	put("pnl/D", "");
	put("pnl/E", "");
	row(&l, "A", 90, -1, "started", "n1");
	row(&l, "A", 90, 5, "ok", "n1");
	row(&l, "E", 95, -1, "started", "n2");
	row(&l, "E", 95, 1, "ok", "n2");
	row(&l, "C", 96, -1, "started", "n3");
	row(&l, "C", 96, 1, "failed", "n3");
	row(&l, "B", 97, -1, "started", "n3");
	assert_int_equal(look(&s, "deal", 2, "pnl/% in", &l, &err), 0);
	assert_int_equal(s.share[0].done, 2);
	assert_int_equal(s.share[0].running, 1);
	assert_int_equal(s.share[0].failed, 1);
	assert_string_equal(s.share[0].host, "n3");
	assert_int_equal(s.share[1].done, 1);
	/* Shard 1 ended one task in 10 seconds and has two left. */
	assert_true(shares_left(&s) > 19.9 && shares_left(&s) < 20.1);
	b.size = 0;
	shares_line(&s, "fifo", &b);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, "1 of 2 shards done, fifo 3 of 5 (60 %), 0.2/s, 20 s left, 1 running, 1 failed");
	shares_release(&s);

	b.size = 0;
	assert_int_equal(look(&s, "none", 2, "pnl/% in", &l, &err), 0);
	shares_line(&s, "fifo", &b);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, "partitioning");
	shares_release(&s);
	assert_int_equal(look(&s, "deal", 2, "", &l, &err), LOT_BAD_USAGE);
	shares_release(&s);
	ledger_release(&l);
	buffer_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weight_is_rows_and_a_task),
		cmocka_unit_test(heaviest_goes_to_the_least),
		cmocka_unit_test(equal_weights_fall_in_order),
		cmocka_unit_test(no_deal_is_far_from_even),
		cmocka_unit_test(shares_of_two_shards),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
