import type { NotificationRpc } from "@orderapp/contracts/notification";
import type { OrderRpc } from "@orderapp/contracts/order";
import type { PaymentRpc } from "@orderapp/contracts/payment";
import { createMongo } from "@orderapp/db/mongo";
import { ObjectId, type Collection } from "mongodb";
import type { UserDocument } from "../src/db/documents.ts";
import { env } from "./support.ts";

/** How the tests speak to the siblings' stand-ins (`fake-siblings.js`). */
type Fake = {
  put(userId: string, items: object[]): void;
  breakFor(userId: string): void;
  mendFor(userId: string): void;
  timesForgotten(userId: string): number;
};

export const siblings = {
  order: env.ORDER as Service<OrderRpc & Fake & { timesAdopted(userId: string, emailKey: string): number }>,
  payment: env.PAYMENT as Service<PaymentRpc & Fake>,
  notification: env.NOTIFICATION as Service<NotificationRpc & Fake>,
};

/** The documents of people, behind the Worker's back. */
export const documents = (): Collection<UserDocument> =>
  createMongo(env.MONGODB_URI, "user_db").db().collection("users");

/** A person's document as it lies in the store. */
export const rawUser = (userId: string): Promise<UserDocument | null> =>
  documents().findOne({ _id: new ObjectId(userId) });
