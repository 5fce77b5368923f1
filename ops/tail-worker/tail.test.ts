import { type RequestListener, createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { ANALYTICS_PLUGIN } from "@orderapp/local-cloud/analytics/plugin";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { CREDENTIALS, bundleTail, openLogstash } from "./test-support.ts";

const PRODUCER = `export default {
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/throw") throw new TypeError("no mail to ada.lovelace@example.com");
    console.log(JSON.stringify({ timestamp: "2026-11-23T10:00:00.000Z", level: "INFO", service: "order",
      traceId: "0af7651916cd43dd8448eb211c80319c", message: "request", metadata: { path: pathname } }));
    console.warn("raw words of ada.lovelace@example.com", { token: "eyJhbGciOi.eyJzdWIi.c2ln" });
    return new Response("ok");
  },
};`;

let logstash: Awaited<ReturnType<typeof openLogstash>>;
let tail: Awaited<ReturnType<typeof bundleTail>>;
const points: { indexes: string[]; blobs: string[]; doubles: number[] }[] = [];
const keep = async (...[request, response]: Parameters<RequestListener>) => {
  const body = JSON.parse(await text(request)) as { points: typeof points };
  points.push(...body.points);
  response.end("{}");
};
const analytics = createServer((request, response) => void keep(request, response));
const running: Miniflare[] = [];

beforeAll(async () => {
  [logstash, tail] = await Promise.all([openLogstash(), bundleTail()]);
  await new Promise<void>((resolve) => analytics.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await Promise.all(running.map((miniflare) => miniflare.dispose()));
  await Promise.all([logstash.close(), tail.remove()]);
  analytics.close();
});

/** A Worker of the shop and the Tail Worker behind it. */
async function run(bindings: Record<string, string>): Promise<(path: string) => Promise<number>> {
  const address = analytics.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const plugin = { package: join(import.meta.dirname, "../../packages/local-cloud/src/analytics/plugin.ts") };
  const { workers } = convertV4MiniflareOptions({
    workers: [
      {
        name: "orderapp-order-production",
        modules: true,
        script: PRODUCER,
        compatibilityDate: "2026-10-27",
        tails: ["orderapp-tail"],
      },
      {
        name: "orderapp-tail",
        modules: [
          { type: "ESModule", path: "index.js", contents: await readFile(join(tail.folder, "index.js"), "utf8") },
        ],
        compatibilityDate: "2026-10-27",
        bindings,
        unsafeBindings: [
          {
            name: "METRICS",
            type: ANALYTICS_PLUGIN,
            plugin: { ...plugin, name: ANALYTICS_PLUGIN },
            options: { dataset: "orderapp_metrics", port },
          },
        ],
      },
    ],
  });
  const miniflare = new Miniflare({ workers, host: "127.0.0.1", port: 0, cf: false, handleStructuredLogs: () => {} });
  running.push(miniflare);
  const url = await miniflare.ready;
  return async (path) => (await fetch(new URL(path, url))).status;
}

describe("the Tail Worker", () => {
  it("sends what was logged in Logpush's fields, gzipped, with its credentials and without secrets", async () => {
    const get = await run({ LOGS_URL: logstash.url, LOGS_CREDENTIALS: CREDENTIALS });
    expect(await get("/v1/orders?token=vt_secret")).toBe(200);
    await vi.waitFor(() => expect(logstash.events).toHaveLength(1), 10_000);
    const [event] = logstash.events;
    expect(event).toMatchObject({
      // workerd by itself knows no names of scripts; Cloudflare does.
      ScriptName: "unknown",
      EventType: "fetch",
      Outcome: "ok",
      Entrypoint: "default",
      EventTimestampMs: expect.any(Number),
      CPUTimeMs: expect.any(Number),
      WallTimeMs: expect.any(Number),
      Exceptions: [],
    });
    const { Logs } = event as { Logs: { Level: string; Message: string[]; TimestampMs: number }[] };
    expect(Logs.map(({ Level }) => Level)).toEqual(["log", "warn"]);
    expect(JSON.parse(Logs[0]!.Message[0]!)).toMatchObject({ level: "INFO", message: "request" });
    expect(Logs[1]!.Message).toEqual(["raw words of ad***@example.com", '{"token":"[redacted]"}']);
    expect(JSON.stringify(event)).not.toMatch(/vt_secret|lovelace|c2ln/);
    expect(points).toEqual([]);
  });

  it("counts what failed, and masks what was thrown", async () => {
    const get = await run({ LOGS_URL: logstash.url, LOGS_CREDENTIALS: CREDENTIALS });
    const before = logstash.events.length;
    expect(await get("/throw")).toBe(500);
    await vi.waitFor(() => expect(logstash.events.length).toBeGreaterThan(before), 10_000);
    expect(logstash.events.at(-1)).toMatchObject({
      Outcome: "exception",
      Exceptions: [{ Name: "TypeError", Message: "no mail to ad***@example.com" }],
    });
    await vi.waitFor(
      () =>
        expect(points).toMatchObject([{ indexes: ["worker_failure"], blobs: ["other", "exception"], doubles: [1] }]),
      10_000,
    );
  });

  it("stays quiet without an address, and is refused with wrong credentials", async () => {
    const sent = logstash.events.length;
    const quiet = await run({ LOGS_URL: "" });
    expect(await quiet("/throw")).toBe(500);
    await vi.waitFor(() => expect(points).toHaveLength(2), 10_000);
    const wrong = await run({ LOGS_URL: logstash.url, LOGS_CREDENTIALS: "logs:guess" });
    expect(await wrong("/")).toBe(200);
    await vi.waitFor(() => expect(logstash.refused()).toBe(1), 10_000);
    expect(logstash.events).toHaveLength(sent);
  });
});
