import type { LinkPurpose } from "@orderapp/contracts/user";

/** Somebody asked for a mail with a link; whether the address has an account is found out later. */
export type MailRequest = { purpose: LinkPurpose; email: string };

/** How often one address may get each kind of mail in an hour; what goes beyond is accepted and dropped. */
export const MAILS_AN_HOUR = 3;

/** The requests for mails, as verbs see them. */
export type MailRequests = {
  /** Keeps a request durably: its work is done soon after, whatever fails meanwhile. */
  keep(request: MailRequest): Promise<void>;
};
