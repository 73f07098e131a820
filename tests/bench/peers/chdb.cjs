// ClickHouse in the process (chdb): the accounts' rows as sorted arrays, the closed form over them.
//
//     node chdb.cjs DATA START OUT THREADS       PEERS_NPM: the folder of node_modules
const fs = require("fs"), os = require("os"), path = require("path");
const { Session } = require("module").createRequire(process.env.PEERS_NPM + "/package.json")("chdb");
const [data, start, out, threads] = process.argv.slice(2);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "chdb-")), session = new Session(folder);
const run = (sql) => session.query(sql, "CSVWithNames");
const csv = (name, columns) => `file('${data}/${name}.csv', 'CSV', 'symbol LowCardinality(String), ${columns}')`;
const below = (m, shares, amount) =>
  `arraySum((e, n, a) -> if(n = 0, 0., a * greatest(0., least(1., (${m} - e + n) / n))), arrayCumSum(${shares}), ${shares}, ${amount})`;
run(`SET max_threads = ${threads}`);
run("SET input_format_csv_skip_first_lines = 1");
run("CREATE DATABASE d ENGINE = Atomic");
run(`CREATE TABLE d.a ENGINE = Memory AS
SELECT symbol, broker, days, b, s, sum_b, sum_s, paid, received, window_paid, window_received,
  ${below("m1", "s", "r")} AS s1, ${below("m1", "b", "p")} AS b1, s1 - b1 - ${below("m0", "s", "r")} + ${below("m0", "b", "p")} AS gain
FROM (
  SELECT symbol, broker, arraySort(groupArray((date, buy, sell, pay, get))) AS rows, rows.1 AS days, rows.2 AS b, rows.3 AS s, rows.4 AS p, rows.5 AS r,
    sum(buy) AS sum_b, sum(sell) AS sum_s, sum(pay) AS paid, sum(get) AS received,
    sumIf(pay, date >= '${start}') AS window_paid, sumIf(get, date >= '${start}') AS window_received,
    least(sum_b, sum_s) AS m1, least(sumIf(buy, date < '${start}'), sumIf(sell, date < '${start}')) AS m0
  FROM ${csv("trades", "broker LowCardinality(String), date Date, buy Int64, sell Int64, pay Float64, get Float64")}
  GROUP BY symbol, broker)`);
run(`CREATE TABLE d.days ENGINE = Memory AS
SELECT symbol, date, ret, leadInFrame(ret) OVER w AS following, row_number() OVER w AS k
FROM (SELECT DISTINCT symbol, arrayJoin(days) AS date FROM d.a) AS c LEFT JOIN ${csv("returns", "date Date, ret Float64")} AS r USING (symbol, date)
WHERE date >= '${start}'
WINDOW w AS (PARTITION BY symbol ORDER BY date ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)`);
fs.writeFileSync(out, run(`
WITH alphas AS (
  SELECT symbol, broker, sum(net) / n AS mean, sum(net * net) / n - mean * mean AS v,
    if(n > 1 AND v > 1e-9 * (1 + mean * mean), (sum(net * following) - mean * any(returned)) / sqrt(v), 0.) AS alpha, any(days_n) AS n
  FROM (SELECT symbol, broker, day AS date, toFloat64(bb - ss) AS net FROM d.a ARRAY JOIN days AS day, b AS bb, s AS ss WHERE day >= '${start}') AS x
  JOIN d.days AS y USING (symbol, date)
  JOIN (SELECT symbol, count() AS days_n, sumIf(ret, k > 1) AS returned FROM d.days GROUP BY symbol) AS z USING (symbol)
  GROUP BY symbol, broker),
marks AS (
  SELECT symbol, argMax(close, date) AS close FROM ${csv("prices", "date Date, close Float64")} AS p
  JOIN (SELECT symbol, max(arrayMax(days)) AS last FROM d.a GROUP BY symbol) AS l USING (symbol) WHERE date <= last GROUP BY symbol)
SELECT broker, sum(gain + u) AS total_pnl, sum(gain) AS realized, sum(u) AS unrealized, sum(window_paid) AS buy, sum(window_received) AS sell,
  sum(alpha) AS alpha
FROM (SELECT *, (sum_b - sum_s) * close - (paid - b1) + (received - s1) AS u FROM d.a JOIN marks USING (symbol)) AS a
LEFT JOIN alphas USING (symbol, broker)
GROUP BY broker ORDER BY total_pnl DESC, broker`));
fs.rmSync(folder, { recursive: true, force: true });
