import type { Readable } from "node:stream";
import type { DumpedFile, Manifest } from "./manifest.ts";
import { unseal } from "./seal.ts";
import type { BackupStorage } from "./storage.ts";

/** One backup and the key to it. */
export type Source = { storage: BackupStorage; backup: string; manifest: Manifest; identity: string | undefined };

/** A file as it was before it was packed. */
export async function openFile({ storage, backup, manifest, identity }: Source, file: DumpedFile): Promise<Readable> {
  return unseal(await storage.get(`${backup}/${file.path}`), file, manifest.encrypted ? identity : undefined);
}

/** Reads every file to its end: nothing is changed anywhere before all of them are known to be whole. */
export async function verifyBackup(source: Source): Promise<void> {
  if (source.manifest.encrypted && !source.identity)
    throw new Error("the backup is encrypted: BACKUP_IDENTITY opens it");
  for (const { files } of source.manifest.stores) {
    for (const file of files) {
      const rows = await countRows(source, file).catch((error: unknown) => {
        throw new Error(`${file.path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      });
      if (rows !== file.rows) throw new Error(`${file.path}: has ${rows} rows, not ${file.rows}`);
    }
  }
}

async function countRows(source: Source, file: DumpedFile): Promise<number> {
  const content = await openFile(source, file);
  let rows = 0;
  if (file.columns) for await (const chunk of content as AsyncIterable<Buffer>) rows += newlines(chunk);
  else for await (const _ of documentsIn(content)) rows += 1;
  return rows;
}

// COPY escapes line breaks within values, so that each one left ends a row.
function newlines(chunk: Buffer): number {
  let found = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) found += 1;
  return found;
}

const LENGTH_BYTES = 4;

/** The BSON documents of a stream: each begins with its length. */
export async function* documentsIn(content: Readable): AsyncGenerator<Buffer> {
  let left: Buffer = Buffer.alloc(0);
  for await (const chunk of content as AsyncIterable<Buffer>) {
    left = left.length > 0 ? Buffer.concat([left, chunk]) : chunk;
    let at = 0;
    while (left.length - at >= LENGTH_BYTES) {
      const length = left.readInt32LE(at);
      if (length <= LENGTH_BYTES) throw new Error("is not BSON");
      if (left.length - at < length) break;
      yield left.subarray(at, at + length);
      at += length;
    }
    left = left.subarray(at);
  }
  if (left.length > 0) throw new Error("ends within a document");
}
