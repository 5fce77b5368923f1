import { type HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import type { ParsedMail } from "mailparser";
import { z } from "zod";
import { controlApp } from "../control.ts";
import type { Faults } from "../faults.ts";
import type { Kept, Mailbox, Summary } from "./mailbox.ts";
import { inboxPage, pagePolicy } from "./page.ts";
import { compileSearch } from "./search.ts";

const removal = z.object({ IDs: z.array(z.string()).optional() });

/** A mail's own HTML: no script, nothing from elsewhere but pictures that are in the mail. */
const mailPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox";

/** The inbox: Mailpit's API, and a page to read the mails. */
export function inboxApp(mailbox: Mailbox, faults: Faults): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const message = (id: string): Kept | undefined => mailbox.find(id);
  const gone = (c: Context) => c.text("message not found", 404);

  app.use(async (c, next) => {
    await next();
    c.header("x-content-type-options", "nosniff");
    c.header("cache-control", "no-store");
    c.header("referrer-policy", "no-referrer");
  });
  app.route("/", controlApp(faults));
  app.get("/", (c) => c.html(inboxPage, 200, { "content-security-policy": pagePolicy }));

  app.get("/api/v1/messages", async (c) => c.json(await page(c, mailbox, mailbox.newest())));
  app.get("/api/v1/search", async (c) => {
    const query = c.req.query("query");
    if (query === undefined || query.trim() === "") return c.text("Error: no search query", 400);
    const found = (await mailbox.summaries(mailbox.newest())).filter(compileSearch(query));
    return c.json(
      await page(
        c,
        mailbox,
        found.flatMap(({ ID }) => mailbox.find(ID) ?? []),
      ),
    );
  });
  app.delete("/api/v1/messages", async (c) => {
    const text = await c.req.text();
    const ids = removal.parse(text === "" ? {} : JSON.parse(text)).IDs ?? [];
    await mailbox.remove(ids.length === 0 ? null : ids);
    return c.text("ok");
  });
  app.get("/api/v1/info", (c) => c.json({ Version: "local", Messages: mailbox.size, Unread: mailbox.unread }));

  app.get("/api/v1/message/:id", async (c) => {
    const kept = message(c.req.param("id"));
    const summary = kept && (await mailbox.summary(kept));
    if (kept === undefined || summary === undefined) return gone(c);
    const mail = await mailbox.parsed(kept);
    await mailbox.markRead(kept);
    return c.json(details(summary, mail));
  });
  app.get("/api/v1/message/:id/headers", async (c) => {
    const kept = message(c.req.param("id"));
    if (kept === undefined) return gone(c);
    return c.json(headersOf(await mailbox.parsed(kept)));
  });
  app.get("/api/v1/message/:id/raw", async (c) => {
    const kept = message(c.req.param("id"));
    if (kept === undefined) return gone(c);
    return c.body(new Uint8Array(await mailbox.raw(kept)), 200, { "content-type": "text/plain; charset=utf-8" });
  });
  app.get("/api/v1/message/:id/part/:part", async (c) => {
    const kept = message(c.req.param("id"));
    const mail = kept === undefined ? undefined : await mailbox.parsed(kept);
    const file = mail?.attachments[Number(c.req.param("part")) - 1];
    if (file === undefined) return gone(c);
    const name = encodeURIComponent(file.filename ?? "attachment");
    return c.body(new Uint8Array(file.content), 200, {
      "content-type": file.contentType,
      "content-disposition": `attachment; filename*=UTF-8''${name}`,
    });
  });
  app.get("/view/:file{.+\\.html}", async (c) => {
    const kept = message(c.req.param("file").slice(0, -".html".length));
    if (kept === undefined) return gone(c);
    const html = embedPictures(await mailbox.parsed(kept));
    return c.html(html, 200, { "content-security-policy": mailPolicy });
  });
  app.get("/view/:file{.+\\.txt}", async (c) => {
    const kept = message(c.req.param("file").slice(0, -".txt".length));
    if (kept === undefined) return gone(c);
    return c.text((await mailbox.parsed(kept)).text ?? "");
  });
  app.onError((error, c) => {
    const wrong = error instanceof z.ZodError || error instanceof SyntaxError;
    return c.text(error.message, wrong ? 400 : 500);
  });
  return app;
}

async function page(c: Context, mailbox: Mailbox, all: Kept[]): Promise<object> {
  const start = wholeNumber(c.req.query("start"), 0);
  const limit = wholeNumber(c.req.query("limit"), 50);
  return {
    total: mailbox.size,
    unread: mailbox.unread,
    count: Math.min(limit, Math.max(0, all.length - start)),
    messages_count: all.length,
    messages_unread: all.filter(({ Read }) => !Read).length,
    start,
    tags: [],
    messages: await mailbox.summaries(all.slice(start, start + limit)),
  };
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  const value = Number(text ?? otherwise);
  return Number.isInteger(value) && value >= 0 ? value : otherwise;
}

function details(summary: Summary, mail: ParsedMail): object {
  const { Created, Snippet: _snippet, Attachments: _count, Read: _read, ...rest } = summary;
  const files = mail.attachments.map((file, index) => ({
    PartID: String(index + 1),
    FileName: file.filename ?? "",
    ContentType: file.contentType,
    ContentID: file.cid ?? "",
    Size: file.size,
    inline: file.related,
  }));
  return {
    ...rest,
    ReturnPath: summary.From?.Address ?? "",
    Date: (mail.date ?? new Date(Created)).toISOString(),
    Created,
    Text: mail.text ?? "",
    HTML: htmlOf(mail),
    Inline: files.filter((file) => file.inline),
    Attachments: files.filter((file) => !file.inline),
  };
}

function headersOf(mail: ParsedMail): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const { line } of mail.headerLines) {
    const colon = line.indexOf(":");
    (headers[line.slice(0, colon)] ??= []).push(line.slice(colon + 1).trim());
  }
  return headers;
}

function embedPictures(mail: ParsedMail): string {
  let html = withLinksOutside(htmlOf(mail));
  for (const { cid, contentType, content } of mail.attachments) {
    if (cid !== undefined)
      html = html.replaceAll(`cid:${cid}`, `data:${contentType};base64,${content.toString("base64")}`);
  }
  return html;
}

// The frame that shows a mail can go nowhere itself. Text before the document type would change how a mail is laid out.
function withLinksOutside(html: string): string {
  const base = '<base target="_blank">';
  for (const tag of [/<head(?:\s[^>]*)?>/i, /<html(?:\s[^>]*)?>/i, /<!doctype[^>]*>/i]) {
    if (tag.test(html)) return html.replace(tag, `$&${base}`);
  }
  return base + html;
}

function htmlOf(mail: ParsedMail): string {
  return typeof mail.html === "string" ? mail.html : "";
}
