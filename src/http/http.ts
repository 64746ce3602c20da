/** The front door of http/: the server, the API and the web application's files. */
export { apiEndpoints } from './api-endpoints.ts';
export type { HttpDemo, HttpDeps, OnShift, ReadinessCheck } from './http-deps.ts';
export { openApi } from './open-api.ts';
export { createHttp, type Http } from './server.ts';
export { backgroundHeader } from './session-door.ts';
