import type { Call } from "@orderapp/contracts/common";
import type { UserRpc } from "@orderapp/contracts/user";
import { env as bindings, exports } from "cloudflare:workers";
import type { Env } from "../src/env.ts";

export const env = bindings as Env;
export const call: Call = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
export const rpc = (exports as { UserEntrypoint: Service<UserRpc> }).UserEntrypoint;
const worker = (exports as { default: Fetcher }).default;

export type Answer = { status: number; headers: Headers; body: Body };
type Body = Record<string, unknown> & {
  code?: string;
  errors?: { path: string; code: string }[];
  accessToken?: string;
  refreshToken?: string;
  user?: Record<string, unknown>;
};
type Asked = { token?: string | undefined; key?: string; json?: unknown; body?: BodyInit; type?: string };

/** Sends a request to the Worker, and reads its answer. */
export async function ask(method: string, path: string, { token, key, json, body, type }: Asked = {}): Promise<Answer> {
  const headers = new Headers();
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  if (key !== undefined) headers.set("idempotency-key", key);
  const sent = json === undefined ? body : JSON.stringify(json);
  if (sent !== undefined) headers.set("content-type", type ?? "application/json");
  const response = await worker.fetch(`https://shop.test${path}`, { method, headers, body: sent ?? null });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text || "{}") as Body };
}

export const register = (json: unknown, asked: Asked = {}) => ask("POST", "/v1/auth/register", { ...asked, json });
export const login = (email: unknown, password: unknown) =>
  ask("POST", "/v1/auth/login", { json: { email, password } });
export const refresh = (refreshToken: unknown) => ask("POST", "/v1/auth/refresh", { json: { refreshToken } });
export const me = (token?: string) => ask("GET", "/v1/users/me", { token });

export const PASSWORD = "correct-horse-battery";
export const newEmail = (): string => `ada.${crypto.randomUUID()}@example.com`;

/** Somebody new who has signed in. */
export async function signedIn(email = newEmail()): Promise<{ email: string; access: string; refresh: string }> {
  await register({ email, password: PASSWORD, name: "Ada" });
  const { body } = await login(email, PASSWORD);
  return { email, access: body.accessToken ?? "", refresh: body.refreshToken ?? "" };
}

/** The claims of a token, unverified. */
export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"))) as Record<string, unknown>;
