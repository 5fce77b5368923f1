import { PAYMENT_PROVIDERS } from "@orderapp/contracts/payment";
import type { MongoMigration } from "./types.ts";

const text = { bsonType: "string" };
const time = { bsonType: "date" };
const minorUnits = { bsonType: ["int", "long"] };
const currency = { bsonType: "string", pattern: "^[A-Z]{3}$" };

/** The payment Worker's database: payments with their refunds, tasks and outbox, webhook events, people erased a moment ago. */
export const payment: MongoMigration = {
  database: "payment_db",
  collections: [
    {
      name: "payments",
      validator: {
        $jsonSchema: {
          bsonType: "object",
          required: [
            "_id",
            "attemptKey",
            "orderId",
            "orderNumber",
            "email",
            "provider",
            "providerReference",
            "status",
            "amount",
            "received",
            "refundable",
            "refundedAmount",
            "refunds",
            "tasks",
            "outbox",
            "stateAt",
            "version",
            "createdAt",
            "updatedAt",
          ],
          properties: {
            _id: { bsonType: "objectId" },
            attemptKey: { bsonType: "string", minLength: 1, maxLength: 300 },
            orderId: { bsonType: "string", minLength: 1, maxLength: 100 },
            orderNumber: text,
            email: text,
            userId: text,
            locale: text,
            provider: { enum: [...PAYMENT_PROVIDERS] },
            providerReference: { bsonType: "string", minLength: 1, maxLength: 300 },
            making: { enum: [true] },
            status: {
              enum: [
                "requires_payment",
                "processing",
                "succeeded",
                "failed",
                "cancelled",
                "partially_refunded",
                "refunded",
              ],
            },
            amount: {
              bsonType: "object",
              required: ["amount", "currency"],
              properties: { amount: { ...minorUnits, minimum: 0 }, currency },
            },
            received: { ...minorUnits, minimum: 0 },
            refundable: minorUnits,
            refundedAmount: { ...minorUnits, minimum: 0 },
            refunds: {
              bsonType: "array",
              items: {
                bsonType: "object",
                required: ["id", "amount", "status", "reason", "requestedBy", "createdAt", "updatedAt"],
                properties: { id: text, status: { enum: ["pending", "succeeded", "failed"] } },
              },
            },
            failure: { bsonType: "object", required: ["code", "message"] },
            failedAttempt: text,
            stateAt: time,
            checkAt: time,
            tasks: {
              bsonType: "array",
              items: {
                bsonType: "object",
                required: ["id", "kind", "createdAt", "dueAt", "attempts"],
                properties: {
                  id: text,
                  kind: {
                    enum: [
                      "confirm",
                      "report_failure",
                      "refund",
                      "report_refund",
                      "claim_restock",
                      "finish_restock",
                      "drop_restock",
                    ],
                  },
                  dueAt: time,
                  notBefore: time,
                },
              },
            },
            outbox: { bsonType: "array", items: { bsonType: "object", required: ["id", "event", "dueAt"] } },
            traceparent: text,
            version: { bsonType: "int", minimum: 1 },
            createdAt: time,
            updatedAt: time,
          },
        },
      },
      indexes: [
        { key: { attemptKey: 1 }, options: { name: "payments_attempt_key", unique: true } },
        {
          key: { provider: 1, providerReference: 1 },
          options: { name: "payments_provider_reference", unique: true },
        },
        { key: { orderId: 1, _id: -1 }, options: { name: "payments_order" } },
        {
          key: { userId: 1, _id: 1 },
          options: { name: "payments_user", partialFilterExpression: { userId: { $exists: true } } },
        },
        {
          key: { stateAt: 1, _id: 1 },
          options: { name: "payments_settled", partialFilterExpression: { received: { $gt: 0 } } },
        },
        {
          key: { "refunds.updatedAt": 1 },
          options: {
            name: "payments_refund_settled",
            partialFilterExpression: { "refunds.updatedAt": { $exists: true } },
          },
        },
        {
          key: { checkAt: 1 },
          options: { name: "payments_check_due", partialFilterExpression: { checkAt: { $exists: true } } },
        },
        {
          key: { "tasks.dueAt": 1 },
          options: { name: "payments_task_due", partialFilterExpression: { "tasks.dueAt": { $exists: true } } },
        },
        {
          key: { "outbox.dueAt": 1 },
          options: { name: "payments_outbox_due", partialFilterExpression: { "outbox.dueAt": { $exists: true } } },
        },
        {
          key: { "outbox.id": 1 },
          options: { name: "payments_outbox_id", partialFilterExpression: { "outbox.id": { $exists: true } } },
        },
      ],
    },
    {
      name: "webhook_events",
      validator: {
        $jsonSchema: {
          bsonType: "object",
          required: ["_id", "provider", "type", "status", "attempts", "receivedAt"],
          properties: {
            _id: { bsonType: "string", minLength: 1, maxLength: 255 },
            provider: { enum: [...PAYMENT_PROVIDERS] },
            type: text,
            status: { enum: ["pending", "processed", "ignored", "parked"] },
            attempts: { bsonType: "int", minimum: 0 },
            reason: text,
            orderId: text,
            paymentId: text,
            receivedAt: time,
            processedAt: time,
            expiresAt: time,
          },
        },
      },
      indexes: [
        { key: { receivedAt: -1, _id: -1 }, options: { name: "webhook_events_received" } },
        { key: { status: 1, receivedAt: -1, _id: -1 }, options: { name: "webhook_events_status" } },
        { key: { expiresAt: 1 }, options: { name: "webhook_events_ttl", expireAfterSeconds: 0 } },
      ],
    },
    {
      name: "erased_people",
      validator: {
        $jsonSchema: {
          bsonType: "object",
          required: ["_id", "at"],
          properties: { _id: { bsonType: "string", minLength: 1, maxLength: 100 }, at: time },
        },
      },
      indexes: [{ key: { at: 1 }, options: { name: "erased_people_ttl", expireAfterSeconds: 30 * 60 } }],
    },
  ],
};
