/** Who was told outside of the browser that a task asks them, newest first. */
export interface ApiCallouts {
  /** Where the last round reached nobody: what to do. */
  unheard: string | null;
  list: {
    id: string;
    at: string;
    person: string;
    state: 'queued' | 'sent' | 'delivered' | 'seen' | 'answered' | 'failed' | 'expired';
    sentence: string;
  }[];
}
