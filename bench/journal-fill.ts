import { iso, type Database, type Instant } from '../src/platform/platform.ts';

export const dayMs = 24 * 60 * 60_000;

/** How the rows of the bench are spread; what a search for one of each finds follows from it. */
export const spread = { feeds: 20, senders: 40, rowsPerPatient: 50, rowsPerVisit: 12 } as const;

/**
 * Fills the journal with `rows` messages over `days` days up to `end`, and gives each its outcome. Rows are made by the
 * server, into tables that become day partitions when they are full, so that their indexes are sorted and not grown.
 */
export async function fillJournal(
  database: Database,
  { rows, days, end }: { rows: number; days: number; end: Instant },
): Promise<void> {
  const perDay = Math.ceil(rows / days);
  for (let day = 0; day < days; day++) {
    const from = end - (days - day) * dayMs;
    const table = `journal_${iso(from).slice(0, 10).replaceAll('-', '')}`;
    const first = day * perDay + 1;
    const last = Math.min((day + 1) * perDay, rows);
    await database.transaction('bench-fill', async (tx) => {
      await tx.script(
        'bench-day',
        `create table ${table} (like journal including defaults including constraints)`,
      );
      await tx.query(`bench-rows-${table}`, rowsSql(table), [
        first,
        last,
        iso(from),
        dayMs / 1000 / perDay,
        Math.ceil(rows / spread.rowsPerPatient),
        Math.ceil(rows / spread.rowsPerVisit),
      ]);
      await tx.query(`bench-outcomes-${table}`, outcomesSql(table));
    });
    await database.transaction('bench-attach', (tx) =>
      tx.script('bench-attach', attachSql(table, from)),
    );
  }
  await database.transaction('bench-analyze', (tx) =>
    tx.script('bench-analyze', `set local statement_timeout = '1h'; analyze`),
  );
}

// What is kept of a frame is small here: the bytes are not what is searched.
const rowsSql = (table: string): string => `
  insert into ${table} (
         seq, received_at, site, feed, lane, lane_key, epoch, disposition, message_type, trigger_event,
         control_id, sending_application, sending_facility, message_time, patient_id, visit_id, order_id,
         peer, raw, ack_code, ack)
  select n, $3::timestamptz + (n - $1::bigint) * $4::double precision * interval '1 second',
         'site-' || n % 5, 'feed-' || n % ${spread.feeds}, n % 64, 'A|' || n / ${spread.rowsPerPatient}, 1, 'accepted',
         case when n % 10 < 7 then 'ADT' when n % 1000 = 999 then 'SIU' else 'ORU' end,
         case when n % 10 >= 7 then case when n % 1000 = 999 then 'S12' else 'R01' end
              when n % 5000 = 0 then 'A40' else 'A0' || 1 + n % 8 end,
         'C' || n, 'APP' || n % ${spread.senders}, 'FAC', '20260301120000',
         'P' || n * 7919 % $5::bigint,
         'V' || n * 7919 % $6::bigint,
         case when n % 10 >= 7 then 'O' || n end, '10.0.0.1', '\\x4d5348'::bytea, 'AA', '\\x41'::bytea
    from generate_series($1::bigint, $2::bigint) as n`;

const outcomesSql = (table: string): string => `
  insert into message_outcome (seq, received_at, site, lane, outcome, reason, facts, events, problems, at)
  select seq, received_at, site, lane,
         case when seq % 10000 = 0 then 'failed' when seq % 50 = 0 then 'kept' else 'applied' end, null,
         1, 1, '[]', received_at
    from ${table}`;

const attachSql = (table: string, from: Instant): string =>
  `alter table journal attach partition ${table} for values from ('${iso(from)}') to ('${iso(from + dayMs)}')`;
