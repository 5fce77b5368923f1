import { afterEach, describe, expect, it, vi } from "vitest";
import { faultHooks } from "./fault-hooks.ts";

afterEach(() => void vi.unstubAllGlobals());

describe("fault hooks", () => {
  it.each([
    ["production" as const, "http://127.0.0.1:1", 0],
    ["staging" as const, "http://127.0.0.1:1", 0],
    ["development" as const, undefined, 0],
    ["development" as const, "http://127.0.0.1:1", 1],
  ])("in %s with %s ask %i times", async (ENVIRONMENT, FAULT_HOOKS, times) => {
    const asked = vi.fn<(url: string) => Promise<Response>>(() => Promise.resolve(new Response()));
    vi.stubGlobal("fetch", asked);
    await faultHooks({ ENVIRONMENT, FAULT_HOOKS })("placed", "cart-1");
    expect(asked.mock.calls.map(([url]) => url)).toEqual(
      Array.from({ length: times }, () => "http://127.0.0.1:1/placed/cart-1"),
    );
  });
});
