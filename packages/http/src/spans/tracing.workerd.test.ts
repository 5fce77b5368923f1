import { activeTrace, inSpan } from "@orderapp/core/span";
import { toTraceparent } from "@orderapp/core/trace";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeExecution } from "../test-support.ts";
import { createTracing } from "./tracing.ts";

type Exported = { resourceSpans: { scopeSpans: { spans: { traceId: string; name: string }[] }[] }[] };
type Env = { OTLP_URL?: string; OTLP_HEADERS?: string; OTLP_SAMPLE_RATIO?: string };

const HERS = "4bf92f3577b34da6a3ce929d0e0e4736";
const SAMPLED = `00-${HERS}-00f067aa0ba902b7-01`;
const UNSAMPLED = `00-${HERS}-00f067aa0ba902b7-00`;

let serial = 0;
let sent: { url: string; headers: Headers; spans: { traceId: string; name: string }[] }[] = [];
let collector: (signal: AbortSignal) => Promise<Response>;
let now: number;

beforeEach(() => {
  sent = [];
  collector = async () => Response.json({});
  now = Date.now();
  vi.spyOn(Date, "now").mockImplementation(() => now);
  vi.stubGlobal("fetch", async (url: string, init: RequestInit & { body: string }) => {
    const { resourceSpans } = JSON.parse(init.body) as Exported;
    const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    sent.push({ url, headers: new Headers(init.headers), spans });
    return collector(init.signal ?? AbortSignal.abort());
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A Worker whose answer is the `traceparent` that it hands on. Each has settings of its own, hence an exporter. */
function createWorker({ edge = false, ...over }: Env & { edge?: boolean } = {}) {
  const env: Env = { OTLP_URL: `http://collector-${++serial}.test`, ...over };
  const { handler } = createTracing({ service: "test", edge });
  const worker = handler<{ fetch(request: Request, env: Env, ctx: object): Promise<Response> }>({
    fetch: async () => {
      await inSpan({ name: "inner" }, async () => undefined);
      const trace = activeTrace();
      return new Response(trace ? toTraceparent(trace) : "");
    },
  });
  return async (traceparent?: string): Promise<string> => {
    const headers: Record<string, string> = traceparent === undefined ? {} : { traceparent };
    const answer = await worker.fetch(new Request("https://shop.test/", { headers }), env, fakeExecution());
    const text = await answer.text();
    await new Promise((resolve) => setTimeout(resolve)); // its spans are sent by then
    return text;
  };
}

describe("which traces are recorded", () => {
  it("all, unless told otherwise, sent together with the collector's headers", async () => {
    const ask = createWorker({ OTLP_HEADERS: "X-Key=a%20b, tenant=shop" });
    const trace = await ask();
    expect(trace).toMatch(/-01$/);
    expect(sent.map(({ spans }) => spans.map(({ name }) => name))).toEqual([["inner", "GET"]]);
    expect(sent[0]?.url).toMatch(/^http:\/\/collector-\d+\.test\/v1\/traces$/);
    expect([sent[0]?.headers.get("x-key"), sent[0]?.headers.get("tenant")]).toEqual(["a b", "shop"]);
    expect(sent[0]?.spans.every(({ traceId }) => trace.includes(traceId))).toBe(true);
  });

  it("none that begins here at a ratio of 0, and who is called next learns it", async () => {
    const ask = createWorker({ OTLP_SAMPLE_RATIO: "0" });
    expect(await ask()).toMatch(/-00$/);
    expect(sent).toEqual([]);
  });

  it("about the share that is asked for", async () => {
    const ask = createWorker({ OTLP_SAMPLE_RATIO: "0.25" });
    const dice = vi.spyOn(Math, "random").mockReturnValueOnce(0.24).mockReturnValueOnce(0.26);
    expect([await ask(), await ask()].map((trace) => trace.slice(-2))).toEqual(["01", "00"]);
    expect(dice).toHaveBeenCalledTimes(2);
    expect(sent).toHaveLength(1);
  });

  it("those that a sibling records, and no others of a sibling", async () => {
    const ask = createWorker({ OTLP_SAMPLE_RATIO: "0" });
    expect(await ask(SAMPLED)).toMatch(new RegExp(`^00-${HERS}-.*-01$`));
    expect(sent).toHaveLength(1);
    expect(await createWorker()(UNSAMPLED)).toMatch(/-00$/);
    expect(sent).toHaveLength(1);
  });

  it("at the edge not what a client wants: its trace goes on, and the ratio decides", async () => {
    expect(await createWorker({ edge: true, OTLP_SAMPLE_RATIO: "0" })(SAMPLED)).toMatch(new RegExp(`${HERS}-.*-00$`));
    expect(sent).toEqual([]);
    expect(await createWorker({ edge: true })(UNSAMPLED)).toMatch(new RegExp(`${HERS}-.*-01$`));
    expect(sent).toHaveLength(1);
  });

  it("none without a collector, or with one that has no address", async () => {
    expect(await createWorker({ OTLP_URL: "" })()).toBe("");
    expect(await createWorker({ OTLP_URL: "nowhere" })()).toBe("");
    expect(sent).toEqual([]);
  });
});

describe("an invocation that does much", () => {
  const lines: unknown[] = [];
  beforeEach(() => {
    lines.length = 0;
    vi.spyOn(console, "warn").mockImplementation((line: unknown) => void lines.push(line));
  });

  /** A consumer that does `each` things for every message, each in the trace that the message came in. */
  async function consume(traceparents: string[], each: number): Promise<void> {
    const env: Env = { OTLP_URL: `http://collector-${++serial}.test` };
    const { handler } = createTracing({ service: "test" });
    type Batch = { queue: string; messages: { id: string; body: { traceparent: string } }[] };
    const worker = handler<{ queue(batch: Batch, env: Env, ctx: object): Promise<void> }>({
      queue: async ({ messages }) => {
        for (const { body } of messages) {
          for (let at = 0; at < each; at++) await inSpan({ name: "inner", parent: body.traceparent }, async () => at);
        }
      },
    });
    const messages = traceparents.map((traceparent, at) => ({ id: `m${at}`, body: { traceparent } }));
    await worker.queue({ queue: "events", messages }, env, fakeExecution());
    await new Promise((resolve) => setTimeout(resolve));
  }
  const perTrace = () =>
    Object.groupBy(
      sent.flatMap(({ spans }) => spans),
      ({ traceId }) => traceId,
    );

  it("keeps the spans of every message of a full batch", async () => {
    const ids = Array.from({ length: 100 }, (_, at) => at.toString(16).padStart(32, "a"));
    await consume(
      ids.map((id) => `00-${id}-00f067aa0ba902b7-01`),
      5,
    );
    const traces = perTrace();
    expect(ids.filter((id) => traces[id]?.length !== 6)).toEqual([]);
    expect(Math.max(...sent.map(({ spans }) => spans.length))).toBeLessThanOrEqual(256);
    expect(lines).toEqual([]);
  });

  it("keeps 256 of one trace, and says that there were more", async () => {
    await consume([SAMPLED], 300);
    expect(perTrace()[HERS]).toHaveLength(256);
    expect(JSON.stringify(lines)).toContain("too many");
  });
});

describe("a collector that fails", () => {
  const dropped = () => {
    const lines: unknown[] = [];
    vi.spyOn(console, "warn").mockImplementation((line: unknown) => void lines.push(line));
    return lines;
  };

  it.each([
    ["refuses", async () => new Response("", { status: 503 })],
    ["is gone", async () => Promise.reject(new TypeError("fetch failed"))],
  ])("that %s is left alone for a while, and is told of once a minute", async (_, fails) => {
    const lines = dropped();
    collector = fails;
    const ask = createWorker();
    for (let request = 0; request < 3; request++) expect(await ask()).toMatch(/-01$/);
    expect(sent).toHaveLength(1);
    for (let rest = 0; rest < 5; rest++) {
      now += 10_000;
      await ask();
    }
    expect(sent).toHaveLength(6);
    expect(lines).toHaveLength(1);
    now += 10_001;
    await ask();
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines[1])).toContain("spans");
    collector = async () => Response.json({});
    now += 10_000;
    await ask();
    await ask();
    expect(sent).toHaveLength(9);
    expect(lines).toHaveLength(2);
  });

  it("that hangs is given up, and nobody waits for it", async () => {
    const lines = dropped();
    const limit = new AbortController();
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(limit.signal);
    collector = (signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(new DOMException("", "TimeoutError"))));
    const ask = createWorker();
    expect(await ask()).toMatch(/-01$/);
    expect(timeout).toHaveBeenCalledExactlyOnceWith(2_000);
    expect(lines).toEqual([]);
    limit.abort();
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    await ask();
    expect(sent).toHaveLength(1);
  });
});
