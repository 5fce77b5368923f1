import { generateKeyPairSync, randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";

/** The private key set (RFC 7517, ES256) that signs access tokens here; made once and kept in `path`. */
export async function signingKeys(path: string): Promise<string> {
  const kept = await readFile(path, "utf8").catch(() => undefined);
  if (kept !== undefined) return kept;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), alg: "ES256", use: "sig" };
  const text = JSON.stringify({ keys: [key] });
  await writeFile(path, text, { mode: 0o600 });
  return text;
}
