import { UnreachableError } from './api-client.ts';
import { tellSignedOut } from './page-person.ts';

/**
 * Ends the session on the server, then leaves for the sign-in page. Throws `UnreachableError` where the server cannot be
 * told: then the session is still open and the page must not pretend otherwise.
 */
export async function signOut(): Promise<void> {
  await endSession();
  window.location.assign('/sign-in');
}

/** Ends the session on the server. Throws `UnreachableError`. */
export async function endSession(): Promise<void> {
  try {
    await fetch('/auth/sign-out', {
      method: 'POST',
      credentials: 'same-origin',
      // The identity provider's own sign-out page may be elsewhere; there is no need to follow it from here.
      redirect: 'manual',
    });
    tellSignedOut();
  } catch (fault) {
    throw new UnreachableError(fault);
  }
}
