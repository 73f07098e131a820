/* A symbol's day is drawn from a stream of its own (splitmix64, started at a mix of seed, symbol
 * and day), so days can be made in any order over symbols; all that is carried from day to day
 * is the price.  Brokers are drawn by Walker's alias method, two array reads a draw, into a
 * two-level set of bits that is walked, and so sorted, in time proportional to what it holds. */
#include "market.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "error.h"
#include "splitmix.h"

enum {
	BRANCHES = 62,              /* fourth characters of a broker code */
	HOUSES = 2900,              /* of the 3,240 first three */
	BROKERS_A_HOUSE = 6,        /* on average */
	MEAN_LIFE = 40,             /* days a symbol that vanishes was listed, at least */
	HALTED = 1, UNKNOWN = 2,    /* kinds of days without a price ... */
	GAP_ODDS = 400,             /* ... one in so many each */
	CENT = 1000000              /* 1/100 of the currency unit in the price's unit, 1/10^8 */
};

struct alias {
	uint32_t threshold; /* below it the draw stays, of 2^32 */
	uint32_t other;
};

struct symbol {
	char code[MARKET_CODE];
	int64_t price;       /* unrounded, 1/10^8 currency unit */
	int64_t close;       /* the last close, 1/100; 0 before the first */
	int64_t mean;        /* brokers a day, 1/MARKET_ONE */
	int64_t spread;      /* a day's number is within mean +- this */
	int64_t sigma;       /* of the daily return, 1/2^20 */
	int64_t beta;        /* 1/256 */
	uint32_t first, end; /* days listed: first <= day < end */
	uint32_t stride, shift; /* of its own ranking of brokers */
	unsigned lots;       /* its trades are that much larger */
};

struct broker {
	char code[MARKET_CODE];
	uint16_t house, branch;
};

struct market {
	struct market_shape shape;
	int32_t *date;        /* days x */
	int64_t *factor;      /* days x, the market's return, 1/2^32 */
	struct symbol *symbol;
	struct broker *broker;
	struct alias *alias;  /* ranks x */
	uint32_t *ranked;     /* ranks x: the broker of that rank */
	uint32_t *heir;       /* brokers x, itself where it stays */
	uint32_t *last;       /* brokers x, the day from which its heir trades */
	uint64_t *bits, *words; /* who trades today: a bit a broker, and a bit for each word in use */
	struct market_trade *trade; /* brokers x */
};

static uint64_t stream(uint64_t seed, uint64_t a, uint64_t b)
{
	return splitmix(splitmix(splitmix(seed + SPLITMIX_STEP) + a) + b);
}

/* A number below n, from 32 of a draw's bits. */
static inline uint32_t below(uint32_t bits, size_t n)
{
	return (uint32_t)((uint64_t)bits * n >> 32);
}

/* Nearly normal, in 1/4096 of its deviation: eight uniform 16-bit numbers added up. */
static int64_t normal(uint64_t *state)
{
	int64_t sum = -8 * 65535 / 2;
	for (int i = 0; i < 2; i++) {
		uint64_t r = splitmix_draw(state);
		sum += (int64_t)((r & 0xffff) + (r >> 16 & 0xffff) + (r >> 32 & 0xffff) + (r >> 48));
	}
	return sum * 4096 / 53510; /* sqrt(8 / 12) x 65536 */
}

static int64_t scale(int64_t v, int64_t by, int bits)
{
	return (int64_t)((int128)v * by / ((int128)1 << bits));
}

/* Streams that belong to no symbol's day. */
enum { STREAM_SYMBOLS = 1 << 30, STREAM_BROKERS, STREAM_RANKS, STREAM_FACTOR, STREAM_ORDER, STREAM_CALENDAR };

/* The same holidays for every seed: fixed ones, a week at the lunar new year, two that wander. */
static bool holiday(int32_t day)
{
	static const int fixed[] = { 101, 228, 404, 405, 501, 1010 };
	int year, month, mday;
	if ((day % 7 + 7 + 3) % 7 >= 5) /* 1970-01-01 was a Thursday */
		return true;
	date_split(day, &year, &month, &mday);
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (month * 100 + mday == fixed[i])
			return true;
	uint64_t r = stream(0, STREAM_CALENDAR, (uint64_t)year);
	int32_t week = date_make(year, 1, 21) + (int32_t)(r % 30);
	return (day >= week && day < week + 8) || (month == 6 && mday == 5 + (int)(r >> 8) % 20) ||
	       (month == 9 && mday == 10 + (int)(r >> 16 & 0xff) % 20);
}

static void make_days(struct market *m)
{
	int32_t day = m->shape.start;
	uint64_t r = stream(m->shape.seed, STREAM_FACTOR, 0);
	for (size_t i = 0; i < m->shape.days; day++) {
		if (holiday(day))
			continue;
		m->date[i] = day;
		m->factor[i++] = 9437 * normal(&r) + 1288490; /* 0.9 % a day around 0.03 % */
	}
}

static int by_symbol(const void *a, const void *b)
{
	return strcmp(((const struct symbol *)a)->code, ((const struct symbol *)b)->code);
}

static int by_broker(const void *a, const void *b)
{
	return strcmp(((const struct broker *)a)->code, ((const struct broker *)b)->code);
}

/* Codes as in Taipei: funds 0050, preferred shares 1101A, the others four digits, six where there
 * are too many. */
static void make_codes(struct market *m)
{
	size_t n = m->shape.symbols, funds = n / 20, preferred = n / 40, others = n - funds - preferred;
	struct symbol *s = m->symbol;
	for (unsigned i = 0; i < funds; i++, s++)
		snprintf(s->code, sizeof s->code, i < 50 ? "%04u" : "%06u", i < 50 ? 50 + i : (1000 + i) % 1000000);
	for (size_t i = 0; i < others; i++, s++) {
		size_t few = 1101 + i * 8858 / others, many = 100000 + i * 899999 / others;
		snprintf(s->code, sizeof s->code, "%u", (unsigned)(others <= 8858 ? few : many) % 1000000);
	}
	for (size_t i = 0; i < preferred; i++, s++) {
		memcpy(s->code, m->symbol[funds + i * others / preferred].code, sizeof s->code);
		memcpy(s->code + strlen(s->code), "A", 2);
	}
	qsort(m->symbol, n, sizeof *m->symbol, by_symbol);
}

/* Zipf's law for the symbol of rank `rank` of n, times `by`, but no more than there are brokers. */
static int64_t zipf_mean(uint32_t rank, size_t n, uint64_t by, int64_t most)
{
	uint128 mean = (uint128)(((uint64_t)1 << 32) / (1 + n / 50 + rank)) * by >> 32;
	return mean < (uint128)most ? (int64_t)mean : most;
}

/* Finds the factor with which a listed symbol has `active` brokers on an average day. */
static void make_means(struct market *m, const uint32_t *rank)
{
	size_t n = m->shape.symbols;
	int64_t most = (int64_t)(m->shape.brokers - m->shape.mergers) * MARKET_ONE;
	int128 want = 0;
	uint64_t low = 0, high = (uint64_t)1 << 62;
	for (size_t i = 0; i < n; i++)
		want += (int128)m->shape.active * (m->symbol[i].end - m->symbol[i].first);
	for (int bit = 0; bit < 62; bit++) {
		uint64_t by = low + (high - low) / 2;
		int128 sum = 0;
		for (size_t i = 0; i < n; i++)
			sum += (int128)zipf_mean(rank[i], n, by, most) * (m->symbol[i].end - m->symbol[i].first);
		*(sum > want ? &high : &low) = by;
	}
	for (size_t i = 0; i < n; i++) {
		struct symbol *s = &m->symbol[i];
		s->mean = zipf_mean(rank[i], n, low, most);
		s->spread = most - s->mean < s->mean / 2 ? most - s->mean : s->mean / 2;
	}
}

/* 0 .. n - 1 in random order. */
static void permute(uint32_t *a, size_t n, uint64_t seed)
{
	for (size_t i = 0; i < n; i++) {
		size_t k = below((uint32_t)(splitmix_draw(&seed) >> 32), i + 1);
		a[i] = a[k];
		a[k] = (uint32_t)i;
	}
}

static void make_symbols(struct market *m)
{
	/* Larger than MARKET_BROKERS and prime: multiplying by one is a permutation of the ranks. */
	static const uint32_t primes[] = { 100003, 234587, 611953, 777781, 1000003, 1299709 };
	size_t n = m->shape.symbols;
	uint32_t *rank = xmalloc(n * sizeof *rank), days = (uint32_t)m->shape.days;
	make_codes(m);
	permute(rank, n, stream(m->shape.seed, STREAM_SYMBOLS, 0));
	for (size_t i = 0; i < n; i++) {
		struct symbol *s = &m->symbol[i];
		uint64_t r = stream(m->shape.seed, STREAM_SYMBOLS, 1 + i), a = splitmix_draw(&r), b = splitmix_draw(&r);
		s->price = (int64_t)((8 + below((uint32_t)a, 8)) << (a >> 32) % 7) * 100 * CENT;
		s->sigma = 8389 + (int64_t)(a >> 40) % 28312; /* 0.8 % to 3.5 % */
		s->beta = 128 + (int64_t)(b % 257);
		s->lots = 1 + (unsigned)(8 * (n - rank[i]) / n);
		s->end = days;
		/* Three in twenty were listed late; one in twelve vanishes. */
		if ((b >> 16) % 20 < 3)
			s->first = below((uint32_t)(b >> 32), days);
		if ((a >> 20) % 12 == 0 && days - s->first > MEAN_LIFE)
			s->end = s->first + MEAN_LIFE + below((uint32_t)b, days - s->first - MEAN_LIFE);
		s->stride = primes[(b >> 24) % (sizeof primes / sizeof *primes)] % (uint32_t)m->shape.brokers;
		s->shift = below((uint32_t)(a >> 32), m->shape.brokers);
	}
	make_means(m, rank);
	free(rank);
}

/* Walker's method for weights 2^40 / (rank + 2): Zipf's law without its extreme first ranks. */
static void make_alias(struct market *m)
{
	size_t n = m->shape.brokers, small = 0, large = 0;
	uint64_t *weight = xmalloc(n * sizeof *weight), total = 0;
	uint32_t *less = xmalloc(n * sizeof *less), *more = xmalloc(n * sizeof *more);
	for (size_t i = 0; i < n; i++)
		total += weight[i] = ((uint64_t)1 << 40) / (i + 2);
	/* Each weight in units of which `total` are a fair share. */
	for (size_t i = 0; i < n; i++) {
		weight[i] *= n;
		if (weight[i] < total)
			less[small++] = (uint32_t)i;
		else
			more[large++] = (uint32_t)i;
	}
	while (small && large) {
		uint32_t i = less[--small], k = more[--large];
		m->alias[i] = (struct alias){ (uint32_t)(((uint128)weight[i] << 32) / total), k };
		weight[k] -= total - weight[i];
		if (weight[k] < total)
			less[small++] = k;
		else
			more[large++] = k;
	}
	while (large || small) {
		uint32_t i = large ? more[--large] : less[--small];
		m->alias[i] = (struct alias){ UINT32_MAX, i };
	}
	free(weight);
	free(less);
	free(more);
}

static char branch_letter(unsigned house, unsigned houses, unsigned branch)
{
	static const char plain[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static const char mixed[] = "0XxAaKkWw1BbMmEe2CcNnHh3DdPpYy4FfQqZz5GgRr6IiSs7JjTt8LlUu9OoVv";
	return (house && (houses - 1 - house) % 2 == 0 ? mixed : plain)[branch];
}

/* Codes as in Taipei: three characters for the house, one for the branch, case matters.  The
 * first house is 102, the last 9A9, whose branches begin 9A90, 9A9X, 9A9x. */
static void make_brokers(struct market *m)
{
	size_t n = m->shape.brokers, houses = n / BROKERS_A_HOUSE + 1;
	houses = houses < HOUSES ? houses : HOUSES;
	uint16_t *used = xcalloc(houses, sizeof *used);
	uint64_t r = stream(0, STREAM_BROKERS, n);
	for (size_t i = 0; i < n; i++) {
		uint64_t bits = splitmix_draw(&r);
		uint32_t a = below((uint32_t)bits, houses), b = below((uint32_t)(bits >> 32), houses);
		size_t h = i < houses ? i : i < houses + 2 ? houses - 1 : a < b ? a : b;
		while (used[h] == BRANCHES)
			h = (h + 1) % houses;
		struct broker *k = &m->broker[i];
		*k = (struct broker){ .house = (uint16_t)h, .branch = used[h]++ };
		unsigned at = 2 + (unsigned)(houses > 1 ? 2987 * h / (houses - 1) : 0), second = at / 10 % 36;
		k->code[0] = (char)('1' + at / 360);
		k->code[1] = (char)(second < 10 ? '0' + second : 'A' + second - 10);
		k->code[2] = (char)('0' + at % 10);
		k->code[3] = branch_letter((unsigned)h, (unsigned)houses, k->branch);
	}
	free(used);
	qsort(m->broker, n, sizeof *m->broker, by_broker);
	permute(m->ranked, n, stream(m->shape.seed, STREAM_RANKS, 0));
	make_alias(m);
}

/* Pairs of mergers are chains: the first of them into the second, it into the one that stays. */
static void make_mergers(struct market *m)
{
	size_t n = m->shape.brokers, mergers = m->shape.mergers, parts = mergers + 1;
	for (uint32_t i = 0; i < n; i++) {
		m->heir[i] = i;
		m->last[i] = UINT32_MAX;
	}
	for (size_t i = 0; i < mergers; i++) {
		size_t into = i % 2 ? mergers : i + 1;
		uint32_t b = m->ranked[n - 1 - i * n / parts];
		m->heir[b] = m->ranked[n - 1 - into * n / parts];
		m->last[b] = (uint32_t)(m->shape.days * (i + 1) / parts);
	}
}

struct market *market_new(const struct market_shape *shape)
{
	struct market *m = xcalloc(1, sizeof *m);
	size_t brokers = shape->brokers;
	m->shape = *shape;
	m->date = xcalloc(shape->days, sizeof *m->date);
	m->factor = xcalloc(shape->days, sizeof *m->factor);
	m->symbol = xcalloc(shape->symbols, sizeof *m->symbol);
	m->broker = xcalloc(brokers, sizeof *m->broker);
	m->alias = xcalloc(brokers, sizeof *m->alias);
	m->ranked = xcalloc(brokers, sizeof *m->ranked);
	m->heir = xcalloc(brokers, sizeof *m->heir);
	m->last = xcalloc(brokers, sizeof *m->last);
	m->bits = xcalloc(brokers / 64 + 1, sizeof *m->bits);
	m->words = xcalloc(brokers / 4096 + 1, sizeof *m->words);
	m->trade = xcalloc(brokers, sizeof *m->trade);
	make_days(m);
	make_symbols(m);
	make_brokers(m);
	make_mergers(m);
	return m;
}

void market_free(struct market *m)
{
	if (!m)
		return;
	free(m->date);
	free(m->factor);
	free(m->symbol);
	free(m->broker);
	free(m->alias);
	free(m->ranked);
	free(m->heir);
	free(m->last);
	free(m->bits);
	free(m->words);
	free(m->trade);
	free(m);
}

const char *market_symbol(const struct market *m, size_t symbol)
{
	return m->symbol[symbol].code;
}

const char *market_broker(const struct market *m, size_t broker)
{
	return m->broker[broker].code;
}

int32_t market_date(const struct market *m, size_t day)
{
	return m->date[day];
}

size_t market_heir(const struct market *m, size_t broker)
{
	return m->heir[broker] == broker ? MARKET_BROKERS : m->heir[broker];
}

void market_name(const struct market *m, size_t broker, char *name, size_t room)
{
	static const char *const house[] = { "雲梯", "紙鶴", "Moonlit", "青石板", "Crane, Moon & Co.", "木瓜", "Harbour Nine",
		                             "白鹿", "Tin Lantern", "稻浪", "Seven Kites", "海葵" };
	static const char *const branch[] = { "東嶺", "南浦", "西渚", "Tidewater", "石橋", "松濤", "Old Mill", "北崗",
		                              "月池", "Larkfield", "芒草", "鹿角灣" };
	enum { KNOWN_HOUSES = sizeof house / sizeof *house, KNOWN_BRANCHES = sizeof branch / sizeof *branch };
	unsigned h = m->broker[broker].house, b = m->broker[broker].branch;
	char number[16] = "", tail[64] = "";
	if (h >= KNOWN_HOUSES)
		snprintf(number, sizeof number, " %u", h / KNOWN_HOUSES + 1);
	if (b > KNOWN_BRANCHES)
		snprintf(tail, sizeof tail, "-%s %u", branch[(b - 1) % KNOWN_BRANCHES], (b - 1) / KNOWN_BRANCHES + 1);
	else if (b)
		snprintf(tail, sizeof tail, "-%s", branch[b - 1]);
	snprintf(name, room, "%s%s%s", house[h % KNOWN_HOUSES], number, tail);
}

/* The step between prices, in 1/100, of Taiwan's exchange. */
static int64_t tick(int64_t price)
{
	return price < 1000 ? 1 : price < 5000 ? 5 : price < 10000 ? 10 : price < 50000 ? 50 : price < 100000 ? 100 : 500;
}

static void walk(const struct market *m, struct symbol *s, size_t day, uint64_t *r)
{
	const int64_t limit = 429496730; /* 10 % in 1/2^32 */
	int64_t sigma = s->sigma;
	if (splitmix_draw(r) >> 59 == 0)
		sigma = sigma * 5 / 2;
	int64_t step = sigma * normal(r) + scale(s->beta, m->factor[day], 8);
	step = step > limit ? limit : step < -limit ? -limit : step;
	/* Far from ordinary prices it turns back. */
	if ((s->price < 200 * CENT && step < 0) || (s->price > 500000 * (int64_t)CENT && step > 0))
		step = -step;
	s->price += scale(s->price, step, 32);
}

static inline bool held(const struct market *m, uint32_t b)
{
	return m->bits[b / 64] >> b % 64 & 1;
}

static inline void hold(struct market *m, uint32_t b)
{
	m->bits[b / 64] |= (uint64_t)1 << b % 64;
	m->words[b / 4096] |= (uint64_t)1 << b / 64 % 64;
}

/* Puts `k` different brokers that still trade on `day` into m->bits. */
static void pick(struct market *m, const struct symbol *s, size_t day, size_t k, uint64_t *r)
{
	size_t n = m->shape.brokers, found = 0;
	for (size_t tries = 4 * k + 16; found < k && tries; tries--) {
		uint64_t bits = splitmix_draw(r);
		uint32_t rank = below((uint32_t)(bits >> 32), n);
		if (((uint32_t)bits & ~1u) >= m->alias[rank].threshold)
			rank = m->alias[rank].other;
		/* Half of the trading is done by the symbol's own favourites. */
		if (bits & 1)
			rank = (uint32_t)(((uint64_t)rank * s->stride + s->shift) % n);
		uint32_t b = m->ranked[rank];
		while (day >= m->last[b])
			b = m->heir[b];
		if (!held(m, b)) {
			hold(m, b);
			found++;
		}
	}
	for (; found < k; found++) {
		uint32_t b = below((uint32_t)splitmix_draw(r), n);
		while (held(m, b) || day >= m->last[b])
			b = b + 1 == n ? 0 : b + 1;
		hold(m, b);
	}
}

/* Moves m->bits into m->trade, in order. */
static void sort(struct market *m)
{
	struct market_trade *t = m->trade;
	for (size_t i = 0; i <= m->shape.brokers / 4096; i++) {
		for (uint64_t word = m->words[i]; word; word &= word - 1) {
			size_t at = i * 64 + (size_t)__builtin_ctzll(word);
			for (uint64_t bit = m->bits[at]; bit; bit &= bit - 1)
				*t++ = (struct market_trade){ .broker = (uint32_t)(at * 64 + (size_t)__builtin_ctzll(bit)) };
			m->bits[at] = 0;
		}
		m->words[i] = 0;
	}
}

/* Every broker deals once or twice with another: lots of 1,000 shares, and some odd ones. */
static void deal(struct market_trade *trade, size_t k, int64_t close, unsigned lots, uint64_t *r)
{
	int64_t step = tick(close);
	for (size_t i = 0; i < k; i++) {
		unsigned twice = 0;
		do {
			uint64_t a = splitmix_draw(r), b = splitmix_draw(r);
			size_t j = below((uint32_t)a, k > 1 ? k - 1 : 1);
			j += k > 1 && j >= i;
			int64_t price = close + ((int64_t)(a >> 32 & 7) - (int64_t)(a >> 35 & 7)) / 2 * step;
			price = price < 1 ? 1 : price;
			int64_t shares = 1 + (int64_t)below((uint32_t)(b >> 32), 999);
			if (b & 3)
				shares = 1000 * (1 + (int64_t)below((uint32_t)(b >> 32), (size_t)lots << __builtin_ctzll(b >> 2 | 1 << 11)));
			bool buys = a >> 38 & 1;
			struct market_trade *buyer = &trade[buys ? i : j], *seller = &trade[buys ? j : i];
			buyer->buy_shares += shares;
			buyer->buy_amount += shares * price;
			seller->sell_shares += shares;
			seller->sell_amount += shares * price;
			twice += 1 + (unsigned)(a >> 39 & 1);
		} while (twice < 2);
	}
}

void market_step(struct market *m, size_t symbol, size_t day, struct market_day *out)
{
	struct symbol *s = &m->symbol[symbol];
	*out = (struct market_day){ .listed = day >= s->first && day < s->end };
	if (!out->listed)
		return;
	uint64_t r = stream(m->shape.seed, symbol, day);
	if (day > s->first)
		walk(m, s, day, &r);
	int64_t close = (s->price + CENT / 2) / CENT, step = tick(close);
	close = (close + step / 2) / step * step;
	uint64_t bits = splitmix_draw(&r);
	uint32_t gap = below((uint32_t)bits, GAP_ODDS);
	out->priced = gap != UNKNOWN;
	if (gap == HALTED)
		return;
	if (out->priced) {
		out->close = close;
		out->before = s->close;
		s->close = close;
	}
	/* The day's number: even over mean +- spread, its fraction decided by chance. */
	int64_t k = s->mean - s->spread + scale(2 * s->spread, (int64_t)(bits >> 32 & 0xffff), 16);
	out->trades = (size_t)((k + (int64_t)(bits >> 48)) / MARKET_ONE);
	out->trade = m->trade;
	pick(m, s, day, out->trades, &r);
	sort(m);
	deal(m->trade, out->trades, close, s->lots, &r);
}

int64_t market_return(int64_t close, int64_t before)
{
	int128 change = (int128)(close - before) * 20000000000 / before; /* twice, to see the half */
	return (int64_t)((change + (change < 0 ? -1 : 1)) / 2);
}

void market_shuffle(uint32_t *order, size_t n, uint64_t seed, uint64_t number)
{
	permute(order, n, stream(seed, STREAM_ORDER, number));
}
