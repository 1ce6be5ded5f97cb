export { readPushConfig } from './readPushConfig';
export { readPushEvents } from './readPushEvents';
export { prunePushes, recordPushes, refreshPushes } from './storePushes';
