/** What a measurement says that is no load on the whole shop. */
export type Measurement = { name: string; lines: string[]; met: boolean; figures: Record<string, number> };
