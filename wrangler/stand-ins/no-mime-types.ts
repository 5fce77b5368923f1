/*
 * Stands in for nodemailer's table of file types in what is uploaded (`alias` of notification's configuration): mails
 * have no attachments.
 */
function absent(): never {
  throw new Error("notification was uploaded without the types of files: mails have no attachments");
}

export { absent as detectExtension, absent as detectMimeType };
