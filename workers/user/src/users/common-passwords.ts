import { dictionary } from "@zxcvbn-ts/language-common";

/** What is guessed first, by everyone, in lower case. */
const WORDS = dictionary["passwords-common"];

const DIGITS = "01234567890123456789";
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const backwards = (text: string): string => Array.from(text).toReversed().join("");
const RUNS = [DIGITS, backwards(DIGITS), LETTERS, backwards(LETTERS)];

/**
 * Whether a password is among the most common ones, whatever its letter case; also such a one with `123…` after it,
 * a run of the alphabet or of digits, and a few characters over and over.
 */
export function isCommonPassword(password: string): boolean {
  const text = password.toLowerCase();
  const stem = /^(\D+)1234?5?6?7?8?9?0?$/.exec(text)?.[1] ?? text;
  return (
    WORDS.includes(text) ||
    WORDS.includes(stem) ||
    RUNS.some((run) => run.includes(text)) ||
    /^(.{1,4}?)\1+$/su.test(text)
  );
}
