import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openShop, type Shop } from "../support/shop.ts";

const CHROMIUM = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = CHROMIUM.find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined) console.warn("No chromium on this machine: the docs page is not tested.");
const screenshots = process.env["SCREENSHOTS"];

type Document = { tags: { name: string }[]; paths: Record<string, Record<string, { summary: string }>> };

describe.skipIf(executablePath === undefined)("the docs page", () => {
  let shop: Shop;
  let browser: Browser;
  let document: Document;
  let page: Page;
  let said: string[];
  let asked: string[];

  beforeAll(async () => {
    [shop, browser] = await Promise.all([
      openShop(),
      chromium.launch({ ...(executablePath ? { executablePath } : {}), args: ["--no-sandbox"] }),
    ]);
    document = (await shop.ask<Document>("GET", "/openapi.json")).body;
  });
  afterAll(() => Promise.all([browser?.close(), shop?.close()]));
  beforeEach(async () => {
    page = await browser.newPage({ locale: "en-GB" });
    [said, asked] = [[], []];
    page.on("pageerror", (error) => said.push(error.message));
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && said.push(message.text()));
    page.on("request", (request) => asked.push(request.url()));
  });
  afterEach(() => page.close());

  /** Opens the page and waits for an operation of it. */
  async function open(width: number, height: number): Promise<void> {
    await page.setViewportSize({ width, height });
    await page.goto(`${shop.stack.url}/docs`);
    await page.getByRole("heading", { name: "OrderApp+", level: 1 }).waitFor();
  }
  const shoot = async (name: string): Promise<void> => {
    if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png` });
  };
  const elsewhere = () => asked.filter((url) => !/^(?:data|blob):/.test(url) && !url.startsWith(`${shop.stack.url}/`));

  it("lists every group, asks nobody else for anything, and has nothing to complain of", async () => {
    await open(1280, 900);
    const navigation = page.getByRole("complementary", { name: "Sidebar" });
    for (const { name } of document.tags) await navigation.getByText(name, { exact: true }).first().waitFor();
    await shoot("docs-desktop");
    expect(asked.length).toBeGreaterThan(2);
    expect(elsewhere()).toEqual([]);
    expect(said).toEqual([]);
  });

  it("opens an operation, with its answers", async () => {
    await open(1280, 900);
    const navigation = page.getByRole("complementary", { name: "Sidebar" });
    await navigation.getByText("Orders", { exact: true }).first().click();
    const summary = document.paths["/v1/orders"]?.["post"]?.summary ?? "";
    await navigation.getByText(summary, { exact: true }).first().click();
    await page.getByRole("heading", { name: summary }).waitFor();
    await page.getByText("/v1/orders", { exact: true }).first().waitFor();
    await page.getByText("expectedTotal").first().waitFor();
    await shoot("docs-operation");
    expect(elsewhere()).toEqual([]);
    expect(said).toEqual([]);
  });

  it("fits a phone", async () => {
    await open(390, 844);
    await shoot("docs-phone");
    expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
    expect(elsewhere()).toEqual([]);
    expect(said).toEqual([]);
  });
});
