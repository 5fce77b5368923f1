import { describe, expect, it } from "vitest";
import { composeMail, type Composed } from "./compose.ts";

const mail: Composed = {
  from: "OrderApp+ <shop@example.com>",
  to: "ada@example.com",
  subject: "Your order",
  text: "Hello,\nthere.",
  html: "<p>Hello</p>",
  messageId: "<one@example.com>",
  date: new Date("2026-11-23T12:00:00Z"),
};

const unword = (value: string): string =>
  value
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?UTF-8\?B\?([\w+/=]*)\?=/g, (_, base64: string) => Buffer.from(base64, "base64").toString());

function headersOf(head: string): Record<string, string> {
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  return Object.fromEntries(
    lines.map((line) => [line.split(":")[0]?.toLowerCase(), unword(line.slice(line.indexOf(":") + 1).trim())]),
  );
}

/** Reads a mail as a mail program does. */
function read(over: Partial<Composed> = {}) {
  const raw = composeMail({ ...mail, ...over }) ?? "";
  const at = raw.indexOf("\r\n\r\n");
  const headers = headersOf(raw.slice(0, at));
  const boundary = /boundary="(.*)"/.exec(headers["content-type"] ?? "")?.[1];
  const pieces = raw.slice(at).split(`\r\n--${boundary}`).slice(1, -1);
  const parts = pieces.map((piece) => {
    const end = piece.indexOf("\r\n\r\n");
    const body = piece.slice(end + 4);
    const content = piece.slice(0, end).includes("base64") ? Buffer.from(body, "base64").toString() : body;
    return { type: /Content-Type: (\S+);/.exec(piece)?.[1], content: content.replaceAll("\r\n", "\n") };
  });
  return { raw, headers, parts };
}

describe("a composed mail", () => {
  it("says what it was given", () => {
    const { headers, parts } = read({ headers: { "List-Unsubscribe": "<https://shop.example.com/u>" } });
    expect(headers).toMatchObject({
      from: '"OrderApp+" <shop@example.com>',
      to: "<ada@example.com>",
      subject: mail.subject,
      "message-id": mail.messageId,
      date: "Mon, 23 Nov 2026 12:00:00 +0000",
      "list-unsubscribe": "<https://shop.example.com/u>",
    });
    expect(parts).toEqual([
      { type: "text/plain", content: mail.text },
      { type: "text/html", content: mail.html },
    ]);
  });

  it("carries every character, and lines of any length", () => {
    const subject = `Größe 42 🎁 ${"für Łukasz ".repeat(12)}`.trim();
    const html = `<p>${"schön 日本語 ".repeat(300)}</p>`;
    const text = `${"x".repeat(2_000)}\n.\n日本語`;
    const { raw, headers, parts } = read({ subject, html, text, from: '"Läden, GmbH" <shop@example.com>' });
    expect(headers["subject"]).toBe(subject);
    expect(headers["from"]).toBe("Läden, GmbH <shop@example.com>");
    expect(parts.map(({ content }) => content)).toEqual([text, html]);
    for (const line of raw.split("\r\n")) expect(line).toMatch(/^[\x20-\x7e]{0,998}$/);
  });

  it("lets nobody add headers or a recipient", () => {
    const evil = "Hi\r\nBcc: eve@example.com";
    const { headers } = read({ subject: evil, headers: { "X-A": evil } });
    expect([headers["subject"], headers["bcc"]]).toEqual(["Hi Bcc: eve@example.com", undefined]);
    expect(composeMail({ ...mail, to: "ada@example.com>\r\nBcc: <eve@example.com" })).toBeUndefined();
    expect(composeMail({ ...mail, to: "ädä@example.com" })).toBeUndefined();
  });
});
