import type { MongoMigration } from "./types.ts";

const text = { bsonType: "string" };
const time = { bsonType: "date" };
const id = { bsonType: "objectId" };

/** The user Worker's database: people with their outbox, and their sessions. */
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
            "role",
            "status",
            "emailVerified",
            "marketingConsent",
            "passwordHash",
            "createdAt",
            "updatedAt",
            "outbox",
          ],
          properties: {
            _id: id,
            email: { bsonType: "string", maxLength: 254 },
            emailKey: { bsonType: "string", minLength: 3, maxLength: 254 },
            name: { bsonType: "string", minLength: 1, maxLength: 120 },
            phone: { bsonType: "string", maxLength: 32 },
            role: { enum: ["USER", "ADMIN"] },
            status: { enum: ["active", "disabled"] },
            emailVerified: { bsonType: "bool" },
            marketingConsent: { bsonType: "bool" },
            passwordHash: { bsonType: "string", pattern: "^\\$2[aby]\\$[0-9]{2}\\$.{53}$" },
            createdAt: time,
            updatedAt: time,
            outbox: { bsonType: "array", items: { bsonType: "object", required: ["id", "type", "subject"] } },
            outboxDueAt: time,
          },
        },
      },
      indexes: [
        { key: { emailKey: 1 }, options: { name: "users_email_key", unique: true } },
        {
          key: { outboxDueAt: 1 },
          options: { name: "users_outbox_due", partialFilterExpression: { outboxDueAt: { $exists: true } } },
        },
        {
          key: { "outbox.id": 1 },
          options: { name: "users_outbox_id", partialFilterExpression: { "outbox.id": { $exists: true } } },
        },
      ],
    },
    {
      name: "sessions",
      validator: {
        $jsonSchema: {
          bsonType: "object",
          required: ["_id", "userId", "familyHash", "tokenHash", "device", "createdAt", "lastUsedAt", "expiresAt"],
          properties: {
            _id: id,
            userId: id,
            familyHash: text,
            tokenHash: text,
            device: { bsonType: "string", maxLength: 200 },
            country: { bsonType: "string", minLength: 2, maxLength: 2 },
            createdAt: time,
            lastUsedAt: time,
            expiresAt: time,
            endedAt: time,
          },
        },
      },
      indexes: [
        { key: { userId: 1, createdAt: -1 }, options: { name: "sessions_user" } },
        { key: { expiresAt: 1 }, options: { name: "sessions_expiry", expireAfterSeconds: 0 } },
      ],
    },
  ],
};
