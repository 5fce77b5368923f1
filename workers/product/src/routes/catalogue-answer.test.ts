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

  it("are not for those who sign in, nor for writes", () => {
    const recent = createRecentAnswers(() => 0);
    recent.put("/v1/products?limit=2", text);
    expect(answerRecent(recent, get({ authorization: "Bearer x" }))).toBeUndefined();
    expect(answerRecent(recent, new Request(get(), { method: "POST" }))).toBeUndefined();
    recent.clear();
    expect(answerRecent(recent, get())).toBeUndefined();
  });
});
