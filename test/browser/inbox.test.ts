import { existsSync } from "node:fs";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSmtp, type RunningSmtp } from "@orderapp/local-cloud/smtp/smtp";
import { createTransport } from "nodemailer";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

const CHROMIUM = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = CHROMIUM.find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined) console.warn("No chromium on this machine: the inbox page is not tested.");

/** A mail that tries all that a mail's HTML could do to its reader, and to tell `elsewhere` of it. */
const attackBy = (elsewhere: string) => ({
  from: '"<img src=x onerror=parent.hacked=1>" <evil@example.com>',
  to: "buyer@example.com",
  subject: "<script>window.hacked = 1</script>",
  text: "</pre><script>window.hacked = 1</script>",
  html: `<link rel="stylesheet" href="${elsewhere}/style.css"><meta http-equiv="refresh" content="0; url=${elsewhere}/">
    <h1>Hello</h1><script>parent.hacked = 1; document.title = "hacked"; fetch("${elsewhere}/script")</script>
    <img src="${elsewhere}/pixel.png" onerror="parent.hacked = 1"><iframe src="${elsewhere}/frame"></iframe>
    <a href="${elsewhere}/next">A link</a><form action="${elsewhere}/form"><button>Send</button></form>`,
});
const ORDER = {
  from: '"Shop" <shop@example.com>',
  to: '"Ada" <ada@example.com>',
  subject: "Order OA-1 is confirmed",
  text: "Thank you, Ada.\nTotal: €12.50",
  html: "<body><h1>Thank you, Ada</h1><p>Total: €12.50</p></body>",
  attachments: [{ filename: "invoice.txt", content: "12.50" }],
};

describe.skipIf(executablePath === undefined)("the inbox page", () => {
  let browser: Browser;
  let page: Page;
  let dataDir: string;
  let sink: RunningSmtp;
  let elsewhere: Server;
  let attack: ReturnType<typeof attackBy>;
  let visits: string[];
  let errors: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: ["--no-sandbox"] });
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "inbox-"));
    sink = await startSmtp({ smtpPort: 0, inboxPort: 0, dataDir });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
    [visits, errors] = [[], []];
    elsewhere = createServer((req, res) => {
      visits.push(req.url ?? "");
      res.end("another page");
    }).listen(0, "127.0.0.1");
    await once(elsewhere, "listening");
    attack = attackBy(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`);
    page.on("pageerror", (error) => errors.push(error.message));
  });
  afterEach(async () => {
    await page.close();
    elsewhere.closeAllConnections();
    elsewhere.close();
    await sink.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function send(...mails: object[]): Promise<void> {
    const transport = createTransport({ host: "127.0.0.1", port: sink.smtpPort, secure: false });
    for (const mail of mails) await transport.sendMail(mail);
    transport.close();
  }
  const open = async (): Promise<void> => void (await page.goto(sink.inboxUrl));
  const mails = () => page.getByRole("navigation").getByRole("button");
  const tab = (name: string) => page.getByRole("tab", { name }).click();
  const plain = (text: string) => page.locator("#plain", { hasText: text });
  const frame = () => page.frameLocator("#html");

  it("says that there is nothing, and shows a mail when it comes", async () => {
    await open();
    await page.getByText("No mails yet").waitFor();
    await send(ORDER);
    await mails().filter({ hasText: "Order OA-1 is confirmed" }).waitFor();
    expect(await page.getByRole("status").textContent()).toBe("1 mail");
    expect(await page.getByText("No mails yet").isVisible()).toBe(false);
    expect(errors).toEqual([]);
  });

  it("shows a mail's HTML, its text and its source, and its files", async () => {
    await send(ORDER);
    await open();
    await mails().first().click();
    await frame().getByRole("heading", { name: "Thank you, Ada" }).waitFor();
    expect(await page.locator("#from").textContent()).toBe("Shop <shop@example.com>");
    expect(await page.locator("#to").textContent()).toBe("Ada <ada@example.com>");
    await tab("Text");
    await plain("Total: €12.50").waitFor();
    await tab("Source");
    await plain("Subject: Order OA-1 is confirmed").waitFor();
    const file = await page.getByRole("link", { name: "invoice.txt" }).getAttribute("href");
    expect(await (await fetch(new URL(file ?? "", sink.inboxUrl))).text()).toBe("12.50");
    expect(errors).toEqual([]);
  });

  it("lets a mail do nothing: no script, nothing loaded, no form sent", async () => {
    await send(attack);
    await open();
    await mails().first().click();
    await frame().getByRole("heading", { name: "Hello" }).waitFor();
    await frame().getByRole("button", { name: "Send" }).click();
    for (const name of ["Text", "Source", "HTML"]) await tab(name);
    expect(await page.locator("#subject").textContent()).toBe(attack.subject);
    expect(await page.evaluate("[typeof window.hacked, document.title]")).toEqual(["undefined", "Inbox"]);
    expect(visits).toEqual([]);
  });

  it("opens a mail's links in another window, which knows nothing of the inbox", async () => {
    await send(attack);
    await open();
    await mails().first().click();
    const [popup] = await Promise.all([
      page.context().waitForEvent("page"),
      frame().getByRole("link", { name: "A link" }).click(),
    ]);
    await popup.waitForLoadState();
    expect(await popup.evaluate("[document.body.textContent, opener, document.referrer]")).toEqual([
      "another page",
      null,
      "",
    ]);
    expect(visits[0]).toBe("/next");
    await popup.close();
  });

  it("finds mails by what is typed", async () => {
    await send(ORDER, { ...ORDER, to: "bob@example.com", subject: "Welcome" });
    await open();
    await page.getByRole("searchbox").fill("to:bob@example.com");
    await mails().filter({ hasText: "Order OA-1" }).waitFor({ state: "detached" });
    expect(await mails().allTextContents()).toEqual([expect.stringContaining("Welcome")]);
  });

  it("deletes all when that is confirmed, and nothing when not", async () => {
    await send(ORDER, ORDER);
    await open();
    await mails().nth(1).waitFor();
    page.once("dialog", (dialog) => void dialog.dismiss());
    await page.getByRole("button", { name: "Delete all" }).click();
    expect(await mails().count()).toBe(2);
    page.once("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: "Delete all" }).click();
    await page.getByText("No mails yet").waitFor();
  });

  it("is one column on a phone: the list, then the mail, and back", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await send(ORDER);
    await open();
    await mails().first().click();
    await frame().getByRole("heading", { name: "Thank you, Ada" }).waitFor();
    expect(await mails().first().isVisible()).toBe(false);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    await page.getByRole("button", { name: "‹ Inbox" }).click();
    await mails().first().waitFor();
    expect(await page.locator("#html").isVisible()).toBe(false);
  });

  it("is worked by the keyboard, and opens the mail that its address names", async () => {
    await send(ORDER);
    await open();
    await mails().first().focus();
    await page.keyboard.press("Enter");
    await frame().getByRole("heading", { name: "Thank you, Ada" }).waitFor();
    await page.reload();
    await frame().getByRole("heading", { name: "Thank you, Ada" }).waitFor();
    await page.getByRole("tab", { name: "Text" }).focus();
    await page.keyboard.press("Space");
    await plain("Total: €12.50").waitFor();
    expect(await page.getByRole("tab", { name: "Text" }).getAttribute("aria-selected")).toBe("true");
  });
});
