import { createLogger } from "@orderapp/http/log";
import { describe, expect, it } from "vitest";
import type { PaymentContext } from "../context.ts";
import type { PaymentStoreApi } from "../durable-objects/store-api.ts";
import type { ProviderClient } from "../providers/provider.ts";
import { comparePage, type Compared } from "./compare.ts";
import { dateDue, dayOf, isOpenToReport } from "./day.ts";
import { advance, needsRun, newRun, setBack, taskOf, type Run } from "./run.ts";

const at = (time: string): Date => new Date(`2026-11-${time}Z`);
const context = (now: Date, over: Partial<PaymentContext> = {}) =>
  ({ call: { traceparent: "" }, now: () => now, ...over }) as PaymentContext;
const page = (next: string | null): Compared => ({
  seen: [],
  transactions: 3,
  payments: 1,
  matched: 2,
  differences: [],
  next,
});
function startOf(date: string, now: Date): Run {
  const run = newRun(context(now), ["stripe", "paypal"], date);
  if (!run) throw new Error("no run");
  return run;
}

describe("a day", () => {
  it("is due from four o'clock on the day after, four times an hour", () => {
    expect(dateDue(at("23T03:45:00"))).toBeUndefined();
    expect(dateDue(at("23T04:00:00"))).toBe("2026-11-22");
    expect(dateDue(at("23T04:01:00"))).toBeUndefined();
    expect(dateDue(at("23T23:45:59"))).toBe("2026-11-22");
  });

  it("is one of the calendar, begun, and not too long ago", () => {
    expect(["2026-02-30", "2026-2-3", "nonsense", "", "2026-13-01"].map(dayOf)).toEqual(
      [1, 2, 3, 4, 5].map(() => undefined),
    );
    const day = dayOf("2026-11-23");
    expect(day).toEqual({ from: at("23T00:00:00"), to: at("24T00:00:00") });
    const openAt = (now: Date) => day && isOpenToReport(day, now);
    expect([openAt(at("22T23:59:59")), openAt(at("23T00:00:00"))]).toEqual([false, true]);
    expect([openAt(new Date("2029-11-21")), openAt(new Date("2029-11-24"))]).toEqual([true, false]);
  });
});

describe("a run", () => {
  it("covers the seconds of the day that are over, and is final four hours after it", () => {
    expect(startOf("2026-11-23", at("23T10:00:00.900"))).toMatchObject({ to: at("23T10:00:00"), final: false });
    expect(startOf("2026-11-23", at("24T03:59:59"))).toMatchObject({ to: at("24T00:00:00"), final: false });
    expect(startOf("2026-11-23", at("24T04:00:00"))).toMatchObject({ to: at("24T00:00:00"), final: true });
    expect(newRun(context(at("23T10:00:00")), ["stripe"], "2026-02-30")).toBeUndefined();
  });

  it("goes through both books of each provider, page by page, and counts", () => {
    let run = startOf("2026-11-22", at("23T10:00:00"));
    const places: string[] = [];
    for (let task = taskOf(run); task; task = taskOf(run)) {
      places.push(`${task.provider} ${task.phase} ${task.cursor}`);
      run = advance({ ...run, failure: "it was down" }, page(places.length === 1 ? "second" : null));
    }
    expect(places).toEqual([
      "stripe theirs null",
      "stripe theirs second",
      "stripe payments null",
      "stripe refunds null",
      "paypal theirs null",
      "paypal payments null",
      "paypal refunds null",
    ]);
    expect(run.providers).toEqual([
      { provider: "stripe", transactions: 12, payments: 4, matched: 8 },
      { provider: "paypal", transactions: 9, payments: 3, matched: 6 },
    ]);
    expect(run.failure).toBeUndefined();
  });

  it("is tried again ever more seldom, and fails after most of a day", () => {
    const run = startOf("2026-11-22", at("23T10:00:00"));
    const first = setBack(run, "down", at("23T10:00:01"));
    expect(first).toMatchObject({ run: { status: "running", attempts: 1, failure: "down" } });
    expect(first.retryAt?.getTime()).toBeLessThanOrEqual(at("23T10:00:06").getTime());
    const late = setBack({ ...run, attempts: 30 }, "down", at("24T05:59:00"));
    expect(late.retryAt?.getTime()).toBeLessThanOrEqual(at("24T06:14:00").getTime());
    expect(setBack(run, "down", at("24T06:00:01"))).toEqual({
      run: { ...run, status: "failed", attempts: 1, failure: "down", finishedAt: at("24T06:00:01") },
    });
  });

  it("is made once for good, and again while its day was not over, or when it failed", () => {
    const run = startOf("2026-11-22", at("23T10:00:00"));
    const done = { ...run, status: "complete" as const, finishedAt: at("23T10:00:05") };
    const now = at("23T10:01:05");
    expect(needsRun(undefined, now, 60_000)).toBe(true);
    expect(needsRun(run, at("30T00:00:00"), 60_000)).toBe(false);
    expect(needsRun(done, at("30T00:00:00"), 60_000)).toBe(false);
    expect([
      needsRun({ ...done, final: false }, at("23T10:01:04"), 60_000),
      needsRun({ ...done, final: false }, now, 60_000),
    ]).toEqual([false, true]);
    expect(needsRun({ ...done, status: "failed" }, now, 60_000)).toBe(true);
  });
});

describe("a page with a payment that nobody can be asked about", () => {
  const unknown = { kind: "charge" as const, at: at("22T10:00:00"), reference: "pi_1", currency: "USD", amount: 5 };
  const fetch = () => Promise.reject(new Error("no answer makes sense"));
  const transactions = () =>
    Promise.resolve({ transactions: [{ ...unknown, state: "succeeded" as const }], next: null });
  const client: Partial<ProviderClient> = { transactions, fetch };
  const store: Partial<PaymentStoreApi> = { listByReferences: () => Promise.resolve([]) };
  const ctx = context(at("23T10:00:00"), {
    log: { ...createLogger("test", ""), error: () => undefined },
    provider: () => client as ProviderClient,
    store: () => store as PaymentStoreApi,
  });
  const pageAfter = (attempts: number) => {
    const task = taskOf({ ...startOf("2026-11-22", at("23T10:00:00")), attempts });
    if (!task) throw new Error("no task");
    return comparePage(ctx, task, () => new Set());
  };

  it("is tried again, and after an hour reported as it stands, so that it holds up no other", async () => {
    await expect(pageAfter(11)).rejects.toThrow("no answer makes sense");
    expect(await pageAfter(12)).toMatchObject({ differences: [{ kind: "missing_here", providerReference: "pi_1" }] });
  });
});
