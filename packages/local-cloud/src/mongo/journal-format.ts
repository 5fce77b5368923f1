import { crc32 } from "node:zlib";

/** One change: a document written, a document deleted (`body` holds its _id), or a change of the catalogue. */
export type Change = { kind: "put" | "delete" | "catalogue"; namespace: string; body: Uint8Array };

const kinds = ["put", "delete", "catalogue"] as const;
const headerBytes = 8;

/** A journal that can't be read and isn't merely cut short. */
export class JournalCorruption extends Error {
  override readonly name = "JournalCorruption";
}

/** One frame: length, CRC-32 and the changes of one command, which are applied all or not at all. */
export function encodeFrame(changes: readonly Change[]): Buffer {
  const names = changes.map((change) => Buffer.from(change.namespace));
  const size = changes.reduce((sum, change, i) => sum + 7 + (names[i]?.length ?? 0) + change.body.length, 0);
  const frame = Buffer.allocUnsafe(headerBytes + size);
  let at = headerBytes;
  changes.forEach((change, i) => {
    const name = names[i] ?? Buffer.alloc(0);
    at = frame.writeUInt8(kinds.indexOf(change.kind), at);
    at = frame.writeUInt16LE(name.length, at);
    at = frame.writeUInt32LE(change.body.length, at);
    at += name.copy(frame, at);
    frame.set(change.body, at);
    at += change.body.length;
  });
  frame.writeUInt32LE(size, 0);
  frame.writeUInt32LE(crc32(frame.subarray(headerBytes)), 4);
  return frame;
}

function decodeChanges(payload: Buffer): Change[] {
  const changes: Change[] = [];
  let at = 0;
  while (at < payload.length) {
    const kind = kinds[payload.readUInt8(at)];
    if (kind === undefined) throw new JournalCorruption(`unknown change at ${at}`);
    const nameLength = payload.readUInt16LE(at + 1);
    const bodyLength = payload.readUInt32LE(at + 3);
    const bodyAt = at + 7 + nameLength;
    const namespace = payload.toString("utf8", at + 7, bodyAt);
    changes.push({ kind, namespace, body: Uint8Array.prototype.slice.call(payload, bodyAt, bodyAt + bodyLength) });
    at = bodyAt + bodyLength;
  }
  return changes;
}

/** Reads frames up to the first that is cut short or damaged; returns how many bytes were good. */
export function decodeFrames(file: Buffer, apply: (changes: Change[]) => void): number {
  let at = 0;
  while (at + headerBytes <= file.length) {
    const size = file.readUInt32LE(at);
    const end = at + headerBytes + size;
    if (size === 0 || end > file.length) break;
    const payload = file.subarray(at + headerBytes, end);
    if (crc32(payload) !== file.readUInt32LE(at + 4)) break;
    apply(decodeChanges(payload));
    at = end;
  }
  return at;
}
