import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type AddressObject, type ParsedMail, simpleParser } from "mailparser";
import { type Collection, type Store, openStore } from "../journal/store.ts";

export interface Address {
  Name: string;
  Address: string;
}

/** A message in a list, with Mailpit's field names. */
export interface Summary {
  ID: string;
  MessageID: string;
  Read: boolean;
  From: Address | null;
  To: Address[];
  Cc: Address[];
  Bcc: Address[];
  ReplyTo: Address[];
  Subject: string;
  Created: string;
  Username: string;
  Tags: string[];
  Size: number;
  Attachments: number;
  Snippet: string;
}

const snippetLength = 250;

/** The messages received, newest first: each a file of its raw source, with an index beside. */
export class Mailbox {
  readonly #dir: string;
  readonly #store: Store;
  readonly #index: Collection<Summary>;
  readonly #keep: number;

  private constructor(dir: string, store: Store, keep: number) {
    this.#dir = dir;
    this.#store = store;
    this.#index = store.collection("messages");
    this.#keep = keep;
  }

  static async open(dir: string, keep: number): Promise<Mailbox> {
    await mkdir(join(dir, "messages"), { recursive: true });
    const mailbox = new Mailbox(dir, await openStore(dir), keep);
    await mailbox.#removeStrays();
    return mailbox;
  }

  get size(): number {
    return this.#index.size;
  }

  get unread(): number {
    let count = 0;
    for (const summary of this.#index.values()) if (!summary.Read) count += 1;
    return count;
  }

  /** Stores a message; when this resolves it is on disk. */
  async receive(raw: Buffer, envelopeTo: readonly string[], username: string): Promise<Summary> {
    const id = randomBytes(11).toString("base64url").replaceAll(/[-_]/g, "x");
    const summary = summarize(id, raw.length, await parse(raw), envelopeTo, username);
    const file = await open(this.#path(id), "wx");
    try {
      await file.writeFile(raw);
      await file.datasync();
    } finally {
      await file.close();
    }
    this.#index.put(id, summary);
    const dropped = this.#index.size > this.#keep ? this.#index.trim(this.#keep) : [];
    await this.#store.commit();
    await this.#removeFiles(dropped);
    return summary;
  }

  newest(matches: (summary: Summary) => boolean = () => true): Summary[] {
    const out: Summary[] = [];
    const ids = this.#index.ids();
    for (let at = ids.length - 1; at >= 0; at -= 1) {
      const summary = this.#index.get(ids[at] ?? "");
      if (summary !== undefined && matches(summary)) out.push(summary);
    }
    return out;
  }

  /** The summary of an id, where `latest` is the newest message's. */
  find(id: string): Summary | undefined {
    return this.#index.get(id === "latest" ? (this.#index.ids().at(-1) ?? "") : id);
  }

  async raw(summary: Summary): Promise<Buffer> {
    return readFile(this.#path(summary.ID));
  }

  async parsed(summary: Summary): Promise<ParsedMail> {
    return parse(await this.raw(summary));
  }

  async markRead(summary: Summary): Promise<void> {
    if (summary.Read) return;
    this.#index.put(summary.ID, { ...summary, Read: true });
    await this.#store.commit();
  }

  /** Deletes these messages, or all. */
  async remove(ids: readonly string[] | null): Promise<void> {
    const wanted = (ids ?? [...this.#index.ids()]).filter((id) => this.#index.delete(id));
    await this.#store.commit();
    await this.#removeFiles(wanted);
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  // A crash between a file and its index leaves one of them behind.
  async #removeStrays(): Promise<void> {
    const files = new Set((await readdir(join(this.#dir, "messages"))).map((name) => name.replace(/\.eml$/, "")));
    for (const id of this.#index.ids()) if (!files.has(id)) this.#index.delete(id);
    await this.#store.commit();
    await this.#removeFiles([...files].filter((id) => !this.#index.has(id)));
  }

  async #removeFiles(ids: readonly string[]): Promise<void> {
    for (const id of ids) await rm(this.#path(id), { force: true });
  }

  #path(id: string): string {
    return join(this.#dir, "messages", `${id}.eml`);
  }
}

function parse(raw: Buffer): Promise<ParsedMail> {
  return simpleParser(raw, { skipImageLinks: true, skipTextToHtml: true });
}

function summarize(
  id: string,
  size: number,
  mail: ParsedMail,
  envelopeTo: readonly string[],
  username: string,
): Summary {
  const to = addresses(mail.to);
  const cc = addresses(mail.cc);
  const named = new Set([...to, ...cc].map(({ Address }) => Address.toLowerCase()));
  const hidden = envelopeTo.filter((address) => !named.has(address.toLowerCase()));
  return {
    ID: id,
    MessageID: (mail.messageId ?? "").replaceAll(/^<|>$/g, ""),
    Read: false,
    From: addresses(mail.from)[0] ?? null,
    To: to,
    Cc: cc,
    Bcc: hidden.map((address) => ({ Name: "", Address: address })),
    ReplyTo: addresses(mail.replyTo),
    Subject: mail.subject ?? "",
    Created: new Date().toISOString(),
    Username: username,
    Tags: [],
    Size: size,
    Attachments: mail.attachments.length,
    Snippet: (mail.text ?? "").replaceAll(/\s+/g, " ").trim().slice(0, snippetLength),
  };
}

function addresses(field: AddressObject | AddressObject[] | undefined): Address[] {
  const objects = field === undefined ? [] : [field].flat();
  return objects.flatMap(({ value }) =>
    value.flatMap(({ name, address, group }) =>
      (group ?? [{ name, address }]).map((one) => ({ Name: one.name, Address: one.address ?? "" })),
    ),
  );
}
