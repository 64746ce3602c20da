type TaskPriority = 'critical' | 'urgent' | 'routine';

/** How people are reached outside of their browsers. What `channels.yaml` says. Without it there are the pages alone. */
export interface Channels {
  channels: readonly Channel[];
  people: readonly Reachable[];
  roles: readonly { role: string; tells: readonly Telling[] }[];
}

/** A way to people: a destination that takes callouts, and who answers for it. */
export interface Channel {
  id: string;
  /** As people read it: "pager". */
  title: string;
  destination: string;
  /** The client that reports deliveries and replies; null: nobody does, and sent is all that is ever known. */
  client: string | null;
  /** Where a client reports: a callout that was not reported as delivered after this long has failed. */
  deliverWithinMs: number;
}

/** Somebody's addresses by channel, and how they want to be told where it is otherwise than their role says. */
export interface Reachable {
  person: string;
  addresses: Readonly<Record<string, string>>;
  tells: readonly Telling[] | null;
}

/** Which tasks are told over a channel, and when not. */
export interface Telling {
  channel: string;
  priorities: readonly TaskPriority[];
  quiet: Quiet | null;
}

/** Hours (in the site's zone) in which only these priorities are told. `to` at or before `from`: over midnight. */
export interface Quiet {
  from: string;
  to: string;
  except: readonly TaskPriority[];
}
