// Polars: columns and expressions; the closed form of first in, first out as sums of rows cut at m.
//
//     POLARS_MAX_THREADS=2 node polars.cjs DATA START OUT       PEERS_NPM: the folder of node_modules
const pl = require("module").createRequire(process.env.PEERS_NPM + "/package.json")("nodejs-polars");
const [data, start, out] = process.argv.slice(2);
const { col, lit } = pl, account = ["symbol", "broker"], float = (e) => e.cast(pl.Float64);
const read = (name, schema) => pl.readCSV(`${data}/${name}.csv`, { schema: { symbol: pl.String, ...schema } });
const day = lit(start).str.strptime(pl.Date, "%Y-%m-%d"), pick = (when, e) => pl.when(when).then(e).otherwise(lit(0));

let t = read("trades", { broker: pl.String, date: pl.Date, buy: pl.Int64, sell: pl.Int64, paid: pl.Float64, received: pl.Float64 }).sort("date");
const prices = read("prices", { date: pl.Date, close: pl.Float64 }), returns = read("returns", { date: pl.Date, ret: pl.Float64 });
const inside = col("date").gtEq(day), before = col("date").lt(day);

// The window's days of each symbol, each with the return of the next.
const days = t.filter(inside).select("symbol", "date").unique().join(returns, { on: ["symbol", "date"], how: "left" })
  .sort(["symbol", "date"]).withColumns(col("ret").fillNull(0))
  .withColumns(col("ret").shift(-1).over("symbol").fillNull(0).alias("following"));
const calendar = days.groupBy("symbol").agg(col("ret").count().alias("n"), col("ret").sum().alias("all"), col("ret").first().alias("one"));

const least = (a, b) => pl.when(a.lt(b)).then(a).otherwise(b);
const sums = t.groupBy(account).agg(col("buy").sum().alias("b"), col("sell").sum().alias("s"), col("paid").sum().alias("p"), col("received").sum().alias("r"),
  pick(before, col("buy")).sum().alias("b0"), pick(before, col("sell")).sum().alias("s0"),
  pick(inside, col("paid")).sum().alias("bought"), pick(inside, col("received")).sum().alias("sold"))
  .withColumns(least(col("b"), col("s")).alias("m1"), least(col("b0"), col("s0")).alias("m0"));
t = t.withColumns(col("buy").cumSum().over(account).alias("end_b"), col("sell").cumSum().over(account).alias("end_s"))
  .join(sums.select("symbol", "broker", "m0", "m1"), { on: account, how: "inner" });
const below = (m, end, shares, amount) => {
  const cut = col(m).minus(col(end)).plus(col(shares));
  return pl.when(cut.gtEq(col(shares))).then(col(amount)).when(cut.gt(lit(0))).then(col(amount).mul(float(cut)).div(float(col(shares)))).otherwise(lit(0)).sum();
};
const fronts = t.groupBy(account).agg(below("m1", "end_s", "sell", "received").alias("f_s1"), below("m1", "end_b", "buy", "paid").alias("f_b1"),
  below("m0", "end_s", "sell", "received").alias("f_s0"), below("m0", "end_b", "buy", "paid").alias("f_b0"));
const alphas = t.filter(inside).join(days.select("symbol", "date", "following"), { on: ["symbol", "date"], how: "inner" })
  .withColumns(float(col("buy").minus(col("sell"))).alias("net"))
  .groupBy(account).agg(col("net").mul(col("following")).sum().alias("x"), col("net").sum().alias("sum"), col("net").mul(col("net")).sum().alias("square"))
  .join(calendar, { on: "symbol", how: "inner" })
  .withColumns(col("sum").div(col("n")).alias("mean")).withColumns(col("square").div(col("n")).minus(col("mean").mul(col("mean"))).alias("v"))
  .withColumns(pl.when(col("v").gt(lit(1e-6))).then(col("x").minus(col("mean").mul(col("all").minus(col("one")))).div(col("v").pow(0.5))).otherwise(lit(0)).alias("alpha"));
const marks = t.groupBy("symbol").agg(col("date").max()).join(prices, { on: ["symbol", "date"], how: "left" });
sums.join(fronts, { on: account, how: "inner" }).join(alphas.select("symbol", "broker", "alpha"), { on: account, how: "left" })
  .join(marks.select("symbol", "close"), { on: "symbol", how: "left" })
  .withColumns(col("f_s1").minus(col("f_b1")).minus(col("f_s0")).plus(col("f_b0")).alias("realized"),
    float(col("b").minus(col("s"))).mul(col("close")).minus(col("p")).plus(col("f_b1")).plus(col("r")).minus(col("f_s1")).alias("unrealized"), col("alpha").fillNull(0))
  .withColumns(col("realized").plus(col("unrealized")).alias("total_pnl"))
  .groupBy("broker").agg(...["total_pnl", "realized", "unrealized", "bought", "sold", "alpha"].map((c) => col(c).sum()))
  .sort(["total_pnl"], [true]).writeCSV(out);
