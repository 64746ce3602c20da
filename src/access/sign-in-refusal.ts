/** Why nobody is signed in. The sentence is for the person who tried. */
export interface SignInRefusal {
  kind:
    | 'not-begun' // unknown, used up, or begun in another browser
    | 'expired'
    | 'declined' // the provider, or the person there, said no
    | 'not-trusted' // what came back is not what the provider would say to us
    | 'unavailable' // the provider cannot be reached
    | 'unknown-person';
  sentence: string;
}
