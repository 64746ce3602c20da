/** GET /api/starts?patient=…: the runs that the signed-in person may start for a patient. */
export interface ApiStarts {
  starts: {
    workflow: string;
    title: string;
    /** What the button says. */
    label: string;
    form: { name: string; label: string; required: boolean; options: string[] }[];
  }[];
}

/** POST /api/runs */
export interface ApiNewRun {
  patient: string;
  workflow: string;
  label: string;
  form: Record<string, string>;
  /** The asker's own: what is asked twice under one id is started once. */
  requestId: string;
}

export interface ApiStartedRun {
  id: string;
}
