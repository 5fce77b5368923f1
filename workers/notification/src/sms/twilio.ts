import { z } from "@hono/zod-openapi";
import { AppError } from "@orderapp/core/errors";
import { fetchFrom } from "@orderapp/http/spans/outgoing";
import { twilioSignatureFits } from "./twilio-signature.ts";

/** A text message; `callbackPath` is where the provider tells what became of it, below this API's address. */
export type Sms = { to: string; text: string; callbackPath: string };

export type SmsProvider = {
  /** Hands a message over; `refused` says why it never will be. Throws what may go better later. */
  send(sms: Sms): Promise<{ providerId: string } | { refused: string }>;
  /** The provider's id of a message with this text to this number, made since then and not among those known. */
  find(wanted: { to: string; text: string; since: Date; known: readonly string[] }): Promise<string | undefined>;
  /** Whether the provider signed this call. */
  isSigned(call: { pathAndQuery: string; form: URLSearchParams; signature: string }): Promise<boolean>;
};

export type TwilioOptions = {
  apiUrl: string;
  accountSid: string;
  authToken: string;
  /** A number, an alphanumeric name, or the id of a messaging service (`MG…`). */
  from: string;
  /** This API's own address, below which status callbacks are taken. */
  ownUrl: string;
  patienceMs: number;
};

const Created = z.object({ sid: z.string().min(1) });
const Refusal = z.object({ code: z.int() });
const Listed = z.object({
  messages: z.array(z.object({ sid: z.string(), body: z.string(), date_created: z.string() })),
});

// Wrong credentials, a slow request and too many at once say nothing against the message.
const NOT_THE_MESSAGE = new Set([401, 403, 407, 408, 409, 425, 429]);

/** Twilio's Messages API (https://www.twilio.com/docs/messaging/api/message-resource). */
export function createTwilio(options: TwilioOptions): SmsProvider {
  const { accountSid, authToken, from, ownUrl } = options;
  const messages = `${options.apiUrl}/2010-04-01/Accounts/${accountSid}/Messages.json`;
  const authorization = `Basic ${btoa(`${accountSid}:${authToken}`)}`;
  const ask = async (url: string, init: RequestInit = {}): Promise<Response> => {
    try {
      return await fetchFrom({ service: "twilio" }, url, {
        ...init,
        headers: { authorization },
        redirect: "manual",
        signal: AbortSignal.timeout(options.patienceMs),
      });
    } catch (cause) {
      throw new AppError("unavailable", "The SMS provider cannot be reached.", { cause });
    }
  };

  return {
    async send({ to, text, callbackPath }) {
      const body = new URLSearchParams({
        To: to,
        Body: text,
        [from.startsWith("MG") ? "MessagingServiceSid" : "From"]: from,
        StatusCallback: ownUrl + callbackPath,
      });
      const answer = await ask(messages, { method: "POST", body });
      if (answer.ok) return { providerId: (await read(answer, Created)).sid };
      const isFinal = answer.status >= 400 && answer.status < 500 && !NOT_THE_MESSAGE.has(answer.status);
      // Its words quote the number; its code is documented.
      const { code } = isFinal ? await read(answer, Refusal) : { code: undefined };
      if (code !== undefined) return { refused: `The SMS provider refused it (error ${code}).` };
      await answer.body?.cancel();
      throw new AppError("upstream_error", `The SMS provider answered ${answer.status}.`);
    },

    async find({ to, text, since, known }) {
      const answer = await ask(`${messages}?${new URLSearchParams({ To: to, PageSize: "100" }).toString()}`);
      if (!answer.ok) {
        await answer.body?.cancel();
        throw new AppError("upstream_error", `The SMS provider answered ${answer.status}.`);
      }
      const listed = (await read(answer, Listed)).messages;
      return listed.find(
        // A trial account puts its own words before the text.
        ({ sid, body, date_created: at }) => body.endsWith(text) && Date.parse(at) >= +since && !known.includes(sid),
      )?.sid;
    },

    isSigned: ({ pathAndQuery, form, signature }) =>
      twilioSignatureFits({ url: ownUrl + pathAndQuery, form, signature, authToken }),
  };
}

async function read<T>(answer: Response, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(await answer.json());
  } catch (cause) {
    throw new AppError("upstream_error", "The SMS provider's answer cannot be read.", { cause });
  }
}
