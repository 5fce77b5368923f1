import { expect, it } from "vitest";
import { failuresOf } from "./failures.ts";

it("counts what the platform ended, by service as metrics call it", () => {
  const of = (scriptName: string | null, outcome: string) => ({ scriptName, outcome });
  const items = [
    of("orderapp-order-production", "exceededCpu"),
    of("orderapp-order-production", "ok"),
    of("orderapp-order-production", "exceededCpu"),
    of("orderapp-payment-staging", "exceededMemory"),
    of("orderapp-user", "exception"),
    of("orderapp-gateway", "canceled"),
    of(null, "exception"),
  ];
  expect(failuresOf(items)).toEqual([
    { service: "order", outcome: "exceededCpu", count: 2 },
    { service: "payment", outcome: "exceededMemory", count: 1 },
    { service: "user", outcome: "exception", count: 1 },
    { service: "other", outcome: "exception", count: 1 },
  ]);
});
