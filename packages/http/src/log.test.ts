import { afterEach, describe, expect, it, vi } from "vitest";
import { createLogger, loggedPath } from "./log.ts";

afterEach(() => vi.restoreAllMocks());

function capture(write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  vi.spyOn(console, "log").mockImplementation(keep);
  vi.spyOn(console, "error").mockImplementation(keep);
  write(createLogger("order", "trace-1", "INFO", "user-1"));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("logger", () => {
  it("writes the seed's shape, and nothing below its level", () => {
    const [record, ...more] = capture((log) => {
      log.info("order placed", { orderId: "o-1" });
      log.debug("not shown");
    });
    expect(more).toEqual([]);
    expect(record).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: "INFO",
      service: "order",
      traceId: "trace-1",
      userId: "user-1",
      message: "order placed",
      metadata: { orderId: "o-1" },
    });
  });

  it("lets no secret through, however deep", () => {
    const jwt = "eyJhbGciOiJFUzI1NiJ9.eyJ1c2VySWQiOiIxIn0.c2lnbmF0dXJl";
    const lines = JSON.stringify(
      capture((log) =>
        log.error(`mail to ada.lovelace@example.com failed with ${jwt}`, {
          password: "correct horse",
          nested: [{ authorization: `Bearer ${jwt}`, note: "pi_123_secret_456 and sk_test_abc" }],
          links: ["rt_0f.fam.s1cret", "vt_0f.l1nk", "rp_0f.r3set", "dv_n0nce.1.m4c", "ak_0f.k3y"],
          error: new Error("no route to ada.lovelace@example.com", { cause: new Error("whsec_topsecret") }),
        }),
      ),
    );
    for (const secret of [
      "ada.lovelace",
      jwt,
      "correct horse",
      "secret_456",
      "sk_test_abc",
      "whsec_topsecret",
      "s1cret",
      "l1nk",
      "r3set",
      "m4c",
      "k3y",
    ]) {
      expect(lines).not.toContain(secret);
    }
    expect(lines).toContain("ad***@example.com");
  });

  it("masks the numbers of cards, and leaves other numbers as they are", () => {
    const cards = ["4242424242424242", "4000 0566 5566 5556", "378282246310005"];
    const others = [
      "4242424242424241",
      "1732357200000",
      "0199f3a4-0000-7000-8000-000000000001",
      "SKU-4242424242424242",
    ];
    const [record] = capture((log) => log.info("paid", { others }));
    expect(record?.["metadata"]).toMatchObject({ others });
    const texts = JSON.stringify(
      capture((log) => log.info(`/v1/${cards[0]}?n=${cards[1]}`, { note: `by ${cards[2]}.` })),
    );
    for (const card of cards) expect(texts).not.toContain(card);
  });

  it("keeps the values of a failed query to itself", () => {
    const error = new Error("Failed query: insert into orders values ($1, $2)\nparams: Ada Lovelace,1 Main\nStreet");
    const lines = JSON.stringify(capture((log) => log.error("request failed", { error })));
    expect(lines).toContain("insert into orders");
    expect(lines).not.toMatch(/Ada|Street/);
  });

  it("keeps the ids of carts out of paths", () => {
    const shown = ["/v1/carts/s3cret", "/v1/carts/s3cret/items/i1", "/v1/carts/mine", "/v1/carts"].map(loggedPath);
    const expected = ["/v1/carts/[redacted]", "/v1/carts/[redacted]/items/i1", "/v1/carts/mine", "/v1/carts"];
    expect(shown).toEqual(expected);
  });
});
