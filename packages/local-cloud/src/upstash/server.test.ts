import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Faults } from "../control.ts";
import type { RunningServer } from "../listen.ts";
import { startUpstash } from "./server.ts";

const token = "local-token";
const start = (dataDir?: string, faults?: Faults) =>
  startUpstash({
    port: 0,
    token,
    redisUrl: dataDir ? "" : (process.env["REDIS_URL"] ?? ""),
    ...(dataDir ? { dataDir } : {}),
    ...(faults ? { faults } : {}),
  });
const client = (server: RunningServer, given = token) =>
  new Redis({ url: server.url, token: given, retry: { retries: 0 }, enableTelemetry: false });

describe("the REST protocol, through Upstash's own client", () => {
  const faults = new Faults("upstash");
  let server: RunningServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await start(undefined, faults);
    redis = client(server);
  });
  beforeEach(() => redis.flushall());
  afterAll(() => server.close());

  it("keeps text byte for byte, and JSON as what it was", async () => {
    const text = 'é 😀 \u0000 "quotes" \n 漢字';
    await redis.set("text", text);
    expect(await redis.get("text")).toBe(text);
    await redis.set("object", { id: 1, tags: ["a", "ü"] });
    expect(await redis.get("object")).toEqual({ id: 1, tags: ["a", "ü"] });
    await redis.set("ok", "OK");
    expect(await redis.get("ok")).toBe("OK");
    expect(await redis.get("none")).toBeNull();
    expect(await redis.ping()).toBe("PONG");
  });

  it("sets only when told to, and once for many callers", async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, (_, i) => redis.set("lock", i, { nx: true, ex: 10 })));
    expect(claims.filter((claim) => claim === "OK")).toHaveLength(1);
    expect(await redis.ttl("lock")).toBe(10);
    expect(await redis.set("absent", 1, { xx: true })).toBeNull();
    expect(await redis.exists("absent")).toBe(0);
    expect(await redis.set("lock", "new", { xx: true, get: true, keepTtl: true })).toEqual(expect.any(Number));
    expect(await redis.ttl("lock")).toBe(10);
    expect(await redis.set("lock", "newer")).toBe("OK");
    expect(await redis.ttl("lock")).toBe(-1);
  });

  it("expires keys", async () => {
    await redis.set("brief", 1, { px: 1 });
    await redis.hset("later", { a: 1 });
    await redis.pexpire("later", 1);
    await redis.set("long", 1, { ex: 100 });
    await expect.poll(() => redis.exists("brief", "later")).toBe(0);
    expect(await redis.keys("*")).toEqual(["long"]);
    expect(await redis.persist("long")).toBe(1);
    expect(await redis.ttl("long")).toBe(-1);
    expect(await redis.ttl("never")).toBe(-2);
  });

  it("counts, exactly and together", async () => {
    await Promise.all(Array.from({ length: 50 }, () => redis.incr("n")));
    expect(await redis.incrby("n", 5)).toBe(55);
    await redis.set("word", "x");
    await expect(redis.incr("word")).rejects.toThrow("ERR value is not an integer or out of range");
    expect(await redis.get("word")).toBe("x");
    expect(await redis.incrbyfloat("n", 0.5)).toBe(55.5);
    expect(await redis.getdel("n")).toBe(55.5);
    expect(await redis.get("n")).toBeNull();
  });

  it("has hashes, sets and lists", async () => {
    expect(await redis.hset("h", { a: "1", b: "two", c: "x" })).toBe(3);
    expect(await redis.hset("h", { b: "zwei" })).toBe(0);
    expect(await redis.hgetall("h")).toEqual({ a: 1, b: "zwei", c: "x" });
    expect(await redis.hincrby("h", "a", 4)).toBe(5);
    expect(await redis.hdel("h", "a", "b", "c", "d")).toBe(3);
    expect(await redis.exists("h")).toBe(0);
    expect(await redis.hgetall("h")).toBeNull();

    expect(await redis.sadd("s", "a", "b", "a")).toBe(2);
    expect(await redis.sismember("s", "a")).toBe(1);
    expect((await redis.smembers("s")).toSorted()).toEqual(["a", "b"]);
    expect(await redis.srem("s", "a", "b", "z")).toBe(2);
    expect(await redis.type("s")).toBe("none");

    expect(await redis.lpush("l", "a", "b", "c")).toBe(3);
    expect(await redis.rpush("l", "z")).toBe(4);
    expect(await redis.lrange("l", 0, -1)).toEqual(["c", "b", "a", "z"]);
    await redis.ltrim("l", 0, 1);
    expect(await redis.lrange("l", 0, -1)).toEqual(["c", "b"]);
    expect(await redis.lrange("l", 5, 9)).toEqual([]);
    await expect(redis.sadd("l", "x")).rejects.toThrow("WRONGTYPE");
  });

  it("has sorted sets with all their ranges", async () => {
    const add = (score: number, member: string) => redis.zadd("z", { score, member });
    for (const [score, member] of [
      [3, "c"],
      [1, "a"],
      [2, "b"],
      [2, "bb"],
    ] as const)
      await add(score, member);
    expect(await redis.zrange("z", 0, -1)).toEqual(["a", "b", "bb", "c"]);
    expect(await redis.zrange("z", 0, 1, { rev: true, withScores: true })).toEqual(["c", 3, "bb", 2]);
    expect(await redis.zrange("z", "(1", "+inf", { byScore: true, offset: 1, count: 1 })).toEqual(["bb"]);
    expect(await redis.zrange("z", 3, 2, { byScore: true, rev: true })).toEqual(["c", "bb", "b"]);
    expect(await redis.zadd("z", { nx: true }, { score: 9, member: "a" })).toBe(0);
    expect(await redis.zadd("z", { gt: true, ch: true }, { score: 9, member: "b" }, { score: 0, member: "c" })).toBe(1);
    expect(await redis.zscore("z", "b")).toBe(9);
    expect(await redis.zrank("z", "b")).toBe(3);
    expect(await redis.zremrangebyscore("z", 0, 2)).toBe(2);
    expect(await redis.zcard("z")).toBe(2);
    expect(await redis.zrem("z", "b", "c")).toBe(2);
    expect(await redis.exists("z")).toBe(0);
  });

  it("has streams", async () => {
    const first = await redis.xadd("events", "*", { type: "a" });
    const second = await redis.xadd("events", "*", { type: "b" });
    expect(first < second || first.length < second.length).toBe(true);
    expect(Object.values(await redis.xrange("events", "-", "+"))).toEqual([{ type: "a" }, { type: "b" }]);
    expect(await redis.xdel("events", first)).toBe(1);
    expect(await redis.xlen("events")).toBe(1);
  });

  it("scans every key once, also while keys are deleted", async () => {
    const names = Array.from({ length: 100 }, (_, i) => `item:${i}`);
    await redis.mset(Object.fromEntries(names.map((name) => [name, 1])));
    await redis.set("other", 1);
    const seen: string[] = [];
    let cursor = "0";
    do {
      const [next, found] = await redis.scan(cursor, { match: "item:*", count: 7 });
      seen.push(...found);
      if (found.length > 0) await redis.del(...found);
      cursor = next;
    } while (cursor !== "0");
    expect(seen.toSorted()).toEqual(names.toSorted());
  });

  it("answers each command of a pipeline, and runs a transaction in one step", async () => {
    const pipeline = redis.pipeline().set("a", 1).hget("a", "x").incr("a");
    const answers = await pipeline.exec({ keepErrors: true });
    expect(answers.map(({ error }) => error?.slice(0, 9))).toEqual([undefined, "WRONGTYPE", undefined]);
    expect(await redis.get("a")).toBe(2);

    const moves = Array.from({ length: 20 }, () =>
      redis.multi().decr("left").incr("right").mget("left", "right").exec(),
    );
    for (const [, , sum] of await Promise.all(moves)) {
      const [left, right] = sum as [number, number];
      expect(left + right).toBe(0);
    }
  });

  it("runs nothing of a transaction that contains an unknown command", async () => {
    const answer = await fetch(`${server.url}/multi-exec`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: '[["SET","a","1"],["NOSUCH"]]',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: expect.stringContaining("EXECABORT") });
    expect(await redis.get("a")).toBeNull();
  });

  it("takes commands in the path", async () => {
    const call = (path: string, init?: RequestInit) =>
      fetch(server.url + path, { ...init, headers: { authorization: `Bearer ${token}` } }).then((res) => res.json());
    expect(await call("/set/na%2Fme?EX=50", { method: "POST", body: "käse" })).toEqual({ result: "OK" });
    expect(await call("/get/na%2Fme")).toEqual({ result: "käse" });
    expect(await call("/ttl/na%2Fme")).toEqual({ result: 50 });
  });

  it("refuses what it must", async () => {
    await expect(client(server, "wrong").get("a")).rejects.toThrow("WRONGPASS");
    const call = async (body: string) => {
      const answer = await fetch(server.url, { method: "POST", headers: { authorization: `Bearer ${token}` }, body });
      return [answer.status, await answer.json()];
    };
    expect(await call("nonsense")).toEqual([400, { error: expect.stringContaining("ERR") }]);
    expect(await call("{}")).toEqual([400, { error: expect.stringContaining("ERR") }]);
    expect(await call('["NOSUCH","a"]')).toEqual([400, { error: expect.stringContaining("unknown command 'NOSUCH'") }]);
    expect(await call('["GET"]')).toEqual([400, { error: "ERR wrong number of arguments for 'get' command" }]);
    expect(await call('["SET","a","1","BOGUS"]')).toEqual([400, { error: "ERR syntax error" }]);
    expect(await call('["SET","a","1","EX","-1"]')).toEqual([
      400,
      { error: expect.stringContaining("invalid expire") },
    ]);
    expect((await fetch(server.url, { method: "POST", body: '["PING"]' })).status).toBe(401);
  });

  it("plays its faults and counts its calls", async () => {
    faults.clear();
    await redis.get("a");
    faults.set({ errorRate: 1 });
    await expect(redis.get("a")).rejects.toThrow("upstash failed");
    faults.set({ errorRate: 0, down: true });
    await expect(redis.get("a")).rejects.toThrow("fetch failed");
    await fetch(`${server.url}/_control`, { method: "POST", body: '{"down":false}' });
    expect(await redis.get("a")).toBeNull();
    expect(faults.intervals()).toHaveLength(4);
  });
});

describe("the data folder", () => {
  it("brings everything back after a restart, and drops what expired meanwhile", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "upstash-"));
    let server = await start(dataDir);
    let redis = client(server);
    await redis.set("text", "é😀");
    await redis.set("counter", 1, { px: 30 });
    await redis.incr("counter");
    await redis.set("later", 1, { ex: 1000 });
    await redis.hset("h", { a: 1, b: 2 });
    await redis.hdel("h", "a");
    await redis.zadd("z", { score: 1.5, member: "m" }, { score: -2, member: "n" });
    await redis.rpush("l", "x", "y", "z");
    await redis.lpop("l");
    await redis.sadd("s", "1", "2", "3");
    const popped = await redis.spop<string>("s");
    const id = await redis.xadd("stream", "*", { a: "b" });
    await redis.set("gone", 1);
    await redis.del("gone");
    await redis.multi().set("m1", 1).set("m2", 2).exec();
    const set = await redis.smembers("s");
    await server.close();
    await new Promise((resolve) => setTimeout(resolve, 40));

    // Twice: once from the recorded commands, once from the rewritten file.
    for (let restart = 0; restart < 2; restart += 1) {
      server = await start(dataDir);
      redis = client(server);
      expect(await redis.mget("text", "counter", "m1", "m2", "gone")).toEqual(["é😀", null, 1, 2, null]);
      expect(await redis.ttl("later")).toBeGreaterThan(900);
      expect(await redis.hgetall("h")).toEqual({ b: 2 });
      expect(await redis.zrange("z", 0, -1, { withScores: true })).toEqual(["n", -2, "m", 1.5]);
      expect(await redis.lrange("l", 0, -1)).toEqual(["y", "z"]);
      expect((await redis.smembers("s")).toSorted()).toEqual(set.toSorted());
      expect(set).not.toContain(popped);
      expect(await redis.xrange("stream", "-", "+")).toEqual({ [id]: { a: "b" } });
      await server.close();
    }
    rmSync(dataDir, { recursive: true });
  });

  it("drops a half-written last step, and only that", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "upstash-"));
    let server = await start(dataDir);
    await client(server).set("kept", 1);
    const file = join(dataDir, "commands.jsonl");
    const written = readFileSync(file);
    appendFileSync(file, '[["SET","half","1"],["SET","oth');
    await server.close();
    server = await start(dataDir);
    expect(await client(server).mget("kept", "half", "oth")).toEqual([1, null, null]);
    await client(server).set("more", 2);
    expect(readFileSync(file).toString()).toContain(written.toString().trim());
    await server.close();
    server = await start(dataDir);
    expect(await client(server).mget("kept", "more")).toEqual([1, 2]);
    await server.close();
    rmSync(dataDir, { recursive: true });
  });
});
