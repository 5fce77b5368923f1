import { hash } from "bcryptjs";
import { describe, expect, it } from "vitest";
import { createPasswords } from "./passwords.ts";

describe("passwords", () => {
  it("are hashed at a cost of at least 10", async () => {
    expect(await createPasswords(4).hash("correct-horse")).toMatch(/^\$2b\$10\$/);
    expect(await createPasswords(Number.NaN).hash("correct-horse")).toMatch(/^\$2b\$10\$/);
  });

  it("match their own hash alone", async () => {
    const passwords = createPasswords(10);
    const kept = await passwords.hash("correct-horse");
    expect(await passwords.verify("correct-horse", kept)).toBe(true);
    expect(await passwords.verify("correct-horsf", kept)).toBe(false);
    expect(await passwords.verify("correct-horse", undefined)).toBe(false);
  });

  it("of more than 72 bytes match nothing, though bcrypt would read their beginning", async () => {
    const long = `${"€".repeat(24)}x`;
    expect(await createPasswords(10).verify(long, await hash("€".repeat(24), 4))).toBe(false);
  });
});
