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

/** What is kept of a message beside its raw source: nothing that the source tells by itself. */
export interface Kept {
  ID: string;
  Read: boolean;
  Created: string;
  Username: string;
  Size: number;
  /** Whom the envelope named. */
  Recipients: string[];
}

type Told = Omit<Summary, "Read">;

const snippetLength = 250;
const parsedAtOnce = 50;

/**
 * The messages received, newest first: each a file of its raw source, with an index beside. They are parsed when
 * somebody looks, since most are never looked at.
 */
export class Mailbox {
  readonly #dir: string;
  readonly #store: Store;
  readonly #index: Collection<Kept>;
  // What the sources tell, of those looked at so far.
  readonly #told = new Map<string, Told>();
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

  /** Stores a message; when this resolves, with its id, it is on disk. */
  async receive(raw: Buffer, recipients: readonly string[], username: string): Promise<string> {
    const id = randomBytes(11).toString("base64url").replaceAll(/[-_]/g, "x");
    const file = await open(this.#path(id), "wx");
    try {
      await file.writeFile(raw);
      await file.datasync();
    } finally {
      await file.close();
    }
    const created = new Date().toISOString();
    const kept = { ID: id, Read: false, Created: created, Username: username, Size: raw.length };
    this.#index.put(id, { ...kept, Recipients: [...recipients] });
    const dropped = this.#index.size > this.#keep ? this.#index.trim(this.#keep) : [];
    await this.#store.commit();
    await this.#removeFiles(dropped);
    return id;
  }

  newest(): Kept[] {
    return this.#index
      .ids()
      .flatMap((id) => this.#index.get(id) ?? [])
      .toReversed();
  }

  /** The message of an id, where `latest` is the newest one's. */
  find(id: string): Kept | undefined {
    return this.#index.get(id === "latest" ? (this.#index.ids().at(-1) ?? "") : id);
  }

  /** How these stand in a list; those deleted meanwhile are left out. */
  async summaries(kept: readonly Kept[]): Promise<Summary[]> {
    const out: Summary[] = [];
    for (let at = 0; at < kept.length; at += parsedAtOnce) {
      const some = await Promise.all(kept.slice(at, at + parsedAtOnce).map((one) => this.summary(one)));
      out.push(...some.filter((summary) => summary !== undefined));
    }
    return out;
  }

  /** How a message stands in a list; undefined when it was deleted meanwhile. */
  async summary(kept: Kept): Promise<Summary | undefined> {
    const known = this.#told.get(kept.ID);
    if (known !== undefined) return { ...known, Read: kept.Read };
    const raw = await this.#unlessDeleted(kept);
    if (raw === undefined) return undefined;
    const told = summarize(kept, await parse(raw));
    if (this.#index.has(kept.ID)) this.#told.set(kept.ID, told);
    return { ...told, Read: kept.Read };
  }

  async raw({ ID }: Kept): Promise<Buffer> {
    return readFile(this.#path(ID));
  }

  async parsed(kept: Kept): Promise<ParsedMail> {
    return parse(await this.raw(kept));
  }

  async #unlessDeleted(kept: Kept): Promise<Buffer | undefined> {
    try {
      return await this.raw(kept);
    } catch (error) {
      if (this.#index.has(kept.ID)) throw error;
      return undefined;
    }
  }

  async markRead(kept: Kept): Promise<void> {
    if (kept.Read) return;
    this.#index.put(kept.ID, { ...kept, Read: true });
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
    for (const id of ids) this.#told.delete(id);
    for (const id of ids) await rm(this.#path(id), { force: true });
  }

  #path(id: string): string {
    return join(this.#dir, "messages", `${id}.eml`);
  }
}

function parse(raw: Buffer): Promise<ParsedMail> {
  return simpleParser(raw, { skipImageLinks: true, skipTextToHtml: true });
}

function summarize({ ID, Created, Username, Size, Recipients }: Kept, mail: ParsedMail): Told {
  const to = addresses(mail.to);
  const cc = addresses(mail.cc);
  const named = new Set([...to, ...cc].map(({ Address }) => Address.toLowerCase()));
  const hidden = Recipients.filter((address) => !named.has(address.toLowerCase()));
  return {
    ID,
    MessageID: (mail.messageId ?? "").replaceAll(/^<|>$/g, ""),
    From: addresses(mail.from)[0] ?? null,
    To: to,
    Cc: cc,
    Bcc: hidden.map((address) => ({ Name: "", Address: address })),
    ReplyTo: addresses(mail.replyTo),
    Subject: mail.subject ?? "",
    Created,
    Username,
    Tags: [],
    Size,
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
