import { generateKeyPairSync, randomUUID } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";
import { readIfThere } from "../read-if-there.ts";

/** The private key set (RFC 7517, ES256) that signs access tokens here; made once and kept in `path`. */
export async function signingKeys(path: string): Promise<string> {
  const kept = await readIfThere(path);
  if (kept !== undefined) return kept;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), alg: "ES256", use: "sig" };
  const text = JSON.stringify({ keys: [key] });
  await writeFile(`${path}.draft`, text, { mode: 0o600, flush: true });
  await rename(`${path}.draft`, path);
  return text;
}
