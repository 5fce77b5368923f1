import { createHash, type Hash } from "node:crypto";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { Decrypter, Encrypter, generateIdentity, identityToRecipient } from "age-encryption";

export type Digest = { bytes: number; sha256: string };

/** A recipient that may be known by all who write backups, and the identity that opens them. */
export async function newKeys(): Promise<{ recipient: string; identity: string }> {
  const identity = await generateIdentity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** Packs, encrypts (with a recipient) and measures a stream on its way, in constant memory. */
export async function seal(
  source: Readable,
  recipient: string | undefined,
  keep: (body: Readable) => Promise<void>,
): Promise<Digest> {
  const gzip = createGzip();
  const meter = new Meter();
  await Promise.all([
    pipeline(source, gzip),
    encrypted(gzip, recipient).then((body) => pipeline(body, meter)),
    keep(meter),
  ]);
  return meter.digest();
}

/** What `seal` packed; ends with an error when it is not what was packed, or the key is another one. */
export async function unseal(body: Readable, wanted: Digest, identity: string | undefined): Promise<Readable> {
  const meter = new Meter(wanted);
  body.on("error", (error) => meter.destroy(error));
  const gunzip = createGunzip();
  const packed = await decrypted(body.pipe(meter), identity);
  packed.on("error", (error) => gunzip.destroy(error));
  return packed.pipe(gunzip);
}

async function encrypted(packed: Readable, recipient: string | undefined): Promise<Readable> {
  if (recipient === undefined) return packed;
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return fromWeb(await encrypter.encrypt(toWeb(packed)));
}

async function decrypted(body: Readable, identity: string | undefined): Promise<Readable> {
  if (identity === undefined) return body;
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return fromWeb(await decrypter.decrypt(toWeb(body)));
  } catch (error) {
    body.destroy();
    if (!(error instanceof Error) || !error.message.includes("no identity matched")) throw error;
    throw new Error("BACKUP_IDENTITY does not open this backup", { cause: error });
  }
}

/** Node's streams as the platform's. */
function toWeb(stream: Readable): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks = stream[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = (await chunks.next()) as IteratorResult<Uint8Array<ArrayBuffer>>;
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}

const fromWeb = (stream: ReadableStream<Uint8Array>): Readable => Readable.from(stream, { objectMode: false });

/** Counts and hashes what goes through; with a wanted digest, ends with an error when it was something else. */
class Meter extends Transform {
  private bytes = 0;
  private readonly hash: Hash = createHash("sha256");
  private readonly wanted: Digest | undefined;

  constructor(wanted?: Digest) {
    super();
    this.wanted = wanted;
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.bytes += chunk.length;
    this.hash.update(chunk);
    done(null, chunk);
  }

  override _flush(done: (error?: Error) => void): void {
    const { wanted } = this;
    if (wanted === undefined) return done();
    const { bytes, sha256 } = this.digest();
    if (bytes === wanted.bytes && sha256 === wanted.sha256) return done();
    done(new Error(`has ${bytes} bytes with SHA-256 ${sha256}, not the ${wanted.bytes} bytes that were written`));
  }

  digest(): Digest {
    return { bytes: this.bytes, sha256: this.hash.copy().digest("hex") };
  }
}
