import { randomUUID } from "node:crypto";
import { DEVELOPMENT } from "@orderapp/contracts/development";
import { putEvents } from "../support/mail-events.ts";
import type { Scenario } from "./scenarios.ts";

const PER_SECOND = 100;

/** Events from the outbox to the inbox. */
export const notificationScenarios: Scenario[] = [
  {
    // A minute passes before each round, since the relay of what was missed runs once a minute.
    name: "mails: queue, render and SMTP",
    onlyAsked: true,
    fixed: { seconds: 15, latencyMs: 0, perSecond: PER_SECOND },
    load: async ({ inbox, sql }, seconds) => {
      const count = PER_SECOND * seconds;
      const info = (await (await fetch(`${inbox}/api/v1/info`)).json()) as { Messages: number };
      await putEvents(
        sql.orders,
        Array.from({ length: count }, () => `${randomUUID()}@example.com`),
      );
      return { kind: "mails", inbox, before: info.Messages, count, seconds };
    },
    once: async (shop) => {
      const login = { email: DEVELOPMENT.adminEmail, password: DEVELOPMENT.adminPassword };
      const { accessToken } = await shop.json("POST", "/v1/auth/login", login);
      const headers = { authorization: `Bearer ${String(accessToken)}` };
      return () => shop.json("GET", "/v1/notifications?limit=20", undefined, headers);
    },
  },
];
