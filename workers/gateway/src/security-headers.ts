const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
// Scalar sets styles from script; everything else comes from this origin alone.
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
  "font-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

// A page with a button, which a person came to from a mail: no script.
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** What tells browsers to be careful with our answers (OWASP REST Security Cheat Sheet). */
export function secure(headers: Headers, options: { development: boolean; docs: boolean; page: boolean }): void {
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "no-referrer");
  headers.set("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()");
  headers.set("content-security-policy", options.docs ? DOCS_POLICY : options.page ? PAGE_POLICY : API_POLICY);
  if (!options.development) headers.set("strict-transport-security", "max-age=63072000; includeSubDomains; preload");
}
