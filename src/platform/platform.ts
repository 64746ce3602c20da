/** The front door of platform/: ports and what every module may stand on. Knows nothing clinical. */
export { engineVersion } from './engine-version.ts';
export { assert, AssertionFault, must, unreachable } from './assert.ts';
export type { ColumnType, SqlColumn } from './sql-column.ts';
export { bulkInsert, bulkInsertSql, rowSource, type BulkInsert, type Columns } from './bulk.ts';
export { iso, pause, systemClock, type Cancel, type Clock, type Instant } from './clock.ts';
export {
  DatabaseFault,
  databaseFault,
  type Database,
  type DatabaseFaultKind,
  type Queryable,
  type Transaction,
  type TransactionLimits,
} from './database.ts';
export {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './embedded-postgres.ts';
export { EmbeddedPostgresFault } from './embedded-postgres-user.ts';
export { faultName } from './fault-name.ts';
export { htmlText } from './html-text.ts';
export { fnv1a } from './fnv1a.ts';
export { seededIds, systemIds, type Ids } from './ids.ts';
export { silentLog, type Log, type LogFields } from './log.ts';
export { migrate, MigrationFault, readMigrations, type Migration } from './migrate.ts';
export { didYouMean, nearestName, suggestion } from './nearest-name.ts';
export { onceAQuarter } from './once-a-quarter.ts';
export { pgliteDatabase, type PgliteDatabase } from './pglite-database.ts';
export { pinoLog } from './pino-log.ts';
export { postgresDatabase, type PostgresOptions } from './postgres-database.ts';
export type { Problem } from './problem.ts';
export { createRounds, type Rounds } from './rounds.ts';
export { daysUntil, siteClock, siteDate, siteDateAndClock, siteDayAndHour } from './site-time.ts';
export { createSignals, type Signal, type Signals } from './signals.ts';
export { together } from './together.ts';
export { VirtualClock } from './virtual-clock.ts';
