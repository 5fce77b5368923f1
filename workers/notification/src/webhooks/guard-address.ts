import type { Resolver } from "./resolve-host.ts";
import { checkUrl, hostOf, isPublicAddress, needsNoLookup, NOT_PUBLIC, type UrlRules } from "./url-guard.ts";

/** What the guard knows: the rules, and who resolves names. */
export type Guard = { rules: UrlRules; resolve: Resolver };

/** `unknown`: no resolver could be asked, so it may be sent to later, but not now. */
export type GuardVerdict =
  { state: "fine" } | { state: "refused"; reason: string } | { state: "unknown"; reason: string };

/** Whether an address may be called: by its text, and by every address that its name leads to just now. */
export async function guardAddress(guard: Guard, text: string, signal: AbortSignal): Promise<GuardVerdict> {
  const checked = checkUrl(text, guard.rules);
  if ("refused" in checked) return { state: "refused", reason: checked.refused };
  if (needsNoLookup(checked.url, guard.rules)) return { state: "fine" };
  const resolved = await guard.resolve(hostOf(checked.url), signal);
  if (resolved.state === "unknown") return { state: "unknown", reason: "The host's name could not be looked up." };
  if (resolved.state === "none") return { state: "refused", reason: "The host's name has no address." };
  return resolved.addresses.every(isPublicAddress) ? { state: "fine" } : { state: "refused", reason: NOT_PUBLIC };
}
