/** The front door of http/: the server, the API and the web application's files. */
export type { HttpDemo, HttpDeps, OnShift, ReadinessCheck } from './http-deps.ts';
export { createHttp, type Http } from './server.ts';
