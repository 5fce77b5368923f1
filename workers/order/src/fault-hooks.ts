import type { Env } from "./env.ts";

/** The points of a checkout between which its Worker may die. */
export type Step = "begun" | "stock-taken" | "writing-order" | "creating-payment" | "placed" | "completing";

/** Tells a test where a checkout is, and waits for its leave to go on. */
export type AtStep = (step: Step, cartId: string) => Promise<void>;

const nowhere: AtStep = () => Promise.resolve();

/** Wired only on a developer's machine, and there only when a test says whom to ask; nothing otherwise. */
export function faultHooks(env: Pick<Env, "ENVIRONMENT" | "FAULT_HOOKS">): AtStep {
  const url = env.ENVIRONMENT === "development" ? env.FAULT_HOOKS : undefined;
  if (!url) return nowhere;
  return async (step, cartId) => {
    const answer = await fetch(`${url}/${step}/${cartId}`);
    await answer.text();
  };
}
