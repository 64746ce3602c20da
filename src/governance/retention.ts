/** For how many days is kept what is finished, each counted from when it was finished. */
export interface Retention {
  /** Files that were taken out of messages, from when one last came. Null: for good, as the messages are. */
  attachmentDays: number | null;
  /** Effects that were delivered or discarded. Dead letters wait for a person, however long. */
  deliveredDays: number;
  /** Application answers, from when their message came. */
  applicationAnswerDays: number;
  /** What batches said of themselves, and which message came in which. */
  batchDays: number;
}

/** What holds where a network says nothing. */
export const defaultRetention: Retention = {
  attachmentDays: null,
  deliveredDays: 90,
  applicationAnswerDays: 30,
  batchDays: 400,
};

/** Shorter, and what is kept to tell what comes again from what is new would be gone before it comes. */
export const retentionDaysMin = 7;
export const retentionDaysMax = 36_500;
