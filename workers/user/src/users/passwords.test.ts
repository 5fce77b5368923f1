import { compare, hash } from "bcryptjs";
import { describe, expect, it, vi } from "vitest";
import { createPasswords } from "./passwords.ts";

vi.mock("bcryptjs", { spy: true });

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

  it("of nobody cost one comparison like any other, from the first on", async () => {
    vi.mocked(hash).mockClear();
    expect(await createPasswords(11).verify("correct-horse", undefined)).toBe(false);
    expect(hash).not.toHaveBeenCalled();
    expect(compare).toHaveBeenLastCalledWith("correct-horse", expect.stringMatching(/^\$2b\$11\$[./A-Za-z0-9]{53}$/));
  });

  it("never match an empty hash, as of an account that is being erased, and take as long for it", async () => {
    vi.mocked(compare).mockClear();
    expect(await createPasswords(10).verify("", "")).toBe(false);
    expect(compare).toHaveBeenCalledExactlyOnceWith("", expect.stringMatching(/^\$2b\$10\$/));
  });

  it("take as long for an older, cheaper hash as for nobody", async () => {
    const old = await hash("correct-horse", 8);
    vi.mocked(compare).mockClear();
    expect(await createPasswords(10).verify("wrong-horse", old)).toBe(false);
    const costs = vi.mocked(compare).mock.calls.map(([, against]) => 2 ** Number(against.slice(4, 6)));
    expect(costs.reduce((sum, cost) => sum + cost)).toBe(2 ** 10);
  });

  it("are outdated when they cost less than today, and never when they cost more", async () => {
    const passwords = createPasswords(11);
    expect(passwords.isOutdated(await hash("correct-horse", 10))).toBe(true);
    expect(passwords.isOutdated(await passwords.hash("correct-horse"))).toBe(false);
    expect(createPasswords(10).isOutdated(await hash("correct-horse", 11))).toBe(false);
  });
});
