import { z } from "zod";

/** What a name leads to; `unknown` when no resolver could be asked. */
export type Resolved = { state: "found"; addresses: string[] } | { state: "none" } | { state: "unknown" };

/** Looks a name up. */
export type Resolver = (host: string, signal: AbortSignal) => Promise<Resolved>;

const A = 1;
const AAAA = 28;
const NO_ERROR = 0;
const NO_SUCH_NAME = 3;

const Answer = z.object({
  Status: z.int(),
  Answer: z.array(z.object({ type: z.int(), data: z.string() })).optional(),
});

/** Resolves names to all their addresses by DNS over HTTPS in the JSON form that Cloudflare and Google speak. */
export const dnsOverHttps =
  (endpoint: string): Resolver =>
  async (host, signal) => {
    try {
      const [four, six] = await Promise.all([ask(endpoint, host, A, signal), ask(endpoint, host, AAAA, signal)]);
      const addresses = [...four, ...six];
      return addresses.length === 0 ? { state: "none" } : { state: "found", addresses };
    } catch {
      return { state: "unknown" }; // The caller says so, and does not send.
    }
  };

async function ask(endpoint: string, host: string, type: number, signal: AbortSignal): Promise<string[]> {
  const url = new URL(endpoint);
  url.searchParams.set("name", host);
  url.searchParams.set("type", String(type));
  const response = await fetch(url, { headers: { accept: "application/dns-json" }, signal });
  if (!response.ok) throw new Error(`the resolver answered ${response.status}`);
  const { Status, Answer: records = [] } = Answer.parse(await response.json());
  if (Status === NO_SUCH_NAME) return [];
  if (Status !== NO_ERROR) throw new Error(`the resolver answered with status ${Status}`);
  return records.filter((record) => record.type === type).map((record) => record.data);
}
