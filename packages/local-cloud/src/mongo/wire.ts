import { crc32c } from "./crc32c.ts";
import { parseBson, setField, toBson } from "./values.ts";
import type { Doc } from "./values.ts";

/** The largest message that is read; what hello announces as maxMessageSizeBytes. */
export const maxMessageBytes = 48_000_000;

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const headerBytes = 16;
const checksumPresent = 1 << 0;
const moreToCome = 1 << 1;
const knownRequired = checksumPresent | moreToCome;

/** A request that can't be understood; the connection can't go on after it. */
export class WireError extends Error {
  override readonly name = "WireError";
}

/** One command as it came in. `raw` holds the bytes of document sequences, which can be stored as they are. */
export type Request = {
  readonly requestId: number;
  readonly kind: "msg" | "query";
  readonly command: Doc;
  readonly raw: ReadonlyMap<string, readonly Uint8Array[]>;
  readonly expectsReply: boolean;
};

/** Cuts a stream of bytes into messages. */
export class MessageReader {
  #chunks: Buffer[] = [];
  #length = 0;

  /** Adds bytes and returns the messages that are complete; throws WireError for impossible lengths. */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    const messages: Buffer[] = [];
    for (let size = this.#nextSize(); size !== undefined && this.#length >= size; size = this.#nextSize()) {
      const all = this.#join();
      messages.push(all.subarray(0, size));
      this.#chunks = all.length > size ? [all.subarray(size)] : [];
      this.#length = all.length - size;
    }
    return messages;
  }

  #join(): Buffer {
    const [first] = this.#chunks;
    const joined = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  #nextSize(): number | undefined {
    if (this.#length < 4) return undefined;
    const first = this.#chunks[0];
    const size = (first !== undefined && first.length >= 4 ? first : this.#join()).readInt32LE(0);
    if (size < headerBytes || size > maxMessageBytes) throw new WireError(`message of ${size} bytes`);
    return size;
  }
}

function documentAt(message: Buffer, at: number, end: number): Buffer {
  if (at + 5 > end) throw new WireError("document beyond the end of its message");
  const size = message.readInt32LE(at);
  if (size < 5 || at + size > end) throw new WireError(`document of ${size} bytes`);
  return message.subarray(at, at + size);
}

function parse(bytes: Uint8Array): Doc {
  try {
    return parseBson(bytes);
  } catch (error) {
    throw new WireError(`invalid BSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseMsg(message: Buffer, requestId: number): Request {
  if (message.length < headerBytes + 10) throw new WireError("OP_MSG is too short");
  const flags = message.readUInt32LE(headerBytes);
  if ((flags & 0xffff & ~knownRequired) !== 0) throw new WireError(`unknown required flags ${flags}`);
  const end = flags & checksumPresent ? message.length - 4 : message.length;
  if (flags & checksumPresent && crc32c(message.subarray(0, end)) !== message.readUInt32LE(end)) {
    throw new WireError("OP_MSG checksum does not match its contents");
  }
  let command: Doc | undefined;
  const raw = new Map<string, Uint8Array[]>();
  let at = headerBytes + 4;
  while (at < end) {
    const kind = message.readUInt8(at);
    at += 1;
    if (kind === 0) {
      if (command !== undefined) throw new WireError("OP_MSG with two bodies");
      const body = documentAt(message, at, end);
      command = parse(body);
      at += body.length;
    } else if (kind === 1) {
      at = parseSequence(message, at, end, raw);
    } else throw new WireError(`unknown section kind ${kind}`);
  }
  if (command === undefined) throw new WireError("OP_MSG without a body");
  for (const [name, documents] of raw) setField(command, name, documents.map(parse));
  return { requestId, kind: "msg", command, raw, expectsReply: (flags & moreToCome) === 0 };
}

function parseSequence(message: Buffer, start: number, end: number, raw: Map<string, Uint8Array[]>): number {
  if (start + 4 > end) throw new WireError("section beyond the end of its message");
  const sectionEnd = start + message.readInt32LE(start);
  if (sectionEnd < start + 5 || sectionEnd > end) throw new WireError("section beyond the end of its message");
  const nameEnd = message.indexOf(0, start + 4);
  if (nameEnd < 0 || nameEnd >= sectionEnd) throw new WireError("section without a name");
  const name = message.toString("utf8", start + 4, nameEnd);
  if (raw.has(name)) throw new WireError(`duplicate document sequence ${name}`);
  const documents: Uint8Array[] = [];
  let at = nameEnd + 1;
  while (at < sectionEnd) {
    const document = documentAt(message, at, sectionEnd);
    documents.push(document);
    at += document.length;
  }
  raw.set(name, documents);
  return sectionEnd;
}

function parseQuery(message: Buffer, requestId: number): Request {
  const nameEnd = message.indexOf(0, headerBytes + 4);
  if (nameEnd < 0 || nameEnd + 9 > message.length) throw new WireError("OP_QUERY is too short");
  const namespace = message.toString("utf8", headerBytes + 4, nameEnd);
  const command = parse(documentAt(message, nameEnd + 9, message.length));
  setField(command, "$db", namespace.split(".")[0] ?? "admin");
  return { requestId, kind: "query", command, raw: new Map(), expectsReply: true };
}

/** Understands one whole message; throws WireError for opcodes and contents that no driver would send. */
export function parseRequest(message: Buffer): Request {
  const requestId = message.readInt32LE(4);
  const opcode = message.readInt32LE(12);
  if (opcode === OP_MSG) return parseMsg(message, requestId);
  if (opcode === OP_QUERY) return parseQuery(message, requestId);
  throw new WireError(`unsupported opcode ${opcode}`);
}

let lastRequestId = 0;

/** The bytes of the reply to a request. */
export function encodeReply(request: Request, body: Uint8Array): Buffer {
  const prefix = request.kind === "msg" ? 5 : 20;
  const reply = Buffer.alloc(headerBytes + prefix + body.length);
  reply.writeInt32LE(reply.length, 0);
  reply.writeInt32LE((lastRequestId = (lastRequestId + 1) & 0x7fffffff), 4);
  reply.writeInt32LE(request.requestId, 8);
  reply.writeInt32LE(request.kind === "msg" ? OP_MSG : OP_REPLY, 12);
  if (request.kind === "query") {
    reply.writeInt32LE(8, headerBytes);
    reply.writeInt32LE(1, headerBytes + 16);
  }
  reply.set(body, headerBytes + prefix);
  return reply;
}

/** A page of a cursor whose documents are already bytes. */
export type Page = {
  field: "firstBatch" | "nextBatch";
  cursorId: bigint;
  namespace: string;
  docs: readonly Uint8Array[];
};

/** The reply with a page, put together without parsing the documents again. */
export function encodePage(page: Page): Uint8Array {
  const array = encodeArray(page.docs);
  const cursor = wrap([
    Buffer.concat([Buffer.from([4]), Buffer.from(`${page.field}\0`)]),
    array,
    int64("id", page.cursorId),
    text("ns", page.namespace),
  ]);
  return wrap([
    Buffer.from("\x03cursor\0"),
    cursor,
    Buffer.from("\x01ok\0"),
    Buffer.from([0, 0, 0, 0, 0, 0, 0xf0, 0x3f]),
  ]);
}

function encodeArray(docs: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = [];
  docs.forEach((doc, i) => parts.push(Buffer.from(`\x03${i}\0`), doc));
  return wrap(parts);
}

function wrap(parts: readonly Uint8Array[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 5);
  const head = Buffer.alloc(4);
  head.writeInt32LE(size);
  return Buffer.concat([head, ...parts, Buffer.from([0])], size);
}

function int64(name: string, value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return Buffer.concat([Buffer.from(`\x12${name}\0`), bytes]);
}

function text(name: string, value: string): Buffer {
  const bytes = Buffer.from(`${value}\0`);
  const size = Buffer.alloc(4);
  size.writeInt32LE(bytes.length);
  return Buffer.concat([Buffer.from(`\x02${name}\0`), size, bytes]);
}

/** The bytes of a reply of plain or typed values. */
export function encodeBody(body: Doc): Uint8Array {
  return toBson(body);
}
