import { Buffer } from "node:buffer";

/** What a mail's text is made of; every value is plain text. */
export type Composed = {
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  date: Date;
  headers?: Record<string, string>;
};

const ASCII = /^[\x20-\x7e]*$/;
const PLAIN = /^[\x20-\x7e\r\n\t]*$/;
const MAX_LINE = 998;
// Of 75 characters, what `=?UTF-8?B??=` and base64 leave.
const WORD_BYTES = 45;

/**
 * A mail of two alternatives, HTML and plain text, as it goes over the wire (RFC 5322, RFC 2045 to 2047): one text made
 * in one go, where a tree of streams costs ten times the processor. Undefined when an address is not plain ASCII.
 */
export function composeMail(mail: Composed): string | undefined {
  const { name, address } = senderOf(mail.from);
  if (!isAddress(address) || !isAddress(mail.to)) return undefined;
  const boundary = `=_${crypto.randomUUID()}`;
  const lines = [
    `From: ${name === "" ? "" : `${phrase(name)} `}<${address}>`,
    `To: <${mail.to}>`,
    `Subject: ${unstructured(mail.subject)}`,
    `Message-ID: ${mail.messageId}`,
    `Date: ${mail.date.toUTCString().replace("GMT", "+0000")}`,
    ...Object.entries(mail.headers ?? {}).map(([key, value]) => `${key}: ${unstructured(value)}`),
    "MIME-Version: 1.0",
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    "",
    `--${boundary}`,
    ...part("text/plain", mail.text),
    `--${boundary}`,
    ...part("text/html", mail.html),
    `--${boundary}--`,
    "",
  ];
  return lines.join("\r\n");
}

/** The name and the address of `Name <address>`, or of an address alone. */
function senderOf(from: string): { name: string; address: string } {
  const [, name = "", address = from.trim()] = /^(.*?)<([^<>]*)>\s*$/.exec(from) ?? [];
  return { name: name.trim().replace(/^"(.*)"$/, "$1"), address };
}

const isAddress = (address: string): boolean => /^[\x21-\x3b\x3d\x3f-\x7e]+@[\w.-]+$/.test(address);

const oneLine = (value: string): string => value.replace(/[\r\n]+/g, " ");

const phrase = (name: string): string =>
  ASCII.test(name) ? `"${name.replace(/["\\]/g, "\\$&")}"` : encodedWords(oneLine(name));

function unstructured(value: string): string {
  const line = oneLine(value);
  return ASCII.test(line) && line.length < 900 ? line : encodedWords(line);
}

function encodedWords(value: string): string {
  const words: string[] = [];
  let word = "";
  for (const character of value) {
    if (Buffer.byteLength(word + character) > WORD_BYTES) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  return [...words, word].map((one) => `=?UTF-8?B?${Buffer.from(one).toString("base64")}?=`).join("\r\n ");
}

function part(type: string, content: string): string[] {
  const body = content.replace(/\r\n|\r|\n/g, "\r\n");
  const plain = PLAIN.test(body) && body.split("\r\n").every((line) => line.length <= MAX_LINE);
  const base64 = plain ? "" : Buffer.from(body).toString("base64");
  return [
    `Content-Type: ${type}; charset=utf-8`,
    `Content-Transfer-Encoding: ${plain ? "7bit" : "base64"}`,
    "",
    plain ? body : base64.replace(/.{76}(?=.)/g, "$&\r\n"),
  ];
}
