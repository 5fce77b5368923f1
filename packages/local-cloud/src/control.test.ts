import { type HttpBindings, getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { afterEach, describe, expect, it } from "vitest";
import { Faults, controlApp, faultsMiddleware, sequentialWaits, startControl } from "./control.ts";
import { type RunningServer, listen } from "./listen.ts";

const open: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const post = (url: string, body: unknown) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

describe("sequentialWaits", () => {
  it.each([
    ["nothing", [], 0],
    ["one call", [[0, 10]], 1],
    [
      "three in parallel",
      [
        [0, 10],
        [1, 9],
        [2, 12],
      ],
      1,
    ],
    [
      "one after another",
      [
        [0, 10],
        [10, 20],
        [25, 30],
      ],
      3,
    ],
    [
      "a long call beside two short ones",
      [
        [0, 100],
        [5, 20],
        [30, 40],
      ],
      2,
    ],
    [
      "two pairs in parallel",
      [
        [0, 10],
        [0, 11],
        [12, 20],
        [12, 22],
      ],
      2,
    ],
  ])("counts %s", (_name, pairs, expected) => {
    expect(sequentialWaits(pairs.map(([start = 0, end = 0]) => ({ start, end })))).toBe(expected);
  });
});

describe("Faults", () => {
  it("lets calls through, fails them, or is down, as told", async () => {
    const faults = new Faults("db");
    await faults.before();
    faults.set({ errorRate: 1 });
    await expect(faults.before()).rejects.toMatchObject({ name: "FaultError", kind: "error", component: "db" });
    faults.set({ errorRate: 0, down: true });
    await expect(faults.before()).rejects.toMatchObject({ kind: "down" });
    faults.set({ down: false });
    await faults.before();
    expect(faults.state()).toMatchObject({ failed: 2, down: false });
  });

  it("waits at least the latency", async () => {
    const faults = new Faults("db");
    faults.set({ latencyMs: 20 });
    const end = faults.begin();
    await faults.before();
    end();
    const [call] = faults.intervals();
    expect((call?.end ?? 0) - (call?.start ?? 0)).toBeGreaterThanOrEqual(19);
  });

  it("records each call once, and keeps only the last ones", () => {
    const faults = new Faults("db");
    const end = faults.begin();
    expect(faults.state()).toMatchObject({ calls: 1, inFlight: 1 });
    end();
    end();
    expect(faults.intervals()).toHaveLength(1);
    expect(faults.state()).toMatchObject({ calls: 1, inFlight: 0 });
    for (let i = 0; i < 70_000; i += 1) faults.begin()();
    const calls = faults.intervals();
    expect(calls).toHaveLength(65_536);
    expect(calls.every((call, i) => i === 0 || call.end >= (calls[i - 1]?.end ?? 0))).toBe(true);
  });

  it("tells its listeners until they leave", () => {
    const faults = new Faults("db");
    const seen: boolean[] = [];
    const leave = faults.onChange(({ down }) => seen.push(down));
    faults.set({ down: true });
    leave();
    faults.set({ down: false });
    expect(seen).toEqual([true]);
  });
});

describe("/_control of one component", () => {
  const faults = new Faults("stripe");
  const app = controlApp(faults);
  const send = (body: string) => app.request("/_control", { method: "POST", body });

  it("changes only what is named", async () => {
    await send('{"latencyMs":5}');
    const answer = await send('{"errorRate":0.5}');
    expect(await answer.json()).toMatchObject({ component: "stripe", latencyMs: 5, errorRate: 0.5, down: false });
    expect(await (await app.request("/_control")).json()).toMatchObject({ latencyMs: 5, errorRate: 0.5 });
  });

  it.each([
    '{"latency":1}',
    '{"latencyMs":-1}',
    '{"errorRate":2}',
    '{"down":"yes"}',
    "[]",
    "nonsense",
    '{"cutAfterCommit":1}',
  ])("refuses %s", async (body) => {
    const before = faults.state();
    expect((await send(body)).status).toBe(422);
    expect(faults.state()).toEqual(before);
  });
});

describe("a Hono component with faults", () => {
  it("fails, goes down and comes back, while /_control answers", async () => {
    const faults = new Faults("paypal");
    const app = new Hono<{ Bindings: HttpBindings }>();
    app.use(faultsMiddleware(faults));
    app.route("/", controlApp(faults));
    app.get("/hello", (c) => c.text("hello"));
    const listener = getRequestListener(app.fetch);
    const server = await listen(0, (req, res) => void listener(req, res));
    open.push(server);

    expect(await (await fetch(`${server.url}/hello`)).text()).toBe("hello");
    await post(`${server.url}/_control`, { errorRate: 1 });
    expect((await fetch(`${server.url}/hello`)).status).toBe(500);
    await post(`${server.url}/_control`, { errorRate: 0, down: true });
    await expect(fetch(`${server.url}/hello`)).rejects.toThrow("fetch failed");
    await post(`${server.url}/_control`, { down: false });
    expect((await fetch(`${server.url}/hello`)).status).toBe(200);
    expect(faults.intervals()).toHaveLength(4);
  });
});

describe("the control centre", () => {
  async function centre() {
    const components = new Map(["mongo", "smtp"].map((name) => [name, new Faults(name)]));
    const server = await startControl({ port: 0, components });
    open.push(server);
    const get = (name: string) => components.get(name) ?? new Faults("none");
    return { server, mongo: get("mongo"), smtp: get("smtp") };
  }

  it("controls one component or all of them", async () => {
    const { server, mongo, smtp } = await centre();
    expect((await post(`${server.url}/_control/mongo`, { down: true })).status).toBe(200);
    expect([mongo.down, smtp.down]).toEqual([true, false]);
    expect(await (await fetch(`${server.url}/_control/mongo`)).json()).toMatchObject({
      component: "mongo",
      down: true,
    });
    await post(`${server.url}/_control`, { down: false, latencyMs: 3 });
    expect([mongo.latencyMs, smtp.latencyMs, mongo.down]).toEqual([3, 3, false]);
    expect(await (await fetch(`${server.url}/_control`)).json()).toMatchObject({ mongo: { latencyMs: 3 }, smtp: {} });
    expect((await post(`${server.url}/_control/redis`, {})).status).toBe(404);
    expect((await post(`${server.url}/_control`, { up: true })).status).toBe(422);
  });

  it("hands out the recorded calls in order, since a moment, and forgets them", async () => {
    const { server, mongo, smtp } = await centre();
    const first = mongo.begin();
    smtp.begin()();
    first();
    const calls = (await (await fetch(`${server.url}/_control/calls`)).json()) as { component: string; end: number }[];
    expect(calls.map((call) => call.component)).toEqual(["mongo", "smtp"]);
    const later = (calls[0]?.end ?? 0) + 1;
    expect(await (await fetch(`${server.url}/_control/calls?since=${later}`)).json()).toEqual([]);
    expect((await fetch(`${server.url}/_control/calls?since=soon`)).status).toBe(422);
    expect((await fetch(`${server.url}/_control/calls`, { method: "DELETE" })).status).toBe(204);
    expect(await (await fetch(`${server.url}/_control/calls`)).json()).toEqual([]);
  });
});
