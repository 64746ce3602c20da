export async function measureHalts(): Promise<void> {}
