import { listAdministrators } from "./administration/list-administrators.ts";
import { exchangeApiKey } from "./api-keys/exchange-api-key.ts";
import { createContext } from "./context.ts";
import { linkToken } from "./links/link-token.ts";
import { contactOf } from "./users/contact.ts";
import { requireActive } from "./users/require-active.ts";

/** What siblings may ask, and its context: loaded by rpc.ts. */
export const verbs = {
  contactOf,
  createContext,
  exchangeApiKey,
  linkToken,
  listAdministrators,
  requireActive,
};
