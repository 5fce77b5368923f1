import { describe, expect, it } from "vitest";
import { beginning, ending, Moment } from "./moment.ts";

const accepts = (text: string): boolean => Moment.safeParse(text).success;

describe("a moment in a query", () => {
  it("is an RFC 3339 time or a day, and nothing else", () => {
    for (const good of ["2026-11-23", "1969-07-20", "2026-11-23T10:30:45Z", "2026-11-23T10:30:45.123456+02:00"]) {
      expect([good, accepts(good)]).toEqual([good, true]);
    }
    const bad = [
      "",
      "now",
      "2026",
      "2026-11",
      "2026-02-30",
      "23.11.2026",
      "1732357845",
      "2026-11-23T10:30",
      "2026-11-23 10:30",
    ];
    for (const text of [
      ...bad,
      "2026-11-23T25:00:00Z",
      "0000-01-01",
      "9999-12-31T23:59:59-05:00",
      "0001-01-01T00:00:00+05:00",
    ]) {
      expect([text, accepts(text)]).toEqual([text, false]);
    }
  });

  it("begins a period with its day, and ends it after", () => {
    expect(beginning("2026-11-23")).toBe("2026-11-23T00:00:00.000Z");
    expect(ending("2026-11-23")).toBe("2026-11-24T00:00:00.000Z");
    expect(ending("2026-11-23T10:30:45+02:00")).toBe("2026-11-23T08:30:45.000Z");
    expect(ending("9999-12-31")).toBe("9999-12-31T23:59:59.999Z");
  });
});
