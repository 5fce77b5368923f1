import type { Call } from "@orderapp/contracts/common";
import { hmacSha256 } from "@orderapp/core/ids";
import { callSibling } from "@orderapp/http/rpc";
import type { MailRequests } from "../links/mail-requests.ts";
import { emailKeyOf } from "../users/user.ts";
import type { MailRequests as MailRequestsObject } from "./mail-requests.ts";

/** The name of an address's object, by a keyed hash: whoever lists objects learns no address. */
export const mailRequestsName = (tokenSecret: string, email: string): Promise<string> =>
  hmacSha256(tokenSecret, `mails:${emailKeyOf(email)}`);

/** The requests for mails, kept in one object an address. */
export const createMailRequests = (
  namespace: DurableObjectNamespace<MailRequestsObject>,
  tokenSecret: string,
  call: Call,
): MailRequests => ({
  async keep(request) {
    const name = await mailRequestsName(tokenSecret, request.email);
    await callSibling(namespace.getByName(name).keep(call, request));
  },
});
