import { describe, expect, it } from "vitest";
import { newDeviceToken, readDeviceToken } from "./device-token.ts";

const NOW = new Date("2026-11-23T10:00:00.000Z");
const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
const newToken = () => newDeviceToken("secret", "ada@example.com", NOW);
const read = (token: string | undefined, now = NOW) => readDeviceToken("secret", "ada@example.com", token, now);

describe("a device's token", () => {
  it("is good for a year, and names one device", async () => {
    const [phone, desk] = [await newToken(), await newToken()];
    expect(await read(phone, later(364))).toMatch(/^[\w-]{22}$/);
    expect(await read(phone)).not.toBe(await read(desk));
    expect(await read(phone, later(366))).toBeUndefined();
  });

  it("is of the person alone whom it was made for", async () => {
    expect(await readDeviceToken("secret", "eve@example.com", await newToken(), NOW)).toBeUndefined();
    expect(await readDeviceToken("other", "ada@example.com", await newToken(), NOW)).toBeUndefined();
  });

  it("is worthless when anything in it was changed", async () => {
    const token = await newToken();
    const [name = "", issued = "", signature = ""] = token.split(".");
    const newer = `${name}.${Number(issued) + 1}.${signature}`;
    const other = `dv_${"A".repeat(22)}.${issued}.${signature}`;
    for (const bad of [newer, other, `${name}.${issued}.`, `${token}A`, "", "dv_", undefined]) {
      expect(await read(bad)).toBeUndefined();
    }
  });
});
