const DIGITS = "01234567890123456789";
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const backwards = (text: string): string => Array.from(text).toReversed().join("");
const RUNS = [DIGITS, backwards(DIGITS), LETTERS, backwards(LETTERS)];

/**
 * Whether a password is among the most common ones, whatever its letter case; also such a one with `123…` after it,
 * a run of the alphabet or of digits, and a few characters over and over.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  // Unpacked when somebody chooses a password: few requests do, and it takes longer than all else at a start.
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  const words = dictionary["passwords-common"];
  const text = password.toLowerCase();
  const stem = /^(\D+)1234?5?6?7?8?9?0?$/.exec(text)?.[1] ?? text;
  return (
    words.includes(text) ||
    words.includes(stem) ||
    RUNS.some((run) => run.includes(text)) ||
    /^(.{1,4}?)\1+$/su.test(text)
  );
}
