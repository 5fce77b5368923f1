/** The document of floors D and E, as large as a person's usually is, in a database of its own. */
export type FloorDocument = { _id: string; email: string; name: string; note: string; createdAt: Date };

export const FLOOR_DATABASE = "bench_floors";
export const FLOOR_COLLECTION = "documents";
export const FLOOR_ID = "one";

export const floorDocument = (): FloorDocument => ({
  _id: FLOOR_ID,
  email: "ada@example.com",
  name: "Ada Example",
  note: "x".repeat(500),
  createdAt: new Date(),
});
