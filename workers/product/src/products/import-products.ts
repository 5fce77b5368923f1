import { AppError } from "@orderapp/core/errors";
import { sha256 } from "@orderapp/core/ids";
import type { ProductContext } from "../context.ts";
import { draftsOfCsv } from "./csv/drafts-of-csv.ts";
import { draftsOfNdjson } from "./drafts-of-ndjson.ts";
import { importBytes } from "./import-bytes.ts";
import type { ProductDraft, ProductWrite } from "./product.ts";
import { refusalOf } from "./save-outcome.ts";

/** One product of a file, or why there is none, with the line where it begins. */
export type ImportItem = { line: number } & ({ draft: ProductDraft } | { message: string });

export type ImportReport = {
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  errors: { line: number; message: string }[];
};

export type ImportInput = {
  format: "csv" | "ndjson";
  body: ReadableStream<Uint8Array> | null;
  currency: string;
  dryRun: boolean;
  actor: string;
};

// How many rows go into one statement, which must end within a few seconds: as many as take about half a second.
const ROOM = { first: 300, least: 30, most: 1_200 };
const SLOW_MS = 1_000;
const QUICK_MS = 400;
const BATCH_CHARS = 1_000_000;
const MAX_ERRORS = 1_000;

type Batch = { line: number; write: ProductWrite }[];

/** Reads a file as it comes in and writes its products, a batch a round trip. A bad product stops no other. */
export async function importProducts(ctx: ProductContext, input: ImportInput): Promise<ImportReport> {
  const report: ImportReport = { created: 0, updated: 0, unchanged: 0, failed: 0, errors: [] };
  const fail = (line: number, message: string) => {
    report.failed++;
    if (report.errors.length < MAX_ERRORS) report.errors.push({ line, message });
  };
  const pace = { room: ROOM.first };
  const save = async (batch: Batch): Promise<void> => {
    const writes = batch.map(({ write }) => write);
    const started = Date.now();
    const outcomes = await saveBatch(ctx, writes, input);
    const took = Date.now() - started;
    if (took > SLOW_MS) pace.room = Math.max(ROOM.least, pace.room / 2);
    else if (took < QUICK_MS) pace.room = Math.min(ROOM.most, pace.room * 1.5);
    batch.forEach(({ line }, at) => {
      const outcome = outcomes[at];
      if (!outcome) throw new Error("a product of a batch was not answered");
      const refusal = refusalOf(outcome);
      if (refusal) fail(line, refusal.errors?.[0]?.message ?? refusal.message);
      else if (outcome.outcome === "created") report.created++;
      else if (outcome.outcome === "updated") report.updated++;
      else report.unchanged++;
    });
  };
  let saving = Promise.resolve();
  try {
    for await (const batch of batchesOf(ctx, input, pace, fail)) {
      // The next batch is read while one is written; the store sees one at a time.
      await saving;
      saving = save(batch);
      saving.catch(() => undefined);
    }
  } finally {
    // What was written stays, whatever ends the file.
    await Promise.allSettled([saving]);
    if (!input.dryRun && report.created + report.updated > 0) await ctx.cache.invalidate();
  }
  await saving;
  report.errors.sort((a, b) => a.line - b.line);
  return report;
}

async function* batchesOf(
  ctx: ProductContext,
  input: ImportInput,
  pace: Readonly<{ room: number }>,
  fail: (line: number, message: string) => void,
): AsyncGenerator<Batch> {
  const bytes = await importBytes(input.body);
  const options = { currency: input.currency, newId: ctx.newId };
  const items = input.format === "csv" ? draftsOfCsv(bytes, options) : draftsOfNdjson(bytes, options);
  let batch: Batch = [];
  let rows = 0;
  let chars = 0;
  for await (const item of items) {
    if ("message" in item) {
      fail(item.line, item.message);
      continue;
    }
    const { line, draft } = item;
    const write = { ...draft, mode: "import" as const, newId: ctx.newId(), contentHash: await contentHash(draft) };
    batch.push({ line, write });
    rows += 1 + draft.variants.length;
    chars += draft.description.length + 500 * (1 + draft.variants.length + draft.images.length);
    if (rows < pace.room && chars <= BATCH_CHARS) continue;
    yield batch;
    batch = [];
    rows = 0;
    chars = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Saving a file's products again changes nothing: a batch that failed, as in a deadlock, is sent twice. */
async function saveBatch(ctx: ProductContext, writes: ProductWrite[], { actor, dryRun }: ImportInput) {
  try {
    return await ctx.products.save(writes, actor, dryRun);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "unavailable") throw error;
    ctx.log.warn("a batch of an import is sent again", { error });
    return ctx.products.save(writes, actor, dryRun);
  }
}

/** The same for the same content, whatever its stock: ids are made anew at each reading, and quantities move. */
const contentHash = ({ images, variants, ...draft }: ProductDraft): Promise<string> =>
  sha256(
    JSON.stringify({
      ...draft,
      images: images.map(({ id: _id, ...image }) => image),
      variants: variants.map(({ quantity: _quantity, ...variant }) => variant),
    }),
  );
