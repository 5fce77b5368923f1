import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { eventually } from "./client.ts";

/** Whom the Workers' fault hooks ask: holds the checkouts that a test wants to die where it wants them to. */
export async function holdSteps() {
  const wanted = new Map<string, string>();
  const reached = new Set<string>();
  let onStep: (step: string, cartId: string) => void = () => {};
  const server = createServer((request, response) => {
    const [, step = "", cartId = ""] = (request.url ?? "").split("/");
    onStep(step, cartId);
    if (wanted.get(cartId) === step) reached.add(cartId);
    else response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** This cart's checkout stops at this step, until `letAll`. */
    hold: (cartId: string, step: string): void => void wanted.set(cartId, step),
    /** Waits until all that are to be held are held. */
    allHeld: (ms = 30_000): Promise<void> =>
      eventually(async () => {
        const missing = [...wanted].filter(([cartId]) => !reached.has(cartId));
        if (missing.length > 0) throw new Error(`not reached: ${missing.map(([, step]) => step).join()}`);
      }, ms),
    /** Holds nobody any more; those that are held stay so. */
    letAll(): void {
      wanted.clear();
      reached.clear();
    },
    /** Called at each step. */
    watch: (listener: typeof onStep): void => void (onStep = listener),
    close: (): void => {
      server.closeAllConnections();
      server.close();
    },
  };
}
export type StepHolder = Awaited<ReturnType<typeof holdSteps>>;
