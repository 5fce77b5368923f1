/*
 * Stands in for the runtime's files in what is uploaded (`alias` of notification's configuration): nodemailer would
 * read attachments from them, and mails have none.
 */
function absent(): never {
  throw new Error("notification was uploaded without files: mails have no attachments");
}

export default { createReadStream: absent };
