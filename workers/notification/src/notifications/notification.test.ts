import { describe, expect, it } from "vitest";
import { maskAddress, notificationId, retryAfterMs } from "./notification.ts";

describe("notification", () => {
  it("is one per event, channel and person, whatever the letter case of the address", async () => {
    const id = await notificationId("e1", "email", "Ada@Example.com");
    expect(await notificationId("e1", "email", "ada@example.com")).toBe(id);
    expect(await notificationId("e2", "email", "ada@example.com")).not.toBe(id);
    expect(await notificationId("e1", "email", "bob@example.com")).not.toBe(id);
  });

  it("is tried for about a day, at growing distances, and then given up", () => {
    const waits: number[] = [];
    for (let attempt = 1; ; attempt++) {
      const wait = retryAfterMs(attempt);
      if (wait === undefined) break;
      waits.push(wait);
    }
    const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(hours).toBeGreaterThan(18);
    expect(hours).toBeLessThan(25);
  });

  it("shows an address to nobody whole", () => {
    expect(maskAddress("ada.lovelace@example.com")).toBe("ad***@example.com");
    expect(maskAddress("a@example.com")).toBe("a***@example.com");
    expect(maskAddress("+4915112345678")).toBe("+49***78");
    expect(maskAddress('"odd@name"@example.com')).toBe('"o***@example.com');
  });
});
