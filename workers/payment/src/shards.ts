const INBOXES = 8;

/** The number of the shard that a key belongs to: FNV-1a, folded. */
export function shardOf(key: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193) >>> 0;
  return hash % shards;
}

/** The name of the inbox that keeps a provider's event; the same event again must come to the same one. */
export const inboxFor = (provider: string, eventId: string): string =>
  `inbox-${shardOf(`${provider}:${eventId}`, INBOXES)}`;
