import type { OrderContext } from "../context.ts";

// The buyer waits this long for what is given back; the rest goes on after the answer.
const WAIT_MS = 400;

export type Compensations = {
  add(step: string, undo: () => Promise<void>): void;
  /** Undoes every step, once. Never throws: what fails has a deadline of its own, or a cron that finds it. */
  run(): Promise<void>;
};

/** What to undo when a later step fails. */
export function createCompensations(ctx: OrderContext): Compensations {
  const steps: { step: string; undo: () => Promise<void> }[] = [];
  const undoOne = async ({ step, undo }: (typeof steps)[number]): Promise<void> => {
    try {
      await undo();
    } catch (error) {
      ctx.log.warn("a compensation failed", { step, error });
    }
  };
  return {
    add: (step, undo) => void steps.push({ step, undo }),
    async run() {
      if (steps.length === 0) return;
      const work = Promise.all(steps.splice(0).toReversed().map(undoOne));
      ctx.background(work);
      await Promise.race([work, new Promise((resolve) => setTimeout(resolve, WAIT_MS))]);
    },
  };
}
