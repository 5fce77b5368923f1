const LETTERS: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  Æ: "ae",
  œ: "oe",
  Œ: "oe",
  ø: "o",
  Ø: "o",
  đ: "d",
  Đ: "d",
  ð: "d",
  Ð: "d",
  þ: "th",
  Þ: "th",
  ł: "l",
  Ł: "l",
  ı: "i",
};
const MAX = 120;
// What stands at /v1/products/… beside the products.
const RESERVED = ["suggest", "import", "export"];

/** What a slug may be; a UUID is none, since ids and slugs share an address. */
export const isSlug = (text: string): boolean =>
  text.length <= 255 &&
  !RESERVED.includes(text) &&
  /^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$/.test(text) &&
  !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** A text as a slug: accents folded, anything else than letters and digits a dash. Never empty, always the same. */
export function slugify(text: string): string {
  const ascii = Array.from(text, (char) => LETTERS[char] ?? char)
    .join("")
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/['’]/g, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, MAX)
    .replaceAll(/^-+|-+$/g, "");
  if (RESERVED.includes(ascii)) return `p-${ascii}`;
  return isSlug(ascii) ? ascii : `p-${shortHash(text)}`;
}

/** FNV-1a over UTF-16 units, twice: eight characters that tell texts apart where no secret is at stake. */
export function shortHash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i), 0x85ebca6b);
  }
  return ((a >>> 0).toString(36) + (b >>> 0).toString(36)).slice(0, 10);
}
