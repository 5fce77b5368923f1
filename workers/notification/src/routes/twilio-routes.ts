import type { OpenAPIHono } from "@hono/zod-openapi";
import type { App } from "../env.ts";
import { receiveTwilioCallbackRoute } from "./receive-twilio-callback.ts";

/** What Twilio tells of text messages. */
export const addRoutes = (app: OpenAPIHono<App>) => app.openapiRoutes([receiveTwilioCallbackRoute] as const);
