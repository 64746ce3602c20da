/** The front door of walkthroughs/: the stories of workflows, gone through with those who will work with them, and their remarks. */
export {
  leaveRemark,
  remarkCharsMax,
  type RemarkAnswer,
  type RemarkRequest,
} from './leave-remark.ts';
export { countRemarks, readRemarks, type Remark } from './remark-store.ts';
export { findStory, storiesOf, workflowsShownTo, type Story } from './stories.ts';
