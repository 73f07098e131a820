#!/usr/bin/env python3
"""Compares the results of a run with the reference answers, account by account.

  compare.py --out OUT --prices P.csv [--returns R.csv] --trades T.csv [T2.csv ...]
             [--start DATE] [--end DATE] [--mergers MAP.csv]

The tables must be in plain form (the oracle's): ISO dates, whole shares, decimal amounts.  Money,
positions, ranks and the order of rows must be equal to the last digit, timing_alpha to 1e-9 a
symbol; brokers.csv must be the exact sum of the symbols' tables, and symbols.csv is worked
out anew.  Prints what differs and exits 1, or prints the number of accounts.

The oracle is found as ../shared/oracle beside the project; it is not part of it.
"""
import argparse, csv, os, sys
from collections import defaultdict
from decimal import Decimal
from types import SimpleNamespace

TOP = os.environ.get("TOP") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(TOP, "..", "shared", "oracle"))
import fifo_oracle as oracle                                # noqa: E402

ACCOUNT = ("rank broker total_pnl realized_pnl unrealized_pnl window_pnl total_buy_amount total_sell_amount "
           "position timing_alpha").split()
ALWAYS = "0001-01-01"                                       # no START, in the oracle's terms
MONEY = dict(total_pnl="total", realized_pnl="realized", unrealized_pnl="unrealized", window_pnl="window",
             total_buy_amount="buy", total_sell_amount="sell")


def folder(symbol):
    """The folder's name of a symbol, from the rule in words."""
    out = ""
    for i, b in enumerate(symbol.encode()):
        c = chr(b)
        plain = c.isascii() and (c.isalnum() or c in "_-" or (c == "." and i > 0))
        out += c if plain else "+%02X" % b
    return out


def table(path):
    with open(path, newline="", encoding="utf-8") as f:
        reader = csv.DictReader(f)
        return reader.fieldnames, list(reader)


class Comparison:
    def __init__(self, out):
        self.out, self.bad, self.accounts = out, [], 0

    def say(self, text):
        self.bad.append(text)

    def equal(self, where, what, got, want):
        if got != want:
            self.say(f"{where}: {what} is {got}, expected {want}")

    def near(self, where, got, want, width):
        try:
            value = float(got)
        except (TypeError, ValueError):
            return self.say(f"{where}: timing_alpha '{got}' is not a number")
        if not abs(value - want) <= width + 1e-12 * abs(want):
            self.say(f"{where}: timing_alpha is {got}, expected {want!r}")

    def read(self, name):
        try:
            return table(os.path.join(self.out, name))
        except (OSError, UnicodeDecodeError, csv.Error) as e:
            self.say(f"{name}: {e}")
            return None, []

    def symbol(self, symbol, want):
        name = f"pnl/{folder(symbol)}.csv"
        header, got = self.read(name)
        if header is None:
            return []
        self.equal(name, "header", header, ACCOUNT)
        self.equal(name, "the order of brokers", [r["broker"] for r in got], [w["broker"] for w in want])
        by = {r["broker"]: r for r in got}
        for rank, w in enumerate(want, 1):
            g, where = by.get(w["broker"]), f"{name}: {w['broker']}"
            if g is None:
                continue
            self.accounts += 1
            self.equal(where, "rank", g["rank"], str(rank))
            for column, key in MONEY.items():
                self.equal(where, column, g[column], oracle.money(w[key]))
            self.equal(where, "position", g["position"], str(w["position"]))
            self.near(where, g["timing_alpha"], w["alpha"], 1e-9)
        return got

    def totals(self, tables, got_alpha, names):
        """brokers.csv from the reference tables; timing_alpha exactly from the printed ones."""
        header, got = self.read("brokers.csv")
        if header is None:
            return
        want_header = ("rank broker" + (" name" if names is not None else "") + " total_pnl realized_pnl unrealized_pnl "
                       "window_pnl total_buy_amount total_sell_amount total_amount timing_alpha symbols").split()
        self.equal("brokers.csv", "header", header, want_header)
        sums = defaultdict(lambda: defaultdict(int))
        for rows in tables.values():
            for r in rows:
                for key in MONEY.values():
                    sums[r["broker"]][key] += r[key]
                sums[r["broker"]]["symbols"] += 1
        order = sorted(sums, key=lambda b: (-sums[b]["total"], b.encode()))
        self.equal("brokers.csv", "the order of brokers", [r["broker"] for r in got], order)
        by = {r["broker"]: r for r in got}
        for rank, b in enumerate(order, 1):
            g, w, where = by.get(b), sums[b], f"brokers.csv: {b}"
            if g is None:
                continue
            self.equal(where, "rank", g["rank"], str(rank))
            for column, key in MONEY.items():
                self.equal(where, column, g[column], oracle.money(w[key]))
            self.equal(where, "total_amount", g["total_amount"], oracle.money(w["buy"] + w["sell"]))
            self.equal(where, "symbols", g["symbols"], str(w["symbols"]))
            self.equal(where, "timing_alpha", g["timing_alpha"], f"{got_alpha[b] + 0:.9f}")
            if names is not None:
                self.equal(where, "name", g.get("name"), names.get(b, ""))

    def symbols(self, market, tables, start, end):
        """symbols.csv from the definitions: sums over the accounts, and the two identities."""
        price, _, trade = market
        header, got = self.read("symbols.csv")
        if header is None:
            return
        self.equal("symbols.csv", "header", header,
                   ("symbol rows brokers first_date last_date priced buy_shares sell_shares buy_amount sell_amount "
                    "total_pnl window_pnl books zero_sum").split())
        order = [r["symbol"] for r in got]
        self.equal("symbols.csv", "the order of symbols", order, sorted(order, key=str.encode))
        by = {r["symbol"]: r for r in got}
        for s in sorted(tables, key=str.encode):
            if s not in by:
                self.say(f"symbols.csv: {s} is missing")
                continue
            self.one_symbol(by.pop(s), s, price[s], trade[s], tables[s], start, end)
        for s, g in by.items():
            self.equal(f"symbols.csv: {s} has no trade and", "rows", g["rows"], "0")

    def one_symbol(self, g, s, price, trade, accounts, start, end):
        where = f"symbols.csv: {s}"
        rows = [(d, t) for days in trade.values() for d, t in days.items() if not end or d <= end]
        bought, sold, paid, got = (sum(t[i] for _, t in rows) for i in range(4))
        first, last = min(d for d, _ in rows), max(d for d, _ in rows)
        last_day = end or last
        # the last day before START of the calendar without START; its mark; is the market level there?
        calendar = {d for d, _ in rows} | {d for d in price if first <= d <= last_day}
        before = [d for d in calendar if d < start]
        marked = any(d <= last_day for d in price)
        marked_before = not before or any(d <= max(before) for d in price)
        early = [t for d, t in rows if d < start]
        level = bought == sold and paid == got and \
            sum(t[0] for t in early) == sum(t[1] for t in early) and sum(t[2] for t in early) == sum(t[3] for t in early)
        self.equal(where, "rows", g["rows"], str(len(rows)))
        self.equal(where, "brokers", g["brokers"], str(len(accounts)))
        self.equal(where, "first_date", g["first_date"], first)
        self.equal(where, "last_date", g["last_date"], last)
        self.equal(where, "priced", g["priced"], str(int(marked)))
        self.equal(where, "buy_shares", g["buy_shares"], str(bought))
        self.equal(where, "sell_shares", g["sell_shares"], str(sold))
        self.equal(where, "buy_amount", g["buy_amount"], oracle.money(paid))
        self.equal(where, "sell_amount", g["sell_amount"], oracle.money(got))
        self.equal(where, "total_pnl", g["total_pnl"], oracle.money(sum(a["total"] for a in accounts)))
        window = sum(a["window"] for a in accounts)
        self.equal(where, "window_pnl", g["window_pnl"], oracle.money(window))
        self.equal(where, "books", g["books"], "ok" if marked and start == ALWAYS else "n/a")
        both = marked and marked_before
        self.equal(where, "zero_sum", g["zero_sum"], "n/a" if not both else "ok" if window == 0 else "off")
        if both and level:                                   # whoever trusts the flag trusts this
            self.equal(where, "the sum of windows of a level market", g["window_pnl"], "0.0000")


def compare(out, prices, trades, returns=None, start="", end="", mergers=None, names=None):
    """Compares the run in `out` with the oracle's answer.  -> (list of differences, accounts)."""
    market = oracle.load(SimpleNamespace(prices=prices, returns=returns, trades=trades, brokers=mergers))
    c = Comparison(out)
    start = start or ALWAYS
    tables, alpha = {}, defaultdict(Decimal)
    price, ret, trade = market
    for s in list(trade):
        tables[s] = oracle.symbol_table(price[s], ret[s], trade[s], start, end)
        if tables[s]:
            for r in c.symbol(s, tables[s]):
                alpha[r["broker"]] += Decimal(r["timing_alpha"])
    tables = {s: t for s, t in tables.items() if t}
    expected = {folder(s) + ".csv" for s in trade}
    there = {n for n in os.listdir(os.path.join(out, "pnl")) if n.endswith(".csv")} \
        if os.path.isdir(os.path.join(out, "pnl")) else set()
    for extra in sorted(there - expected):
        if len(c.read("pnl/" + extra)[1]):
            c.say(f"pnl/{extra}: the symbol has no trades")
    c.totals(tables, alpha, names)
    c.symbols(market, tables, start, end)
    return c.bad, c.accounts


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--out", required=True)
    ap.add_argument("--prices", required=True)
    ap.add_argument("--returns")
    ap.add_argument("--trades", required=True, nargs="+")
    ap.add_argument("--start", default="")
    ap.add_argument("--end", default="")
    ap.add_argument("--mergers")
    a = ap.parse_args()
    bad, accounts = compare(a.out, a.prices, a.trades, a.returns, a.start, a.end, a.mergers)
    for line in bad[:40]:
        print(line)
    if bad:
        sys.exit(f"{len(bad)} differences")
    print(f"{accounts} accounts are equal")


if __name__ == "__main__":
    main()
