#!/usr/bin/env python3
"""Random small markets through the whole graph, compared with the oracle.

  pnl_random.py [--count N] [--seed N] [--jobs N] [--keep DIR]

Market number i of a run has the seed SEED + i.  Each is written twice: plainly for the oracle, and
as hostile as the contract allows for lotmill (parts, gzip, shuffled rows, columns in any order,
both date formats, exponents, quotes, CRLF, byte-order marks).  Then `make run` and compare.py.

A market that differs is reported with its seed; `--seed N --count 1 --keep DIR` makes it again
and leaves tables, results and make's output in DIR.
"""
import argparse, csv, gzip, io, os, random, shutil, signal, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal, ROUND_HALF_UP

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.environ.get("TOP") or os.path.dirname(os.path.dirname(HERE))
BIN = os.environ.get("BIN") or os.path.join(TOP, "build", "release", "bin")
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)
import compare                                              # noqa: E402

SYMBOLS = ["2330", "0050", "AAA", "aaa", "BRK/B", "../x", "con", "a b", "50%", "$(x)", "#1", "~", "-o", ".", "..",
           "台積電", "x,y", 'q"t', " lead", "trail ", "it's", "`id`", "a:b", "a=b", "a\\b", "a;b", "a&b|c", "*", "?", "[a]",
           "%", "+2F", "NUL", "1e5", "00", "0", "total", "trades.npz", "é", "e\u0301", "\u3000", "${y}", "$$", "!", "(", ")",
           "a" * 32, "台" * 10, "<a>", "{a,b}", "^", "@", "--", "FORCE", ".PHONY", "a\u00a0b", "date", "symbol", "\u2028"]
BROKERS = ["1020", "9A9x", "9A9X", "0", "00", "1e5", "a,b", 'b"q', "台新", "NaN", "null", "-1", "=1+1", "B" * 32, " x", "x ",
           "broker", "1020 ", "Z", "a", "é", "$(x)", "%", "12.0", "TRUE"]
STUCK = 120                                                 # seconds after which a make is taken to run in circles


def units(text, places):
    return int(Decimal(text).scaleb(places).to_integral_value(rounding=ROUND_HALF_UP))


class Market:
    """What is in the tables, as plain texts; `write_plain` and `write_hostile` put it on disk."""

    def __init__(self, seed):
        self.rng = rng = random.Random(seed)
        self.seed = seed
        self.kind = rng.choices(["day", "price", "both"], [6, 3, 1])[0]
        self.huge = rng.random() < 0.15
        self.symbols = rng.sample(SYMBOLS, rng.choice([1, 2, 3, 4, 6, 9]))
        self.brokers = rng.sample(BROKERS, rng.choice([1, 2, 3, 5, 8, 14]))
        self.days = self.calendar()
        self.prices, self.returns, self.trades = [], None, []
        for s in self.symbols:
            self.price_series(s)
        for s in self.symbols:
            if rng.random() < 0.93:
                self.trade_symbol(s)
        if rng.random() < 0.55:
            self.return_table()
        self.mergers = self.merger_table() if rng.random() < 0.4 else None
        self.names = {b: rng.choice(["合庫-台中", "Some, Inc.", 'a "b"', "x", "O'Hara"]) for b in self.brokers
                      if rng.random() < 0.8} if rng.random() < 0.3 else None
        self.window()

    def calendar(self):
        rng = self.rng
        day = rng.choice([date(2022, 12, 20), date(2024, 2, 20), date(1999, 1, 5), date(2026, 6, 1), date(1969, 12, 20),
                          date(1899, 12, 28)])
        gap = rng.choice([0.0, 0.2, 0.6])
        days = []
        for _ in range(rng.choice([1, 2, 3, 5, 8, 13, 30])):
            days.append(day.isoformat())
            day += timedelta(days=rng.randint(2, 200) if rng.random() < gap * 0.3 else 1 + (rng.random() < gap))
        return days

    def price_series(self, s):
        rng, days = self.rng, self.days
        shape = rng.choices(["full", "none", "sparse", "late", "early", "ends", "beyond"], [5, 2, 3, 1, 1, 1, 1])[0]
        if shape == "none":
            return
        some = days[:]
        if shape == "sparse":
            some = [d for d in days if rng.random() < 0.5]
        elif shape == "late":
            some = days[rng.randint(0, len(days)):]
        elif shape == "ends":
            some = days[:rng.randint(0, len(days))]
        elif shape == "early":                               # closes that were there before the first trade
            some = [(date.fromisoformat(days[0]) - timedelta(days=k)).isoformat() for k in (9, 5, 1)] + days
        elif shape == "beyond":                              # and after the last one
            some = days + [(date.fromisoformat(days[-1]) + timedelta(days=k)).isoformat() for k in (1, 4)]
        if rng.random() < 0.3:                               # closes on days on which nobody trades
            some = sorted(set(some) | {(date.fromisoformat(d) + timedelta(days=1)).isoformat() for d in some})
        style = rng.choices(["tick", "flat", "fine", "long", "tiny", "high"], [6, 1, 2, 1, 1, 1 + 3 * self.huge])[0]
        close = Decimal(rng.randint(500, 90000)) / 100
        for d in some:
            close = max(Decimal("0.05"), close + Decimal(rng.randint(-300, 320)) / 100)
            text = {"tick": lambda: f"{close:.2f}", "flat": lambda: "10.11",
                    "fine": lambda: f"{close}{rng.randint(0, 999999):06d}",
                    "long": lambda: f"{close}{rng.randint(0, 10 ** 12):012d}",
                    "tiny": lambda: f"0.{rng.choice([1, 4999, 5000, 49999999, 50, 99999999, 10]):08d}",
                    "high": lambda: f"{39999999 - rng.randint(0, 10 ** 6)}.{rng.randint(0, 99)}"}[style]()
            if rng.random() < 0.05:
                text = rng.choice(["", "0", "0.00", "0.000000001"])
            self.prices.append((s, d, text))

    def amount(self, shares, s):
        """A day's money for `shares`, as text: near a price, or anything."""
        rng = self.rng
        if not shares:
            return "0"
        if rng.random() < 0.03:
            return "0"                                       # shares for nothing
        if self.huge and rng.random() < 0.5:
            return str(rng.randint(1, 2 * 10 ** 13)) + rng.choice(["", ".5", ".1234"])
        price = Decimal(rng.randint(1, 99999)) / 100
        a = price * shares
        if a >= 2 * 10 ** 13:
            a = Decimal(rng.randint(1, 10 ** 13))
        return rng.choice([f"{a:.0f}", f"{a:.2f}", f"{a:.4f}", f"{a + Decimal(rng.randint(0, 9999)) / 10000:.4f}",
                           f"{a:.2f}{rng.randint(0, 10 ** 8):08d}", f"{a:.4f}5", f"{a:.4f}49999"])

    def shares(self):
        rng = self.rng
        if self.huge and rng.random() < 0.4:
            return rng.choice([2147483648, 2147483647, 123457, 10 ** 12, 10 ** 15, 10 ** 17, rng.randint(1, 10 ** 15)])
        return rng.choice([1, 1, 2, 3, 7, 100, 1000, rng.randint(1, 50), rng.randint(1, 100000)])

    def trade_symbol(self, s):
        rng = self.rng
        balanced = rng.random() < 0.5
        kinds = [self.kind] if self.kind != "both" else ["day", "price"]
        styles = {b: rng.choice(["any", "buyer", "seller", "rare", "stops", "starts", "none", "zero"]) for b in self.brokers}
        steady = self.huge and rng.random() < 0.3            # the same purchase every day: no timing at all
        if steady:
            n = rng.choice([123456789012345677, 10 ** 15 + 1, 3])
            self.trades += [("day", s, self.brokers[0], d, n, 0, "1", "0") for d in self.days]
            styles[self.brokers[0]] = "none"
        for i, d in enumerate(self.days):
            if rng.random() < 0.15:
                continue                                     # nobody trades
            active = []
            for b in self.brokers:
                style = styles[b]
                chance = {"rare": 0.1, "none": 0.0, "zero": 0.3}.get(style, 0.7)
                if style == "stops" and i > len(self.days) // 3 or style == "starts" and i < len(self.days) // 2:
                    chance = 0.0
                if rng.random() < chance:
                    active.append(b)
            for b in active:
                kind = rng.choice(kinds)
                other = rng.choice(active)
                for _ in range(1 if rng.random() < 0.8 else rng.randint(2, 4)):    # several rows of one key
                    self.trade(s, b, other if balanced else None, d, kind, styles[b])

    def trade(self, s, b, other, d, kind, style):
        rng = self.rng
        if style == "zero":
            buy = sell = 0
        else:
            buy = self.shares() if style in ("buyer",) or rng.random() < 0.55 else 0
            sell = self.shares() if style in ("seller",) or rng.random() < 0.55 else 0
            if style == "buyer" and rng.random() < 0.8:
                sell = 0
            if style == "seller" and rng.random() < 0.8:
                buy = 0
        if kind == "price":
            buy, sell = min(buy, 10 ** 10), min(sell, 10 ** 10)
            places = rng.choice([0, 1, 2, 4, 5, 8, 9])
            price = f"{Decimal(rng.randint(1, 99999)).scaleb(-rng.choice([2, 2, 2, 5])):.{places}f}"
            if places == 9:                                  # further digits are rounded half up, first of all
                price = f"{price[:-1]}5"
            self.trades.append(("price", s, b, d, price, buy, sell))
            if other is not None:
                self.trades.append(("price", s, other, d, price, sell, buy))
        else:
            paid, got = self.amount(buy, s), self.amount(sell, s)
            self.trades.append(("day", s, b, d, buy, sell, paid, got))
            if other is not None:
                self.trades.append(("day", s, other, d, sell, buy, got, paid))

    def return_table(self):
        rng = self.rng
        self.returns = []
        whole = rng.random() < 0.5
        for s in self.symbols:
            if not whole and rng.random() < 0.4:
                continue                                     # lacks the symbol: derived
            for d in self.days:
                if not whole and rng.random() < 0.3:
                    continue                                 # lacks the day: counts 0
                self.returns.append((s, d, rng.choice([repr(round(rng.uniform(-0.1, 0.1), 6)), repr(rng.uniform(-0.1, 0.1)),
                                                       "0", "-0.99999", "12.5", "1e-3", "-0.0", "0.010000000000000000208"])))
        for _ in range(rng.randint(0, 2)):                   # a symbol that nobody trades
            self.returns.append(("only-returns", rng.choice(self.days), "0.5")) if not any(
                r[0] == "only-returns" for r in self.returns) else None

    def merger_table(self):
        rng = self.rng
        pool = self.brokers + ["gone1", "gone2", "new1"]
        rng.shuffle(pool)
        pairs, order = [], pool[:rng.randint(2, len(pool))]
        for i, old in enumerate(order[:-1]):                 # each merges into a later one: chains, never a cycle
            if rng.random() < 0.6:
                pairs.append((old, rng.choice(order[i + 1:])))
        rng.shuffle(pairs)
        return pairs

    def window(self):
        rng = self.rng
        first, last = date.fromisoformat(self.days[0]), date.fromisoformat(self.days[-1])
        points = [first - timedelta(days=3), first, first + timedelta(days=1), last - timedelta(days=1), last,
                  last + timedelta(days=5)] + [date.fromisoformat(rng.choice(self.days)) + timedelta(days=k) for k in (0, 0, 0, 1)]
        self.start = rng.choice(points).isoformat() if rng.random() < 0.6 else ""
        self.end = rng.choice(points).isoformat() if rng.random() < 0.45 else ""
        if self.start and self.end and self.start > self.end and rng.random() < 0.8:    # else an empty window
            self.start, self.end = self.end, self.start

    # -- plain, for the oracle ---------------------------------------------------------------
    def write_plain(self, where):
        def write(name, header, rows):
            path = os.path.join(where, name)
            with open(path, "w", newline="", encoding="utf-8") as f:
                w = csv.writer(f, lineterminator="\n")
                w.writerow(header)
                w.writerows(rows)
            return path
        day = []
        for t in self.trades:
            if t[0] == "day":
                day.append(t[1:])
            else:                                            # an amount is shares x price, half up, a row at a time
                _, s, b, d, price, buy, sell = t
                p = units(price, 8)
                paid, got = ((p * n + 5000) // 10000 for n in (buy, sell))
                day.append((s, b, d, buy, sell, f"{paid}e-4", f"{got}e-4"))
        out = dict(prices=write("prices.csv", ["symbol", "date", "close"], self.prices),
                   trades=[write("trades.csv", ["symbol", "broker", "date", "buy_shares", "sell_shares", "buy_amount",
                                                "sell_amount"], day)], start=self.start, end=self.end, names=self.names)
        if self.returns is not None:
            out["returns"] = write("returns.csv", ["symbol", "date", "return"], self.returns)
        if self.mergers is not None:
            out["mergers"] = write("broker_mergers.csv", ["old_broker", "new_broker"], self.mergers)
        return out

    # -- hostile, for lotmill ----------------------------------------------------------------
    def number(self, text, whole=False):
        """The same number written in another way."""
        rng = self.rng
        if text == "" or rng.random() < 0.5:
            return text
        v = Decimal(text)
        forms = [f"{v:f}", f"{v:E}", f"{v:e}", ("+" if not v.is_signed() else "") + f"{v:f}"]
        if v == v.to_integral_value():
            forms += [f"{v:.0f}.", f"{v:.1f}", f"{v:.0f}.000"]
        if not v.is_signed():
            forms += ["0" + f"{v:f}"]
        if not whole and f"{v:f}".startswith("0."):
            forms.append(f"{v:f}"[1:])
        return rng.choice(forms)

    def file(self, path, columns, rows):
        """One file in a dialect of its own: `columns` is a list of (name, texts of a row -> field)."""
        rng = self.rng
        rows = rows[:]
        rng.shuffle(rows)
        columns = columns[:]
        if rng.random() < 0.5:
            rng.shuffle(columns)
        for k in range(rng.choice([0, 0, 1, 3])):            # columns that nobody asked for
            what = rng.choice(["note", "Symbol", "", "Close", "shares", "x,y", "line\nend"])
            columns.insert(rng.randint(0, len(columns)), (f"{what}{k}", lambda r: rng.choice(
                ["", "1", "a,b", 'say "no"', "two\nlines", "two\r\nlines", "台", "-"])))
        quote = rng.choice([0.0, 0.0, 0.1, 1.0])
        end = rng.choice(["\n", "\n", "\r\n", None])
        compact = rng.choice([0.0, 0.0, 0.5, 1.0])
        blank = rng.random() < 0.1

        def field(text):
            if rng.random() < quote or any(c in text for c in ',"\r\n'):
                return '"' + text.replace('"', '""') + '"'
            return text

        def cell(name, text):
            if name == "date" and rng.random() < compact:
                text = text.replace("-", "")
            return field(text)
        out = io.StringIO(newline="")
        if rng.random() < 0.2:
            out.write("\ufeff")
        out.write(",".join(field(n) for n, _ in columns) + (end or "\n"))
        for r in rows:
            out.write(",".join(cell(n, f(r)) for n, f in columns) + (end or rng.choice(["\n", "\r\n"])))
            if blank and rng.random() < 0.1:
                out.write("\n")
        data = out.getvalue().encode()
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if rng.random() < 0.4:
            cut = rng.randint(0, len(data))                  # one member or two
            pieces = [data] if rng.random() < 0.7 else [data[:cut], data[cut:]]
            data = b"".join(gzip.compress(p, 1, mtime=rng.randint(0, 10 ** 9)) for p in pieces)
            path += ".gz"
        with open(path, "wb") as f:
            f.write(data)
        if rng.random() < 0.1:
            with open(path + ".rows", "w", encoding="ascii") as f:
                f.write(f"{len(rows)}\n")

    def table(self, where, name, rows, columns, symbol=0):
        """A table as one file, a folder of parts, or a folder of folders.  `columns` maps a row's kind to its columns;
        field `symbol` of a row is its symbol."""
        rng = self.rng
        kinds = sorted(columns)
        if len(kinds) == 1 and rng.random() < 0.5:
            return self.file(os.path.join(where, name + ".csv"), columns[kinds[0]], rows)
        when = dict(columns[kinds[0]])["date"]
        index = {s: i for i, s in enumerate(self.symbols)}
        n = rng.randint(1, 5)
        cut = rng.choice([lambda r: when(r)[:4], lambda r: when(r)[:7], lambda r: f"p{rng.randrange(n)}",
                          lambda r: f"s{index.get(r[symbol], 99)}"])
        parts = {}
        for r in rows:
            kind = r[0] if len(kinds) > 1 else kinds[0]
            parts.setdefault(cut(r) + ("" if len(kinds) == 1 else "-" + kind), (kind, []))[1].append(r)
        if not parts:
            parts["empty"] = (kinds[0], [])
        for key, (kind, some) in parts.items():
            if rng.random() < 0.7:
                self.file(os.path.join(where, name, key + ".csv"), columns[kind], some)
                continue
            files = rng.randint(1, 3)
            held = [[] for _ in range(files)]
            for r in some:
                rng.choice(held).append(r)
            for i, h in enumerate(held):
                self.file(os.path.join(where, name, key, f"f{i}.csv"), columns[kind], h)

    def write_hostile(self, where):
        rng, data = self.rng, os.path.join(where, "data")
        os.makedirs(data)
        prices = self.prices + [p for p in self.prices if rng.random() < 0.05 and Decimal(p[2] or 0)]    # agreeing duplicates
        self.table(data, "prices", prices, {"": [("symbol", lambda r: r[0]), ("date", lambda r: r[1]),
                                                 ("close", lambda r: self.number(r[2]))]})
        if self.returns is not None:
            self.table(data, "returns", self.returns, {"": [("symbol", lambda r: r[0]), ("date", lambda r: r[1]),
                                                            ("return", lambda r: self.number(r[2]))]})
        key = [("symbol", lambda r: r[1]), ("broker", lambda r: r[2]), ("date", lambda r: r[3])]
        columns = {"day": key + [(n, lambda r, i=i: self.number(str(r[i]), i < 6)) for i, n in
                                 enumerate(["buy_shares", "sell_shares", "buy_amount", "sell_amount"], 4)],
                   "price": key + [(n, lambda r, i=i: self.number(str(r[i]), i > 4)) for i, n in
                                   enumerate(["price", "buy_shares", "sell_shares"], 4)]}
        kinds = {t[0] for t in self.trades} or {"day"}
        self.table(data, "trades", self.trades, {k: columns[k] for k in kinds}, symbol=1)
        settings = {"START": self.start, "END": self.end}
        if self.mergers is not None:
            path = rng.choice(["data/broker_mergers", "elsewhere"])
            self.file(os.path.join(where, path + ".csv"), [("old_broker", lambda r: r[0]), ("new_broker", lambda r: r[1])],
                      self.mergers)
            if path == "elsewhere":
                settings["MERGERS"] = path + (".csv" if os.path.exists(os.path.join(where, path + ".csv")) else ".csv.gz")
        elif rng.random() < 0.2:                             # there, but turned off
            self.file(os.path.join(data, "broker_mergers.csv"), [("old_broker", lambda r: r[0]), ("new_broker", lambda r: r[1])],
                      [(self.brokers[0], "other")])
            settings["MERGERS"] = None
        if self.names is not None:
            self.file(os.path.join(data, "broker_names.csv"), [("broker", lambda r: r[0]), ("name", lambda r: r[1])],
                      list(self.names.items()))
        return settings


def graph(where, settings, jobs, in_file):
    """`make run` in `where`; -> (exit status, what it printed)."""
    given = {k: v for k, v in settings.items() if v != ""}
    with open(os.path.join(where, "Makefile"), "w", encoding="utf-8") as f:
        f.write(f"LOTMILL_BIN := {BIN}\ninclude {TOP}/pipeline.mk\n")
    args = [f"{k}={v or ''}" for k, v in given.items()]
    if in_file:
        with open(os.path.join(where, "lotmill.mk"), "w", encoding="utf-8") as f:
            f.writelines(f"{k} := {v or ''}\n" for k, v in given.items())
        args = []
    p = subprocess.Popen(["make", f"-j{jobs}", "run", *args], cwd=where, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, start_new_session=True)
    try:
        said = p.communicate(timeout=STUCK)[0]
    except subprocess.TimeoutExpired:
        os.killpg(p.pid, signal.SIGKILL)
        return "never", p.communicate()[0].decode(errors="replace")
    return p.returncode, said.decode(errors="replace")


def one(seed, where):
    """-> (list of what is wrong, accounts compared)."""
    m = Market(seed)
    plain, hostile = os.path.join(where, "plain"), os.path.join(where, "run")
    os.makedirs(plain)
    os.makedirs(hostile)
    reference = m.write_plain(plain)
    settings = m.write_hostile(hostile)
    code, said = graph(hostile, settings, m.rng.choice([1, 2, 4]), m.rng.random() < 0.3)
    with open(os.path.join(where, "make.out"), "w", encoding="utf-8") as f:
        f.write(said)
    if code:
        return [f"make exits {code}:"] + said.splitlines()[-12:], 0
    return compare.compare(os.path.join(hostile, "out"), **reference)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--count", type=int, default=100)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--jobs", type=int, default=2)
    ap.add_argument("--keep", help="leave the markets in this folder")
    a = ap.parse_args()
    root = a.keep or tempfile.mkdtemp(prefix="pnl.", dir=".")
    os.makedirs(root, exist_ok=True)

    def task(seed):
        where = os.path.join(root, str(seed))
        try:
            os.makedirs(where)
            return (seed,) + one(seed, os.path.abspath(where))
        finally:
            if not a.keep:
                shutil.rmtree(where, ignore_errors=True)
    wrong = accounts = 0
    with ThreadPoolExecutor(a.jobs) as pool:
        for seed, bad, compared in pool.map(task, range(a.seed, a.seed + a.count)):
            accounts += compared
            if bad:
                wrong += 1
                print(f"market {seed}: again with: pnl_random.py --seed {seed} --count 1 --keep DIR")
                for line in bad[:12]:
                    print("  " + line)
    if not a.keep:
        shutil.rmtree(root, ignore_errors=True)
    if wrong:
        sys.exit(f"{wrong} of {a.count} markets differ")
    if not accounts:
        sys.exit("no account was compared")
    print(f"{a.count} markets, {accounts} accounts equal", file=sys.stderr)


if __name__ == "__main__":
    main()
