import type { z } from "zod";

interface Ask {
  json?: object;
  form?: Record<string, string>;
  headers?: Record<string, string>;
  /** Not printed, unless it fails. */
  quiet?: boolean;
}

/** Sends a request, prints it with its status and time, and reads the answer; rejects on anything but 2xx. */
export type Requester = <T>(method: "GET" | "POST", url: string, ask: Ask, schema: z.ZodType<T>) => Promise<T>;

/** A requester that prints with `tell`. */
export function requester(tell: (line: string) => void): Requester {
  return async (method, url, { json, form, headers = {}, quiet = false }, schema) => {
    const started = performance.now();
    const line = (outcome: string) =>
      `  ${method.padEnd(5)}${url}  ${outcome}  ${Math.round(performance.now() - started)} ms`;
    const response = await send(method, url, json, form, headers);
    const text = await response.text();
    if (!quiet || !response.ok) tell(line(String(response.status)));
    if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text.slice(0, 600)}`);
    const parsed = schema.safeParse(JSON.parse(text));
    if (!parsed.success) throw new Error(`${method} ${url} answered something unexpected: ${text.slice(0, 600)}`);
    return parsed.data;
  };
}

async function send(
  method: string,
  url: string,
  json: object | undefined,
  form: Record<string, string> | undefined,
  headers: Record<string, string>,
): Promise<Response> {
  const body = json ? JSON.stringify(json) : form ? new URLSearchParams(form) : undefined;
  try {
    return await fetch(url, {
      method,
      headers: { ...(json ? { "content-type": "application/json" } : {}), ...headers },
      signal: AbortSignal.timeout(15_000),
      ...(body === undefined ? {} : { body }),
    });
  } catch (error) {
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Error(`${method} ${url} got no answer (${why}). Is \`pnpm dev\` running?`, { cause: error });
  }
}
