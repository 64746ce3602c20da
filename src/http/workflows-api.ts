/** GET /api/workflows: those that run where the person may see runs. */
export interface ApiWorkflows {
  workflows: {
    id: string;
    title: string;
    version: string;
    purpose: string;
    sites: ApiStandardisation[];
  }[];
}

/** How many parameters of a workflow have the network's standard value at a site. */
export interface ApiStandardisation {
  site: string;
  title: string;
  atStandard: number;
  parameters: number;
  waivers: number;
}

/** GET /api/workflows/:id: a workflow as it is in force. */
export interface ApiWorkflow {
  id: string;
  title: string;
  version: string;
  purpose: string;
  owner: string;
  sources: { title: string; reference: string; says: string }[];
  sites: ApiStandardisation[];
  starts: { on: string; to: string }[];
  states: ApiWorkflowState[];
  parameters: ApiParameter[];
  inputs: ApiInput[];
  decisions: ApiDecision[];
}

export interface ApiWorkflowState {
  name: string;
  describes: string;
  terminal: boolean;
  /** Titles of the roles that its tasks ask first, then those of the ladder. */
  asks: string[];
  leads: { on: string; to: string }[];
}

export interface ApiParameter {
  name: string;
  unit: string | null;
  describes: string;
  bounds: string | null;
  hardBounds: string | null;
  local: boolean;
  standard: string;
  /** Sites where it is another than the standard, or is set there or by a waiver. */
  elsewhere: {
    site: string;
    title: string;
    value: string;
    from: 'catalog' | 'network' | 'site' | 'waiver';
    location: string;
    waiver: { id: string; expires: string; owner: string; reason: string } | null;
  }[];
  from: 'catalog' | 'network';
  location: string;
}

export interface ApiInput {
  name: string;
  type: string;
  unit: string | null;
  codes: string[];
  maxAge: string;
  describes: string;
}

export interface ApiDecision {
  name: string;
  describes: string;
  source: string | null;
  hit: string;
  columns: { title: string; reads: string; unit: string | null }[];
  outputs: string[];
  rows: { cells: string[]; gives: string[] }[];
  otherwise: string[] | null;
}
