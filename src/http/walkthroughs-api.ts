import type { ApiTaskRow } from './api.ts';

/** GET /api/walkthroughs: the workflows where one works, with the stories that each must tell. */
export interface ApiWalkthroughs {
  workflows: {
    workflow: string;
    title: string;
    version: string;
    stories: {
      story: string;
      title: string;
      scenes: number;
      /** False: it comes out otherwise than it is written. */
      passed: boolean;
      remarks: number;
    }[];
  }[];
}

/** GET /api/walkthroughs/:workflow/:story */
export interface ApiStory {
  workflow: string;
  workflowTitle: string;
  story: string;
  title: string;
  about: string;
  scenes: ApiScene[];
}

export interface ApiScene {
  /** From the beginning, `15m`. */
  at: string;
  /** What comes from outside. */
  given: string;
  /** What Sinew did of it, each with its time in the story. */
  happened: string[];
  tasks: {
    title: string;
    priority: ApiTaskRow['priority'];
    asks: string;
    rung: number;
    owner: string | null;
    why: string;
    todo: string;
    otherwise: string;
    form: string[];
  }[];
  /** What the story expected and what is the case instead. */
  failures: string[];
  remarks: ApiRemark[];
}

export interface ApiRemark {
  id: number;
  by: string;
  at: string;
  text: string;
  /** The configuration in force then, where it is another one now. */
  formerEpoch: number | null;
}

/** POST /api/walkthroughs/:workflow/:story/remarks answers with the story. */
export interface ApiNewRemark {
  /** Index from 0. */
  scene: number;
  text: string;
}
