import type { Result } from "@orderapp/core/result";
import type {
  DeliveryPage,
  DeliveryStatus,
  Delivery,
  Endpoint,
  EndpointInput,
  WithSecret,
  EndpointChange,
} from "./endpoint.ts";
import type { WebhookMessage } from "./event-message.ts";

type Missing = "not_found";

/** What the object of one endpoint does: it is the single writer of all that concerns it. */
export type EndpointObject = {
  /** `conflict` when there are as many endpoints as there may be. */
  create(input: EndpointInput & { id: string }): Promise<Result<WithSecret, "conflict" | "unavailable">>;
  read(): Promise<Result<Endpoint, Missing>>;
  change(input: EndpointChange): Promise<Result<Endpoint, Missing | "unavailable">>;
  /** Forgets the endpoint and all its deliveries; `unavailable` when that goes on by itself. Idempotent. */
  remove(): Promise<Result<null, Missing | "unavailable">>;
  rotateSecret(): Promise<Result<WithSecret, Missing>>;
  /** Keeps messages durably and sends them later, each event once; for an endpoint that is gone this does nothing. */
  accept(messages: WebhookMessage[]): Promise<null>;
  /** Sends a message now, once, whether the endpoint is on or off. */
  test(message: WebhookMessage): Promise<Result<Delivery, Missing>>;
  deliveries(input: {
    status?: DeliveryStatus | undefined;
    before?: number | undefined;
    limit: number;
  }): Promise<Result<DeliveryPage, Missing>>;
  /** Sends a message again; `conflict` while the endpoint is off. */
  redeliver(input: { deliveryId: string }): Promise<Result<Delivery, Missing | "conflict">>;
  /** Sends again what came since a time (epoch ms), in its order; answers how many. `conflict` while it is off. */
  replay(input: { since: number; status: DeliveryStatus[] }): Promise<Result<{ queued: number }, Missing | "conflict">>;
  /** Forgets a person: what was sent now, what is still to be sent right after that. Idempotent. */
  erasePerson(input: { userId: string }): Promise<null>;
};

/** The list of all endpoints: the single writer of how many there are. */
export type EndpointDirectory = {
  /** Takes an endpoint in, or its newer version; false when there is no room for another. */
  put(endpoint: Endpoint): Promise<boolean>;
  /** Takes it out for good. */
  remove(id: string): Promise<null>;
  /** All, oldest first. */
  list(): Promise<Endpoint[]>;
};
