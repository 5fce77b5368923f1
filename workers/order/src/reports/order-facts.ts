type Counted = { at: string; orders: number };

/** What the orders of a period come to, as the database says it. */
export type OrderFacts = {
  statuses: { status: string; orders: number }[];
  /** Null when they were not asked for. */
  minutes: Counted[] | null;
  peak: Counted[];
  hours: (Counted & { currency: string; sold: number; revenue: number })[];
  products: {
    productId: string;
    currency: string;
    title: string;
    quantity: number;
    revenue: number;
  }[];
};
