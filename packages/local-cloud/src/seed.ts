import { parseArgs } from "node:util";
import { generateProducts, productParts } from "./catalogue/generate.ts";
import { tell } from "./dev/screen.ts";
import { ensurePeople, importPart } from "./dev/seed.ts";
import { readUrls } from "./dev/urls.ts";

const help = `Fills the running shop (pnpm dev) with made-up products, through the product import.

  --products <n>   how many (1000); products of an earlier run with the same seed stay as they are
  --seed <n>       another number, other products (1)
  --url <url>      the shop's address, when it is not the one that pnpm dev wrote down`;

const { values: flags } = parseArgs({
  options: {
    products: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    url: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});

function numberOf(name: "products" | "seed", least: number): number {
  const value = Number(flags[name]);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} takes a whole number from ${least}`);
  return value;
}

async function seed(): Promise<void> {
  const products = numberOf("products", 1);
  const url = flags.url ?? (await readUrls())?.api;
  if (!url) throw new Error("no shop runs here: start one with `pnpm dev`, or name it with --url");
  const token = await ensurePeople(url);
  const started = performance.now();
  const total = { created: 0, updated: 0, unchanged: 0 };
  for (const part of productParts(generateProducts(products, numberOf("seed", 0)))) {
    const result = await importPart(url, token, part);
    total.created += result.created;
    total.updated += result.updated;
    total.unchanged += result.unchanged;
    const done = total.created + total.updated + total.unchanged;
    tell(`  ${done} of ${products} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
  }
  tell(`  ${total.created} new, ${total.updated} updated, ${total.unchanged} unchanged`);
}

if (flags.help) {
  tell(help);
} else {
  await seed().catch((error: unknown) => {
    tell(`\n  ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
