import type { OrderContext } from "../context.ts";

// The buyer waits this long for what is given back; the rest goes on after the answer.
const WAIT_MS = 400;
// All of it ends before the checkout's hold on the cart does, even when each attempt runs into its time limits.
const AGAIN_AFTER_MS = [500, 1_500, 4_000];

/** What was taken so far: the cart, and what belongs to the order's id (its stock, its row, its payment). */
export type Taken = "cart" | "order";

export type Compensations = {
  /** What gives it back, instead of what was to until now. */
  set(taken: Taken, undo: (gaveBack: boolean) => Promise<void>): void;
  /**
   * Gives back the order's things, tried again a few times, and then the cart, which is told whether that succeeded:
   * one thing after the other, so that a cart is never free while it is open what becomes of its order. Once; never
   * throws: what fails has a deadline of its own, or a cron that finds it.
   */
  run(): Promise<void>;
};

/** What to undo when a later step fails. */
export function createCompensations(ctx: OrderContext): Compensations {
  const undoing = new Map<Taken, (gaveBack: boolean) => Promise<void>>();

  async function attempt(taken: Taken, gaveBack: boolean): Promise<boolean> {
    try {
      await undoing.get(taken)?.(gaveBack);
      return true;
    } catch (error) {
      ctx.log.warn("a compensation failed", { taken, error });
      return false;
    }
  }

  async function undo(): Promise<void> {
    let gaveBack = await attempt("order", false);
    for (const pause of AGAIN_AFTER_MS) {
      if (gaveBack) break;
      await new Promise((resolve) => setTimeout(resolve, pause));
      gaveBack = await attempt("order", false);
    }
    await attempt("cart", gaveBack);
    undoing.clear();
  }

  return {
    set: (taken, undoIt) => void undoing.set(taken, undoIt),
    async run() {
      if (undoing.size === 0) return;
      const work = undo();
      ctx.background(work);
      await Promise.race([work, new Promise((resolve) => setTimeout(resolve, WAIT_MS))]);
    },
  };
}
