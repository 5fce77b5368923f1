import { createContext } from "./context.ts";
import { confirmPayment } from "./orders/confirm-payment.ts";
import { payableOrder } from "./orders/payable-order.ts";
import { recordPaymentFailure } from "./orders/record-payment-failure.ts";
import { recordRefund } from "./orders/record-refund.ts";
import { claimRestock, dropRestock, finishRestock } from "./orders/restock.ts";
import { acknowledgeEvents } from "./outbox/acknowledge-events.ts";
import { adoptGuestOrders } from "./people/adopt-guest-orders.ts";
import { erasePerson } from "./people/erase-person.ts";
import { exportPerson } from "./people/export-person.ts";

/** What siblings may ask, and its context: loaded by rpc.ts. */
export const verbs = {
  acknowledgeEvents,
  adoptGuestOrders,
  claimRestock,
  confirmPayment,
  createContext,
  dropRestock,
  erasePerson,
  exportPerson,
  finishRestock,
  payableOrder,
  recordPaymentFailure,
  recordRefund,
};
