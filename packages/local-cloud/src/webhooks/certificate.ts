import { type KeyObject, generateKeyPair, randomBytes, sign } from "node:crypto";
import { promisify } from "node:util";

// The little DER (X.690) that a self-signed certificate of RFC 5280 needs; node:crypto reads but does not make them.
const der = (tag: number, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), length(body.length), body]);
};
const sequence = (...content: Buffer[]) => der(0x30, ...content);
const integer = (bytes: Buffer) => der(0x02, bytes);
const oid = (...bytes: number[]) => der(0x06, Buffer.from(bytes));
const sha256WithRsa = () => sequence(oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b), der(0x05));
const bits = (bytes: Buffer) => der(0x03, Buffer.from([0]), bytes);
const lifetimeMs = 10 * 365 * 24 * 3600 * 1000;

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size]);
  const bytes = size < 0x100 ? [size] : [size >> 8, size & 0xff];
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

function commonName(name: string): Buffer {
  return sequence(der(0x31, sequence(oid(0x55, 0x04, 0x03), der(0x0c, Buffer.from(name)))));
}

// YYMMDDHHMMSSZ: two-digit years reach to 2049.
function utcTime(at: Date): Buffer {
  const digits = at.toISOString().replaceAll(/\D/g, "");
  return der(0x17, Buffer.from(`${digits.slice(2, 14)}Z`));
}

// Whoever checks a server's certificate looks for its name among these alone (RFC 9525).
const alternativeName = (name: string) =>
  sequence(oid(0x55, 0x1d, 0x11), der(0x04, sequence(der(0x82, Buffer.from(name, "ascii")))));

/** A self-signed X.509 v3 certificate of an RSA key, valid for ten years, as PEM. `name` is a host's, too. */
export function selfSignedCertificate(name: string, publicKey: KeyObject, privateKey: KeyObject, now: Date): string {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const dayBefore = new Date(now.getTime() - 24 * 3600 * 1000);
  const unsigned = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    sha256WithRsa(),
    commonName(name),
    sequence(utcTime(dayBefore), utcTime(new Date(now.getTime() + lifetimeMs))),
    commonName(name),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(alternativeName(name))),
  );
  const whole = sequence(unsigned, sha256WithRsa(), bits(sign("sha256", unsigned, privateKey)));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** A new RSA key of 2048 bits with its self-signed certificate, both as PEM. */
export async function newSigningPair(name: string): Promise<{ privateKey: string; certificate: string }> {
  const pair = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return {
    privateKey: pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: selfSignedCertificate(name, pair.publicKey, pair.privateKey, new Date()),
  };
}
