const PREFIX = "whsec_";
const SECRET_BYTES = 24;
const encoder = new TextEncoder();

/** A new signing secret as the Standard Webhooks specification writes it: `whsec_` and base64 of 192 random bits. */
export const newSecret = (): string => PREFIX + toBase64(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));

/** Signs a message by each secret, newest first: `v1,<base64>`, separated by spaces. */
export async function signatures(secrets: string[], id: string, timestamp: number, body: string): Promise<string> {
  const content = encoder.encode(`${id}.${timestamp}.${body}`);
  const all = await Promise.all(
    secrets.map(async (secret) => {
      const bytes = fromBase64(secret.slice(PREFIX.length));
      const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
      return `v1,${toBase64(new Uint8Array(await crypto.subtle.sign("HMAC", key, content)))}`;
    }),
  );
  return all.join(" ");
}

/** Seals a secret for one endpoint: it can be read with the setting's key alone, and for that endpoint alone. */
export async function sealSecret(settingsKey: string, endpointId: string, secret: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const algorithm = { name: "AES-GCM", iv, additionalData: encoder.encode(endpointId) };
  const sealed = await crypto.subtle.encrypt(algorithm, await keyOf(settingsKey), encoder.encode(secret));
  return `${toBase64(iv)}.${toBase64(new Uint8Array(sealed))}`;
}

/** Reads a sealed secret; throws when the key is another, or the text is another endpoint's. */
export async function openSecret(settingsKey: string, endpointId: string, sealed: string): Promise<string> {
  const [iv = "", text = ""] = sealed.split(".");
  const algorithm = { name: "AES-GCM", iv: fromBase64(iv), additionalData: encoder.encode(endpointId) };
  const opened = await crypto.subtle.decrypt(algorithm, await keyOf(settingsKey), fromBase64(text));
  return new TextDecoder().decode(opened);
}

async function keyOf(settingsKey: string): Promise<CryptoKey> {
  if (typeof settingsKey !== "string" || settingsKey.length < 32) {
    throw new Error("WEBHOOK_SECRET_KEY must have 32 characters or more");
  }
  const material = await crypto.subtle.importKey("raw", encoder.encode(settingsKey), "HKDF", false, ["deriveKey"]);
  const params = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: encoder.encode("webhook secrets") };
  return crypto.subtle.deriveKey(params, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
