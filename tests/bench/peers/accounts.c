/* accounts - what table.R leaves to C: the accounts, from rows sorted by symbol, broker and date.  The k-th
 * share bought meets the k-th share sold, so an account needs sums and two prefixes, not a queue of lots. */
#include <R.h>
#include <Rinternals.h>
#include <math.h>

/* What the first m shares of n rows cost. */
static double front(const double *shares, const double *amount, int n, double m)
{
	double cost = 0;
	for (int i = 0; i < n && m > 0; m -= shares[i++])
		cost += shares[i] <= m ? amount[i] : amount[i] * m / shares[i];
	return cost;
}

SEXP accounts(SEXP first_, SEXP symbol_, SEXP day_, SEXP start_, SEXP buy_, SEXP sell_, SEXP paid_, SEXP received_,
              SEXP mark_, SEXP following_, SEXP days_, SEXP returned_)
{
	int n = LENGTH(symbol_), start = INTEGER(start_)[0], span = nrows(following_);
	SEXP result = PROTECT(allocMatrix(REALSXP, n, 5));
	double *out = REAL(result);
	for (int a = 0; a < n; a++) {
		int low = INTEGER(first_)[a], rows = INTEGER(first_)[a + 1] - low, s = INTEGER(symbol_)[a];
		const int *day = INTEGER(day_) + low;
		const double *buy = REAL(buy_) + low, *sell = REAL(sell_) + low, *paid = REAL(paid_) + low, *received = REAL(received_) + low;
		const double *following = REAL(following_) + (size_t)span * (size_t)s;
		double b0 = 0, s0 = 0, b = 0, d = 0, p = 0, r = 0, pw = 0, rw = 0, x = 0, net = 0, square = 0;
		for (int i = 0; i < rows; i++) {
			b += buy[i];
			d += sell[i];
			p += paid[i];
			r += received[i];
			if (day[i] < start) {
				b0 = b;
				s0 = d;
				continue;
			}
			double v = buy[i] - sell[i];
			pw += paid[i];
			rw += received[i];
			net += v;
			square += v * v;
			x += v * following[day[i]];
		}
		double m0 = fmin(b0, s0), m1 = fmin(b, d);
		double sold = front(sell, received, rows, m1), bought = front(buy, paid, rows, m1);
		out[a] = sold - bought - front(sell, received, rows, m0) + front(buy, paid, rows, m0);
		out[a + n] = (b - d) * REAL(mark_)[s] - (p - bought) + (r - sold);
		out[a + 2 * n] = pw;
		out[a + 3 * n] = rw;
		double days = REAL(days_)[s], mean = net / days, variance = square / days - mean * mean;
		out[a + 4 * n] = days > 1 && variance > 1e-9 * (1 + mean * mean) ? (x - mean * REAL(returned_)[s]) / sqrt(variance) : 0;
	}
	UNPROTECT(1);
	return result;
}
