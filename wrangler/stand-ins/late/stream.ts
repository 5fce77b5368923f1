const stream = process.getBuiltinModule("node:stream");

export const { PassThrough, Stream, Transform, finished, pipeline } = stream;
export default stream;
