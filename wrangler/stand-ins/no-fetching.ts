/*
 * Stands in for nodemailer's HTTP client in what is uploaded (`alias` of notification's configuration), with which
 * come the runtime's modules for HTTP and compression: mails have no attachments, so none is fetched.
 */
export default function fetchContent(): never {
  throw new Error("notification was uploaded without nodemailer's HTTP client: mails have no attachments");
}
