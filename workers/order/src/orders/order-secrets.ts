import { hmacSha256, sha256 } from "@orderapp/core/ids";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * An order's number: 50 keyed bits of its id in Crockford's base 32, `7K3M9-QXT2B`. The same for each repetition of
 * a checkout, without a wait for the database, whose unique key has the last word.
 */
export async function orderNumber(secret: string, orderId: string): Promise<string> {
  const mac = await hmacSha256(secret, `order-number:${orderId}`);
  const bytes = Uint8Array.from(atob(mac.slice(0, 12).replaceAll("-", "+").replaceAll("_", "/")), (char) =>
    char.charCodeAt(0),
  );
  const bits = bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  const letters = Array.from({ length: 10 }, (_, i) => CROCKFORD[Number((bits >> BigInt(5 * i)) & 31n)]).join("");
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

/** The secret that stands for a guest's right to an order; repetitions of a checkout answer the same one. */
export const orderToken = (secret: string, orderId: string): Promise<string> =>
  hmacSha256(secret, `order-token:${orderId}`);

/** What is stored of an order token. */
export const hashOrderToken = (token: string): Promise<string> => sha256(token);
