/* What mail-requests.ts does with a request: loaded when there is one. */
export { createContext } from "../context.ts";
export { sendLink } from "../links/send-link.ts";
export { publishSoon } from "../outbox/publish-soon.ts";
