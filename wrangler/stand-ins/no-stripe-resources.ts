/*
 * Stands in for the parts of Stripe's SDK that payments never ask, in what is uploaded (`alias` of payment's
 * configuration). Its client makes one of each at once, so that they throw when something is asked of them.
 */
function Absent(): object {
  const get = (_: object, name: string | symbol): never => {
    throw new Error(`payment was uploaded without this part of Stripe's SDK: ${String(name)}`);
  };
  return new Proxy({}, { get });
}

export {
  Absent as AccountResource,
  Absent as Apps,
  Absent as Billing,
  Absent as BillingPortal,
  Absent as Checkout,
  Absent as Climate,
  Absent as CreditNoteResource,
  Absent as CustomerResource,
  Absent as Entitlements,
  Absent as FinancialConnections,
  Absent as Forwarding,
  Absent as Identity,
  Absent as InvoiceResource,
  Absent as Issuing,
  Absent as OAuthResource,
  Absent as PaymentLinkResource,
  Absent as PlanResource,
  Absent as PriceResource,
  Absent as ProductCatalog,
  Absent as QuoteResource,
  Absent as Radar,
  Absent as Reporting,
  Absent as Reserve,
  Absent as Sigma,
  Absent as StripeEventNotificationHandler,
  Absent as SubscriptionItemResource,
  Absent as SubscriptionResource,
  Absent as Tax,
  Absent as Terminal,
  Absent as TestHelpers,
  Absent as ThreeDSecure,
  Absent as Treasury,
  Absent as V2,
};
