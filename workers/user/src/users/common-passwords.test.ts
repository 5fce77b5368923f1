import { expect, it } from "vitest";
import { isCommonPassword } from "./common-passwords.ts";

it.each([
  "password123",
  "PASSWORD123",
  "Qwertyuiop",
  "1q2w3e4r5t",
  "manchester",
  "Sunshine1234",
  "admin123456",
  "0123456789",
  "0987654321",
  "abcdefghijkl",
  "1111111111",
  "abcabcabcabc",
  "p".repeat(72),
])("%s is common", async (password) => {
  expect(await isCommonPassword(password)).toBe(true);
});

it.each(["correct-horse-battery", "xkqjvbw123", "пароль-длинный-и-свой", "abcdefghijx", "1111111112"])(
  "%s is not",
  async (password) => {
    expect(await isCommonPassword(password)).toBe(false);
  },
);
