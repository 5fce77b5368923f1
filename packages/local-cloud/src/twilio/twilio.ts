import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { controlListener } from "../control.ts";
import { FaultError, Faults } from "../faults.ts";
import { readBody, send } from "../http-io.ts";
import { type RunningServer, listen } from "../listen.ts";
import { type Message, type MessageStatus, TwilioError, finalStatus, newMessage, signCallback } from "./messages.ts";

const json = { "content-type": "application/json" };
const mostMessages = 5_000;
const stepMs = 50;
const callbackLimitMs = 10_000;

/** One status callback, and what the shop answered (null when it did not). */
export interface CallbackRecord {
  messageSid: string;
  status: MessageStatus;
  url: string;
  answer: number | null;
  error: string | null;
}

/**
 * Starts a sandbox of Twilio's Messages API. Messages are kept in memory (the newest 5,000), go from queued to sent
 * to delivered, and tell of it by signed callbacks. `GET /_test/messages` lists them all, with the callbacks made.
 */
export async function startTwilio(options: {
  port: number;
  accountSid: string;
  authToken: string;
  faults?: Faults;
}): Promise<RunningServer> {
  const { accountSid, authToken } = options;
  const faults = options.faults ?? new Faults("twilio");
  const control = controlListener(faults);
  const messages = new Map<string, Message>();
  const callbacks: CallbackRecord[] = [];
  const closed = new AbortController();
  const credentials = Buffer.from(`Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`);
  const prefix = `/2010-04-01/Accounts/${accountSid}/Messages`;

  const report = async (message: Message, url: string): Promise<void> => {
    const params = new URLSearchParams({
      AccountSid: accountSid,
      ApiVersion: "2010-04-01",
      From: message.from ?? "",
      MessageSid: message.sid,
      MessageStatus: message.status,
      SmsSid: message.sid,
      SmsStatus: message.status,
      To: message.to,
      ...(message.error_code === null ? {} : { ErrorCode: String(message.error_code) }),
    });
    const record: CallbackRecord = { messageSid: message.sid, status: message.status, url, answer: null, error: null };
    callbacks.push(record);
    if (callbacks.length > 2 * mostMessages) callbacks.splice(0, mostMessages);
    const headers = { "x-twilio-signature": signCallback(url, params, authToken), "user-agent": "TwilioProxy/1.1" };
    const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(callbackLimitMs)]);
    try {
      const answer = await fetch(url, { method: "POST", headers, body: params, signal, redirect: "manual" });
      await answer.arrayBuffer();
      record.answer = answer.status;
    } catch (error) {
      // Twilio does not repeat status callbacks; the record shows what became of this one.
      record.error = error instanceof Error ? error.message : String(error);
    }
  };

  const advance = (sid: string, status: MessageStatus, callback: string | null): void => {
    const before = messages.get(sid);
    if (before === undefined) return;
    const now = new Date().toUTCString();
    const failed =
      status === "undelivered" ? { error_code: 30003, error_message: "Unreachable destination handset" } : {};
    const message: Message = { ...before, ...failed, status, date_updated: now, date_sent: before.date_sent ?? now };
    messages.set(sid, message);
    const told = callback === null ? Promise.resolve() : report(message, callback);
    if (status === "sent") void told.then(() => later(sid, finalStatus(message), callback));
  };
  const later = (sid: string, status: MessageStatus, callback: string | null): void => {
    setTimeout(() => {
      if (!closed.signal.aborted) advance(sid, status, callback);
    }, stepMs).unref();
  };

  const answer = (
    req: IncomingMessage,
    path: string,
    query: string,
    body: string,
  ): { status: number; body: object } => {
    const given = Buffer.from(req.headers.authorization ?? "");
    if (given.length !== credentials.length || !timingSafeEqual(given, credentials)) throw new TwilioError(401, 20003);
    if (path === `${prefix}.json` && req.method === "POST") {
      const { message, callback } = newMessage(accountSid, new URLSearchParams(body));
      messages.set(message.sid, message);
      for (const sid of messages.keys()) {
        if (messages.size <= mostMessages) break;
        messages.delete(sid);
      }
      later(message.sid, "sent", callback);
      return { status: 201, body: message };
    }
    if (path === `${prefix}.json` && req.method === "GET") return { status: 200, body: page(query) };
    const sid = path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1).replace(/\.json$/, "") : "";
    const message = req.method === "GET" ? messages.get(sid) : undefined;
    if (message === undefined) throw new TwilioError(404, 20404, path);
    return { status: 200, body: message };
  };

  const page = (query: string): object => {
    const params = new URLSearchParams(query);
    const [size, number] = [Number(params.get("PageSize") ?? 50), Number(params.get("Page") ?? 0)];
    if (!Number.isInteger(size) || size < 1 || size > 1000 || !Number.isInteger(number) || number < 0) {
      throw new TwilioError(400, 20001, "PageSize must be 1 to 1000, and Page 0 or more");
    }
    const [to, from] = [params.get("To"), params.get("From")];
    const found = [...messages.values()]
      .toReversed()
      .filter((message) => (to === null || message.to === to) && (from === null || message.from === from));
    const start = size * number;
    const uriOf = (at: number) => `${prefix}.json?PageSize=${size}&Page=${at}`;
    const shown = found.slice(start, start + size);
    return {
      messages: shown,
      page: number,
      page_size: size,
      start,
      end: start + Math.max(0, shown.length - 1),
      uri: uriOf(number),
      first_page_uri: uriOf(0),
      next_page_uri: found.length > start + size ? uriOf(number + 1) : null,
      previous_page_uri: number > 0 ? uriOf(number - 1) : null,
    };
  };

  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const [path = "/", query = ""] = (req.url ?? "/").split("?", 2);
    if (path === "/_control") return control(req, res);
    if (path === "/_test/messages") {
      return send(res, 200, JSON.stringify({ messages: [...messages.values()], callbacks }), json);
    }
    const end = faults.begin();
    try {
      const body = await readBody(req);
      await faults.before();
      const { status, body: value } = answer(req, path, query, body);
      return send(res, status, JSON.stringify(value), json);
    } finally {
      end();
    }
  };

  const server = await listen(options.port, (req, res) => {
    serve(req, res).catch((error: unknown) => fail(req, res, error));
  });
  return {
    ...server,
    close: async () => {
      closed.abort();
      await server.close();
    },
  };
}

function fail(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  if (error instanceof FaultError && error.kind === "down") {
    req.socket.destroy();
    return;
  }
  if (error instanceof TwilioError) return send(res, error.status, JSON.stringify(error.body), json);
  const message = error instanceof Error ? error.message : String(error);
  return send(res, 500, JSON.stringify({ code: 20500, message, status: 500 }), json);
}
