export type StockLevel = {
  sku: string;
  variantId: string;
  productId: string;
  title: string;
  onHand: number;
  reserved: number;
  available: number;
  backorder: boolean;
  lowStockThreshold: number;
  updatedAt: string;
};

export type Adjustment = {
  delta: number;
  reason: "restock" | "correction" | "damaged" | "return";
  note?: string | undefined;
};

export type StockFilter = {
  lowStock?: boolean | undefined;
  sku?: string | undefined;
  limit: number;
  /** The sku after which the page begins. */
  after?: string | undefined;
};

/** One row of the ledger. Reasons beyond an adjustment's are the shop's own: initial, import, sale, cancellation. */
export type Movement = {
  id: string;
  delta: number;
  onHandAfter: number;
  reason: string;
  orderId: string | null;
  actor: string | null;
  note: string | null;
  createdAt: string;
};
