import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createIdentityProvider } from './identity-provider.ts';
import { localPath, returnToCharactersMax } from './sign-in.ts';

describe('where one lands after signing in', () => {
  test('a path of ours is kept with its query and fragment', () => {
    expect(localPath('/tasks/task_1?tab=why#history')).toBe('/tasks/task_1?tab=why#history');
  });

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    '/\n//evil.example',
    'javascript:alert(1)',
    'tasks',
    '',
    ' /tasks',
  ])('%j leads home instead', (path) => {
    expect(localPath(path)).toBe('/');
  });

  test('a path may be as long as the limit, and no longer', () => {
    const longest = `/${'a'.repeat(returnToCharactersMax - 1)}`;
    expect(localPath(longest)).toBe(longest);
    expect(localPath(`${longest}a`)).toBe('/');
  });

  test('no text whatever leads away from our own host', () => {
    const piece = fc.constantFrom('/', '\\', '\t', '\n', '@', ':', 'evil.example', 'https:', '.');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((some) => some.join('')),
        ),
        (path) => {
          const landed = new URL(localPath(path), 'https://sinew.example');
          expect(landed.origin).toBe('https://sinew.example');
        },
      ),
    );
  });
});

const provider = (issuer: string) => () =>
  createIdentityProvider({ issuer, clientId: 'sinew', redirectUri: 'https://sinew.example/cb' });

describe('which providers may be talked to', () => {
  test.each([
    'https://id.example',
    'http://127.0.0.1:8080/oidc',
    'http://[::1]/',
    'http://localhost/',
  ])('%s is fine', (issuer) => {
    expect(provider(issuer)).not.toThrow();
  });

  test.each([
    'http://id.example',
    'http://127.0.0.1.evil.example',
    'http://10.0.0.1/',
    'ftp://localhost',
  ])('%s is refused at the start, because tokens would cross the network in clear', (issuer) => {
    expect(provider(issuer)).toThrow('must be reached by https');
  });
});
