import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCloud } from "@orderapp/local-cloud/cloud";
import { startStack } from "@orderapp/local-cloud/stack";
import { eventually } from "../support/client.ts";
import type { FuzzedShop } from "./world.ts";

/** Does something with a shop that nobody else uses. */
export async function withShop<T>(
  use: (shop: FuzzedShop) => Promise<T>,
  onError: (message: string) => void,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), "orderapp-fuzz-"));
  await chmod(dataDir, 0o755); // started as root, PostgreSQL runs as somebody else
  const cloud = await startCloud({ dataDir, ephemeralPorts: true });
  try {
    const stack = await startStack({
      cloud,
      logLevel: "WARN",
      onLog: ({ message }) => message.includes('"level":"ERROR"') && onError(message),
    });
    try {
      await eventually(async () => {
        const { status } = await fetch(`${stack.url}/health`);
        if (status !== 200) throw new Error(`the shop is not well: ${status}`);
      }, 60_000);
      return await use({ url: stack.url, stripe: cloud.urls.stripe, inbox: cloud.urls.inbox });
    } finally {
      await stack.stop();
    }
  } finally {
    await cloud.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
