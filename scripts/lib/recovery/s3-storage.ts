import { Readable } from "node:stream";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { type BackupStorage, MANIFEST } from "./storage.ts";

export type Bucket = { endpoint: string; bucket: string; accessKeyId: string; secretAccessKey: string };

const PART_BYTES = 8 * 1024 * 1024;

/** A bucket of R2, or of whatever else speaks S3. Files go there in parts, so that none has to fit into memory. */
export function s3Storage({ endpoint, bucket, accessKeyId, secretAccessKey }: Bucket): BackupStorage {
  const s3 = new S3Client({
    endpoint,
    region: "auto",
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    // R2 knows no checksums of whole multipart objects; the manifest has one of its own for each file.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
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
      for (let token: string | undefined, more = true; more; more = token !== undefined) {
        const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, ContinuationToken: token }));
        for (const { Key } of page.Contents ?? []) {
          const [name, file, ...rest] = Key?.split("/") ?? [];
          if (name && file === MANIFEST && rest.length === 0) found.push(name);
        }
        token = page.IsTruncated ? page.NextContinuationToken : undefined;
      }
      return found.sort();
    },
  };
}
