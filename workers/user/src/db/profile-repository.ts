import { ObjectId, type Db, type Document, type WithId } from "mongodb";
import { MAX_ADDRESSES, withDefault, type SavedAddress } from "../users/address.ts";
import { isObjectId } from "../users/object-id.ts";
import type { Profiles } from "../users/profiles.ts";
import { nameTermsOf } from "../users/user.ts";
import { RECORD, toSessionRecord, toUserRecord, type UserDocument } from "./documents.ts";
import { createErasureRepository } from "./erasure-repository.ts";
import { owned } from "./owned.ts";
import { endSessionsUnless, literal, spendLinks, withEvents } from "./stages.ts";

// The validator's limit: the oldest give way.
const MAX_CONSENTS = 200;
const ADDRESSES = { addresses: 1, defaultAddressId: 1 } as const;

/** What a person may do with their own account; each change is one conditional write. */
export function createProfileRepository(db: Db): Profiles {
  const users = db.collection<UserDocument>("users");
  return {
    ...createErasureRepository(db),
    async update(owner, { name, phone, locale, marketingConsent }, now) {
      const change: Document = {
        ...(name === undefined
          ? {}
          : { name: literal(name), searchTerms: { $setUnion: [["$emailKey"], literal(nameTermsOf(name))] } }),
        ...(phone === undefined ? {} : { phone: phone === null ? "$$REMOVE" : literal(phone) }),
        ...(locale === undefined ? {} : { locale: locale === null ? "$$REMOVE" : literal(locale) }),
        ...(marketingConsent === undefined ? {} : consenting(marketingConsent, now)),
        updatedAt: now,
      };
      const found = await users.findOneAndUpdate(owned(owner, now), [{ $set: change }], {
        projection: RECORD,
        returnDocument: "after",
      });
      return found && toUserRecord(found);
    },
    async endConsent(userId, now) {
      if (!isObjectId(userId)) return;
      const agreed = { _id: new ObjectId(userId), marketingConsent: true };
      await users.updateOne(agreed, [{ $set: { ...consenting(false, now), updatedAt: now } }]);
    },
    async credentials(owner, now) {
      const projection = { ...RECORD, passwordHash: 1, passwordVersion: 1, knownDevices: 1 };
      const found = await users.findOne(owned(owner, now), { projection });
      if (!found) return null;
      const { passwordHash, passwordVersion, knownDevices } = found;
      return { user: toUserRecord(found), passwordHash, passwordVersion, knownDevices };
    },
    async changePassword(owner, { passwordVersion, passwordHash, events }, now) {
      const exchanged = {
        passwordHash: literal(passwordHash),
        passwordVersion: { $add: ["$passwordVersion", 1] },
        updatedAt: now,
      };
      const changed = await users.findOneAndUpdate(
        { ...owned(owner, now), passwordVersion },
        [
          { $set: exchanged },
          ...spendLinks("reset_password"),
          ...endSessionsUnless({ $eq: ["$$session.id", literal(owner.sessionId)] }, now),
          ...withEvents(events, now),
        ],
        { projection: { endedSessions: 1 }, returnDocument: "after" },
      );
      return changed && { ended: changed.endedSessions };
    },
    async upgradeHash(userId, from, to) {
      if (!isObjectId(userId)) return;
      await users.updateOne({ _id: new ObjectId(userId), passwordHash: from }, { $set: { passwordHash: to } });
    },
    async addresses(owner, now) {
      const found = await users.findOne(owned(owner, now), { projection: ADDRESSES });
      return found && addressesOf(found);
    },
    async addAddress(owner, address, isDefault, now) {
      const found = await users.findOneAndUpdate(
        { ...owned(owner, now), [`addresses.${MAX_ADDRESSES - 1}`]: { $exists: false } },
        { $push: { addresses: address }, $set: { updatedAt: now, ...choosing(address.id, isDefault) } },
        { projection: ADDRESSES, returnDocument: "after" },
      );
      return found && addressOf(found, address.id);
    },
    async replaceAddress(owner, address, isDefault, now) {
      const found = await users.findOneAndUpdate(
        { ...owned(owner, now), "addresses.id": address.id },
        { $set: { "addresses.$[mine]": address, updatedAt: now, ...choosing(address.id, isDefault) } },
        { arrayFilters: [{ "mine.id": address.id }], projection: ADDRESSES, returnDocument: "after" },
      );
      return found && addressOf(found, address.id);
    },
    async removeAddress(owner, addressId, now) {
      // A default that points to it no longer points anywhere: then the first is it.
      const { matchedCount } = await users.updateOne(
        { ...owned(owner, now), "addresses.id": addressId },
        { $pull: { addresses: { id: addressId } }, $set: { updatedAt: now } },
      );
      return matchedCount > 0;
    },
    async person(owner, now) {
      const projection = { ...RECORD, ...ADDRESSES, consents: 1, sessions: 1 };
      const found = await users.findOne(owned(owner, now), { projection });
      if (!found) return null;
      const sessions = found.sessions.filter(({ expiresAt }) => expiresAt > now).map(toSessionRecord);
      const consents = found.consents.map(({ granted, at }) => ({ granted, at }));
      return { user: toUserRecord(found), consents, addresses: addressesOf(found), sessions };
    },
  };
}

const consenting = (granted: boolean, now: Date): Document => ({
  marketingConsent: granted,
  consents: {
    $cond: [
      { $eq: ["$marketingConsent", granted] },
      "$consents",
      { $slice: [{ $concatArrays: ["$consents", [{ granted, at: now }]] }, -MAX_CONSENTS] },
    ],
  },
});

const choosing = (addressId: string, isDefault: boolean) => (isDefault ? { defaultAddressId: addressId } : {});

type WithAddresses = Pick<WithId<UserDocument>, "addresses" | "defaultAddressId">;

const addressesOf = (found: WithAddresses): SavedAddress[] => withDefault(found.addresses, found.defaultAddressId);

const addressOf = (found: WithAddresses, id: string): SavedAddress | null =>
  addressesOf(found).find((address) => address.id === id) ?? null;
