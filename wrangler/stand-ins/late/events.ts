const events = process.getBuiltinModule("node:events");

export const { EventEmitter } = events;
export default events;
