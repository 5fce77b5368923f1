import { networkOf } from "@orderapp/core/network";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { AppEnv } from "../env.ts";
import { DEVICE_TOKEN_SECONDS } from "../sessions/device-token.ts";

const COOKIE = "device";

/** What a session remembers of where it was begun; the country is Cloudflare's finding. */
export function deviceOf(request: Request): { device: string; country?: string } {
  const country = request.headers.get("cf-ipcountry");
  return {
    device: (request.headers.get("user-agent") ?? "unknown").slice(0, 200),
    ...(country && /^[A-Z0-9]{2}$/.test(country) ? { country } : {}),
  };
}

/** By what failed attempts from here are counted; on a developer's machine nobody says where a request came from. */
export function networkOfCaller(c: Context<AppEnv>): string | undefined {
  const address = c.req.header("cf-connecting-ip");
  if (address !== undefined) return networkOf(address);
  return c.env.ENVIRONMENT === "development" ? undefined : "unknown";
}

/** The token of a device that has signed in before, as an application's header or a browser's cookie. */
export const deviceTokenOf = (c: Context<AppEnv>): string | undefined =>
  c.req.header("x-device-token") || getCookie(c, COOKIE);

/** Lets a browser keep the token of its device. */
export function rememberDevice(c: Context<AppEnv>, token: string): void {
  setCookie(c, COOKIE, token, {
    httpOnly: true,
    secure: true,
    sameSite: "Lax",
    path: "/v1/auth",
    maxAge: DEVICE_TOKEN_SECONDS,
  });
}
