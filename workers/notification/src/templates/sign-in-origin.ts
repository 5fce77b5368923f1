import Bowser from "bowser";

/** A device as people name one, such as `Chrome on Windows`; what it says of itself is taken for no more than that. */
export function deviceName(userAgent: string): string {
  if (userAgent === "") return UNKNOWN;
  const { browser, os } = Bowser.parse(userAgent);
  const name = [browser.name, os.name].filter(Boolean).join(" on ");
  return /^[\w+ -]{1,60}$/.test(name) ? name : UNKNOWN;
}

const UNKNOWN = "An unknown device";
