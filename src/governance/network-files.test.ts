import { format } from 'prettier';
import { expect, test } from 'vitest';

import { networkFileSchemas, networkJsonSchema, type NetworkFileKind } from './network-files.ts';

// `vitest run -u` on this file writes them anew.
test.each(Object.keys(networkFileSchemas) as NetworkFileKind[])(
  'the published JSON Schema of a %s file is the one that is checked against',
  async (kind) => {
    const json = JSON.stringify(networkJsonSchema(kind), null, 2);
    const text = await format(json, { parser: 'json', printWidth: 100 });
    await expect(text).toMatchFileSnapshot(`../../networks/schemas/${kind}.schema.json`);
  },
);
