import { Readable } from "node:stream";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { type BackupStorage, MANIFEST } from "./storage.ts";

export type Bucket = { endpoint: string; bucket: string; accessKeyId: string; secretAccessKey: string };

const PART_BYTES = 8 * 1024 * 1024;
const COPIES_AT_ONCE = 8;

/** A bucket of R2, or of whatever else speaks S3. Files go there in parts, so that none has to fit into memory. */
export function s3Storage(at: Bucket): BackupStorage {
  const { endpoint, bucket } = at;
  const s3 = connect(at);
  return {
    where: `${endpoint}/${bucket}`,
    async put(path, body) {
      const params = { Bucket: bucket, Key: path, Body: body };
      await new Upload({ client: s3, params, partSize: PART_BYTES, queueSize: 2 }).done();
    },
    async get(path) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: path }));
      if (!(Body instanceof Readable)) throw new Error(`${path} came without a body`);
      return Body;
    },
    async complete() {
      const found: string[] = [];
      for await (const { key } of objectsIn(s3, bucket)) {
        const [name, file, ...rest] = key.split("/");
        if (name && file === MANIFEST && rest.length === 0) found.push(name);
      }
      return found.sort();
    },
  };
}

/**
 * Copies to a bucket what it lacks of another one, or has in another size; takes nothing out of it. For objects that
 * never change under their name, as pictures, which are named by their content.
 */
export async function copyObjects(from: Bucket, to: Bucket): Promise<{ there: number; copied: number }> {
  const [source, target] = [connect(from), connect(to)];
  const has = new Map<string, number>();
  for await (const { key, size } of objectsIn(target, to.bucket)) has.set(key, size);
  const counts = { there: 0, copied: 0 };
  const wanted = objectsIn(source, from.bucket);
  const lane = async (): Promise<void> => {
    for (let next = await wanted.next(); !next.done; next = await wanted.next()) {
      const { key, size } = next.value;
      counts.there += 1;
      if (has.get(key) === size) continue;
      const { Body, ContentType, CacheControl } = await source.send(
        new GetObjectCommand({ Bucket: from.bucket, Key: key }),
      );
      const params = { Bucket: to.bucket, Key: key, Body, ContentType, CacheControl };
      await new Upload({ client: target, params, partSize: PART_BYTES, queueSize: 2 }).done();
      counts.copied += 1;
    }
  };
  await Promise.all(Array.from({ length: COPIES_AT_ONCE }, lane));
  return counts;
}

const connect = ({ endpoint, accessKeyId, secretAccessKey }: Bucket): S3Client =>
  new S3Client({
    endpoint,
    region: "auto",
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    // R2 knows no checksums of whole multipart objects; the manifest has one of its own for each file.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });

async function* objectsIn(s3: S3Client, bucket: string): AsyncGenerator<{ key: string; size: number }> {
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, ContinuationToken: token }));
    for (const { Key, Size } of page.Contents ?? []) if (Key !== undefined) yield { key: Key, size: Size ?? 0 };
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  }
}
