import { expect, it } from "vitest";
import { toE164 } from "./phone.ts";

it.each([
  ["0151 1234 5678", "DE", "+4915112345678"],
  ["(415) 555-2671", "US", "+14155552671"],
  ["+44 7911 123456", "DE", "+447911123456"],
  ["0043 664 1234567", "DE", "+436641234567"],
  ["+44 7911 123456", "AQ", "+447911123456"],
])("reads %s of %s as %s", (text, country, expected) => expect(toE164(text, country)).toBe(expected));

it.each([
  ["", "DE"],
  ["123", "DE"],
  ["call me", "DE"],
  ["call 0151 1234 5678", "DE"],
  ["+1 415 555 2671 ext. 12", "US"],
  ["0151 1234 5678", "AQ"],
  ["+999 1234567", "DE"],
  ["+49151123456789012345", "DE"],
])("takes %s of %s for none", (text, country) => expect(toE164(text, country)).toBeUndefined());
