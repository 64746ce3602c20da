/** The front door of feeds/: what each feed brings and how well, alerts about it, contract tests, and search over the journal. */
export {
  candidateRowsMax,
  readPlace,
  searchedOutcomes,
  type FoundMessage,
  type MessagePlace,
  type MessageSearch,
  type SearchedOutcome,
} from './message-search-store.ts';
export { searchMessages, type MessagesFound } from './search-messages.ts';
export {
  contentCharsMax,
  contentCharsMin,
  estimateContent,
  searchContent,
} from './search-content.ts';
export type { ContentCost, ContentFound } from './search-content.ts';
export { parseMoment } from './search-moment.ts';
export { createFeedWatch, type FeedWatch } from './feed-watch.ts';
export { readVitalAlerts } from './vital-alerts.ts';
export { readAlertsOf, sweepAlerts, type FeedAlert } from './alert-store.ts';
export { latencyBudgetSecondsDefault } from './feed-standing.ts';
export { recount } from './count-messages.ts';
export { findMeasured } from './measured-messages.ts';
export { missedMin as missedObjectiveMin } from './missed-objectives.ts';
export { summarizeFeeds, type FeedSummary } from './summarize-feeds.ts';
export { checkContract, type ContractResult } from './check-contract.ts';
