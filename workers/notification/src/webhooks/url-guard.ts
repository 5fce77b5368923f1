import ipaddr from "ipaddr.js";

/** Where webhooks may go. */
export type UrlRules = {
  /** Plain HTTP and any port, on a developer's machine. */
  development: boolean;
  /** Hosts that may be private all the same, on a developer's machine. */
  privateHosts: readonly string[];
};

const PORTS: ReadonlySet<string> = new Set(["", "443", "8443"]);
// Names that are resolved on the spot, or within a network.
const LOCAL_NAME =
  /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home|corp|test|example|invalid|onion|arpa)$/;
const PUBLIC_IPV6 = ipaddr.parseCIDR("2000::/3");

/**
 * Whether an address of the internet is everybody's: not private, loopback, link-local, shared, multicast or reserved,
 * and no IPv6 address that stands for an IPv4 one.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4" || address.match(PUBLIC_IPV6);
}

/** Reads a webhook's address as far as the text alone tells; the reason when it may not be used. */
export function checkUrl(text: string, rules: UrlRules): { url: URL } | { refused: string } {
  const url = URL.parse(text);
  if (!url) return { refused: "Not an absolute URL." };
  if (url.protocol !== "https:" && !(rules.development && url.protocol === "http:")) {
    return { refused: "Only https addresses are called." };
  }
  if (url.username !== "" || url.password !== "") return { refused: "User name and password do not belong into it." };
  if (!rules.development && !PORTS.has(url.port)) return { refused: "Only the ports 443 and 8443 are called." };
  if (isExempt(url, rules)) return { url };
  const host = hostOf(url);
  if (ipaddr.isValid(host)) return isPublicAddress(host) ? { url } : { refused: NOT_PUBLIC };
  if (!host.includes(".") || LOCAL_NAME.test(host)) return { refused: NOT_PUBLIC };
  return { url };
}

export const NOT_PUBLIC = "The host is not on the public internet.";

/** The host as a resolver takes it: without brackets and the dot at its end. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "").replace(/\.+$/, "");

/** Whether nobody needs to look where the host's name leads. */
export const needsNoLookup = (url: URL, rules: UrlRules): boolean =>
  isExempt(url, rules) || ipaddr.isValid(hostOf(url));

const isExempt = (url: URL, rules: UrlRules): boolean => rules.development && rules.privateHosts.includes(hostOf(url));
