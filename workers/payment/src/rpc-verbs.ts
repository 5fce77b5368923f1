import { createContext } from "./context.ts";
import { cancelPayments } from "./payments/cancel-payments.ts";
import { createPayment } from "./payments/create-payment.ts";
import { presentSession } from "./payments/present.ts";
import { settlePayments } from "./payments/settle-payments.ts";
import { erasePerson } from "./people/erase-person.ts";
import { exportPerson } from "./people/export-person.ts";

/** What siblings may ask, and its context: loaded by rpc.ts. */
export const verbs = {
  cancelPayments,
  createContext,
  createPayment,
  erasePerson,
  exportPerson,
  presentSession,
  settlePayments,
};
