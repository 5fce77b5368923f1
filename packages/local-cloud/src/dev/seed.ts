import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DEVELOPMENT } from "@orderapp/contracts/development";
import { z } from "zod";
import { readCatalogue } from "../catalogue/catalogue.ts";
import type { Stack } from "../stack.ts";

const login = z.object({ accessToken: z.string() });
const imported = z.object({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int().default(0),
  failed: z.int(),
  errors: z.array(z.object({ line: z.int(), message: z.string() })).default([]),
});

/** Waits until the shop says that every Worker and store is well; rejects with what it said last. */
export async function untilHealthy(url: string, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last = "no answer";
  while (Date.now() < deadline) {
    try {
      const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(6_000) });
      last = `${response.status} ${await response.text()}`;
      if (response.ok) return;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await sleep(100);
  }
  throw new Error(`the shop did not get well within ${timeoutMs / 1000} s: ${last.slice(0, 600)}`);
}

/** Signs the administrator in and registers the demo buyer, once. Returns the administrator's access token. */
export async function ensurePeople(url: string): Promise<string> {
  const admin = await post(url, "/v1/auth/login", {
    email: DEVELOPMENT.adminEmail,
    password: DEVELOPMENT.adminPassword,
  });
  await expectOk(admin, "the administrator cannot sign in");
  const { accessToken } = login.parse(await admin.json());

  const buyer = await post(url, "/v1/auth/register", {
    email: DEVELOPMENT.buyerEmail,
    password: DEVELOPMENT.buyerPassword,
    name: "Bea Buyer",
  });
  // Registered by an earlier start: 409 email_taken.
  if (buyer.status !== 409) await expectOk(buyer, "the demo buyer cannot be registered");
  return accessToken;
}

/** Loads the demo catalogue by the product import when it is not the one loaded last. Returns a sku to try. */
export async function ensureCatalogue(
  stack: Stack,
  dataDir: string,
  accessToken: string,
  log: (line: string) => void,
): Promise<string> {
  const catalogue = await readCatalogue();
  const marker = join(dataDir, "catalogue.txt");
  if ((await readFile(marker, "utf8").catch(() => "")) === catalogue.hash) return catalogue.firstSku;
  log("loading the demo catalogue");
  await stack.storeMedia(catalogue.pictures);
  const response = await fetch(`${stack.url}/v1/products/import?currency=USD`, {
    method: "POST",
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "text/csv" },
    body: catalogue.csv,
  });
  const result = await importedOf(response);
  log(`demo catalogue: ${result.created} new, ${result.updated} updated, ${result.unchanged} unchanged`);
  await writeFile(marker, catalogue.hash);
  return catalogue.firstSku;
}

/** Imports products, one create body a line; rejects when one is refused. */
export async function importPart(url: string, accessToken: string, lines: string): Promise<z.infer<typeof imported>> {
  const response = await fetch(`${url}/v1/products/import`, {
    method: "POST",
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/x-ndjson" },
    body: lines,
  });
  return importedOf(response);
}

async function importedOf(response: Response): Promise<z.infer<typeof imported>> {
  await expectOk(response, "products cannot be imported");
  const result = imported.parse(await response.json());
  if (result.failed > 0) {
    const lines = result.errors.slice(0, 5).map(({ line, message }) => `line ${line}: ${message}`);
    throw new Error(`${result.failed} products were refused: ${lines.join("; ")}`);
  }
  return result;
}

function post(url: string, path: string, body: object): Promise<Response> {
  return fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function expectOk(response: Response, what: string): Promise<void> {
  if (!response.ok) throw new Error(`${what}: ${response.status} ${(await response.text()).slice(0, 500)}`);
}
