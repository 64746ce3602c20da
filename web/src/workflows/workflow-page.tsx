import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ApiParameter, ApiWorkflow, ApiWorkflowState } from '../../../src/http/api.ts';
import { workflowQuery } from '../api/queries.ts';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { clinicalDate } from '../time/clinical-time.ts';
import { DecisionTable } from './decision-table.tsx';
import './workflows.css';

/** One workflow as it is in force: why, from which source, its states, its parameters by site, its decision tables. */
export function WorkflowPage() {
  const { workflowId } = useParams({ from: '/frame/workflows/$workflowId' });
  const query = useQuery(workflowQuery(workflowId));
  const { data } = query;
  if (data === undefined) {
    return <UnfetchedPage title="Workflow" what="the workflow" query={query} />;
  }
  return (
    <div className="page workflow">
      <PageHeading title={`${data.title} ${data.version}`} />
      <p className="workflow-purpose">{data.purpose}</p>
      <p className="label">Answered for by: {data.owner}</p>
      <States workflow={data} />
      <Parameters parameters={data.parameters} sites={data.sites.length} />
      {data.inputs.length === 0 ? null : <Inputs inputs={data.inputs} />}
      {data.decisions.length === 0 ? null : (
        <section aria-labelledby="decisions">
          <h2 id="decisions">Decision tables</h2>
          {data.decisions.map((one) => (
            <DecisionTable key={one.name} decision={one} />
          ))}
        </section>
      )}
      <Sources sources={data.sources} />
    </div>
  );
}

function States({ workflow: { starts, states } }: { workflow: ApiWorkflow }) {
  return (
    <section aria-labelledby="states">
      <h2 id="states">States</h2>
      <ol className="states">
        <li className="state">
          <h3>Start</h3>
          <Leads leads={starts} />
        </li>
        {states.map((state) => (
          <State key={state.name} state={state} />
        ))}
      </ol>
    </section>
  );
}

function State({ state: { name, describes, terminal, asks, leads } }: { state: ApiWorkflowState }) {
  return (
    <li className="state" id={`state-${name}`} data-terminal={terminal}>
      <h3>
        {name} {terminal ? <span className="label">the end</span> : null}
      </h3>
      <p>{describes}</p>
      {asks.length === 0 ? null : (
        <p>
          <span className="label">Asks</span> {asks.join(' → ')}
        </p>
      )}
      <Leads leads={leads} />
    </li>
  );
}

function Leads({ leads }: { leads: ApiWorkflowState['leads'] }) {
  if (leads.length === 0) return null;
  return (
    <ul className="leads">
      {leads.map(({ on, to }) => (
        <li key={`${on} ${to}`}>
          <a href={`#state-${to}`}>→ {to}</a> <span className="label">on</span> <span>{on}</span>
        </li>
      ))}
    </ul>
  );
}

const fromWords = {
  catalog: 'catalog default',
  network: 'network setting',
  site: 'site setting',
  waiver: 'waiver',
} as const;

function Parameters({ parameters, sites }: { parameters: ApiParameter[]; sites: number }) {
  return (
    <section aria-labelledby="parameters">
      <h2 id="parameters">Parameters</h2>
      <div className="scroller">
        <Table withTableBorder className="parameters-table">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Parameter</Table.Th>
              <Table.Th scope="col">Standard</Table.Th>
              <Table.Th scope="col">Sites that have it otherwise, of {sites}</Table.Th>
              <Table.Th scope="col">Allowed</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {parameters.map((one) => (
              <ParameterRow key={one.name} parameter={one} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

function ParameterRow({ parameter }: { parameter: ApiParameter }) {
  const { name, unit, describes, standard, from, location, elsewhere } = parameter;
  const { bounds, hardBounds, local } = parameter;
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <code>{name}</code>
        <div className="parameter-meaning">{describes}</div>
      </Table.Th>
      <Table.Td>
        <strong>{standard}</strong> {unit ?? ''}
        <Origin words={fromWords[from]} location={location} />
      </Table.Td>
      <Table.Td>
        {elsewhere.length === 0 ? <span className="label">none</span> : null}
        <ul>
          {elsewhere.map((one) => (
            <li key={one.site}>
              {one.title}: <strong>{one.value}</strong> {unit ?? ''}
              <Origin words={fromWords[one.from]} location={one.location} />
              {one.waiver === null ? null : (
                <div>
                  Until {clinicalDate(one.waiver.expires)}, {one.waiver.owner} answers for it:{' '}
                  {one.waiver.reason}
                </div>
              )}
            </li>
          ))}
        </ul>
      </Table.Td>
      <Table.Td>
        {bounds ?? 'any'}
        {hardBounds === null ? null : <div>never beyond {hardBounds}</div>}
        <div className="label">{local ? 'a site may set it' : 'the same everywhere'}</div>
      </Table.Td>
    </Table.Tr>
  );
}

function Origin({ words, location }: { words: string; location: string }) {
  return (
    <div className="label">
      {words} <code>{location}</code>
    </div>
  );
}

function Inputs({ inputs }: { inputs: ApiWorkflow['inputs'] }) {
  return (
    <section aria-labelledby="inputs">
      <h2 id="inputs">Inputs</h2>
      <div className="scroller">
        <Table withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Input</Table.Th>
              <Table.Th scope="col">Type</Table.Th>
              <Table.Th scope="col">Codes</Table.Th>
              <Table.Th scope="col">Counts for</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {inputs.map(({ name, type, unit, codes, maxAge, describes }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row">
                  <code>{name}</code>
                  <div className="parameter-meaning">{describes}</div>
                </Table.Th>
                <Table.Td>
                  {type} {unit ?? ''}
                </Table.Td>
                <Table.Td>{codes.join(', ')}</Table.Td>
                <Table.Td>{maxAge}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

function Sources({ sources }: { sources: ApiWorkflow['sources'] }) {
  return (
    <section aria-labelledby="sources">
      <h2 id="sources">Sources</h2>
      <ul className="workflow-sources">
        {sources.map(({ title, reference, says }) => (
          <li key={title}>
            <strong>{title}</strong>
            <div className="label">{reference}</div>
            <p>{says}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
