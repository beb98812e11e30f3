export { acquireLock, type Lock, type LockOptions } from "./lock.js";
