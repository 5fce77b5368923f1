import { describe, expect, it } from "vitest";
import { answerRecent, createRecentAnswers } from "./catalogue-answer.ts";

const text = { etag: '"t"', body: "{}" };
const get = (headers: Record<string, string> = {}) => new Request("https://shop.test/v1/products?limit=2", { headers });

describe("recent answers", () => {
  it("serve for less than a second, while one caller reads anew", () => {
    let now = 0;
    const recent = createRecentAnswers(() => now);
    recent.put("/v1/products?limit=2", text);
    expect(answerRecent(recent, get())?.status).toBe(200);
    expect(answerRecent(recent, get({ "if-none-match": '"t"' }))?.status).toBe(304);
    now = 500;
    expect(answerRecent(recent, get())).toBeUndefined();
    expect(answerRecent(recent, get())?.status).toBe(200);
    now = 900;
    expect(answerRecent(recent, get())).toBeUndefined();
  });

  it("do not get younger by being read and put back", () => {
    let now = 0;
    const recent = createRecentAnswers(() => now);
    recent.put("/a", text);
    now = 800;
    const peeked = recent.peek("/a");
    expect(peeked).toBe(text);
    if (peeked) recent.put("/a", peeked);
    now = 900;
    expect([recent.peek("/a"), recent.get("/a")]).toEqual([undefined, undefined]);
  });

  it("are not for those who sign in, nor for writes", () => {
    const recent = createRecentAnswers(() => 0);
    recent.put("/v1/products?limit=2", text);
    expect(answerRecent(recent, get({ authorization: "Bearer x" }))).toBeUndefined();
    expect(answerRecent(recent, new Request(get(), { method: "POST" }))).toBeUndefined();
    recent.clear();
    expect(answerRecent(recent, get())).toBeUndefined();
  });

  it("hold few, and little of each: the oldest give way", () => {
    const recent = createRecentAnswers(() => 0);
    for (let i = 0; i < 257; i++) recent.put(`/${i}`, text);
    expect([recent.get("/0"), recent.get("/1"), recent.get("/256")]).toEqual([undefined, text, text]);
    recent.put("/huge", { ...text, body: "x".repeat(300_000) });
    expect(recent.get("/huge")).toBeUndefined();
    for (let i = 0; i < 50; i++) recent.put(`/large/${i}`, { ...text, body: "x".repeat(200_000) });
    expect([recent.get("/256"), recent.get("/large/0")]).toEqual([undefined, undefined]);
    expect(recent.get("/large/49")).toBeDefined();
  });
});
