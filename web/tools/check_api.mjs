// Fails where src/api/schema.gen.ts is not what `npm run api` makes of contract/openapi.yaml now.
import { readFileSync } from 'node:fs';

import openapiTS, { astToString } from 'openapi-typescript';

const contract = new URL('../../contract/openapi.yaml', import.meta.url);
const generated = new URL('../src/api/schema.gen.ts', import.meta.url);

const body = (text) => text.slice(text.indexOf('export interface paths'));
const fresh = body(astToString(await openapiTS(contract)));
if (body(readFileSync(generated, 'utf8')).trim() !== fresh.trim()) {
  console.error('src/api/schema.gen.ts is stale: run `npm run api` in web/');
  process.exit(1);
}
console.log('api: types are those of the contract');
