import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../listen.ts";
import { startAnalytics } from "./analytics.ts";
import { createPoints } from "./points.ts";

const TOKEN = "token";
let server: RunningServer;
beforeAll(async () => {
  server = await startAnalytics({ port: 0, accountId: "account", token: TOKEN });
});
afterAll(() => server?.close());

type Point = { at?: number; sampleInterval?: number; indexes?: string[]; blobs?: string[]; doubles?: number[] };

async function write(dataset: string, points: Point[]): Promise<void> {
  const filled = points.map((point) => ({ at: Date.now(), indexes: ["i"], blobs: [], doubles: [], ...point }));
  const answer = await fetch(`${server.url}/_points`, {
    method: "POST",
    body: JSON.stringify({ dataset, points: filled }),
  });
  expect(answer.status).toBe(204);
}

async function ask(sql: string, token = TOKEN) {
  const answer = await fetch(`${server.url}/client/v4/accounts/account/analytics_engine/sql`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: sql,
  });
  return { status: answer.status, body: (await answer.json()) as { data: object[]; meta: object[]; rows: number } };
}
const rows = async (sql: string) => (await ask(sql)).body.data;

describe("the SQL API of Analytics Engine", () => {
  it("weighs by the sample interval, within a time, by group", async () => {
    await write("weights", [
      { blobs: ["a"], doubles: [0.1], sampleInterval: 10 },
      { blobs: ["a"], doubles: [0.4] },
      { blobs: ["b"], doubles: [7], at: Date.now() - 10 * 60_000 },
    ]);
    await write("others", [{ blobs: ["a"], doubles: [100] }]);
    const sql = `SELECT blob1 AS name, SUM(_sample_interval) AS n, SUM(_sample_interval * double1) AS total,
      sumIf(_sample_interval, double1 <= 0.25) AS quick FROM weights WHERE timestamp > NOW() - INTERVAL '5' MINUTE
      GROUP BY blob1 FORMAT JSON`;
    const { body } = await ask(sql);
    expect(body).toEqual({
      meta: [
        { name: "name", type: "String" },
        { name: "n", type: "Float64" },
        { name: "total", type: "Float64" },
        { name: "quick", type: "Float64" },
      ],
      data: [{ name: "a", n: 11, total: 1.4, quick: 10 }],
      rows: 1,
    });
    expect(await rows("SELECT count() AS n FROM weights WHERE timestamp > NOW() - INTERVAL '1' HOUR")).toEqual([
      { n: 3 },
    ]);
  });

  it("knows weighted quantiles, and the value of the newest", async () => {
    await write("quantiles", [
      { doubles: [1], sampleInterval: 90, at: Date.now() - 2_000 },
      { doubles: [2], sampleInterval: 9, at: Date.now() - 5_000 },
      { doubles: [3], at: Date.now() - 9_000 },
    ]);
    const sql = `SELECT quantileExactWeighted(0.5)(double1, _sample_interval) AS a,
      quantileExactWeighted(0.95)(double1, _sample_interval) AS b,
      quantileExactWeighted(1.0)(double1, _sample_interval) AS c, argMax(double1, timestamp) AS newest FROM quantiles`;
    expect(await rows(sql)).toEqual([{ a: 1, b: 2, c: 3, newest: 1 }]);
  });

  it("refuses what the real one does not know, and whoever has no token", async () => {
    const wrong = [
      "SELECT sqlite_version() AS v FROM weights",
      "SELECT blob21 FROM weights",
      "SELECT total FROM weights",
      "SELECT id FROM weights",
      "SELECT count() FROM weights WHERE timestamp > NOW() - INTERVAL 5 MINUTE",
      "SELECT count() FROM weights; DELETE FROM points",
      "DELETE FROM points",
      'SELECT "blob1" FROM weights',
    ];
    for (const sql of wrong) expect((await ask(sql)).status, sql).toBe(422);
    expect((await ask("SELECT count() FROM weights", "other")).status).toBe(403);
  });

  it("keeps the newest points alone", () => {
    const store = createPoints(3);
    const point = (at: number) => ({ at, indexes: [], blobs: [], doubles: [at], sampleInterval: 1 });
    store.write({ dataset: "few", points: [1, 2].map(point) });
    store.write({ dataset: "few", points: [3, 4, 5].map(point) });
    expect(store.query("SELECT double1 AS n FROM few ORDER BY double1").data).toEqual([{ n: 3 }, { n: 4 }, { n: 5 }]);
    store.close();
  });
});
