/** The front door of governance/: the network's configuration and its epochs. */
export type {
  Feed,
  InstalledWorkflow,
  MappedCode,
  Network,
  Release,
  Role,
  Rota,
  Shift,
  Site,
  Unit,
} from './network.ts';
