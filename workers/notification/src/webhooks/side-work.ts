import { DomainEvent } from "@orderapp/contracts/events";
import type { Logger } from "@orderapp/http/log";
import type { NotificationContext } from "../context.ts";
import type { DeliveryStore } from "../db/endpoint-deliveries.ts";
import type { EndpointStore, KeptEndpoint } from "../db/endpoint-store.ts";
import { deliverAll } from "../notifications/deliver-notification.ts";
import { recordEvents } from "../notifications/record-events.ts";
import { toNote } from "./delivery-note.ts";

const NOTES_AT_ONCE = 100;

export type SideWork = ReturnType<typeof createSideWork>;

export type SideWorkParts = {
  endpoints: EndpointStore;
  deliveries: DeliveryStore;
  find: () => KeptEndpoint | undefined;
  context: (traceparent: string) => NotificationContext;
  transaction: (write: () => void) => void;
  log: Logger;
};

/** What an endpoint tells others; whatever fails here is tried again later, and holds no message up. */
export function createSideWork(at: SideWorkParts) {
  return {
    /** Mails the administrators that the endpoint was switched off. */
    async tellAdministrators(): Promise<void> {
      for (const { id, event } of at.find() ? at.endpoints.alerts() : []) {
        const known = DomainEvent.parse(JSON.parse(event));
        const ctx = at.context(known.traceparent);
        try {
          const { fresh, again } = await recordEvents(ctx, [known]);
          if (again.length > 0) continue;
          if (at.find()) at.endpoints.alertSent(id);
          await deliverAll(ctx, fresh);
        } catch (error) {
          at.log.warn("administrators not told", { event: known.type, error });
        } finally {
          ctx.mailer.close();
        }
      }
    },

    /** Brings the list of all messages up to date; it is for looking only, so that it may lag behind. */
    async noteDeliveries(): Promise<void> {
      const { notifications, mailer } = at.context("");
      mailer.close();
      try {
        for (let more = true; more;) {
          const endpoint = at.find();
          const rows = endpoint ? at.deliveries.unlisted(NOTES_AT_ONCE) : [];
          if (!endpoint || rows.length === 0) return;
          await notifications.note(rows.map((row) => toNote(endpoint, row)));
          if (at.find()) at.transaction(() => at.deliveries.markListed(rows));
          more = rows.length === NOTES_AT_ONCE;
        }
      } catch (error) {
        at.log.warn("webhooks not listed", { error });
      }
    },
  };
}
