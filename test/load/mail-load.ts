import type { Figures } from "./shop-load.ts";

/** Waits for `count` mails besides those `before`; the events that ask for them lie in the outbox already. */
export type MailsSpec = { kind: "mails"; inbox: string; before: number; count: number; seconds: number };

// The relay runs once a minute.
const BEGIN_WITHIN_MS = 70_000;
const LOOK_EVERY_MS = 50;

/** The rate at which mails arrive, from the first to the last of them. */
export async function runMails({ inbox, before, count, seconds }: MailsSpec): Promise<Figures> {
  const arrived = async (): Promise<number> => {
    const answer = await fetch(`${inbox}/api/v1/info`);
    return ((await answer.json()) as { Messages: number }).Messages - before;
  };
  const begun = await waitFor(async () => (await arrived()) > 0, BEGIN_WITHIN_MS);
  const started = performance.now();
  const already = await arrived();
  const times: number[] = [];
  const note = (number: number): void => {
    while (times.length < Math.min(number, count)) times.push(performance.now() - started);
  };
  if (begun) {
    const all = async (): Promise<boolean> => {
      note(await arrived());
      return times.length === count;
    };
    await waitFor(all, seconds * 4_000);
  }
  const lasted = (performance.now() - started) / 1_000;
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  const missing = count - times.length;
  const perSecond = (times.length - already) / lasted;
  return { perSecond, p50: at(0.5), p95: at(0.95), p99: at(0.99), errors: missing, count: times.length };
}

async function waitFor(holds: () => Promise<boolean>, ms: number): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end;) {
    if (await holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return false;
}
