import { describe, expect, it } from "vitest";
import { continueTrace, toTraceparent } from "./trace.ts";

const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

describe("trace context", () => {
  it("continues a valid parent with a new span and its sampling flag", () => {
    const trace = continueTrace(parent);
    expect(trace.traceId).toBe("4bf92f3577b34da6a3ce929d0e0e4736");
    expect(trace.spanId).not.toBe("00f067aa0ba902b7");
    expect(trace.sampled).toBe(false);
    expect(toTraceparent(trace)).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-00$/);
  });

  it("takes a later version with more fields, as the specification asks", () => {
    expect(continueTrace(parent.replace(/^00/, "01") + "-more").traceId).toBe("4bf92f3577b34da6a3ce929d0e0e4736");
  });

  it.each([
    null,
    "",
    "garbage",
    parent.toUpperCase(),
    `${parent}-x`,
    parent.replace(/^00/, "ff"),
    `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
    `00-4bf92f3577b34da6a3ce929d0e0e4736-${"0".repeat(16)}-01`,
  ])("starts anew for %j", (header) => {
    const trace = continueTrace(header);
    expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(trace.traceId).not.toBe("4bf92f3577b34da6a3ce929d0e0e4736");
  });
});
