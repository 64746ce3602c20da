/**
 * Waits for all of it, then throws what failed first. Statements of one transaction that do not build on each other are
 * on their way to the database together, and the database need not wait for us between them.
 */
export async function together(works: readonly Promise<unknown>[]): Promise<void> {
  const failures: unknown[] = [];
  await Promise.all(works.map((work) => work.catch((error: unknown) => failures.push(error))));
  if (failures.length > 0) throw failures[0];
}
