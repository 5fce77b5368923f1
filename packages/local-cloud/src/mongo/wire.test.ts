import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "bson";
import type { Document } from "bson";
import fc from "fast-check";
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { crc32c } from "./crc32c.ts";
import { startMongoServer } from "./server.ts";
import type { MongoServer } from "./server.ts";

let directory: string;
let server: MongoServer;
const faults = { before: () => Promise.resolve(), open: 0, counted: 0 };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "wire-"));
  const control = {
    before: () => faults.before(),
    begin: () => {
      faults.open += 1;
      faults.counted += 1;
      return () => {
        faults.open -= 1;
      };
    },
  };
  server = await startMongoServer({ host: "127.0.0.1", port: 0, dataDir: directory, control });
});

afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

function message(opcode: number, body: Uint8Array, requestId = 7): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + body.length, 0);
  header.writeInt32LE(requestId, 4);
  header.writeInt32LE(opcode, 12);
  return Buffer.concat([header, body]);
}

function opMsg(flags: number, sections: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(flags);
  const whole = message(2013, Buffer.concat([head, ...sections, ...(flags & 1 ? [Buffer.alloc(4)] : [])]));
  if (flags & 1) whole.writeUInt32LE(crc32c(whole.subarray(0, -4)), whole.length - 4);
  return whole;
}

const body = (command: Document) => Buffer.concat([Buffer.from([0]), serialize({ ...command, $db: "wire" })]);

function sequence(name: string, docs: Document[]): Buffer {
  const content = Buffer.concat([Buffer.from(`${name}\0`), ...docs.map((doc) => serialize(doc))]);
  const size = Buffer.alloc(5);
  size.writeUInt8(1);
  size.writeInt32LE(content.length + 4, 1);
  return Buffer.concat([size, content]);
}

async function open(): Promise<Socket> {
  const socket = connect(server.port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

/** Sends bytes and waits for that many replies, or fewer when the server hangs up. */
async function exchange(bytes: Uint8Array, replies = 1): Promise<Document[]> {
  const socket = await open();
  let received = Buffer.alloc(0);
  const docs: Document[] = [];
  socket.on("error", () => socket.destroy());
  socket.write(bytes);
  await new Promise<void>((resolve) => {
    socket.on("close", () => resolve());
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 4 && received.length >= received.readInt32LE(0)) {
        const size = received.readInt32LE(0);
        const prefix = received.readInt32LE(12) === 1 ? 36 : 21;
        docs.push(deserialize(received.subarray(prefix, size)));
        received = received.subarray(size);
      }
      if (docs.length >= replies) resolve();
    });
  });
  socket.destroy();
  return docs;
}

describe("the wire protocol", () => {
  test("the checksum is CRC-32C", () => {
    expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
  });

  test("answers the handshake of old drivers", async () => {
    const query = Buffer.concat([
      Buffer.alloc(4),
      Buffer.from("admin.$cmd\0"),
      Buffer.alloc(8),
      serialize({ isMaster: 1, helloOk: true }),
    ]);
    expect(await exchange(message(2004, query))).toMatchObject([{ ismaster: true, helloOk: true, ok: 1 }]);
    const other = Buffer.concat([Buffer.alloc(4), Buffer.from("db.$cmd\0"), Buffer.alloc(8), serialize({ ping: 1 })]);
    expect(await exchange(message(2004, other))).toMatchObject([{ ok: 0, code: 352 }]);
  });

  test("takes document sequences and checksums", async () => {
    const insert = opMsg(1, [body({ insert: "seq" }), sequence("documents", [{ _id: 1 }, { _id: 2 }])]);
    expect(await exchange(insert)).toMatchObject([{ n: 2, ok: 1 }]);
    expect(await exchange(opMsg(0, [sequence("documents", [{ _id: 3 }]), body({ insert: "seq" })]))).toMatchObject([
      { n: 1 },
    ]);
  });

  test("hangs up on a wrong checksum and runs nothing", async () => {
    const insert = opMsg(1, [body({ insert: "wrong", documents: [{ _id: 1 }] })]);
    insert.writeUInt8(insert.readUInt8(insert.length - 1) ^ 1, insert.length - 1);
    expect(await exchange(insert)).toEqual([]);
    expect(await exchange(opMsg(0, [body({ count: "wrong" })]))).toMatchObject([{ n: 0 }]);
  });

  test("answers requests in order and not those that want no reply", async () => {
    const silent = opMsg(2, [body({ insert: "order", documents: [{ _id: 1 }] })]);
    const count = opMsg(0, [body({ count: "order" })]);
    const ping = opMsg(0, [body({ ping: 1 })]);
    const replies = await exchange(Buffer.concat([silent, count, ping]), 2);
    expect(replies).toMatchObject([{ n: 1, ok: 1 }, { ok: 1 }]);
  });

  test("puts messages together that come byte by byte", async () => {
    const socket = await open();
    const reply = once(socket, "data");
    for (const byte of opMsg(0, [body({ ping: 1 })])) socket.write(Buffer.from([byte]));
    const [bytes] = (await reply) as [Buffer];
    expect(deserialize(bytes.subarray(21))).toMatchObject({ ok: 1 });
    socket.destroy();
  });

  test.each([
    ["unknown required flags", opMsg(4, [body({ ping: 1 })])],
    ["no body", opMsg(0, [])],
    ["two bodies", opMsg(0, [body({ ping: 1 }), body({ ping: 1 })])],
    ["an unknown section", opMsg(0, [Buffer.from([9, 0, 0])])],
    ["an unknown opcode", message(1234, Buffer.alloc(10))],
    ["compression", message(2012, Buffer.alloc(20))],
    ["a length that is too small", Buffer.alloc(16)],
    ["a length that is too large", Buffer.from([255, 255, 255, 127, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
  ])("hangs up on %s", async (_name, bytes) => {
    expect(await exchange(bytes)).toEqual([]);
  });

  test("survives garbage of every kind", async () => {
    const valid = opMsg(0, [body({ find: "fuzz", filter: { a: { $gt: 1 } }, limit: 5 }), sequence("x", [{ a: 1 }])]);
    const mutated = fc
      .tuple(
        fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        fc.nat(valid.length),
      )
      .map(([edits, cut]) => {
        const copy = Buffer.from(valid);
        // Past the length, so that the server reads the whole message.
        for (const [at, value] of edits) if (at >= 4) copy.writeUInt8(value, at);
        return cut % 5 === 0 ? copy.subarray(0, cut) : copy;
      });
    const garbage = fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated);
    await fc.assert(
      fc.asyncProperty(garbage, async (bytes) => {
        const socket = await open();
        socket.on("error", () => socket.destroy());
        const closed = once(socket, "close");
        socket.on("data", () => undefined);
        socket.end(bytes);
        await closed;
        expect(await exchange(opMsg(0, [body({ ping: 1 })]))).toMatchObject([{ ok: 1 }]);
      }),
      { numRuns: 150 },
    );
  });

  test("survives documents that are nested very deep", async () => {
    let deep = serialize({ a: 1 });
    for (let level = 0; level < 3000; level++) {
      const size = Buffer.alloc(4);
      size.writeInt32LE(deep.length + 8);
      deep = Buffer.concat([size, Buffer.from([3, 97, 0]), deep, Buffer.from([0])]);
    }
    const head = Buffer.concat([Buffer.from("\x02insert\0"), Buffer.from([5, 0, 0, 0]), Buffer.from("deep\0")]);
    const database = Buffer.concat([Buffer.from("\x02$db\0"), Buffer.from([5, 0, 0, 0]), Buffer.from("wire\0")]);
    const size = Buffer.alloc(4);
    size.writeInt32LE(head.length + database.length + 5);
    const command = Buffer.concat([Buffer.from([0]), size, head, database, Buffer.from([0])]);
    const sequenceSize = Buffer.alloc(5);
    sequenceSize.writeUInt8(1);
    sequenceSize.writeInt32LE(deep.length + 14, 1);
    const documents = Buffer.concat([sequenceSize, Buffer.from("documents\0"), deep]);
    const [reply] = await exchange(opMsg(0, [command, documents]));
    expect(reply?.["writeErrors"] ?? [reply]).toMatchObject([{ code: 15 }]);
    expect(await exchange(opMsg(0, [body({ count: "deep" })]))).toMatchObject([{ n: 0 }]);
  });
});

describe("faults", () => {
  test("an injected fault closes the connection before the command runs", async () => {
    faults.before = () => Promise.reject(new Error("injected"));
    expect(await exchange(opMsg(0, [body({ insert: "faults", documents: [{ _id: 1 }] })]))).toEqual([]);
    faults.before = () => Promise.resolve();
    expect(await exchange(opMsg(0, [body({ count: "faults" })]))).toMatchObject([{ n: 0 }]);
  });

  test("each command is timed, handshakes are not", async () => {
    faults.counted = 0;
    await exchange(Buffer.concat([opMsg(0, [body({ hello: 1 })]), opMsg(0, [body({ ping: 1 })])]), 2);
    expect(faults).toMatchObject({ counted: 1, open: 0 });
  });

  test("a server that is down serves nobody, and goes on with its data when it is up again", async () => {
    const client = new MongoClient(server.uri, { serverSelectionTimeoutMS: 200 });
    const items = client.db("down").collection("items");
    await items.insertOne({ a: 1 });
    server.setDown(true);
    await expect(items.findOne()).rejects.toThrow(/closed|refused|reset|Server selection/i);
    expect(await exchange(opMsg(0, [body({ ping: 1 })]))).toEqual([]);
    server.setDown(false);
    expect(await exchange(opMsg(0, [body({ ping: 1 })]))).toMatchObject([{ ok: 1 }]);
    await client.close();
    const again = new MongoClient(server.uri);
    expect(await again.db("down").collection("items").countDocuments()).toBe(1);
    await again.close();
  });
});
