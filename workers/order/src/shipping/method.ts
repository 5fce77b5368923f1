import type { MethodPrice } from "./shipping.ts";

/** A way to send parcels, as administrators set it up. */
export type ShippingMethodState = {
  id: string;
  name: string;
  prices: MethodPrice[];
  minDays: number;
  maxDays: number;
  /** Null is everywhere. */
  countries: string[] | null;
  position: number;
  enabled: boolean;
  version: number;
  createdAt: string;
  updatedAt: string;
};

export type ShippingMethodInput = Omit<ShippingMethodState, "version" | "createdAt" | "updatedAt">;
export type ShippingMethodPatch = {
  [Key in keyof Omit<ShippingMethodInput, "id">]?: ShippingMethodInput[Key] | undefined;
};
