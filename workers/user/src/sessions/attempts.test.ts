import { AppError } from "@orderapp/core/errors";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Verdict } from "./attempt-window.ts";
import { guardAttempt, type Attempts } from "./attempts.ts";

const ADA = { emailKey: "ada@example.com", network: "192.0.2.7" };
const admitted: Verdict = { admitted: true };
const begin = vi.fn<Attempts["begin"]>();
const settle = vi.fn<Attempts["settle"]>();
const ctx = { tokenSecret: "secret", attempts: { begin, settle }, background: (work: Promise<unknown>) => void work };
const nothing = () => Promise.resolve();
const ended = (ok: boolean) => () => Promise.resolve({ ok, value: "value" });

type Work = () => Promise<{ ok: boolean; value: string }>;
const settlements = () => settle.mock.calls.map(([, { as }]) => as);

beforeEach(() => {
  begin.mockReset().mockResolvedValue(admitted);
  settle.mockReset().mockResolvedValue();
});

describe("a guarded attempt", () => {
  it("forgives the person's failures when it goes well, and never the network's", async () => {
    expect(await guardAttempt(ctx, ADA, nothing, ended(true))).toBe("value");
    expect(begin.mock.calls.map(([, { limit, windowMs }]) => [limit, windowMs])).toEqual([
      [5, 900_000],
      [30, 900_000],
    ]);
    expect(settlements()).toEqual(["cleared", "released"]);
  });

  it("counts against both when it fails", async () => {
    expect(await guardAttempt(ctx, ADA, nothing, ended(false))).toBe("value");
    expect(settlements()).toEqual(["failed", "failed"]);
  });

  it("counts a device by itself, and names hold neither it, nor the e-mail, nor the network", async () => {
    await guardAttempt(ctx, ADA, nothing, ended(true));
    await guardAttempt(ctx, { ...ADA, device: "phone" }, nothing, ended(true));
    const names = begin.mock.calls.map(([name]) => name);
    expect(new Set(names).size).toBe(3);
    expect(names[1]).toBe(names[3]);
    for (const name of names) expect(name).toMatch(/^[\w-]{43}$/);
  });

  it("is not made when either refuses, and takes no place from the other then", async () => {
    begin.mockResolvedValueOnce(admitted).mockResolvedValueOnce({ admitted: false, retryAfterSeconds: 70 });
    const work = vi.fn<Work>(ended(true));
    const refused = { code: "too_many_attempts", retryAfter: 70 };
    await expect(guardAttempt(ctx, ADA, nothing, work)).rejects.toMatchObject(refused);
    expect(work).not.toHaveBeenCalled();
    expect(settlements()).toEqual(["released", "released"]);
  });

  it("is not made while it cannot be counted", async () => {
    begin.mockRejectedValue(new AppError("unavailable", "away"));
    const work = vi.fn<Work>(ended(true));
    await expect(guardAttempt(ctx, ADA, nothing, work)).rejects.toMatchObject({ code: "unavailable" });
    expect(work).not.toHaveBeenCalled();
  });

  it("does not count when the store is away", async () => {
    const away = () => Promise.reject(new AppError("unavailable", "away"));
    await expect(guardAttempt(ctx, ADA, away, ended(false))).rejects.toMatchObject({ code: "unavailable" });
    expect(settlements()).toEqual(["released", "released"]);
  });

  it("is counted while the store is being read: neither waits for the other", async () => {
    const [counted, read] = [Promise.withResolvers<Verdict>(), Promise.withResolvers<string>()];
    begin.mockReturnValue(counted.promise);
    const prepare = vi.fn<() => Promise<string>>(() => read.promise);
    const guarded = guardAttempt(ctx, ADA, prepare, async (prepared) => ({ ok: true, value: prepared }));
    await vi.waitFor(() => expect(begin).toHaveBeenCalled());
    expect(prepare).toHaveBeenCalled();
    counted.resolve(admitted);
    read.resolve("read");
    expect(await guarded).toBe("read");
  });
});
