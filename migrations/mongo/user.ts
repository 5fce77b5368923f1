import type { MongoMigration } from "./types.ts";

const text = { bsonType: "string" };
const flag = { bsonType: "bool" };
const time = { bsonType: "date" };
const id = { bsonType: "objectId" };
const hexId = { bsonType: "string", pattern: "^[0-9a-f]{24}$" };
const upTo = (maxLength: number) => ({ bsonType: "string", maxLength });
const listOf = (maxItems: number, required: string[], properties: Record<string, unknown>) => ({
  bsonType: "array",
  maxItems,
  items: { bsonType: "object", required, properties },
});

/**
 * The user Worker's database. A person is one document with all that is theirs, so that each change is one write:
 * sessions, addresses, link tokens, and the events that no consumer has acknowledged yet.
 */
export const user: MongoMigration = {
  database: "user_db",
  collections: [
    {
      name: "users",
      validator: {
        $jsonSchema: {
          bsonType: "object",
          required: [
            "_id",
            "email",
            "emailKey",
            "name",
            "searchTerms",
            "role",
            "status",
            "emailVerified",
            "marketingConsent",
            "consents",
            "passwordHash",
            "passwordVersion",
            "createdAt",
            "updatedAt",
            "sessions",
            "endedSessions",
            "knownDevices",
            "links",
            "addresses",
            "outbox",
          ],
          properties: {
            _id: id,
            email: upTo(254),
            emailKey: { bsonType: "string", minLength: 3, maxLength: 254 },
            name: upTo(120),
            phone: upTo(32),
            locale: upTo(35),
            searchTerms: { bsonType: "array", items: text },
            role: { enum: ["USER", "ADMIN"] },
            status: { enum: ["active", "disabled", "erasing"] },
            emailVerified: flag,
            marketingConsent: flag,
            consents: listOf(200, ["granted", "at"], { granted: flag, at: time }),
            // Empty once erased: nothing compares equal to it.
            passwordHash: { bsonType: "string", pattern: "^(\\$2[aby]\\$[0-9]{2}\\$.{53})?$" },
            passwordVersion: { bsonType: "int", minimum: 1 },
            createdAt: time,
            updatedAt: time,
            sessions: listOf(50, ["id", "familyHash", "tokenHash", "device", "createdAt", "lastUsedAt", "expiresAt"], {
              id: hexId,
              familyHash: text,
              tokenHash: text,
              previousHash: text,
              rotatedAt: time,
              device: upTo(200),
              country: { bsonType: "string", minLength: 2, maxLength: 2 },
              createdAt: time,
              lastUsedAt: time,
              expiresAt: time,
            }),
            endedSessions: { bsonType: "array", items: hexId },
            revocationDueAt: time,
            knownDevices: { bsonType: "array", maxItems: 20, items: text },
            links: listOf(10, ["purpose", "hash", "expiresAt"], {
              purpose: { enum: ["verify_email", "reset_password"] },
              hash: text,
              expiresAt: time,
            }),
            addresses: listOf(20, ["id", "name", "line1", "city", "postalCode", "country"], {
              id: text,
              name: upTo(120),
              line1: upTo(200),
              line2: upTo(200),
              city: upTo(120),
              region: upTo(120),
              postalCode: upTo(20),
              country: { bsonType: "string", pattern: "^[A-Z]{2}$" },
              phone: upTo(32),
            }),
            defaultAddressId: text,
            outbox: { bsonType: "array", items: { bsonType: "object", required: ["id", "type", "subject"] } },
            outboxDueAt: time,
            /** The turn in which an active administrator may stop being one. */
            leavingTurn: text,
            /** The siblings that still have to forget the person, and when they are asked again. */
            erasureLeft: { bsonType: "array", items: { enum: ["order", "payment", "notification"] } },
            erasureDueAt: time,
            /** When guests' orders with the person's address are asked for again. */
            adoptionDueAt: time,
          },
        },
      },
      indexes: [
        { key: { emailKey: 1 }, options: { name: "users_email_key", unique: true } },
        { key: { "sessions.id": 1 }, options: { name: "users_session" } },
        { key: { searchTerms: 1 }, options: { name: "users_search" } },
        { key: { role: 1, status: 1, _id: -1 }, options: { name: "users_role_status" } },
        {
          key: { outboxDueAt: 1 },
          options: { name: "users_outbox_due", partialFilterExpression: { outboxDueAt: { $exists: true } } },
        },
        {
          key: { "outbox.id": 1 },
          options: { name: "users_outbox_id", partialFilterExpression: { "outbox.id": { $exists: true } } },
        },
        {
          key: { revocationDueAt: 1 },
          options: { name: "users_revocation_due", partialFilterExpression: { revocationDueAt: { $exists: true } } },
        },
        {
          key: { adoptionDueAt: 1 },
          options: { name: "users_adoption_due", partialFilterExpression: { adoptionDueAt: { $exists: true } } },
        },
        {
          key: { erasureDueAt: 1 },
          options: { name: "users_erasure_due", partialFilterExpression: { erasureDueAt: { $exists: true } } },
        },
      ],
    },
    {
      // Who is about to stop being an active administrator: one at a time, so that the last one stays.
      name: "roles",
      validator: {
        $jsonSchema: {
          bsonType: "object",
          required: ["_id"],
          properties: {
            _id: { enum: ["ADMIN"] },
            leaving: {
              bsonType: "object",
              required: ["userId", "turn", "at", "ended"],
              properties: { userId: id, turn: text, at: time, ended: flag },
            },
          },
        },
      },
      indexes: [],
    },
    {
      name: "audit",
      validator: {
        $jsonSchema: {
          bsonType: "object",
          required: ["_id", "service", "actorId", "actorEmail", "action", "target", "at", "from", "traceId"],
          properties: {
            _id: text,
            service: text,
            actorId: text,
            actorEmail: text,
            actorKey: upTo(100),
            action: text,
            target: text,
            at: time,
            from: { bsonType: "object" },
            traceId: text,
            outcome: { bsonType: "object", required: ["status"] },
          },
        },
      },
      indexes: [
        { key: { actorId: 1, _id: -1 }, options: { name: "audit_actor" } },
        { key: { action: 1, _id: -1 }, options: { name: "audit_action" } },
        { key: { target: 1, _id: -1 }, options: { name: "audit_target" } },
      ],
    },
    {
      // Keys of machines. A deleted one has no slot, and is remembered until the revocation list surely knows it.
      name: "api_keys",
      validator: {
        $jsonSchema: {
          bsonType: "object",
          required: ["_id", "name", "scopes", "secretHash", "createdBy", "createdAt"],
          properties: {
            _id: id,
            slot: { bsonType: "int", minimum: 0, maximum: 99 },
            name: upTo(100),
            scopes: { bsonType: "array", minItems: 1, items: text },
            secretHash: { bsonType: "string", pattern: "^[A-Za-z0-9_-]{43}$" },
            createdBy: hexId,
            createdAt: time,
            expiresAt: time,
            lastUsedAt: time,
            revokedAt: time,
            revocationDueAt: time,
          },
        },
      },
      indexes: [
        {
          key: { slot: 1 },
          options: { name: "api_keys_slot", unique: true, partialFilterExpression: { slot: { $exists: true } } },
        },
        {
          key: { revocationDueAt: 1 },
          options: { name: "api_keys_revocation_due", partialFilterExpression: { revocationDueAt: { $exists: true } } },
        },
        { key: { revokedAt: 1 }, options: { name: "api_keys_forgotten", expireAfterSeconds: 30 * 86_400 } },
      ],
    },
  ],
};
