import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Timestamp } from "@orderapp/contracts/common";
import { Order } from "@orderapp/contracts/order";
import { Payment } from "@orderapp/contracts/payment";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { presentAddress } from "../users/address.ts";
import { exportPerson, type PersonExport } from "../users/export-person.ts";
import { presentUser } from "../users/user.ts";
import { exampleAddress, SavedAddress } from "./address-schemas.ts";
import { exampleUser, User } from "./schemas.ts";
import { exampleSession, presentSessionView, SessionView } from "./session-schemas.ts";

const Export = z
  .object({
    exportedAt: Timestamp,
    profile: User,
    consents: z
      .array(z.object({ purpose: z.literal("marketing"), granted: z.boolean(), at: Timestamp }))
      .openapi({ description: "Each change of a consent, oldest first" }),
    addresses: z.array(SavedAddress),
    sessions: z.array(SessionView),
    orders: z.array(Order).openapi({ description: "Oldest first" }),
    payments: z.array(Payment).openapi({ description: "Oldest first" }),
  })
  .openapi("PersonExport", {
    example: {
      exportedAt: "2026-11-23T12:00:00.000Z",
      profile: exampleUser,
      consents: [{ purpose: "marketing", granted: true, at: "2026-11-23T10:31:00.000Z" }],
      addresses: [exampleAddress],
      sessions: [exampleSession],
      orders: [],
      payments: [],
    },
  });

const route = createRoute({
  method: "get",
  path: "/v1/users/me/export",
  operationId: "exportMe",
  summary: "All that is held about you",
  description: "Whole or not at all: while a part cannot be had, the answer is 503.",
  tags: ["Users"],
  security: bearer,
  middleware: [identify, requirePermission("own")] as const,
  responses: {
    200: {
      description: "A file to keep",
      headers: z.object({
        "content-disposition": z
          .string()
          .openapi({ example: 'attachment; filename="orderapp-export-2026-11-23.json"' }),
      }),
      content: { "application/json": { schema: Export } },
    },
    ...problems("unauthenticated", "token_expired", "account_disabled", "unavailable"),
  },
});

export const exportMeRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { user } = c.var;
    const principal = principalOf(c);
    const body = presentExport(await exportPerson(user, principal), principal.sessionId, user.now().toISOString());
    return c.json(body, 200, {
      "cache-control": "no-store",
      "content-disposition": `attachment; filename="orderapp-export-${body.exportedAt.slice(0, 10)}.json"`,
    });
  },
});

const presentExport = (held: PersonExport, sessionId: string, exportedAt: string): z.infer<typeof Export> => ({
  exportedAt,
  profile: presentUser(held.user),
  consents: held.consents.map(({ granted, at }) => ({ purpose: "marketing", granted, at: at.toISOString() })),
  addresses: held.addresses.map(presentAddress),
  sessions: held.sessions.map((session) => presentSessionView({ ...session, current: session.id === sessionId })),
  orders: held.orders,
  payments: held.payments,
});
