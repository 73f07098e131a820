// DuckDB: the whole job as SQL. The first m shares of an account cost the sum of its rows, each cut to what of it lies below m.
//
//     node duckdb.mjs DATA START OUT THREADS        PEERS_NPM: the folder of node_modules
import { createRequire } from "module";
const { DuckDBInstance } = createRequire(process.env.PEERS_NPM + "/package.json")("@duckdb/node-api");
const [data, start, out, threads] = process.argv.slice(2);
const db = await (await DuckDBInstance.create(":memory:", { threads })).connect();
const csv = (name, columns) => `read_csv('${data}/${name}.csv', header = true, quote = '', escape = '', columns = ${columns})`;
const below = (m, end, shares, amount) =>
  `coalesce(sum(${amount} * greatest(0, least(1, (${m} - ${end} + ${shares}) / ${shares}))) FILTER (${shares} > 0), 0)`;
await db.run("SET preserve_insertion_order = false");
await db.run(`CREATE TABLE t AS FROM ${csv("trades",
  "{symbol: VARCHAR, broker: VARCHAR, date: DATE, buy: BIGINT, sell: BIGINT, paid: DOUBLE, received: DOUBLE}")}`);
await db.run(`CREATE TABLE p AS FROM ${csv("prices", "{symbol: VARCHAR, date: DATE, close: DOUBLE}")}`);
await db.run(`CREATE TABLE r AS FROM ${csv("returns", "{symbol: VARCHAR, date: DATE, ret: DOUBLE}")}`);
await db.run(`COPY (
WITH account AS (
  SELECT symbol, broker, sum(buy) b, sum(sell) s, sum(paid) paid, sum(received) received,
    coalesce(sum(paid) FILTER (date >= '${start}'), 0) AS window_paid, coalesce(sum(received) FILTER (date >= '${start}'), 0) AS window_received,
    least(b, s)::DOUBLE m1,
    least(coalesce(sum(buy) FILTER (date < '${start}'), 0), coalesce(sum(sell) FILTER (date < '${start}'), 0))::DOUBLE m0
  FROM t GROUP BY symbol, broker),
running AS (
  SELECT symbol, broker, buy, sell, paid, received, sum(buy) OVER w bought, sum(sell) OVER w sold
  FROM t WINDOW w AS (PARTITION BY symbol, broker ORDER BY date)),
fronts AS (
  SELECT symbol, broker, ${below("m1", "sold", "sell", "x.received")} s1, ${below("m1", "bought", "buy", "x.paid")} b1,
    ${below("m0", "sold", "sell", "x.received")} s0, ${below("m0", "bought", "buy", "x.paid")} b0
  FROM running x JOIN account USING (symbol, broker) GROUP BY symbol, broker),
days AS (
  SELECT symbol, date, coalesce(ret, 0) ret, lead(coalesce(ret, 0), 1, 0) OVER w AS following, row_number() OVER w AS k
  FROM (SELECT DISTINCT symbol, date FROM t WHERE date >= '${start}') LEFT JOIN r USING (symbol, date)
  WINDOW w AS (PARTITION BY symbol ORDER BY date)),
calendar AS (SELECT symbol, count(*) n, coalesce(sum(ret) FILTER (k > 1), 0) returned FROM days GROUP BY symbol),
nets AS (
  SELECT symbol, broker, sum(net * following) x, sum(net) net, sum(net * net) square
  FROM (SELECT symbol, broker, (buy - sell)::DOUBLE net, following FROM t JOIN days USING (symbol, date)) GROUP BY symbol, broker),
alphas AS (
  SELECT symbol, broker, square / n - (net / n) ** 2 AS v,
    CASE WHEN n > 1 AND v > 1e-9 * (1 + (net / n) ** 2) THEN (x - net / n * returned) / sqrt(v) ELSE 0 END AS alpha
  FROM nets JOIN calendar USING (symbol)),
marks AS (SELECT symbol, close FROM p JOIN (SELECT symbol, max(date) date FROM t GROUP BY symbol) USING (symbol, date))
SELECT broker, sum(realized + unrealized) total_pnl, sum(realized) realized, sum(unrealized) unrealized, sum(window_paid) buy,
  sum(window_received) sell, sum(coalesce(alpha, 0)) alpha
FROM (
  SELECT symbol, broker, s1 - b1 - s0 + b0 AS realized, (b - s) * close - (paid - b1) + (received - s1) AS unrealized, window_paid, window_received
  FROM account JOIN fronts USING (symbol, broker) JOIN marks USING (symbol)) LEFT JOIN alphas USING (symbol, broker)
GROUP BY broker ORDER BY total_pnl DESC, broker) TO '${out}' (HEADER)`);
