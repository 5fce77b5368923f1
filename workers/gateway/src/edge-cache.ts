/** Where answers are kept; `get` may answer at once. */
export type AnswerCache = {
  /** Whether an answer that was just fetched is worth its place; asked once for each fetch. */
  worthKeeping(key: string): boolean;
  get(key: string): Response | undefined | Promise<Response | undefined>;
  put(key: string, answer: Response, seconds: number): Promise<void>;
};

/** Cloudflare's cache, shared by all requests that reach one data centre: for what lives long. */
export const sharedCache: AnswerCache = {
  worthKeeping: () => true,
  get: (key) => caches.default.match(key),
  put: (key, answer) => caches.default.put(key, answer),
};

const KEY_ORIGIN = "https://edge.orderapp.internal";

// Whoever shows one of these may be told what others are not; a part of an answer is not the answer.
const NOT_FOR_ALL = ["authorization", "cookie", "x-order-token", "x-device-token", "range"];
// What the edge itself answers for; by anything else one address has several answers.
const MAY_VARY = /^\s*(?:(?:accept-encoding|origin)\s*(?:,\s*|$))*$/i;

/** Whether a request may be answered from what was answered to others. */
export const mayUseCache = ({ method, headers }: Request): boolean =>
  method === "GET" && !NOT_FOR_ALL.some((name) => headers.has(name));

/** One key for all spellings of the same address: parameters in order. */
export function cacheKey(url: URL): string {
  const parameters = new URLSearchParams(url.search);
  parameters.sort();
  const query = parameters.toString();
  return `${KEY_ORIGIN}${url.pathname}${query ? `?${query}` : ""}`;
}

/** For how many seconds the service allows a shared cache to keep this answer (RFC 9111 §5.2.2); 0 is never. */
export function secondsToKeep(answer: Response): number {
  if (answer.status !== 200 || answer.headers.has("set-cookie")) return 0;
  const control = (answer.headers.get("cache-control") ?? "").toLowerCase();
  if (/no-store|no-cache|private/.test(control)) return 0;
  if (!MAY_VARY.test(answer.headers.get("vary") ?? "")) return 0;
  const shared = /(?:^|[\s,])s-maxage=(\d+)/.exec(control)?.[1];
  const general = /(?:^|[\s,])public(?:$|[\s,])/.test(control)
    ? /(?:^|[\s,])max-age=(\d+)/.exec(control)?.[1]
    : undefined;
  return Number(shared ?? general ?? 0);
}

/** The answer, or 304 when its ETag is among those the client has (RFC 9110 §13.1.2). */
export function conditional(request: Request, answer: Response): Response {
  const asked = request.headers.get("if-none-match");
  const etag = answer.headers.get("etag");
  if (asked === null || etag === null || answer.status !== 200) return answer;
  const tags = asked.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  if (!tags.includes("*") && !tags.includes(etag.replace(/^W\//, ""))) return answer;
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  headers.delete("content-type");
  return new Response(null, { status: 304, headers });
}

/** Answers from a cache, or from the service, and keeps what that allows to keep. */
export async function throughCache(
  request: Request,
  url: URL,
  cache: AnswerCache,
  waitUntil: (work: Promise<unknown>) => void,
  fetchAnswer: () => Promise<Response>,
): Promise<Response> {
  const key = cacheKey(url);
  const kept = await cache.get(key);
  if (kept) return marked(conditional(request, kept), "HIT");
  const answer = await fetchAnswer();
  const seconds = secondsToKeep(answer);
  if (seconds > 0 && cache.worthKeeping(key)) waitUntil(cache.put(key, answer.clone(), seconds));
  return marked(conditional(request, answer), "MISS");
}

function marked(answer: Response, state: "HIT" | "MISS"): Response {
  const copy = new Response(answer.body, answer);
  copy.headers.set("x-cache", state);
  return copy;
}
