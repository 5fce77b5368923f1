/*
 * Stands in for @mongodb-js/saslprep in what is uploaded (`alias` of the configurations of user and payment), whose
 * tables are half a megabyte: they refuse passwords that no server has, and those it refuses by itself.
 */

// RFC 3454, tables C.1.2 and B.1.
const SPACES = /\u00a0|\u1680|[\u2000-\u200b]|\u202f|\u205f|\u3000/g;
const NOTHING = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|\u200c|\u200d|\u2060|[\ufe00-\ufe0f]|\ufeff/g;

/** A password as SCRAM-SHA-256 hashes it (RFC 4013): spaces are plain ones, what is invisible goes, forms are folded. */
export const saslprep = (password: string): string =>
  password.replaceAll(SPACES, " ").replaceAll(NOTHING, "").normalize("NFKC");
