/**
 * Something expected that is wrong with an input, located. Problems are values: parsers collect them, nobody throws
 * them. `sentence` carries no patient data; `location` says where (`PID-3[2].4`, `workflow.yaml:12:5`).
 */
export interface Problem {
  code: string;
  severity: 'error' | 'warning';
  location: string;
  sentence: string;
}
