import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type RunningServer, listen } from "./listen.ts";
import { choosePort, preferredPort, withPort } from "./ports.ts";

const open: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function occupied(): Promise<RunningServer> {
  const server = await listen(0, (_req, res) => res.end());
  open.push(server);
  return server;
}

describe("preferredPort", () => {
  it("takes the environment's port, else the default", () => {
    expect(preferredPort("neon", {})).toBe(54_321);
    expect(preferredPort("neon", { ORDERAPP_PORT_NEON: "6000" })).toBe(6000);
    expect(() => preferredPort("neon", { ORDERAPP_PORT_NEON: "lots" })).toThrow("ORDERAPP_PORT_NEON");
  });
});

describe("choosePort", () => {
  it("moves away from a port that is in use", async () => {
    const { port } = await occupied();
    const chosen = await choosePort("gateway", port);
    expect(chosen).not.toBe(port);
    const server = createServer().listen(chosen, "127.0.0.1");
    await once(server, "listening");
    server.close();
  });

  it("never gives the same port twice", async () => {
    const taken = new Set<number>();
    const { port } = await occupied();
    const ports = [await choosePort("stripe", port, taken), await choosePort("paypal", port, taken)];
    expect(new Set(ports).size).toBe(2);
    expect(taken).toEqual(new Set(ports));
  });
});

describe("withPort", () => {
  it("tries another port when somebody was faster, and passes other failures on", async () => {
    const tried: number[] = [];
    const busy = await occupied();
    const port = await withPort(
      "inbox",
      new Set(),
      async (candidate) => {
        tried.push(candidate);
        const server = await listen(tried.length === 1 ? busy.port : candidate, (_req, res) => res.end());
        open.push(server);
        return server.port;
      },
      0,
    );
    expect(tried).toHaveLength(2);
    expect(port).toBe(tried[1]);
    await expect(withPort("inbox", new Set(), () => Promise.reject(new Error("no disk")), 0)).rejects.toThrow(
      "no disk",
    );
  });
});
