/** GET /api/notices: what workflows told the signed-in person's roles and they have not read, and what they read in the last day. */
export interface ApiNotices {
  unread: number;
  /** Unread ones first, each the latest first. */
  notices: ApiNotice[];
}

export interface ApiNotice {
  id: string;
  run: string;
  key: string;
  at: string;
  zone: string;
  title: string;
  text: string;
  /** What the workflow is called. */
  workflow: string;
  isRead: boolean;
}

/** POST /api/notices/read: these were read, by their run and key. Answers with the notices as they are then. */
export interface ApiNoticesRead {
  notices: { run: string; key: string }[];
}
