const crypto = process.getBuiltinModule("node:crypto");

export const { X509Certificate } = crypto;
export default crypto;
