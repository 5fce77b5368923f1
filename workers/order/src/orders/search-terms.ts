/** What a text may be the beginning of: an order's number, or an e-mail address; a SKU is compared as a whole. */
export type SearchTerms = { number?: string; email: string; sku: string };

const LETTERS = /^[0-9A-HJKMNP-TV-Z]{1,10}$/;

/** Reads what somebody looks for, with an order's number as it is spoken, typed or pasted: `#7k3m9 qxt2b`. */
export function searchTermsOf(q: string): SearchTerms {
  const text = q.trim();
  const terms = { email: text.toLowerCase(), sku: text };
  // Crockford's base 32 has no letter that looks like a digit.
  const letters = text.toUpperCase().replace(/^#/, "").replaceAll(/[\s-]/g, "").replaceAll("O", "0");
  const number = letters.replaceAll(/[IL]/g, "1");
  if (!LETTERS.test(number)) return terms;
  return { ...terms, number: number.length > 5 ? `${number.slice(0, 5)}-${number.slice(5)}` : number };
}
