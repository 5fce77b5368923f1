import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Locale } from "@orderapp/contracts/common";
import { bearer, identify, principalOf, requirePermission } from "@orderapp/http/auth";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { updateProfile } from "../users/update-profile.ts";
import { presentUser } from "../users/user.ts";
import { exampleUser, RegisterBody, User } from "./schemas.ts";

/** Kept in the form of E.164: separators that people type are taken out. */
const Phone = z
  .string()
  .max(32)
  .transform((text) => text.replaceAll(/[\s().\-/]/g, ""))
  .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, "A number in international form, such as +49301234567"));

const Body = z
  .strictObject({
    name: RegisterBody.shape.name.optional(),
    phone: Phone.nullable()
      .optional()
      .openapi({
        type: ["string", "null"],
        description: "In international form (E.164); null takes it out",
        example: "+49301234567",
      }),
    locale: Locale.nullable()
      .optional()
      .openapi({ type: ["string", "null"], description: "BCP 47, of your mails; null takes it out", example: "de-AT" }),
    marketingConsent: z.boolean().optional().openapi({ description: "Each change is kept with its time" }),
  })
  .refine((body) => Object.keys(body).length > 0, "Name at least one field")
  .openapi("UpdateProfile", { minProperties: 1, example: { phone: "+49301234567", marketingConsent: true } });

const route = createRoute({
  method: "patch",
  path: "/v1/users/me",
  operationId: "updateMe",
  summary: "Change your profile",
  tags: ["Users"],
  security: bearer,
  middleware: [identify, requirePermission("own")] as const,
  request: { body: { required: true, content: { "application/json": { schema: Body } } } },
  responses: {
    200: {
      description: "Your profile",
      content: {
        "application/json": {
          schema: User,
          example: { ...exampleUser, phone: "+49301234567", marketingConsent: true },
        },
      },
    },
    ...problems(
      "malformed_json",
      "unauthenticated",
      "token_expired",
      "account_disabled",
      "conflict",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "unavailable",
    ),
  },
});

export const updateMeRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const user = await updateProfile(c.var.user, principalOf(c), c.req.valid("json"));
    return c.json(presentUser(user), 200, { "cache-control": "no-store" });
  },
});
