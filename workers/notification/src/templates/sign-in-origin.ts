import Bowser from "bowser";

/** A device as people name one, such as `Chrome on Windows`; what it says of itself is taken for no more than that. */
export function deviceName(userAgent: string): string {
  if (userAgent === "") return UNKNOWN;
  const { browser, os } = Bowser.parse(userAgent);
  const name = [browser.name, os.name].filter(Boolean).join(" on ");
  return /^[\w+ -]{1,60}$/.test(name) ? name : UNKNOWN;
}

const UNKNOWN = "An unknown device";
const COUNTRIES = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** A country's name by its code as Cloudflare tells it: `T1` is Tor, and for `XX` there is no name. */
export function countryName(code: string): string | undefined {
  if (code === "T1") return "The Tor network";
  return /^[A-Z]{2}$/.test(code) && code !== "XX" ? COUNTRIES.of(code) : undefined;
}
