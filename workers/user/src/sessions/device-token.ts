import { hmacSha256, randomToken, secretsEqual } from "@orderapp/core/ids";

/** As long as a device is remembered. */
export const DEVICE_TOKEN_SECONDS = 365 * 24 * 60 * 60;

/**
 * Makes the token of a device that someone has signed in on: `dv_<name>.<issued>.<signature>`. It opens nothing, it
 * only tells the right person's device from a guesser's; so it lies nowhere (OWASP, device cookies).
 */
export async function newDeviceToken(tokenSecret: string, emailKey: string, now: Date): Promise<string> {
  const name = randomToken(16);
  const issued = Math.floor(now.getTime() / 1000);
  return `dv_${name}.${issued}.${await sign(tokenSecret, name, issued, emailKey)}`;
}

/** The name of the device if its token is of our making, this person's, and not too old. */
export async function readDeviceToken(
  tokenSecret: string,
  emailKey: string,
  token: string | undefined,
  now: Date,
): Promise<string | undefined> {
  const [, name, issued, signature] = /^dv_([\w-]{22})\.(\d{1,12})\.([\w-]{43})$/.exec(token ?? "") ?? [];
  if (!name || !issued || !signature) return undefined;
  if (!secretsEqual(signature, await sign(tokenSecret, name, Number(issued), emailKey))) return undefined;
  return Number(issued) + DEVICE_TOKEN_SECONDS > now.getTime() / 1000 ? name : undefined;
}

const sign = (tokenSecret: string, name: string, issued: number, emailKey: string): Promise<string> =>
  hmacSha256(tokenSecret, `device:${name}:${issued}:${emailKey}`);
