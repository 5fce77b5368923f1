/*
 * Stands in for word lists and keyboards of zxcvbn's package in what is uploaded (`alias` of user's configuration): of
 * it, only the list of common passwords is asked.
 */
export default Object.freeze([]);
