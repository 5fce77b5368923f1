import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Order } from "@orderapp/contracts/order";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

const CHROMIUM = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = CHROMIUM.find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined) console.warn("No chromium on this machine: the client is tested in Node alone.");

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CLIENT = join(ROOT, "packages/client");
const run = promisify(execFile);
const BUYER = { email: "", password: "correct-horse-battery" };

let shop: Shop;
/** A shop's page, at an origin that the gateway lets in. */
let site: Server;
/** A project that has installed what `npm pack` makes, and the examples of its README. */
let project: string;
let installed: string;

/** Installs the package as `npm install` would, its dependency from where it lies here. */
async function install(): Promise<void> {
  project = await mkdtemp(join(tmpdir(), "client-"));
  const modules = join(project, "node_modules");
  installed = join(modules, "@orderapp/client");
  await mkdir(installed, { recursive: true });
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", project], { cwd: CLIENT });
  const packed = /"filename": "([^"]+)"/.exec(stdout)?.[1] ?? "";
  await run("tar", ["-xzf", join(project, packed), "-C", installed, "--strip-components", "1"]);
  await symlink(await realpath(join(CLIENT, "node_modules/openapi-fetch")), join(modules, "openapi-fetch"));
  const readme = await readFile(join(installed, "README.md"), "utf8");
  const [buy = "", receive = "", ...others] = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(
    ([, code]) => code ?? "",
  );
  expect(others).toEqual([]);
  await writeFile(join(project, "buy.ts"), buy);
  await writeFile(join(project, "receive.ts"), receive);
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
}

/** A product that nothing else in the shop is called like. */
async function offer(words: string): Promise<string> {
  const variant = await shop.createProduct(1);
  const answer = await shop.ask("PATCH", `/v1/products/${variant.productId}`, {
    token: shop.admin,
    json: { title: words },
  });
  expect(answer.status, answer.text).toBe(200);
  await eventually(async () => expect((await shop.ask("GET", `/v1/products?q=${words}`)).text).toContain(variant.sku));
  return variant.sku;
}

const pay = async (clientSecret: string): Promise<void> => {
  const answer = await shop.pay({ id: "", provider: "stripe", status: "requires_payment", clientSecret });
  expect(answer.status).toBe(200);
};

/** What the buyer's order says, and what is left of the thing. */
async function outcomeOf(orderId: string, sku: string): Promise<object> {
  const token = await shop.signIn(BUYER.email, BUYER.password);
  return eventually(async () => {
    const { body } = await shop.ask<Order>("GET", `/v1/orders/${orderId}`, { token });
    expect(body.status).toBe("CONFIRMED");
    const { onHand, reserved } = await shop.stockOf(sku);
    return {
      items: body.items.map((item) => `${item.quantity} ${item.sku}`),
      paid: body.paymentStatus,
      onHand,
      reserved,
    };
  }, 30_000);
}
const bought = (sku: string) => ({ items: [`1 ${sku}`], paid: "paid", onHand: 0, reserved: 0 });

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Starts a server on 127.0.0.1; tells its origin. */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return originOf(server);
}

function close(server: Server | undefined): void {
  server?.closeAllConnections();
  server?.close();
}

beforeAll(async () => {
  site = createServer((_, response) =>
    response.setHeader("content-type", "text/html").end("<!doctype html><title>A shop"),
  );
  const vars = { gateway: { CORS_ORIGINS: await listen(site) } };
  [shop] = await Promise.all([openShop({ vars }), install()]);
  BUYER.email = (await shop.register()).email;
});
afterAll(async () => {
  close(site);
  await shop?.close();
  await rm(project, { recursive: true, force: true });
});

describe("the client as it is published", () => {
  it("holds its code and its types, and nothing else", async () => {
    expect((await readdir(installed)).sort()).toEqual(["LICENSE", "README.md", "dist", "package.json"]);
    const names = (await readdir(join(installed, "dist"))).map((file) => file.replace(/\.(?:js|d\.ts)$/, ""));
    const parts = [
      "client",
      "errors",
      "index",
      "limit",
      "paginate",
      "retry",
      "schema",
      "send",
      "session",
      "tokens",
      "types",
    ];
    expect([...new Set(names)].sort()).toEqual([...parts, "webhooks"]);
    expect(names).toHaveLength(2 * (parts.length + 1));
    expect(await readFile(join(installed, "LICENSE"), "utf8")).toBe(await readFile(join(ROOT, "LICENSE"), "utf8"));
    const publint = join(CLIENT, "node_modules/.bin/publint");
    const { stdout } = await run(publint, [installed, "--strict", "--pack", "false"]);
    expect(stdout).toContain("All good!");
  });

  // Who bundles it, who runs it in Node, and who compiles as TypeScript did before it followed Node.
  it.each([
    ["bundler", "esnext"],
    ["nodenext", "nodenext"],
    ["node16", "node16"],
  ])("is typed for those who use it, by the strictest rules, with the resolution %s", async (resolution, module) => {
    const flags = ["--noEmit", "--strict", "--target", "es2022", "--types", "", "--lib", "es2022,dom,dom.iterable"];
    const given = [...flags, "--moduleResolution", resolution, "--module", module, "buy.ts", "receive.ts"];
    const tsc = join(ROOT, "node_modules/.bin/tsc");
    const { stdout } = await run(tsc, given, { cwd: project }).catch((error: { stdout: string }) => error);
    expect(stdout).toBe("");
  });

  it("needs nothing that a browser does not have", async () => {
    for (const file of await readdir(join(installed, "dist"))) {
      const code = await readFile(join(installed, "dist", file), "utf8");
      expect([file, /["']node:|\brequire\(|\bprocess\.|\bBuffer\b|\b__dirname\b/.exec(code)]).toEqual([file, null]);
    }
  });

  it("buys something by its README's example, in Node", async () => {
    const sku = await offer("Nodemug");
    const runner = `
      import { buy } from "./buy.ts";
      const confirm = async (secret) => {
        const url = process.env.STRIPE + "/v1/payment_intents/" + secret.split("_secret_")[0] + "/confirm";
        const answer = await fetch(url, { method: "POST", body: new URLSearchParams({ client_secret: secret, payment_method: "pm_card_visa" }) });
        if (!answer.ok) throw new Error(await answer.text());
      };
      const order = await buy(process.env.SHOP, JSON.parse(process.env.BUYER), "Nodemug", confirm);
      console.log(order.id);`;
    await writeFile(join(project, "run.ts"), runner);
    const env = { SHOP: shop.stack.url, STRIPE: shop.cloud.urls.stripe, BUYER: JSON.stringify(BUYER) };
    const { stdout } = await run(process.execPath, ["run.ts"], { cwd: project, env });
    await eventually(async () => expect(await outcomeOf(stdout.trim(), sku)).toEqual(bought(sku)));
  });

  it.skipIf(executablePath === undefined)("buys something by its README's example, in a browser", async () => {
    const sku = await offer("Pagemug");
    await writeFile(join(project, "page.ts"), 'import { buy } from "./buy.ts";\nObject.assign(globalThis, { buy });');
    const bundle = await build({
      entryPoints: [join(project, "page.ts")],
      bundle: true,
      write: false,
      platform: "browser",
      format: "esm",
      minify: true,
    });
    const code = bundle.outputFiles[0]?.text ?? "";
    expect(code.length).toBeLessThan(20_000);
    const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      await page.goto(originOf(site));
      await page.exposeFunction("confirmPayment", pay);
      await page.addScriptTag({ content: code, type: "module" });
      await page.waitForFunction("typeof buy === 'function'");
      const given = [shop.stack.url, BUYER, "Pagemug"].map((one) => JSON.stringify(one)).join(", ");
      const id: unknown = await page.evaluate(`buy(${given}, confirmPayment).then((order) => order.id)`);
      await eventually(async () => expect(await outcomeOf(String(id), sku)).toEqual(bought(sku)));
    } finally {
      await browser.close();
    }
  });

  it("reads what the shop sends, and refuses what somebody else does, by its README's example", async () => {
    const { receive } = (await import(/* @vite-ignore */ join(project, "receive.ts"))) as {
      receive: (request: Request, secrets: string[], handle: (type: string, data: object) => void) => Promise<Response>;
    };
    const heard: string[] = [];
    let secret = "";
    const server: Server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const headers = new Headers(request.headers as Record<string, string>);
        const message = new Request("http://127.0.0.1/", { method: "POST", headers, body: Buffer.concat(parts) });
        void receive(message, [secret], (type) => heard.push(type)).then(({ status }) =>
          response.writeHead(status).end(),
        );
      });
    });
    const url = await listen(server);
    try {
      const json = { url, events: ["order.created"] };
      const made = await shop.ask<{ id: string; secret: string }>("POST", "/v1/webhook-endpoints", {
        token: shop.admin,
        json,
      });
      expect(made.status, made.text).toBe(201);
      secret = made.body.secret;
      const told = await shop.ask("POST", `/v1/webhook-endpoints/${made.body.id}/test`, { token: shop.admin });
      expect(told.status, told.text).toBeLessThan(300);
      await shop.order(await shop.createProduct(1));
      await eventually(async () => expect(new Set(heard)).toEqual(new Set(["webhook.test", "order.created"])));
      const forged = await fetch(url, { method: "POST", body: '{"type":"forged","timestamp":"","data":{}}' });
      expect(forged.status).toBe(400);
      expect(heard).not.toContain("forged");
    } finally {
      close(server);
    }
  });
});
