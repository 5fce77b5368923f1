const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");

/** A new id in the form of a MongoDB ObjectId: seconds of its making, then 64 random bits. */
export function newObjectId(): string {
  const random = crypto.getRandomValues(new Uint8Array(8));
  return hex(Math.floor(Date.now() / 1000), 8) + Array.from(random, (byte) => hex(byte, 2)).join("");
}

export const isObjectId = (text: string): boolean => /^[0-9a-f]{24}$/.test(text);
